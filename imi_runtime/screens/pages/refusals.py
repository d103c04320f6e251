"""Why an act is not possible, in the reader's words."""

from __future__ import annotations

from imi_runtime.engine.decide import NotPermitted
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.procedure import Procedure, Transition
from imi_runtime.model.text import Labels
from imi_runtime.saying.conditions import condition_in_words
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
