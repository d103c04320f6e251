"""What each event makes of a case. Replaying a case's history from the first event yields the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from imi_runtime.model.case import NO_MEMBERS, Case, Filling, Group, Holding, Phase, Standing
from imi_runtime.model.events import (
    CarriedFilling,
    CaseMoved,
    CaseOpened,
    ClockMissed,
    Event,
    NewFilling,
    TransitionFired,
)
from imi_runtime.model.ids import AuthorityId, CaseId, LinkId, PartyId, TransitionId, UserId

OPENING = TransitionId("")
"""Stands for the transition of a text that came with the opening of the case."""


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
        case CaseMoved(after=after):
            assert case is not None
            return replace(after, revision=case.revision + 1)


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
        seats=_first_seats(event),
        fillings=tuple(_carried(carried, event) for carried in event.carried),
        links=event.links,
    )


def _first_seats(event: CaseOpened) -> dict[PartyId, Holding]:
    seats = {party: Holding(authority) for party, authority in event.seats.items()}
    if event.party and event.authority:
        seats[event.party] = Holding(event.authority)
    return seats


def _carried(carried: CarriedFilling, event: CaseOpened) -> Filling:
    return Filling(
        carried.form, carried.number, carried.author, carried.authority, OPENING, event.at, Standing.OPEN,
        (carried.answers,),
    )


def _fired(case: Case, event: TransitionFired) -> Case:
    clocks = {**case.clocks, **event.clocks}
    return Case(
        id=case.id,
        number=case.number,
        area=case.area,
        procedure=case.procedure,
        deployment=case.deployment,
        state=event.target,
        revision=case.revision + 1,
        opened=case.opened,
        updated=event.at,
        marks={**case.marks, **event.marks},
        seats=_seated(case.seats, event.seats),
        fillings=_refilled(case.fillings, event),
        clocks={id: clock for id, clock in clocks.items() if clock is not None},
        doers={**case.doers, event.transition: event.user} if event.user else case.doers,
        deputised=_deputised(case, event),
        groups=_regrouped(case, event),
        links=_linked(case, event),
    )


def _linked(case: Case, event: TransitionFired) -> Mapping[LinkId, tuple[CaseId, ...]]:
    if not event.links:
        return case.links
    return {**case.links, **{link: (*case.links.get(link, ()), *ids) for link, ids in event.links.items()}}


def _deputised(case: Case, event: TransitionFired) -> Mapping[TransitionId, UserId]:
    """Return for whom deputies took steps last; who takes a step for oneself takes it for nobody else."""
    if event.user is None or (event.deputy_for is None and event.transition not in case.deputised):
        return case.deputised
    others = {step: person for step, person in case.deputised.items() if step != event.transition}
    return {**others, event.transition: event.deputy_for} if event.deputy_for else others


def _regrouped(case: Case, event: TransitionFired) -> Mapping[PartyId, Group]:
    """Move the member that acted, let new members join, and put restarted groups back, in this order."""
    if not (event.joined or event.restarted or event.status):
        return case.groups
    groups = dict(case.groups)
    if event.party and event.status:
        groups[event.party] = case.group(event.party).moved(event.member, event.status)
    for party, members in event.joined.items():
        groups[party] = groups.get(party, NO_MEMBERS).joined(members)
    for party, status in event.restarted.items():
        groups[party] = groups.get(party, NO_MEMBERS).restarted(status)
    return groups


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
    restanding = event.taken_back or event.held or event.opened
    kept = [_restood(filling, event) for filling in fillings] if restanding else list(fillings)
    if event.corrects:
        fix = event.corrects
        kept = [replace(f, versions=(*f.versions, fix.answers)) if f.number == fix.number else f for f in kept]
    kept.extend(_restood(_new_filling(new, event), event) for new in event.fillings)
    return tuple(kept)


def _new_filling(new: NewFilling, event: TransitionFired) -> Filling:
    assert event.party is not None and event.authority is not None
    return Filling(
        new.form, new.number, event.party, event.authority, event.transition, event.at, Standing.OPEN, (new.answers,),
        event.member,
    )


def _restood(filling: Filling, event: TransitionFired) -> Filling:
    if filling.number in event.taken_back:
        return replace(filling, standing=Standing.TAKEN_BACK)
    if filling.number in event.held:
        return replace(filling, standing=Standing.HELD)
    if filling.number in event.opened:
        return replace(filling, standing=Standing.OPEN)
    return filling
