"""The sight table: what lists read. Written in each step's transaction from the one access function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, exists, insert, or_, select, tuple_

from imi_runtime.model.directory import Direction
from imi_runtime.model.ids import (
    AreaId,
    AuthorityId,
    CaseId,
    CaseNumber,
    Digest,
    PartyId,
    ProcedureId,
    RightId,
    StateId,
    UserId,
)
from imi_runtime.store import schema
from imi_runtime.store.statement import Row, Statement

SIGHT = cast(Table, schema.SightRow.__table__)
_ALLOCATIONS = cast(Table, schema.CaseAllocationRow.__table__)


class Shelf(IntEnum):
    """Where a case lies in an authority's list."""

    WAITING = 0
    OPEN = 1
    OVER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SightEntry:
    """What one authority under one right may know of a case in a list.

    `direction` is that of the case where somebody of the authority should have it, and none where nobody needs to.
    """

    case: CaseId
    authority: AuthorityId
    right: RightId
    level: str
    area: AreaId
    number: CaseNumber
    procedure: ProcedureId
    deployment: Digest
    state: StateId
    shelf: Shelf
    due: datetime | None
    updated: datetime
    other: AuthorityId | None
    seats: tuple[PartyId, ...]
    direction: Direction | None = None

    @property
    def place(self) -> str:
        """Return digits that sort as lists do: by shelf, then by due date (none last), then the newest first.

        What is late is what was due first, so time that passes changes no place and the late stand on top.
        """
        due = _LAST if self.due is None else _moment(self.due)
        return f"{self.shelf:d}{due:018d}{_LAST - _moment(self.updated):018d}"


_FIRST_MOMENT = datetime(1, 1, 1, tzinfo=UTC)
_LAST = 10**18 - 1
"""More microseconds than any date of ours is away from the first moment."""


def _moment(moment: datetime) -> int:
    return (moment - _FIRST_MOMENT) // timedelta(microseconds=1)


def replace_sight(connection: Connection, case: CaseId, entries: Sequence[SightEntry], *, fresh: bool = False) -> None:
    """Write who sees the case now; nothing of what stood there before remains. `fresh`: nothing stood there."""
    if not fresh:
        _FORGET.run(connection, {"the_case": case})
    _ADD.run_each(connection, [_row(entry) for entry in entries])


_FORGET = Statement(delete(SIGHT).where(SIGHT.c.case_id == bindparam("the_case")))
_ADD = Statement(insert(SIGHT))


def _row(entry: SightEntry) -> dict[str, Any]:
    return {
        "case_id": entry.case, "authority": entry.authority, "right": entry.right, "level": entry.level,
        "area": entry.area, "number": entry.number, "procedure": entry.procedure, "deployment": entry.deployment,
        "state": entry.state, "shelf": int(entry.shelf), "due": entry.due, "updated": entry.updated,
        "other": entry.other, "seats": " ".join(entry.seats), "place": entry.place,
        "direction": entry.direction.value if entry.direction else "",
    }


def entry_of(row: Row) -> SightEntry:
    """Return a row of the table as an entry."""
    case, authority, right, level, area, number, procedure, deployment, state, shelf, due, updated, *others = row
    other, seats, _, direction = others
    return SightEntry(
        case=case, authority=authority, right=right, level=level, area=area, number=number, procedure=procedure,
        deployment=deployment, state=state, shelf=Shelf(shelf), due=due, updated=updated, other=other,
        seats=tuple(seats.split()), direction=Direction(direction) if direction else None,
    )


@dataclass(frozen=True, slots=True)
class Held:
    """Which cases of a list are left out unless they were given to one of the `holders`.

    `among` are the areas and directions in which that is asked; without any it is asked of every case.
    """

    holders: frozenset[UserId]
    among: frozenset[tuple[AreaId, Direction]] = frozenset()


def listed(
    connection: Connection, *, authority: AuthorityId, rights: frozenset[tuple[AreaId, RightId]],
    shelves: Sequence[Shelf], limit: int, behind: tuple[str, CaseId] | None = None, held: Held | None = None,
) -> tuple[SightEntry, ...]:
    """Return what the authority's user sees on neighbouring shelves, in the order of their places. One statement.

    `rights` are the pairs (area, right) under which rows are meant for this user; `behind` continues a former list
    behind the place and case of its last entry. With `held` those cases are left out that others have.
    """
    if not rights:
        return ()
    given: dict[str, Any] = {
        "the_authority": authority, "last_place": f"{min(shelves):d}", "last_case": "", "end": f"{max(shelves) + 1:d}",
    }
    if behind:
        given["last_place"], given["last_case"] = max(behind, (given["last_place"], ""))
    holders = sorted(held.holders) if held else []
    given |= {f"holder_{place}": holder for place, holder in enumerate(holders)}
    statement = _list_of(rights, limit, len(holders), held.among if held else frozenset())
    return tuple(entry_of(row) for row in statement.rows(connection, given))


@lru_cache(maxsize=512)
def _list_of(
    rights: frozenset[tuple[AreaId, RightId]], limit: int, holders: int, among: frozenset[tuple[AreaId, Direction]]
) -> Statement:
    """Return the statement for users of these rights; it is built once. The index is read from the place on."""
    held = (_has_one(holders, among),) if holders else ()
    return Statement(
        select(SIGHT).where(
            *held,
            SIGHT.c.authority == bindparam("the_authority"),
            tuple_(SIGHT.c.place, SIGHT.c.case_id) > tuple_(bindparam("last_place"), bindparam("last_case")),
            SIGHT.c.place < bindparam("end"),
            or_(*(and_(SIGHT.c.area == area, SIGHT.c.right == right) for area, right in sorted(rights))),
        ).order_by(SIGHT.c.place, SIGHT.c.case_id).limit(limit)
    )


def _has_one(holders: int, among: frozenset[tuple[AreaId, Direction]]) -> ColumnElement[bool]:
    """Tell whether one of so many holders has the case, where that is asked."""
    has = exists().where(
        _ALLOCATIONS.c.case_id == SIGHT.c.case_id, _ALLOCATIONS.c.authority == SIGHT.c.authority,
        or_(*(_ALLOCATIONS.c.user == bindparam(f"holder_{place}") for place in range(holders))),
    )
    if not among:
        return has
    asked = sorted((area, direction.value) for area, direction in among)
    return or_(*(has, ~or_(*(and_(SIGHT.c.area == a, SIGHT.c.direction == way) for a, way in asked))))


_OF_CASE = Statement(select(SIGHT).where(SIGHT.c.case_id == bindparam("the_case")))


def sight_of_case(connection: Connection, case: CaseId) -> tuple[SightEntry, ...]:
    """Return every row of a case, for comparing with the access function."""
    return tuple(entry_of(row) for row in _OF_CASE.rows(connection, {"the_case": case}))


MOST_OWN_CASES = 500
_CASES = cast(Table, schema.CaseRow.__table__)


def seats_of_own_cases(
    connection: Connection, authority: AuthorityId, rights: frozenset[tuple[AreaId, RightId]]
) -> list[tuple[tuple[str, ...], ...]]:
    """Return who holds and held the seats of an authority's last cases, present holders first in each seat.

    Only cases whose outline may be read under one of the rights are looked at, each once.
    """
    if not rights:
        return []
    found = _own_cases_of(rights).rows(connection, {"the_authority": authority})
    return [tuple(tuple(held) for held in situation["seats"].values()) for (situation,) in found]


@lru_cache(maxsize=512)
def _own_cases_of(rights: frozenset[tuple[AreaId, RightId]]) -> Statement:
    mine = or_(*(and_(SIGHT.c.area == area, SIGHT.c.right == right) for area, right in sorted(rights)))
    cases = (
        select(SIGHT.c.case_id, SIGHT.c.updated)
        .where(SIGHT.c.authority == bindparam("the_authority"), SIGHT.c.level != "acts", mine)
        .distinct().order_by(SIGHT.c.updated.desc()).limit(MOST_OWN_CASES).subquery()
    )
    return Statement(select(_CASES.c.situation).join(cases, cases.c.case_id == _CASES.c.id))


def urgent(
    connection: Connection, *, authority: AuthorityId, rights: frozenset[tuple[AreaId, RightId]], due_before: datetime,
    unchanged_since: datetime, limit: int,
) -> tuple[SightEntry, ...]:
    """Return open cases that are due before a moment or unchanged since another, the earliest due first."""
    if not rights:
        return ()
    statement = _urgent_of(rights, limit)
    given = {"the_authority": authority, "due_before": due_before, "unchanged_since": unchanged_since}
    return tuple(entry_of(row) for row in statement.rows(connection, given))


@lru_cache(maxsize=512)
def _urgent_of(rights: frozenset[tuple[AreaId, RightId]], limit: int) -> Statement:
    wanted = select(SIGHT).where(
        SIGHT.c.authority == bindparam("the_authority"), SIGHT.c.shelf < int(Shelf.OVER),
        or_(SIGHT.c.due <= bindparam("due_before"), SIGHT.c.updated <= bindparam("unchanged_since")),
        or_(*(and_(SIGHT.c.area == area, SIGHT.c.right == right) for area, right in sorted(rights))),
    )
    return Statement(wanted.order_by(SIGHT.c.due.is_(None), SIGHT.c.due, SIGHT.c.case_id).limit(limit))
