"""A procedure as lines of text: each state with what can be done there."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from imi_runtime.screens.chart.told import ToldProcedure, ToldState, ToldStep
from imi_runtime.screens.chart.tongue import InterfaceTongue

WIDTH = 88


def in_lines(told: ToldProcedure, tongue: InterfaceTongue) -> Iterator[str]:
    """Yield the procedure line by line."""
    yield told.title
    yield "=" * len(told.title)
    for state in told.states:
        yield ""
        yield from _state(state, tongue)
    if told.deadlines:
        yield from ("", tongue.say("chart/deadlines"), "-" * len(tongue.say("chart/deadlines")))
    for deadline in told.deadlines:
        yield from _folded(f"{deadline.label}: {deadline.term}", "")
        binds = f"{tongue.say('chart/binds')}: {deadline.binds}"
        for said in (binds, *deadline.course, *deadline.tells, *((deadline.then,) if deadline.then else ())):
            yield from _folded(said, "    ")


def _state(state: ToldState, tongue: InterfaceTongue) -> Iterator[str]:
    ends = [tongue.say("chart/start")] if state.initial else []
    ends += [tongue.say("chart/end")] if state.final else []
    heading = f"{state.label} ({', '.join(ends)})" if ends else state.label
    yield heading
    yield "-" * len(heading)
    for said in (state.turn, *state.clocks):
        yield from _folded(said, "") if said else ()
    for step in state.steps:
        yield from _step(step)


def _step(step: ToldStep) -> Iterator[str]:
    yield from _folded(f"* {step.what}", "  ")
    for said in (step.who, *step.rules, *step.meets):
        yield from _folded(said, "      ")
    for way in step.ways:
        condition = f"{way.condition} " if way.condition else ""
        yield from _folded(f"{condition}-> {way.label}", "      ")


def _folded(text: str, indent: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")
