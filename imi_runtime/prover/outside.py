"""The outside as a proof imagines it: one authority for each seat, groups of any size, a calendar without holidays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache

from imi_runtime.engine.world import World
from imi_runtime.model.case import Case, Group, Member, stand
from imi_runtime.model.ids import (
    AreaId,
    AuthorityId,
    CaseId,
    CaseNumber,
    Country,
    Digest,
    FactId,
    Language,
    LinkId,
    Locality,
    MemberId,
    OfficeId,
    PartyId,
    ProcedureId,
    StateId,
)
from imi_runtime.model.procedure import ByOffice, Coordinates, EveryCountry, Party, Procedure

NOON = time(12, tzinfo=UTC)
NO_PARTY = PartyId("")
ANY_TIME = datetime(2026, 3, 2, 12, tzinfo=UTC)


def now_of(party: PartyId) -> AuthorityId:
    """Return who holds a seat."""
    return AuthorityId(f"{party}#now")


def former_of(party: PartyId) -> AuthorityId:
    """Return who held a seat."""
    return AuthorityId(f"{party}#former")


def new_of(party: PartyId) -> AuthorityId:
    """Return somebody who has never held the seat, or has never been a member of the group."""
    return AuthorityId(f"{party}#new")


def watched_of(party: PartyId) -> AuthorityId:
    """Return the member of a group that the proof follows."""
    return AuthorityId(f"{party}#watched")


def other_of(party: PartyId, status: StateId | None = None, *, alone: bool = False) -> AuthorityId:
    """Return another member that stands in a status; `alone` when no further one stays there if it moves."""
    return AuthorityId(f"{party}#other:{status or ''}:{'alone' if alone else 'with others'}")


@dataclass(frozen=True, slots=True)
class Crowd(Group):
    """A group of any size: where the watched member stands, and in which statuses at least one other does.

    That is enough as long as a member's step depends on no other member: any other member can be split off.
    """

    party: PartyId = NO_PARTY
    present: bool = False
    stands_at: StateId | None = None
    others: frozenset[StateId | None] = frozenset()

    def stands(self, quantifier: str, wanted: tuple[str, ...]) -> bool:
        """Tell whether some, every or no member stands in a wanted status."""
        own = (self.stands_at,) if self.present else ()
        return stand(quantifier, (*own, *self.others), wanted)

    def __contains__(self, id: object) -> bool:
        name = str(id)
        if name.partition("#")[0] != self.party:
            return False
        return self.present if name.endswith("#watched") else not name.endswith("#new")

    def status(self, id: MemberId) -> StateId | None:
        """Return where a member stands."""
        return self.stands_at if id.endswith("#watched") else status_in(id)

    def joined(self, new: Iterable[Member]) -> Group:
        """Return the group with new members."""
        crowd = self
        for member in new:
            if member.id.endswith("#watched"):
                crowd = crowd if crowd.present else replace(crowd, present=True, stands_at=member.status)
            elif member.id.endswith("#new"):
                crowd = replace(crowd, others=crowd.others | {member.status})
        return crowd

    def moved(self, id: MemberId, status: StateId) -> Group:
        """Return the group with one member in another status."""
        if id.endswith("#watched"):
            return replace(self, stands_at=status)
        left = {status_in(id)} if id.endswith(":alone") else set()
        return replace(self, others=(self.others - left) | {status})

    def restarted(self, status: StateId | None) -> Group:
        """Return the group with every member in its first status."""
        others = frozenset({status}) if self.others else self.others
        return replace(self, stands_at=status if self.present else None, others=others)


def is_another(authority: str) -> bool:
    """Tell whether it is another member than the one that the proof follows."""
    return "#other" in authority


def status_in(id: str) -> StateId | None:
    """Return where another member stands when it acts."""
    parts = id.split(":")
    return StateId(parts[1]) if len(parts) > 1 and parts[1] else None


def members_acting(
    party: PartyId, crowd: Crowd, statuses: Iterable[StateId], *, by_status: bool, counted: bool
) -> tuple[AuthorityId, ...]:
    """Return the members that can be told apart: the watched one, and another one for each status that is taken.

    They come in the order of the statuses, which begin with the first. Where somebody asks about the group, it is
    `counted` whether a status is left by the last who stood there.
    """
    own = (watched_of(party),) if crowd.present else ()
    taken = [status for status in (None, *statuses) if status in crowd.others]
    if not by_status:
        return (*own, *(other_of(party, status) for status in taken[:1]))
    left = (False, True) if counted else (False,)
    return (*own, *(other_of(party, status, alone=alone) for status in taken for alone in left))


@dataclass(frozen=True, slots=True)
class ImaginedDirectory:
    """A directory in which every seat has its own authority, and says of facts what the proof wants to try.

    `actor` acts or reads; `newcomers` are countries in which somebody has begun to bear an office.
    """

    procedure: Procedure
    case: Case | None = None
    actor: AuthorityId | None = None
    newcomers: tuple[AuthorityId, ...] = ()
    facts: Mapping[FactId, str | None] = field(default_factory=dict)

    def country(self, authority: AuthorityId) -> Country | None:
        """Return a country of its own for everybody; who bears an office in an answered country sits there."""
        party = self.procedure.parties.get(PartyId(authority.partition("#")[0]))
        if party and isinstance(party.joins, ByOffice) and party.joins.country and self.case:
            answer = self.case.answer(*party.joins.country)
            return Country(str(answer)) if answer else None
        return Country(authority)

    def locality(self, authority: AuthorityId) -> Locality | None:
        """Return where its days are counted: in its country."""
        country = self.country(authority)
        return Locality(country) if country else None

    def takes_part(self, authority: AuthorityId, area: AreaId) -> bool:
        """Everybody takes part."""
        return True

    def is_external(self, authority: AuthorityId) -> bool:
        """Nobody is turned away for being an authority."""
        return True

    def coordinators(self, authority: AuthorityId, area: AreaId) -> frozenset[AuthorityId]:
        """Return who coordinates the holder of a seat."""
        return frozenset(
            now_of(party.id) for party in self.procedure.parties.values()
            if isinstance(party.joins, Coordinates) and authority == now_of(party.joins.party)
        )

    def bearers(self, office: OfficeId, area: AreaId) -> frozenset[AuthorityId]:
        """Return who bears the office: the seats that ask for it, whoever acts, and newcomers."""
        seats = {
            now_of(party.id) for party in self.procedure.parties.values()
            if isinstance(party.joins, ByOffice) and party.joins.office == office
        }
        groups = [
            party.id for party in self.procedure.parties.values()
            if isinstance(party.joins, EveryCountry) and party.joins.office == office
        ]
        there = {one for one in (self.actor, *self.newcomers) if one and one.partition("#")[0] in groups}
        return frozenset(seats | there)

    def fact(self, authority: AuthorityId, area: AreaId, fact: FactId) -> str | None:
        """Return what is tried."""
        return self.facts.get(fact)


class EveryDay:
    """A calendar on which every day is a working day: proofs let clocks run out when they like."""

    def zone(self, place: Locality | Country) -> tzinfo:
        """Return UTC."""
        return UTC

    def is_working_day(self, place: Locality, day: date) -> bool:
        """Tell that it is."""
        return True

    def holiday_name(self, place: Locality, day: date, language: Language) -> str:
        """Name nothing: there are no holidays."""
        return ""

    def is_region(self, country: Country, name: str) -> bool:
        """Tell that it is."""
        return True


EVERY_DAY = EveryDay()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a step is told by the outside: the day, facts, and where linked cases stand."""

    today: date
    facts: Mapping[FactId, str | None] = field(default_factory=dict)
    linked: Mapping[LinkId, tuple[StateId, ...]] = field(default_factory=dict)
    newcomers: tuple[AuthorityId, ...] = ()

    def world(self, procedure: Procedure, case: Case, actor: AuthorityId | None = None) -> World:
        """Return the world in which the step is judged."""
        directory = ImaginedDirectory(procedure, case, actor, self.newcomers, self.facts)
        linked = {
            linked_case(link, state): _standing(case.procedure, link, state)
            for link, states in self.linked.items() for state in states
        }
        return World(datetime.combine(self.today, NOON), directory, EVERY_DAY, linked)

    def met_by(self, case: Case) -> Case:
        """Return the case with links to the imagined cases."""
        if not self.linked:
            return case
        links = {link: tuple(linked_case(link, state) for state in states) for link, states in self.linked.items()}
        return replace(case, links=links)


def linked_case(link: LinkId, state: StateId) -> CaseId:
    """Return the id of an imagined linked case."""
    return CaseId(f"{link}#{state}")


@cache
def _standing(procedure: ProcedureId, link: LinkId, state: StateId) -> Case:
    """Return an imagined linked case. Nothing is asked of it but where it stands."""
    return Case(
        id=linked_case(link, state), number=CaseNumber(""), area=AreaId(""), procedure=procedure, deployment=Digest(""),
        state=state, revision=1, opened=ANY_TIME, updated=ANY_TIME,
    )


def is_real_seat(party: Party) -> bool:
    """Tell whether the seat is kept with the case: neither a group, nor asked of the directory at each use."""
    return not party.many and not isinstance(party.joins, Coordinates | ByOffice)
