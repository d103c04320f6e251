"""Telling allocators what waits to be given out: what fell back to them, and what was open before there were any.

A case falls back without a step: who has it is suspended, loses the right, or is away without a deputy. Whether it
waits is found out by looking, as for the list of allocators, so nothing that lets it fall back must think of telling.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from imi_runtime.engine.world import World
from imi_runtime.model.ids import ALLOCATOR, AreaId, AuthorityId, CaseId, UserId
from imi_runtime.model.notices import Notice, NoticeKind
from imi_runtime.operations.absences import absent_among
from imi_runtime.operations.capacities import entry_of
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.work.time_passing import people_of, present_world, put_out
from imi_runtime.store import accounts, allocations, cases, outbox

LOOKED_EVERY = timedelta(minutes=5)
"""How often it is looked without anybody having changed the directory: absences begin by themselves."""
MOST_NAMED = 10
"""So many cases are each told by themselves; of more at once one mail says how many they are."""
MANY_TO_GIVE_OUT = "many_to_give_out"


@dataclass(slots=True)
class LastLook:
    """When a worker looked last, and at which directory."""

    at: datetime | None = None
    directory: int = -1

    def is_due(self, now: datetime, directory: int) -> bool:
        """Tell whether it is time to look again."""
        return self.at is None or directory != self.directory or now - self.at >= LOOKED_EVERY


def tell_allocators(installation: Installation, last: LastLook) -> int:
    """Tell allocators of cases that wait and of which they were not told, when it is time to; return how many.

    Each authority in a transaction of its own, which looks again: of two workers one tells.
    """
    with installation.database.reading() as connection:
        now, directory = installation.clock.now(), accounts.revisions(connection).get("directory", 0)
        if not last.is_due(now, directory):
            return 0
        world = present_world(installation, connection)
        known = installation.directories.at(connection, directory).authorities
        giving = {id for id, entry in known.items() if entry.allocation and entry.active}
        looked_at = sorted(giving | allocations.told_authorities(connection))
        changed = [id for id in looked_at if _has_changed(connection, id, world)]
    found = sum(_tell(installation, id) for id in changed)
    last.at, last.directory = now, directory
    return found


def _has_changed(connection: Connection, authority: AuthorityId, world: World) -> bool:
    settings, today = _settings(authority, world), world.today(authority)
    return bool(allocations.not_told(connection, authority, settings, today)) or allocations.some_are_held(
        connection, authority, settings, today
    )


def _settings(authority: AuthorityId, world: World) -> frozenset[allocations.Setting]:
    entry = entry_of(world, authority)
    return frozenset(entry.allocation) if entry and entry.active else frozenset()


def _tell(installation: Installation, authority: AuthorityId) -> int:
    with installation.database.writing() as connection:
        world = present_world(installation, connection)
        settings, today = _settings(authority, world), world.today(authority)
        allocations.forget_held(connection, authority, settings, today)
        readers = _allocators(connection, authority, world)
        waiting = [
            (case, area) for case, area in allocations.not_told(connection, authority, settings, today)
            if area in readers
        ]
        if len(waiting) > MOST_NAMED:
            _tell_of_many(connection, waiting, readers, world)
        else:
            for case, _ in waiting:
                _tell_of(installation, connection, case, authority, world)
        allocations.note_told(connection, (case for case, _ in waiting), authority, world.now)
        return len(waiting)


def _allocators(connection: Connection, authority: AuthorityId, world: World) -> dict[AreaId, frozenset[UserId]]:
    """Return who gives out cases in each area: the allocators, and the deputies of those who are away."""
    users = {user.id: user for user in accounts.users_of(connection, [authority])}
    deputies = {one.user: one.deputy for one in absent_among(connection, users, world) if one.deputy in users}
    found: dict[AreaId, set[UserId]] = {}
    for user in users.values():
        for area, right in user.grants:
            if right == ALLOCATOR:
                found.setdefault(area, set()).update(
                    id for id in (user.id, deputies.get(user.id)) if id is not None
                )
    return {area: frozenset(people) for area, people in found.items()}


def _tell_of(
    installation: Installation, connection: Connection, id: CaseId, authority: AuthorityId, world: World
) -> None:
    stored = cases.load(connection, id, installation.sealing)
    if stored is None:
        return
    case = stored.case
    bundle = installation.bundles.get(connection, case.deployment)
    everybody = people_of(connection, bundle, case, (case,), world)
    notices = (
        Notice(one.user, authority, NoticeKind.TO_GIVE_OUT, case.revision, world.now)
        for one in everybody if one.authority == authority and one.gives_out
    )
    put_out(installation, connection, case, dict.fromkeys(notices), world)


def _tell_of_many(
    connection: Connection, waiting: Iterable[tuple[CaseId, AreaId]], readers: Mapping[AreaId, frozenset[UserId]],
    world: World,
) -> None:
    """Tell each allocator in one mail how many cases wait; which they are stands in the list of allocators."""
    counted: dict[UserId, int] = {}
    for _, area in waiting:
        for user in readers[area]:
            counted[user] = counted.get(user, 0) + 1
    for user, count in sorted(counted.items()):
        outbox.put_mail(
            connection, MANY_TO_GIVE_OUT, now=world.now, user=user, given={"count": count, "path": "/to-give-out"},
        )
