"""Why an act is not possible, in the reader's words."""

from __future__ import annotations

from imi_runtime.engine.decide import NotPermitted
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import members_asked, paths_of
from imi_runtime.model.procedure import Fact, Mark, Procedure, Transition
from imi_runtime.model.text import Labels
from imi_runtime.saying.conditions import condition_in_words, remembered
from imi_runtime.saying.steps import seat_in_words
from imi_runtime.screens.chart.tongue import InterfaceTongue
from imi_runtime.screens.interface import Interface


def refusal_in_words(refusal: NotPermitted, *, seats: tuple[str, ...], state: str, interface: Interface) -> str:
    """Return one sentence; `seats` are the labels of those who may act, `state` is the label of the present state."""
    return str(interface.say(f"refusal/{refusal.why}", seats=", ".join(seats), state=state))


def seats_told(transition: Transition, procedure: Procedure, interface: Interface, labels: Labels) -> tuple[str, ...]:
    """Return who may take a step: each seat, with the right that it asks for unless that is the usual one."""
    tongue = InterfaceTongue(interface, labels)
    return tuple(seat_in_words(seat, procedure, tongue) for seat in transition.by)


def condition_told(
    transition: Transition, bundle: Bundle, procedure: Procedure, interface: Interface, labels: Labels
) -> str:
    """Return the rule under which a step can be taken, as one sentence."""
    said = condition_in_words(transition.when, bundle, InterfaceTongue(interface, labels), procedure)
    return f"{interface.say('said/only_if', condition=said)}."


def can_be_told(transition: Transition, procedure: Procedure) -> bool:
    """Tell whether the condition has words: it looks at questions, and at marks and facts with words."""
    asked = paths_of(transition.when)
    return bool(asked) and not members_asked(transition.when) and all(
        not (path.of_mark or path.of_fact) or _has_words(remembered(path, procedure)) for path in asked
    )


def _has_words(thing: Mark | Fact | None) -> bool:
    """Tell whether there are words for a mark and each of its values, or for a fact."""
    if isinstance(thing, Mark):
        return thing.label is not None and thing.said.keys() >= set(thing.values)
    return thing is not None and thing.label is not None
