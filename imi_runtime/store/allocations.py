"""To whom an authority has given its cases, and the history of it: appended, each row with the digest of the former."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite

from imi_runtime.model.directory import Direction
from imi_runtime.model.ids import HANDLER, REFERRAL_HANDLER, AreaId, AuthorityId, CaseId, UserId
from imi_runtime.store import schema
from imi_runtime.store.accounts import ABSENCES, GRANTS, USERS
from imi_runtime.store.cases import START, HistoryBroken, canonical, chained
from imi_runtime.store.sight import SIGHT, Shelf, SightEntry, entry_of
from imi_runtime.store.statement import Statement

ALLOCATIONS = cast(Table, schema.CaseAllocationRow.__table__)
EVENTS = cast(Table, schema.AllocationEventRow.__table__)
TOLD = cast(Table, schema.ToldToGiveOutRow.__table__)
Setting = tuple[AreaId, Direction]
"""An area and a direction in which an authority gives its cases out."""
WORKING = (HANDLER, REFERRAL_HANDLER)
"""The rights of those to whom a case can be given."""


@dataclass(frozen=True, slots=True)
class AllocationChange:
    """A row of the history: who gave a case to whom, and from whom it was taken."""

    sequence: int
    at: datetime
    by: UserId
    given: tuple[UserId, ...]
    taken: tuple[UserId, ...]


def _away(user: ColumnElement[Any], today: ColumnElement[Any], absences: Any = ABSENCES) -> ColumnElement[bool]:
    return exists().where(absences.c.user == user, absences.c.first <= today, absences.c.last >= today)


def _at_work(user: ColumnElement[Any], authority: ColumnElement[Any], today: ColumnElement[Any]) -> ColumnElement[bool]:
    """Tell whether somebody of an authority is there to work on cases: not away, or with a deputy at work."""
    deputies, theirs = USERS.alias("deputies"), ABSENCES.alias("theirs")
    deputised = exists().where(
        ABSENCES.c.user == user, ABSENCES.c.first <= today, ABSENCES.c.last >= today,
        deputies.c.id == ABSENCES.c.deputy, deputies.c.active, deputies.c.authority == authority,
        ~_away(deputies.c.id, today, theirs),
    )
    return or_(~_away(user, today), deputised)


def _holds(area: ColumnElement[Any], today: ColumnElement[Any]) -> ColumnElement[bool]:
    """Tell whether the person of an allocation can work on the case: at work with the right for it, or deputised."""
    able = exists().where(
        USERS.c.id == ALLOCATIONS.c.user, USERS.c.active, USERS.c.authority == ALLOCATIONS.c.authority,
        GRANTS.c.user == USERS.c.id, GRANTS.c.area == area, or_(*(GRANTS.c.right == right for right in WORKING)),
    )
    return and_(able, _at_work(ALLOCATIONS.c.user, ALLOCATIONS.c.authority, today))


_GIVEN = Statement(
    select(ALLOCATIONS.c.user, _holds(bindparam("area"), bindparam("today")).label("holds"))
    .where(ALLOCATIONS.c.case_id == bindparam("case"), ALLOCATIONS.c.authority == bindparam("of"))
    .order_by(ALLOCATIONS.c.user)
)


def given_to(
    connection: Connection, case: CaseId, authority: AuthorityId, area: AreaId, today: date
) -> dict[UserId, bool]:
    """Return to whom an authority has given a case, and whether each of them can work on it today. One statement."""
    rows = _GIVEN.rows(connection, {"case": case, "of": authority, "area": area, "today": today})
    return {UserId(user): bool(holds) for user, holds in rows}


def given_of(connection: Connection, authority: AuthorityId, cases: Iterable[CaseId]) -> dict[CaseId, list[UserId]]:
    """Return to whom an authority has given some cases."""
    found: dict[CaseId, list[UserId]] = {}
    wanted = select(ALLOCATIONS.c.case_id, ALLOCATIONS.c.user).where(
        ALLOCATIONS.c.authority == authority, ALLOCATIONS.c.case_id.in_(sorted(cases))
    ).order_by(ALLOCATIONS.c.user)
    for case, user in connection.execute(wanted):
        found.setdefault(CaseId(case), []).append(UserId(user))
    return found


def loads_of(connection: Connection, authority: AuthorityId) -> dict[UserId, int]:
    """Return how many open cases each person of an authority has."""
    is_open = exists().where(
        SIGHT.c.case_id == ALLOCATIONS.c.case_id, SIGHT.c.authority == authority, SIGHT.c.shelf < int(Shelf.OVER)
    )
    counted = select(ALLOCATIONS.c.user, func.count()).where(ALLOCATIONS.c.authority == authority, is_open)
    return {UserId(user): count for user, count in connection.execute(counted.group_by(ALLOCATIONS.c.user))}


def to_give_out(
    connection: Connection, authority: AuthorityId, settings: Iterable[Setting], today: date,
    limit: int,
) -> tuple[SightEntry, ...]:
    """Return the open cases of these areas and directions that nobody of the authority can work on, in list order.

    Each case comes once for every right under which it is listed.
    """
    rows = connection.execute(
        select(SIGHT).where(_waits(connection, authority, settings, today))
        .order_by(SIGHT.c.place, SIGHT.c.case_id).limit(limit)
    )
    return tuple(entry_of(tuple(row)) for row in rows)


def _waits(
    connection: Connection, authority: AuthorityId, settings: Iterable[Setting], today: date
) -> ColumnElement[bool]:
    """Tell whether a row of lists is of such a case of the authority that nobody there can work on.

    Who can work is asked first: an authority has few people and may have many cases.
    """
    wanted = [(area, direction.value) for area, direction in sorted(settings, key=lambda one: (one[0], one[1].value))]
    if not wanted:
        return false()
    working = _working(connection, authority, {area for area, _ in wanted}, today)
    held = exists().where(
        ALLOCATIONS.c.case_id == SIGHT.c.case_id, ALLOCATIONS.c.authority == SIGHT.c.authority,
        or_(false(), *(and_(SIGHT.c.area == area, ALLOCATIONS.c.user.in_(users)) for area, users in working.items())),
    )
    return and_(
        SIGHT.c.authority == authority, SIGHT.c.shelf < int(Shelf.OVER),
        tuple_(SIGHT.c.area, SIGHT.c.direction).in_(wanted), ~held,
    )


def _working(
    connection: Connection, authority: AuthorityId, areas: Iterable[AreaId], today: date
) -> dict[AreaId, list[UserId]]:
    """Return who of an authority can work on cases of each area today."""
    day: ColumnElement[Any] = bindparam("today", today)
    rows = connection.execute(
        select(GRANTS.c.area, USERS.c.id).distinct().where(
            GRANTS.c.user == USERS.c.id, GRANTS.c.area.in_(sorted(areas)), GRANTS.c.right.in_(WORKING),
            USERS.c.authority == authority, USERS.c.active, _at_work(USERS.c.id, USERS.c.authority, day),
        ).order_by(GRANTS.c.area, USERS.c.id)
    )
    found: dict[AreaId, list[UserId]] = {}
    for area, user in rows:
        found.setdefault(AreaId(area), []).append(UserId(user))
    return found


# -- what allocators were told of --------------------------------------------------------------------------------------


def not_told(
    connection: Connection, authority: AuthorityId, settings: Iterable[Setting], today: date
) -> tuple[tuple[CaseId, AreaId], ...]:
    """Return the cases that wait to be given out and of which allocators were not told, each once, with its area."""
    told = exists().where(TOLD.c.case_id == SIGHT.c.case_id, TOLD.c.authority == SIGHT.c.authority)
    rows = connection.execute(
        select(SIGHT.c.case_id, SIGHT.c.area).where(_waits(connection, authority, settings, today), ~told).distinct()
        .order_by(SIGHT.c.case_id)
    )
    return tuple((CaseId(row.case_id), AreaId(row.area)) for row in rows)


def note_told(connection: Connection, cases: Iterable[CaseId], authority: AuthorityId, now: datetime) -> None:
    """Note that allocators were told that these cases wait to be given out."""
    rows = [{"case_id": case, "authority": authority, "at": now} for case in cases]
    if rows:
        wanted = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(TOLD)
        connection.execute(wanted.on_conflict_do_nothing(), rows)


def forget_held(
    connection: Connection, authority: AuthorityId, settings: Iterable[Setting], today: date
) -> None:
    """Forget that allocators were told of cases that wait no more, so that they hear of it when one waits again."""
    waits = exists().where(SIGHT.c.case_id == TOLD.c.case_id, _waits(connection, authority, settings, today))
    connection.execute(delete(TOLD).where(TOLD.c.authority == authority, ~waits))


def some_are_held(
    connection: Connection, authority: AuthorityId, settings: Iterable[Setting], today: date
) -> bool:
    """Tell whether a case of which allocators were told waits no more."""
    waits = exists().where(SIGHT.c.case_id == TOLD.c.case_id, _waits(connection, authority, settings, today))
    held = select(TOLD.c.case_id).where(TOLD.c.authority == authority, ~waits).limit(1)
    return connection.execute(held).first() is not None


def told_authorities(connection: Connection) -> frozenset[AuthorityId]:
    """Return the authorities whose allocators were told of a case that may still wait."""
    return frozenset(AuthorityId(id) for id in connection.execute(select(TOLD.c.authority).distinct()).scalars())


def give(
    connection: Connection, case: CaseId, authority: AuthorityId, wanted: frozenset[UserId], *, by: UserId,
    now: datetime,
) -> tuple[frozenset[UserId], frozenset[UserId]]:
    """Let exactly these people have a case; return who is new and from whom it was taken. Its history says so.

    Two allocators at once meet the key of the history: the later one fails and changes nothing.
    """
    mine = (ALLOCATIONS.c.case_id == case, ALLOCATIONS.c.authority == authority)
    before = frozenset(UserId(user) for user in connection.execute(select(ALLOCATIONS.c.user).where(*mine)).scalars())
    given, taken = wanted - before, before - wanted
    if not given and not taken:
        return given, taken
    _append(connection, case, authority, {
        "at": now.isoformat(), "by": by, "given": sorted(given), "taken": sorted(taken),
    }, now)
    if taken:
        connection.execute(delete(ALLOCATIONS).where(*mine, ALLOCATIONS.c.user.in_(sorted(taken))))
    connection.execute(delete(TOLD).where(TOLD.c.case_id == case, TOLD.c.authority == authority))
    if given:
        connection.execute(insert(ALLOCATIONS), [
            {"case_id": case, "authority": authority, "user": user, "by": by, "at": now} for user in sorted(given)
        ])
    return given, taken


def _append(
    connection: Connection, case: CaseId, authority: AuthorityId, data: dict[str, Any], now: datetime
) -> None:
    last = connection.execute(
        select(EVENTS.c.sequence, EVENTS.c.digest).where(EVENTS.c.case_id == case, EVENTS.c.authority == authority)
        .order_by(EVENTS.c.sequence.desc()).limit(1)
    ).first()
    payload = canonical(data)
    connection.execute(insert(EVENTS), {
        "case_id": case, "authority": authority, "sequence": last.sequence + 1 if last else 1, "at": now,
        "payload": payload, "digest": chained(last.digest if last else START, payload),
    })


def last_change(connection: Connection, case: CaseId, authority: AuthorityId) -> int:
    """Return the number of the last change, 0 before the first."""
    found = select(func.max(EVENTS.c.sequence)).where(EVENTS.c.case_id == case, EVENTS.c.authority == authority)
    return connection.execute(found).scalar() or 0


def changes(connection: Connection, case: CaseId, authority: AuthorityId) -> tuple[AllocationChange, ...]:
    """Return who had the case in an authority, oldest first. Raises HistoryBroken when the chain does not hold."""
    rows = connection.execute(
        select(EVENTS).where(EVENTS.c.case_id == case, EVENTS.c.authority == authority).order_by(EVENTS.c.sequence)
    )
    digest, found = START, []
    for expected, row in enumerate(rows, start=1):
        digest = chained(digest, row.payload)
        if row.sequence != expected or row.digest != digest:
            raise HistoryBroken(f"allocation {row.sequence} of case {case} does not follow from the one before")
        data = json.loads(row.payload)
        found.append(AllocationChange(
            row.sequence, row.at, UserId(data["by"]), tuple(map(UserId, data["given"])),
            tuple(map(UserId, data["taken"])),
        ))
    return tuple(found)
