"""What each event makes of a case. Replaying a case's history from the first event yields the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from imi_runtime.model.case import Case, Filling, Holding, Phase, Standing
from imi_runtime.model.events import CaseOpened, ClockMissed, Event, NewFilling, TransitionFired
from imi_runtime.model.ids import AuthorityId, PartyId


def evolve(case: Case | None, event: Event) -> Case:
    """Return the case after the event."""
    match event:
        case CaseOpened():
            return _opened(event)
        case TransitionFired():
            assert case is not None
            return _fired(case, event)
        case ClockMissed(deadline, at):
            assert case is not None
            missed = replace(case.clocks[deadline], phase=Phase.MISSED)
            return replace(
                case, clocks={**case.clocks, deadline: missed}, revision=case.revision + 1, updated=at
            )


def _opened(event: CaseOpened) -> Case:
    return Case(
        id=event.case,
        number=event.number,
        area=event.area,
        procedure=event.procedure,
        deployment=event.deployment,
        state=event.state,
        revision=1,
        opened=event.at,
        updated=event.at,
        marks=event.marks,
        seats={event.party: Holding(event.authority)},
    )


def _fired(case: Case, event: TransitionFired) -> Case:
    clocks = {**case.clocks, **event.clocks}
    return replace(
        case,
        state=event.target,
        revision=case.revision + 1,
        updated=event.at,
        marks={**case.marks, **event.marks},
        seats=_seated(case.seats, event.seats),
        fillings=_refilled(case.fillings, event),
        clocks={id: clock for id, clock in clocks.items() if clock is not None},
        doers={**case.doers, event.transition: event.user} if event.user else case.doers,
    )


def _seated(
    seats: Mapping[PartyId, Holding], changes: Mapping[PartyId, AuthorityId]
) -> dict[PartyId, Holding]:
    """Seat the new holders; a replaced holder is kept as a former one."""
    seated = dict(seats)
    for party, authority in changes.items():
        before = seats.get(party)
        if before is None:
            seated[party] = Holding(authority)
        elif before.holder != authority:
            former = tuple(a for a in (*before.former, before.holder) if a != authority)
            seated[party] = Holding(authority, tuple(dict.fromkeys(former)))
    return seated


def _refilled(fillings: tuple[Filling, ...], event: TransitionFired) -> tuple[Filling, ...]:
    kept = [_restood(filling, event) for filling in fillings]
    if event.corrects:
        fix = event.corrects
        kept = [replace(f, versions=(*f.versions, fix.answers)) if f.number == fix.number else f for f in kept]
    kept.extend(_restood(_new_filling(new, event), event) for new in event.fillings)
    return tuple(kept)


def _new_filling(new: NewFilling, event: TransitionFired) -> Filling:
    assert event.party is not None and event.authority is not None
    return Filling(
        new.form, new.number, event.party, event.authority, event.transition, event.at, Standing.OPEN, (new.answers,)
    )


def _restood(filling: Filling, event: TransitionFired) -> Filling:
    if filling.number in event.taken_back:
        return replace(filling, standing=Standing.TAKEN_BACK)
    if filling.number in event.held:
        return replace(filling, standing=Standing.HELD)
    if filling.number in event.opened:
        return replace(filling, standing=Standing.OPEN)
    return filling
