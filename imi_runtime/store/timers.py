"""Moments at which cases want to be looked at, and steps that are not told yet: work for workers, taken under locks.

A row is taken, worked on and removed in one transaction. PostgreSQL skips rows that another worker has locked; on
SQLite a writing transaction has the database to itself. A worker that dies leaves the row to the next one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func, insert, or_, select, update

from imi_runtime.model.ids import CaseId, DeadlineId, PartyId, UserId
from imi_runtime.model.notices import Happening, Timer
from imi_runtime.store import schema
from imi_runtime.store.cases import CASES
from imi_runtime.store.statement import Statement

TIMERS = cast(Table, schema.TimerRow.__table__)
HAPPENINGS = cast(Table, schema.HappeningRow.__table__)
PATIENCE = (1, 5, 30, 120, 360, 720)
"""Minutes before the next attempt; the last one holds for all further ones."""

_ADD_TIMER = Statement(insert(TIMERS))
_STOP_TIMERS = Statement(
    delete(TIMERS).where(
        TIMERS.c.case_id == bindparam("the_case"), or_(TIMERS.c.told == "", TIMERS.c.due > bindparam("now"))
    )
)
_NOTE = Statement(insert(HAPPENINGS))


def patience(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts in vain."""
    return timedelta(minutes=PATIENCE[min(max(attempts, 1), len(PATIENCE)) - 1])


def replace_timers(connection: Connection, case: CaseId, timers: Iterable[Timer], now: datetime) -> None:
    """Write what time will bring to the case. Reminders whose moment has come stay until a worker looks at them."""
    _STOP_TIMERS.run(connection, {"the_case": case, "now": now})
    _ADD_TIMER.run_each(connection, [
        {"case_id": case, "deadline": t.deadline, "told": t.told, "due": t.due, "attempts": 0, "retry": None}
        for t in timers if not t.told or t.due > now
    ])


def note_happening(connection: Connection, happening: Happening) -> None:
    """Note that something happened which is to be told."""
    _NOTE.run(connection, {
        "case_id": happening.case, "sequence": happening.sequence, "since": happening.since,
        "actor": happening.actor, "at": happening.at, "attempts": 0, "retry": None,
    })


def take_timer(connection: Connection, now: datetime) -> Timer | None:
    """Return the earliest timer that is due in a case in which nobody acts now, and lock the case.

    The case and not the timer is locked, as every step does it: two orders of locks would wait for each other for ever.
    """
    ready = or_(TIMERS.c.retry.is_(None), TIMERS.c.retry <= now)
    row = connection.execute(
        select(TIMERS.c.case_id, TIMERS.c.deadline, TIMERS.c.told, TIMERS.c.due)
        .join(CASES, CASES.c.id == TIMERS.c.case_id)
        .where(TIMERS.c.due <= now, ready).order_by(TIMERS.c.due, TIMERS.c.case_id).limit(1)
        .with_for_update(skip_locked=True, key_share=True, of=CASES)
    ).first()
    return Timer(CaseId(row.case_id), DeadlineId(row.deadline), PartyId(row.told), row.due) if row else None


def remove_timer(connection: Connection, timer: Timer) -> None:
    """Remove a timer; one that a step has replaced meanwhile is gone already."""
    connection.execute(delete(TIMERS).where(*_is(timer)))


def postpone_timer(connection: Connection, timer: Timer, now: datetime) -> None:
    """Put a timer off that could not be worked on."""
    attempts = connection.execute(select(TIMERS.c.attempts).where(*_is(timer))).scalar()
    if attempts is not None:
        later = {"attempts": attempts + 1, "retry": now + patience(attempts + 1)}
        connection.execute(update(TIMERS).where(*_is(timer)).values(**later))


def _is(timer: Timer) -> tuple[ColumnElement[bool], ...]:
    return (
        TIMERS.c.case_id == timer.case, TIMERS.c.deadline == timer.deadline, TIMERS.c.told == timer.told,
        TIMERS.c.due == timer.due,
    )


def take_happening(connection: Connection, now: datetime) -> Happening | None:
    """Return the oldest step that is not told and that no other worker has, and lock it for this transaction."""
    ready = or_(HAPPENINGS.c.retry.is_(None), HAPPENINGS.c.retry <= now)
    row = connection.execute(
        select(HAPPENINGS.c.case_id, HAPPENINGS.c.sequence, HAPPENINGS.c.since, HAPPENINGS.c.actor, HAPPENINGS.c.at)
        .where(ready).order_by(HAPPENINGS.c.at, HAPPENINGS.c.case_id, HAPPENINGS.c.sequence).limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    return Happening(CaseId(row.case_id), row.sequence, row.since, UserId(row.actor), row.at) if row else None


def remove_happening(connection: Connection, happening: Happening) -> None:
    """Remove what has been told."""
    connection.execute(delete(HAPPENINGS).where(*_this(happening)))


def postpone_happening(connection: Connection, happening: Happening, now: datetime) -> None:
    """Put a step off that could not be told."""
    attempts = connection.execute(select(HAPPENINGS.c.attempts).where(*_this(happening))).scalar()
    if attempts is not None:
        later = {"attempts": attempts + 1, "retry": now + patience(attempts + 1)}
        connection.execute(update(HAPPENINGS).where(*_this(happening)).values(**later))


def _this(happening: Happening) -> tuple[ColumnElement[bool], ...]:
    return HAPPENINGS.c.case_id == happening.case, HAPPENINGS.c.sequence == happening.sequence


def timers_of_case(connection: Connection, case: CaseId) -> tuple[Timer, ...]:
    """Return what time will bring to a case, the earliest first."""
    rows = connection.execute(select(TIMERS).where(TIMERS.c.case_id == case).order_by(TIMERS.c.due))
    return tuple(Timer(CaseId(r.case_id), DeadlineId(r.deadline), PartyId(r.told), r.due) for r in rows)


def waiting(connection: Connection, now: datetime) -> tuple[int, int, datetime | None]:
    """Return how many timers are due, how many steps are not told, and since when the oldest of both waits."""
    due, first = connection.execute(
        select(func.count(), func.min(TIMERS.c.due)).where(TIMERS.c.due <= now)
    ).one()
    untold, told = connection.execute(select(func.count(), func.min(HAPPENINGS.c.at))).one()
    return due, untold, min((moment for moment in (first, told) if moment), default=None)
