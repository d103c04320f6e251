"""Stories in words: with dates where they were played, and the lines of the author's files that let them happen."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.model.case import Answer
from imi_runtime.model.ids import DeadlineId, TransitionId
from imi_runtime.problems import Position
from imi_runtime.prover.graph import Step
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.invented import country_of
from imi_runtime.prover.moves import Move
from imi_runtime.prover.outside import is_another
from imi_runtime.prover.replay import Line, Played

MOST_RELATED = 4


def told(ground: Ground, played: Played) -> str:
    """Return a story that was played, a line for each step."""
    return "\n".join(_dated(ground, line) for line in played.lines) or "as soon as the case is opened"


def told_without_dates(ground: Ground, story: tuple[Step, ...]) -> str:
    """Return a story that was not played, a line for each step."""
    return "\n".join(f"{_who(ground, step.move)}: {_what(ground, step.move)}" for step in story)


def _dated(ground: Ground, line: Line) -> str:
    seat = f" (Demo authority, {country_of(line.authority)})" if line.authority else ""
    return f"{line.at:%Y-%m-%d}  {_who(ground, line.move)}{seat}: {_what(ground, line.move)}"


def _who(ground: Ground, move: Move) -> str:
    if move.clock:
        return "the clock"
    if move.seat is None:
        return "a linked case"
    label = ground.procedure.parties[move.seat.party].label.english
    other = "another of " if move.actor and is_another(move.actor) else ""
    return f"{other}{label}"


def _what(ground: Ground, move: Move) -> str:
    if move.clock:
        return f"{_deadline(ground, move.clock)} runs out{_then(ground, move.transition)}"
    assert move.transition is not None
    said = ", ".join((*_answered(ground, move), *_outside(move)))
    return ground.procedure.transitions[move.transition].label.english + (f" ({said})" if said else "")


def _deadline(ground: Ground, id: DeadlineId) -> str:
    return f"the deadline '{id}'"


def _then(ground: Ground, id: TransitionId | None) -> str:
    return f": {ground.procedure.transitions[id].label.english}" if id else ", and nothing happens"


def _answered(ground: Ground, move: Move) -> Iterator[str]:
    """Yield the answers that made a difference."""
    for form, answers in move.answers.items():
        trials = ground.trials.get(form)
        for name in trials.names if trials and len(trials.answers) > 1 else ():
            yield f"{form}.{name}: {_said(answers.get(name))}"


def _said(value: Answer | None) -> str:
    if value is None:
        return "not answered"
    if isinstance(value, list):
        return " and ".join(str(one) for one in value)
    return str(value.get("amount", "answered")) if isinstance(value, dict) else str(value)


def _outside(move: Move) -> Iterator[str]:
    yield from (f"{fact}: {value or 'not known'}" for fact, value in move.reading.facts.items())
    for link, states in move.reading.linked.items():
        yield f"{link}: {' and '.join(states) or 'none'}"


def related_steps(ground: Ground, story: tuple[Step, ...]) -> tuple[tuple[Position, str], ...]:
    """Return where the last steps of a story are written."""
    found: dict[Position, str] = {}
    for step in reversed(story):
        if step.move.transition and len(found) < MOST_RELATED:
            way = ground.procedure.transitions[step.move.transition]
            found.setdefault(way.at, f"'{way.id}' is a step on the way")
    return tuple(found.items())
