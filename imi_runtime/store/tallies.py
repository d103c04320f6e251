"""Figures in the database: sums that cases add to, and what each case has added. They name no case and no person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from imi_runtime.model.ids import AreaId, AuthorityId, CaseId, ProcedureId
from imi_runtime.store import schema

MEASURED = cast(Table, schema.MeasuredCaseRow.__table__)
TALLIES = cast(Table, schema.TallyRow.__table__)
NOT_YET = -1
ASKING, ASKED, ALL = "asking", "asked", "all"


@dataclass(frozen=True, slots=True, order=True)
class TallyKey:
    """Where a figure stands."""

    area: str
    procedure: str
    side: str
    authority: str
    month: str
    own: str
    other: str
    what: str


@dataclass(frozen=True, slots=True)
class Tally:
    """A figure: how many cases, and the sum of what is measured in them."""

    key: TallyKey
    number: int
    total: int


Sums = Mapping[TallyKey, tuple[int, int]]


def put_measured(connection: Connection, case: CaseId, revision: int, sums: Sums) -> None:
    """Let the figures hold what a case adds now, in place of what it added before. An older revision changes nothing.

    The case's own row is locked first, so that of two workers the second sees what the first has added.
    """
    nothing = {"case_id": case, "revision": NOT_YET, "added": []}
    connection.execute(_insert(connection, MEASURED).values(**nothing).on_conflict_do_nothing())
    row = connection.execute(
        select(MEASURED.c.revision, MEASURED.c.added).where(MEASURED.c.case_id == case).with_for_update()
    ).one()
    if row.revision > revision:
        return
    before = {TallyKey(*key): (number, total) for *key, number, total in row.added}
    for key in sorted(before.keys() | sums.keys()):  # in one order, so that workers never wait for each other in a ring
        (number, total), (was, was_total) = sums.get(key, (0, 0)), before.get(key, (0, 0))
        if (number, total) != (was, was_total):
            _add(connection, key, number - was, total - was_total)
    added = [[*astuple(key), number, total] for key, (number, total) in sorted(sums.items())]
    connection.execute(update(MEASURED).where(MEASURED.c.case_id == case).values(revision=revision, added=added))


def _insert(connection: Connection, table: Table) -> Any:
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)


def _add(connection: Connection, key: TallyKey, number: int, total: int) -> None:
    values = {field: getattr(key, field) for field in TallyKey.__slots__}
    insert = _insert(connection, TALLIES).values(**values, number=number, total=total)
    connection.execute(insert.on_conflict_do_update(
        index_elements=list(TALLIES.primary_key),
        set_={"number": TALLIES.c.number + number, "total": TALLIES.c.total + total},
    ))


def forget_all(connection: Connection) -> None:
    """Empty the figures, to count everything anew; what erased cases have added is lost with it."""
    connection.execute(delete(MEASURED))
    connection.execute(delete(TALLIES))


def figures(
    connection: Connection, area: AreaId, procedure: ProcedureId, side: str, authorities: Iterable[AuthorityId],
    year: str,
) -> tuple[Tally, ...]:
    """Return the figures of a year for some authorities together, or for all countries where the side is `all`."""
    whom: Sequence[str] = [""] if side == ALL else sorted(authorities)
    found: dict[TallyKey, tuple[int, int]] = {}
    for start in range(0, len(whom), 500):
        rows = connection.execute(
            select(TALLIES.c.month, TALLIES.c.own, TALLIES.c.other, TALLIES.c.what, func.sum(TALLIES.c.number),
                   func.sum(TALLIES.c.total))
            .where(TALLIES.c.area == area, TALLIES.c.procedure == procedure, TALLIES.c.side == side,
                   TALLIES.c.authority.in_(whom[start : start + 500]),
                   TALLIES.c.month.between(f"{year}-01", f"{year}-12"))
            .group_by(TALLIES.c.month, TALLIES.c.own, TALLIES.c.other, TALLIES.c.what)
        )
        for month, own, other, what, number, total in rows:
            key = TallyKey(area, procedure, side, "", month, own, other, what)
            before = found.get(key, (0, 0))
            found[key] = (before[0] + int(number), before[1] + int(total))
    return tuple(Tally(key, *sums) for key, sums in sorted(found.items()) if sums[0])


def every_tally(connection: Connection) -> dict[TallyKey, tuple[int, int]]:
    """Return every figure that is not nothing."""
    rows = connection.execute(select(TALLIES).where((TALLIES.c.number != 0) | (TALLIES.c.total != 0)))
    return {TallyKey(*row[:8]): (row.number, row.total) for row in rows}


def years(connection: Connection) -> tuple[str, ...]:
    """Return the years of which there are figures, the newest first."""
    first, last = connection.execute(select(func.min(TALLIES.c.month), func.max(TALLIES.c.month))).one()
    return tuple(str(year) for year in range(int(last[:4]), int(first[:4]) - 1, -1)) if first else ()
