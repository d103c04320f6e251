"""The staffing check: of whole areas when they go live and at any time, and of one authority for who keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from imi_runtime.directory.staffing import AllocatorGap, Gap, Staff, Staffing, allocator_gaps, gaps, gaps_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.directory import Absence, Authority, Member
from imi_runtime.model.ids import AreaId, AuthorityId, RightId, UserId
from imi_runtime.operations.absences import absent_anywhere
from imi_runtime.operations.directory.authorities import live_bundle
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.visits import Visit
from imi_runtime.store import deployments, people
from imi_runtime.store.directory import DirectorySnapshot, read_directory


@dataclass(frozen=True, slots=True)
class AreaStaffing:
    """What an area lacks. `checked` is how many authorities take part in it."""

    bundle: Bundle
    checked: int
    gaps: tuple[Gap, ...]
    allocators: tuple[AllocatorGap, ...]
    directory: DirectorySnapshot


def check_staffing(installation: Installation, areas: Iterable[AreaId] = ()) -> tuple[AreaStaffing, ...]:
    """Look at every authority of the live areas, or of some of them."""
    with installation.database.reading() as connection:
        live = deployments.live(connection)
        wanted = [area for area in (areas or live) if area in live]
        directory = read_directory(connection)
        members = people.all_members(connection)
        whose = {member.id: member.authority for member in members}
        away = absent_anywhere(connection, whose, installation.world(directory))
        found = []
        for area in wanted:
            bundle = installation.bundles.get(connection, live[area])
            staffing = _staffing(members, area, away)
            checked = len(directory.by_area.get(area, ()))
            known = directory.authorities
            found.append(AreaStaffing(
                bundle, checked, tuple(gaps(bundle, known, staffing)), tuple(allocator_gaps(bundle, known, staffing)),
                directory,
            ))
        return tuple(found)


def _staffing(members: Iterable[Member], area: AreaId, absences: Iterable[Absence]) -> Staffing:
    found: dict[AuthorityId, list[Staff]] = {}
    working = {member.id: member for member in members if not member.suspended}
    away = {absence.user: absence.deputy for absence in absences}
    for member in working.values():
        rights = frozenset(right for of, right in member.grants if of == area)
        if rights:
            found.setdefault(member.authority, []).extend(_staff(member, rights, working, away))
    return {authority: tuple(staff) for authority, staff in found.items()}


def _staff(
    member: Member, rights: frozenset[RightId], working: Mapping[UserId, Member], away: Mapping[UserId, UserId | None]
) -> Iterator[Staff]:
    """Yield a member, and whoever has the member's rights today."""
    yield Staff(user=member.id, rights=rights, away=member.id in away)
    deputy = working.get(deputy_id) if (deputy_id := away.get(member.id)) else None
    if deputy and deputy.id not in away and deputy.authority == member.authority:
        yield Staff(user=deputy.id, rights=rights)


def gaps_in(visit: Visit, authority: Authority) -> tuple[tuple[Bundle, Gap], ...]:
    """Return what an authority of the visitor lacks, in each of its areas."""
    members = _around(visit.connection, authority)
    away = _away(visit, members)
    found: list[tuple[Bundle, Gap]] = []
    for area in sorted(authority.areas):
        bundle = live_bundle(visit, area)
        if bundle:
            staffing = _staffing(members, area, away)
            known = visit.directory.authorities
            found += ((bundle, gap) for gap in gaps_of(bundle, authority, known, staffing))
    return tuple(found)


def lacks_allocator(visit: Visit, authority: Authority) -> tuple[tuple[Bundle, AllocatorGap], ...]:
    """Return the areas in which an authority of the visitor gives its cases out and nobody is there to do so."""
    members = _around(visit.connection, authority)
    away = _away(visit, members)
    bundles = (bundle for area in sorted(authority.areas) if (bundle := live_bundle(visit, area)))
    return tuple(
        (bundle, gap) for bundle in bundles
        for gap in allocator_gaps(bundle, {authority.id: authority}, _staffing(members, bundle.id, away))
    )


def _away(visit: Visit, members: Iterable[Member]) -> tuple[Absence, ...]:
    return absent_anywhere(visit.connection, {member.id: member.authority for member in members}, visit.world)


def _around(connection: Connection, authority: Authority) -> tuple[Member, ...]:
    """Return the users of an authority and of its coordinators."""
    above = {id for ids in authority.coordinators.values() for id in ids}
    return tuple(member for id in sorted({authority.id, *above}) for member in people.members_of(connection, id))
