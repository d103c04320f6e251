"""Transitions as a reader of the procedure would say them: who, under which condition, and where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Always
from imi_runtime.model.ids import HANDLER, StateId
from imi_runtime.model.procedure import Branch, Procedure, Seat, Transition
from imi_runtime.saying.conditions import chained, condition_in_words
from imi_runtime.saying.tongue import ENGLISH, Tongue


@dataclass(frozen=True, slots=True)
class WayInWords:
    """One way of a transition: under which condition, and the state it leads to (None: the case stays)."""

    condition: str
    to: StateId | None


def who_in_words(transition: Transition, procedure: Procedure, tongue: Tongue = ENGLISH) -> str:
    """Return who does it."""
    if transition.by_clock:
        return tongue.say("said/by_clock")
    if transition.by_link:
        return tongue.say("said/by_link")
    if transition.member_of:
        return tongue.say("said/each_member", seat=tongue.label(procedure.parties[transition.member_of].label))
    return chained("said/either", [seat_in_words(seat, procedure, tongue) for seat in transition.by], tongue)


def seat_in_words(seat: Seat, procedure: Procedure, tongue: Tongue = ENGLISH) -> str:
    """Return a seat, with the right that it asks for unless that is the usual one."""
    label = tongue.label(procedure.parties[seat.party].label)
    if seat.right == HANDLER:
        return label
    return tongue.say("said/by_right", seat=label, right=tongue.say(f"said/{seat.right}"))


def rules_in_words(
    transition: Transition, bundle: Bundle, procedure: Procedure, tongue: Tongue = ENGLISH
) -> Iterator[str]:
    """Yield what must hold before the step can be taken."""
    if not isinstance(transition.when, Always):
        yield tongue.say("said/only_if", condition=condition_in_words(transition.when, bundle, tongue, procedure))
    if transition.not_same_person_as:
        other = procedure.transitions[transition.not_same_person_as]
        yield tongue.say("said/other_person", transition=tongue.label(other.label))


def route_in_words(
    transition: Transition, bundle: Bundle, procedure: Procedure, tongue: Tongue = ENGLISH
) -> tuple[WayInWords, ...]:
    """Return the ways of a transition; the only way of one that does not branch has no condition."""
    if len(transition.route) < 2:
        return tuple(WayInWords("", branch.to) for branch in transition.route) or (WayInWords("", None),)
    return tuple(WayInWords(_way(branch, bundle, procedure, tongue), branch.to) for branch in transition.route)


def _way(branch: Branch, bundle: Bundle, procedure: Procedure, tongue: Tongue) -> str:
    if isinstance(branch.when, Always):
        return tongue.say("said/otherwise")
    return tongue.say("said/if", condition=condition_in_words(branch.when, bundle, tongue, procedure))
