"""What authors promise and how cases end, as sentences for people who read no YAML."""

from __future__ import annotations

from collections.abc import Iterable

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Path
from imi_runtime.model.ids import VIEWER, PartyId, TransitionId
from imi_runtime.model.procedure import (
    Guarantee,
    NeverAfter,
    NeverReads,
    NeverSamePerson,
    NeverWhile,
    Procedure,
    Readable,
    ReadForm,
    ReadMark,
    Seat,
)
from imi_runtime.prover.endings import LINKED_CASE, Ending
from imi_runtime.saying.conditions import condition_in_words, question_at, spaced
from imi_runtime.saying.steps import seat_in_words


def promise_in_words(guarantee: Guarantee, bundle: Bundle, procedure: Procedure) -> str:
    """Return what never happens, with the labels of the procedure."""
    match guarantee.never:
        case NeverReads(seat=seat, items=items, states=states):
            what = _either(item_in_words(item, bundle) for item in items)
            where = _either(f"“{procedure.states[state].label.english}”" for state in states)
            narrowed = f" while the case stands at {where}" if where else ""
            return f"{reader_in_words(seat, procedure)} never reads {what}{narrowed}."
        case NeverAfter(transition=transition, earlier=earlier):
            return f"{_step(procedure, transition)} never follows {_either(_step(procedure, one) for one in earlier)}."
        case NeverSamePerson(first=first, second=second):
            return f"One person never does both {_step(procedure, first)} and {_step(procedure, second)}."
        case NeverWhile(transition=transition, condition=condition):
            said = condition_in_words(condition, bundle, procedure=procedure)
            return f"{_step(procedure, transition)} never happens while {said}."
    return spaced(guarantee.id)


def reader_in_words(seat: Seat, procedure: Procedure) -> str:
    """Return who is meant, and whether it is one that has left the case."""
    said = procedure.parties[seat.party].label.english if seat.right == VIEWER else seat_in_words(seat, procedure)
    return f"whoever was “{said}” before" if seat.former else f"“{said}”"


def item_in_words(item: Readable, bundle: Bundle) -> str:
    """Return what is read."""
    match item:
        case ReadForm(form=form, question=None):
            return f"the form “{spaced(form)}”"
        case ReadForm(form=form, question=question):
            found = question_at(bundle, Path(str(question), form))
            return f"“{found.label.english if found else spaced(str(question))}” ({spaced(form)})"
        case ReadMark(mark=mark):
            return f"the mark “{spaced(mark)}”"
    return "that the case exists"


def ending_in_words(ending: Ending, procedure: Procedure) -> str:
    """Return how cases end."""
    if ending.stuck:
        return "A case can come to a point from which nothing ends it any more."
    if ending.undated:
        return "A case can come to a point from which no end was found that the calendar allows."
    if ending.by_itself:
        return "Once it has begun, every case ends by itself: even if nobody does anything more, time limits end it."
    ways = _either(" together with ".join(_who(procedure, party) for party in seats) for seats in ending.together)
    return f"Every case can be ended, wherever it stands, by {ways}. If they do nothing, it stays open."


def _who(procedure: Procedure, party: PartyId) -> str:
    return "a linked case" if party == LINKED_CASE else f"“{procedure.parties[party].label.english}”"


def _step(procedure: Procedure, id: TransitionId) -> str:
    return f"“{procedure.transitions[id].label.english}”"


def _either(said: Iterable[str]) -> str:
    return " or ".join(said)
