"""In which capacities a user takes part in a case: as oneself, and as the deputy of colleagues who are away.

The one place where rights become an actor of a case. Where an authority gives its cases to some of its people, all
others reach less far; nobody ever reaches further than the rights go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from imi_runtime.engine.access import Access, access_of, seats_of, united
from imi_runtime.engine.sides import direction_of, wants_somebody
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case, Reach
from imi_runtime.model.directory import Allocation, Authority
from imi_runtime.model.ids import ALLOCATOR, RIGHTS, AreaId, AuthorityId, UserId
from imi_runtime.model.notices import NO_PERSON
from imi_runtime.operations.absences import absent_with_deputy
from imi_runtime.store import accounts, allocations
from imi_runtime.store.accounts import User
from imi_runtime.store.directory import DirectorySnapshot

REACHES = {Allocation.ACTING: Reach.NO_ACTS, Allocation.READING: Reach.OUTLINE}
"""How far those reach to whom a case was not given."""


def capacities(user: User, deputised: Iterable[User], area: AreaId) -> tuple[Actor, ...]:
    """Return the user as an actor in an area, first as oneself, then as deputy of each of the others."""
    return (
        Actor(user.id, user.authority, user.rights(area)),
        *(Actor(user.id, user.authority, absent.rights(area), deputy_for=absent.id) for absent in deputised),
    )


def deputised_by(connection: Connection, user: User, absent: Iterable[UserId]) -> tuple[User, ...]:
    """Return the colleagues among those who are away whose rights a deputy has: active, and of the same authority."""
    listed = tuple(absent)
    found = accounts.users_by_id(connection, listed) if listed else ()
    return tuple(one for one in found if one.authority == user.authority)


def narrowed(
    connection: Connection, bundle: Bundle, case: Case, actors: Iterable[Actor], world: World
) -> tuple[Actor, ...]:
    """Return the actors as far as they reach into the case, where their authorities give out their cases."""
    listed = tuple(actors)
    shares = {id: share_of(connection, bundle, case, id, world) for id in {one.authority for one in listed}}
    return tuple(share.narrowed(one) if (share := shares[one.authority]) else one for one in listed)


@dataclass(frozen=True, slots=True)
class Share:
    """How an authority has given out a case: what it keeps for whom, and whether it waits to be given to somebody."""

    allocation: Allocation
    given: Mapping[UserId, bool]
    wants: bool

    @property
    def waits(self) -> bool:
        """Tell whether nobody who has the case can work on it, and somebody should."""
        return self.wants and not any(self.given.values())

    def narrowed(self, actor: Actor) -> Actor:
        """Return an actor of the authority as far as it reaches into the case."""
        gives_out = self.waits and ALLOCATOR in actor.rights
        if (actor.deputy_for or actor.user) in self.given:
            return replace(actor, gives_out=gives_out)
        return replace(actor, reach=REACHES[self.allocation], gives_out=gives_out)


def share_of(connection: Connection, bundle: Bundle, case: Case, authority: AuthorityId, world: World) -> Share | None:
    """Return how an authority has given out a case; None where it does not give out such cases."""
    entry = entry_of(world, authority)
    if entry is None or not any(area == case.area for area, _ in entry.allocation):
        return None
    procedure = bundle.procedures[case.procedure]
    seats = seats_of(procedure, case, authority, world.directory)
    direction = direction_of(procedure, seats)
    allocation = entry.allocation.get((case.area, direction)) if direction else None
    if allocation is None:
        return None
    given = allocations.given_to(connection, case.id, authority, case.area, world.today(authority))
    return Share(allocation, given, wants_somebody(procedure, case, seats) is not None)


def entry_of(world: World, id: AuthorityId) -> Authority | None:
    """Return what the directory says of an authority now."""
    assert isinstance(world.directory, DirectorySnapshot)
    return world.directory.authorities.get(id)


def mailbox_reader(authority: AuthorityId) -> Actor:
    """Return whoever reads the shared mailbox of an authority: nobody in particular, with every right."""
    return Actor(NO_PERSON, authority, frozenset(RIGHTS))


def mailbox_readers(world: World, authorities: Iterable[AuthorityId], area: AreaId) -> Iterator[Actor]:
    """Yield who reads the shared mailboxes for an area of those authorities that have one and take part in it."""
    for id in sorted(authorities):
        entry = entry_of(world, id)
        if entry and entry.active and area in entry.mailboxes and area in entry.areas:
            yield mailbox_reader(id)


def access_in(bundle: Bundle, case: Case, actors: Iterable[Actor], world: World) -> Access:
    """Return what somebody may read and do in all capacities together."""
    return united([access_of(bundle, case, actor, world) for actor in actors])


def actors_of(connection: Connection, bundle: Bundle, case: Case, user: User, world: World) -> tuple[Actor, ...]:
    """Return a user in every capacity in a case, as far as it reaches there."""
    absent = absent_with_deputy(connection, user, world)
    return narrowed(
        connection, bundle, case, capacities(user, deputised_by(connection, user, absent), bundle.id), world
    )
