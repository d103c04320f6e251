"""Whether every step has somebody who can take it: in each authority, among its coordinators, and with four eyes.

A dead end that no look at the bundle alone can see: the procedure asks for an approver, and the authority has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.directory import Authority
from imi_runtime.model.ids import ALLOCATOR, VIEWER, AuthorityId, PartyId, ProcedureId, RightId, TransitionId, UserId
from imi_runtime.model.procedure import ByOffice, Coordinates, EveryCountry, Holder, Party, Procedure, Seat, Transition


class Lack(Enum):
    """What is missing for a step."""

    NOBODY = "nobody"
    ALL_AWAY = "all_away"
    ONE_PERSON = "one_person"
    NO_COORDINATOR = "no_coordinator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A user with the rights in an area; a deputy comes once more with those of who is away."""

    user: UserId
    rights: frozenset[RightId]
    away: bool = False


Staffing = Mapping[AuthorityId, tuple[Staff, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A step that nobody can take when the authority holds the seat.

    `rights` are those of which one would do; `other` is the step that another person must have taken; `above` says that
    the people who are missing are those of the coordinators.
    """

    authority: AuthorityId
    procedure: ProcedureId
    party: PartyId
    transition: TransitionId
    lack: Lack
    rights: tuple[RightId, ...]
    other: TransitionId | None = None
    above: bool = False


@dataclass(frozen=True, slots=True)
class AllocatorGap:
    """An authority gives its cases of an area to some of its people, and nobody is there to give them."""

    authority: AuthorityId
    all_away: bool


def allocator_gaps(
    bundle: Bundle, authorities: Mapping[AuthorityId, Authority], staffing: Staffing
) -> Iterator[AllocatorGap]:
    """Yield the authorities in which cases would wait for an allocator for ever, or until somebody comes back."""
    for authority in authorities.values():
        gives_out = any(area == bundle.id for area, _ in authority.allocation)
        if gives_out and authority.active and bundle.id in authority.areas:
            able = [staff for staff in staffing.get(authority.id, ()) if ALLOCATOR in staff.rights]
            if all(staff.away for staff in able):
                yield AllocatorGap(authority.id, all_away=bool(able))


def gaps(bundle: Bundle, authorities: Mapping[AuthorityId, Authority], staffing: Staffing) -> Iterator[Gap]:
    """Yield every gap of every authority that takes part in the area."""
    for authority in authorities.values():
        if authority.active and bundle.id in authority.areas:
            yield from gaps_of(bundle, authority, authorities, staffing)


def gaps_of(
    bundle: Bundle, authority: Authority, authorities: Mapping[AuthorityId, Authority], staffing: Staffing
) -> Iterator[Gap]:
    """Yield the gaps of one authority, each step once."""
    for procedure in bundle.procedures.values():
        told: set[TransitionId] = set()
        for party in procedure.parties.values():
            if _can_hold(party, authority, bundle):
                for gap in _Look(bundle, procedure, party.id, authority, authorities, staffing).gaps():
                    if gap.transition not in told:
                        told.add(gap.transition)
                        yield gap


def _can_hold(party: Party, authority: Authority, bundle: Bundle) -> bool:
    if party.holder is Holder.EXTERNAL or isinstance(party.joins, Coordinates):
        return False  # coordinators are looked at from those whom they coordinate
    if isinstance(party.joins, (ByOffice, EveryCountry)):
        return party.joins.office in authority.offices.get(bundle.id, ())
    return True


@dataclass(frozen=True, slots=True)
class _Look:
    """The steps of a procedure as they stand for one authority in one seat."""

    bundle: Bundle
    procedure: Procedure
    party: PartyId
    authority: Authority
    authorities: Mapping[AuthorityId, Authority]
    staffing: Staffing

    def gaps(self) -> Iterator[Gap]:
        """Yield what is missing, step by step."""
        for transition in self.procedure.transitions.values():
            seats = self._seats(transition)
            if seats:
                yield from self._lacks(transition, seats)

    def _seats(self, transition: Transition) -> tuple[Seat, ...]:
        """Return the seats of a step that this side of the case fills: its own, and its coordinators'."""
        return tuple(seat for seat in transition.by if seat.party == self.party or self._is_above(seat))

    def _is_above(self, seat: Seat) -> bool:
        party = self.procedure.parties.get(seat.party)
        return party is not None and isinstance(party.joins, Coordinates) and party.joins.party == self.party

    def _lacks(self, transition: Transition, seats: tuple[Seat, ...]) -> Iterator[Gap]:
        able = self._able(seats)
        above = all(self._is_above(seat) for seat in seats)
        if not able:
            missing = above and not self._coordinators()
            yield self._gap(transition, seats, Lack.NO_COORDINATOR if missing else Lack.NOBODY, above=above)
        elif all(one.away for one in able):
            yield self._gap(transition, seats, Lack.ALL_AWAY, above=above)
        elif transition.not_same_person_as:
            other = self.procedure.transitions[transition.not_same_person_as]
            before = self._able(self._seats(other))
            if len({one.user for one in (*able, *before)}) == 1 and before:
                yield self._gap(transition, seats, Lack.ONE_PERSON, other=other.id, above=above)

    def _gap(
        self, transition: Transition, seats: tuple[Seat, ...], lack: Lack, *, other: TransitionId | None = None,
        above: bool,
    ) -> Gap:
        return Gap(
            authority=self.authority.id, procedure=self.procedure.id, party=self.party, transition=transition.id,
            lack=lack, rights=tuple(dict.fromkeys(seat.right for seat in seats)), other=other, above=above,
        )

    def _able(self, seats: tuple[Seat, ...]) -> tuple[Staff, ...]:
        """Return who can sit in one of the seats."""
        found: dict[UserId, Staff] = {}
        for seat in seats:
            offices = self._coordinators() if self._is_above(seat) else (self.authority.id,)
            for one in (staff for office in offices for staff in self.staffing.get(office, ())):
                if (one.rights if seat.right == VIEWER else seat.right in one.rights):
                    found[one.user] = one
        return tuple(found.values())

    def _coordinators(self) -> tuple[AuthorityId, ...]:
        above = self.authority.coordinators.get(self.bundle.id, frozenset())
        return tuple(id for id in sorted(above) if (one := self.authorities.get(id)) and one.active)
