"""Giving cases to people inside an authority: what allocators do, and what waits for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import GIVEN_OUT, Actor, Case
from imi_runtime.model.directory import Allocation, Direction
from imi_runtime.model.ids import ALLOCATOR, AreaId, CaseId, UserId
from imi_runtime.model.notices import Notice, NoticeKind
from imi_runtime.operations.absences import absent_among
from imi_runtime.operations.capacities import Share, share_of
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.work.time_passing import put_out
from imi_runtime.problems import ImiError
from imi_runtime.store import allocations
from imi_runtime.store.accounts import User, users_of
from imi_runtime.store.allocations import WORKING, AllocationChange
from imi_runtime.store.sight import SightEntry

MOST_LISTED = 200
"""How many cases that wait to be given out are shown at a time, and can be given at once."""


class GivenMeanwhile(ImiError):
    """Another allocator has given the case to somebody since the page was shown."""


class NotAble(ImiError):
    """A case can be given only to colleagues with the right to work on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody to whom cases can be given: how many open ones the person has, and whether the person is away."""

    id: UserId
    name: str
    load: int
    away: bool
    deputy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocating:
    """What an allocator sees of a case: who has it, who can have it, and who had it. `seen` is the last change."""

    share: Share
    colleagues: tuple[Colleague, ...]
    history: tuple[AllocationChange, ...]

    @property
    def seen(self) -> int:
        """The number of the last change."""
        return self.history[-1].sequence if self.history else 0


def share_in(visit: Visit, bundle: Bundle, case: Case) -> Share | None:
    """Return how the visitor's authority has given out a case; None where it does not give out such cases."""
    return share_of(visit.connection, bundle, case, visit.user.authority, visit.world)


def allocates_in(visit: Visit, area: AreaId) -> bool:
    """Tell whether the visitor gives out cases of an area."""
    return (area, ALLOCATOR) in visit.grants


def can_allocate(visit: Visit, share: Share | None, area: AreaId) -> bool:
    """Tell whether the visitor can give this case out now."""
    return share is not None and share.wants and allocates_in(visit, area)


def allocating(visit: Visit, bundle: Bundle, case: Case) -> Allocating | None:
    """Return what an allocator needs to give a case out; None for who cannot."""
    share = share_in(visit, bundle, case)
    if share is None or not can_allocate(visit, share, case.area):
        return None
    return Allocating(
        share=share, colleagues=colleagues(visit, case.area, frozenset(share.given)), history=history_in(visit, case)
    )


def history_in(visit: Visit, case: Case) -> tuple[AllocationChange, ...]:
    """Return who had the case in the visitor's authority, oldest first."""
    return allocations.changes(visit.connection, case.id, visit.user.authority)


def colleagues(visit: Visit, area: AreaId, having: frozenset[UserId] = frozenset()) -> tuple[Colleague, ...]:
    """Return to whom cases of an area can be given, by name, and who has the case already."""
    everybody = {user.id: user for user in users_of(visit.connection, [visit.user.authority])}
    able = [user for user in everybody.values() if _works_in(user, area) or user.id in having]
    loads = allocations.loads_of(visit.connection, visit.user.authority)
    away = {one.user: one for one in absent_among(visit.connection, everybody, visit.world)}

    def deputy_of(user: UserId) -> str:
        deputy = away[user].deputy if user in away else None
        return everybody[deputy].name if deputy in everybody else ""

    found = (
        Colleague(id=user.id, name=user.name, load=loads.get(user.id, 0), away=user.id in away,
                  deputy=deputy_of(user.id))
        for user in able
    )
    return tuple(sorted(found, key=lambda one: (one.name, one.id)))


def _works_in(user: User, area: AreaId) -> bool:
    return any((area, right) in user.grants for right in WORKING)


def allocate(visit: Visit, bundle: Bundle, case: Case, wanted: Iterable[UserId], *, seen: int) -> bool:
    """Let exactly these colleagues have a case; return False where the visitor cannot give it out.

    Raises GivenMeanwhile when somebody else has changed it since, NotAble for who cannot have it.
    """
    share = share_in(visit, bundle, case)
    if share is None or not can_allocate(visit, share, case.area):
        return False
    if allocations.last_change(visit.connection, case.id, visit.user.authority) != seen:
        raise GivenMeanwhile
    _give(visit, bundle, case, share, frozenset(wanted))
    return True


def _give(visit: Visit, bundle: Bundle, case: Case, share: Share, wanted: frozenset[UserId]) -> None:
    own, now = visit.user, visit.world.now
    able = {user.id for user in users_of(visit.connection, [own.authority]) if _works_in(user, case.area)}
    if wanted - able - set(share.given):
        raise NotAble
    try:
        given, _ = allocations.give(visit.connection, case.id, own.authority, wanted, by=own.id, now=now)
    except IntegrityError as clash:
        raise GivenMeanwhile from clash
    told = (given | _deputies_of(visit, given)) - {own.id}
    notices = (Notice(user, own.authority, NoticeKind.GIVEN, case.revision, now) for user in sorted(told))
    put_out(visit.installation, visit.connection, case, notices, visit.world)


def _deputies_of(visit: Visit, given: frozenset[UserId]) -> frozenset[UserId]:
    """Return the colleagues who stand in for those of these people who are away."""
    people = {user.id: user for user in users_of(visit.connection, [visit.user.authority])}
    away = absent_among(visit.connection, {id: people[id] for id in given if id in people}, visit.world)
    return frozenset(one.deputy for one in away if one.deputy in people)


def keep_own(visit: Visit, bundle: Bundle, case: Case, actor: Actor) -> None:
    """Let whoever opens a case have it, where the authority gives out the cases that it opens."""
    if share_in(visit, bundle, case) is not None:
        opener = actor.deputy_for or actor.user
        allocations.give(
            visit.connection, case.id, actor.authority, frozenset({opener}), by=actor.user, now=visit.world.now
        )


# -- what waits to be given out ----------------------------------------------------------------------------------------


def settings_in(visit: Visit) -> frozenset[tuple[AreaId, Direction]]:
    """Return the areas and directions in which the visitor gives out cases for the authority."""
    own = visit.directory.authorities[visit.user.authority]
    return frozenset((area, direction) for area, direction in own.allocation if allocates_in(visit, area))


def list_to_give_out(visit: Visit) -> tuple[SightEntry, ...]:
    """Return the cases that nobody of the authority has, each once, in the order of lists."""
    found = allocations.to_give_out(
        visit.connection, visit.user.authority, settings_in(visit), visit.today, MOST_LISTED
    )
    return tuple({entry.case: entry for entry in found}.values())


@dataclass(frozen=True, slots=True)
class GivenOut:
    """How many cases were given, and how many somebody else had given meanwhile."""

    given: int
    meanwhile: int


def allocate_several(visit: Visit, cases: Iterable[tuple[Bundle, Case]], wanted: frozenset[UserId]) -> GivenOut:
    """Give several cases to the same colleagues; what somebody else has given meanwhile stays as it is.

    Raises NotAble for who cannot have one of them; nothing is given then.
    """
    given = meanwhile = 0
    for bundle, case in cases:
        share = share_in(visit, bundle, case)
        if share is not None and can_allocate(visit, share, case.area) and share.waits:
            _give(visit, bundle, case, share, wanted)
            given += 1
        else:
            meanwhile += 1
    return GivenOut(given, meanwhile)


def only_outlines(visit: Visit, entries: Iterable[SightEntry]) -> frozenset[CaseId]:
    """Return the cases of which the visitor sees an outline only, since others were given them: no word finds those."""
    own = visit.directory.authorities[visit.user.authority]
    kept = {area for (area, _), share in own.allocation.items() if share is Allocation.READING}
    free = {area for area in kept if any(of == area and right not in GIVEN_OUT for of, right in visit.grants)}
    listed = [entry.case for entry in entries if entry.area in kept - free]
    having = allocations.given_of(visit.connection, own.id, listed) if listed else {}
    return frozenset(case for case in listed if not persons(visit) & set(having.get(case, ())))


def persons(visit: Visit) -> frozenset[UserId]:
    """Return the visitor, and the colleagues for whom the visitor stands in: whatever one of them has is theirs."""
    return frozenset({visit.user.id, *(absent.id for absent in visit.deputised)})


def for_holders(visit: Visit) -> frozenset[tuple[AreaId, Direction]]:
    """Return the areas and directions in which the visitor has something to do in those cases only that were given."""
    own = visit.directory.authorities[visit.user.authority]
    part = {area for area, right in visit.grants if right not in GIVEN_OUT and right != ALLOCATOR}
    return frozenset((area, direction) for area, direction in own.allocation if area not in part)


def is_for(visit: Visit, entry: SightEntry, holders: Iterable[UserId]) -> bool:
    """Tell whether what a case waits for is for the visitor to do, given who has it."""
    asked = entry.direction is not None and (entry.area, entry.direction) in for_holders(visit)
    return not asked or not persons(visit).isdisjoint(holders)


def holders_of(visit: Visit, entries: Iterable[SightEntry]) -> dict[CaseId, list[UserId]]:
    """Return who has the cases of a list, where the visitor's authority gives cases out."""
    own = visit.directory.authorities[visit.user.authority]
    return allocations.given_of(visit.connection, own.id, (e.case for e in entries)) if own.allocation else {}
