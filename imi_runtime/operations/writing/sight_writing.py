"""From a case to the rows that lists read, through the one access function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from imi_runtime.engine.access import Access, access_of, seats_of, seen_holders
from imi_runtime.engine.sides import wants_somebody
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import HANDLER, VIEWER, AuthorityId, PartyId, RightId, UserId
from imi_runtime.model.procedure import AddedBy, ByOffice, Coordinates, EveryCountry, Party, Procedure
from imi_runtime.store.sight import Shelf, SightEntry

NOBODY = UserId("")
"""Rows are written for authorities, not for persons: rules about two persons do not narrow them."""
LEVELS = ("none", "acts", "outline", "content")


@dataclass(frozen=True, slots=True)
class Concerned:
    """An authority that may have to do with a case, and what each right that matters opens there, viewer first."""

    authority: AuthorityId
    access: Mapping[RightId, Access]


def everybody(bundle: Bundle, case: Case, world: World) -> tuple[Concerned, ...]:
    """Return what the access function says of every authority and right that may have to do with the case."""
    procedure = bundle.procedures[case.procedure]
    rights = rights_named(procedure)

    def opened(authority: AuthorityId) -> dict[RightId, Access]:
        return {right: access_under(frozenset({right}), bundle, case, authority, world) for right in rights}

    return tuple(
        Concerned(authority, opened(authority))
        for authority in sorted(concerned(procedure, case, world))
    )


def access_under(
    rights: frozenset[RightId], bundle: Bundle, case: Case, authority: AuthorityId, world: World
) -> Access:
    """Return what somebody of the authority with these rights may read and do, whoever it is."""
    return access_of(bundle, case, Actor(NOBODY, authority, rights), world)


def sight_rows(bundle: Bundle, case: Case, world: World) -> tuple[SightEntry, ...]:
    """Return a row for every authority and right that sees or may do anything in the case."""
    return rows_for(everybody(bundle, case, world), bundle, case, world)


def rows_for(all: tuple[Concerned, ...], bundle: Bundle, case: Case, world: World) -> tuple[SightEntry, ...]:
    """Return the rows for those who are concerned."""
    procedure = bundle.procedures[case.procedure]
    return tuple(row for one in all for row in _rows_of(one, procedure, case, world))


def concerned(procedure: Procedure, case: Case, world: World) -> frozenset[AuthorityId]:
    """Return every authority that may have to do with the case: holders, members, offices and coordinators."""
    found: set[AuthorityId] = set()
    for holding in case.seats.values():
        found |= {holding.holder, *holding.former}
        found |= world.directory.coordinators(holding.holder, case.area)
    for party in procedure.parties.values():
        found |= _of_group_or_office(party, case, world)
    return frozenset(found)


def _of_group_or_office(party: Party, case: Case, world: World) -> frozenset[AuthorityId]:
    """Return the members of a group, who acts for them, and who bears the office of a seat."""
    match party.joins:
        case EveryCountry(office=office) | ByOffice(office=office):
            return world.directory.bearers(office, case.area)
        case AddedBy():
            return frozenset(AuthorityId(member) for member in case.group(party.id).members)
    return frozenset()


def _rows_of(one: Concerned, procedure: Procedure, case: Case, world: World) -> Iterator[SightEntry]:
    base = "none"
    for right, access in one.access.items():
        level = level_of(access)
        if LEVELS.index(level) > LEVELS.index(base):
            yield _row(procedure, case, one.authority, right, level, world)
        if right == VIEWER:
            base = level


def rights_named(procedure: Procedure) -> tuple[RightId, ...]:
    """Return the rights that the procedure's rules and transitions speak of, viewer first."""
    acting = {seat.right for transition in procedure.transitions.values() for seat in transition.by}
    reading = {seat.right for rule in procedure.access.values() for seat in rule.who}
    return (VIEWER, *sorted((acting | reading | {HANDLER}) - {VIEWER}))


def level_of(access: Access) -> str:
    """Return the level of an access: none, acts, outline or content."""
    if access.sight.fillings or access.sight.marks:
        return "content"
    if access.sight.outline:
        return "outline"
    return "acts" if access.acts else "none"


def _row(
    procedure: Procedure, case: Case, authority: AuthorityId, right: RightId, level: str, world: World
) -> SightEntry:
    seats = seats_of(procedure, case, authority, world.directory)
    state = procedure.states[case.state]
    waits = state.waits_for is not None and (state.waits_for, False) in seats
    shelf = Shelf.OVER if state.final else Shelf.WAITING if waits else Shelf.OPEN
    return SightEntry(
        case=case.id, authority=authority, right=right, level=level, area=case.area, number=case.number,
        procedure=case.procedure, deployment=case.deployment, state=case.state, shelf=shelf,
        due=None if state.final else earliest_due(case), updated=case.updated,
        other=_other_side(procedure, case, authority, world),
        seats=tuple(sorted(party for party, _ in seats)), direction=wants_somebody(procedure, case, seats),
    )


def earliest_due(case: Case) -> datetime | None:
    """Return the earliest end among the running and missed clocks."""
    return min((clock.due for clock in case.clocks.values()), default=None)


def _other_side(procedure: Procedure, case: Case, authority: AuthorityId, world: World) -> AuthorityId | None:
    """Return whom a list names beside the case: for a coordinator whom it coordinates, for others the other side."""
    seats = seats_of(procedure, case, authority, world.directory)
    for party, _ in sorted(seats):
        joins = procedure.parties[party].joins
        if isinstance(joins, Coordinates) and joins.party in case.seats and len(seats) == 1:
            return case.seats[joins.party].holder
    seen: dict[PartyId, AuthorityId] = seen_holders(procedure, case, authority, world.directory)
    return next((holder for holder in seen.values() if holder != authority), None)
