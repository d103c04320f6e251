"""The sentences in which a played story explains itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from imi_runtime.engine.answers import Fault
from imi_runtime.engine.decide import FaultyAnswers, NotPermitted, Reason
from imi_runtime.model.case import Case
from imi_runtime.model.ids import FormId, TransitionId
from imi_runtime.model.procedure import Procedure, Seat
from imi_runtime.model.scenarios import RefusedFor


def enumerated(ids: Collection[str], none: str) -> str:
    """Return the ids as a sentence lists them."""
    return ", ".join(ids) or none


def wanted_reason(reason: Reason) -> RefusedFor | None:
    """Return the word by which a story names this reason."""
    match reason:
        case FaultyAnswers():
            return RefusedFor.ANSWERS
        case NotPermitted(why=why) if why in {known.value for known in RefusedFor}:
            return RefusedFor(why)
    return None


def said_refusal(reason: Reason, procedure: Procedure, id: TransitionId | None, case: Case | None) -> str:
    """Return why the engine refused, in the words of the procedure."""
    if isinstance(reason, FaultyAnswers):
        return "; ".join(sentence for form, faults in reason.faults.items() for sentence in _faults(form, faults))
    transition = procedure.transitions.get(id) if id else None
    if transition is None:
        return "only a handler of an authority that takes part opens a case"
    if case is None:
        return "there is no case yet"
    match reason:
        case NotPermitted("not_in_this_state"):
            states = enumerated(transition.sources, "no state")
            return f"the case is in '{case.state}', and this is possible in: {states}"
        case NotPermitted("not_your_seat"):
            return f"this is for {enumerated([_seat(seat) for seat in transition.by], 'nobody')}"
        case NotPermitted("same_person"):
            return f"whoever did '{transition.not_same_person_as}' may not do it too"
        case NotPermitted("linked_case"):
            return "a linked case refuses what it fires"
        case NotPermitted("condition"):
            return "its condition does not hold"
    return "only a clock does this" if transition.by_clock else "somebody else was faster"


def _seat(seat: Seat) -> str:
    return f"{seat.party} as {seat.right}"


def _faults(form: FormId, faults: tuple[Fault, ...]) -> Iterator[str]:
    for fault in faults:
        row = f", row {fault.row + 1}" if fault.row is not None else ""
        part = f", {fault.part}" if fault.part else ""
        values = f" ({', '.join(fault.values.values())})" if fault.values else ""
        yield f"'{fault.name}{part}{row}' of '{form}' is wrong: {fault.kind.replace('_', ' ')}{values}"
