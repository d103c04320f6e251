"""Accounts with which nobody has signed in for long: since when, who was warned, and who is suspended for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Connection, Table, or_, select, update

from imi_runtime.model.ids import AuthorityId, UserId
from imi_runtime.store import schema
from imi_runtime.store.accounts import set_active
from imi_runtime.store.deployments import raise_revision

USERS = cast(Table, schema.UserRow.__table__)


@dataclass(frozen=True, slots=True)
class Unused:
    """A user who may sign in and has not for long."""

    user: UserId
    authority: AuthorityId
    administrator: bool


def begin_counting(connection: Connection, now: datetime) -> None:
    """Let the time of everybody begin now who was added or restored since this was asked last."""
    connection.execute(update(USERS).where(USERS.c.counted_from.is_(None)).values(counted_from=now))


def unwarned(connection: Connection, since: datetime) -> tuple[Unused, ...]:
    """Return who is unused since then and was not warned, by id."""
    return _unused(connection, _is_unused(since) & USERS.c.warned.is_(None))


def warned_before(connection: Connection, since: datetime, warned: datetime) -> tuple[Unused, ...]:
    """Return who is unused since then and was warned by that moment, by id."""
    return _unused(connection, _is_unused(since) & (USERS.c.warned <= warned))


def _is_unused(since: datetime) -> ColumnElement[bool]:
    unseen = or_(USERS.c.last_seen.is_(None), USERS.c.last_seen < since)
    return USERS.c.active & (USERS.c.counted_from < since) & unseen


def _unused(connection: Connection, which: ColumnElement[bool]) -> tuple[Unused, ...]:
    rows = connection.execute(
        select(USERS.c.id, USERS.c.authority, USERS.c.administrator).where(which).order_by(USERS.c.id)
    )
    return tuple(Unused(UserId(row.id), AuthorityId(row.authority), row.administrator) for row in rows)


def note_warning(connection: Connection, user: UserId, since: datetime, now: datetime) -> bool:
    """Note that a user is warned; tell whether there is still reason to, and nobody else does it."""
    still = (USERS.c.id == user) & _is_unused(since) & USERS.c.warned.is_(None)
    return connection.execute(update(USERS).where(still).values(warned=now)).rowcount == 1


def suspend_unused(connection: Connection, user: UserId, since: datetime) -> bool:
    """Suspend a user; tell whether there was still reason to, and nobody else did it."""
    still = (USERS.c.id == user) & _is_unused(since) & USERS.c.warned.is_not(None)
    if connection.execute(update(USERS).where(still).values(warned=None)).rowcount != 1:
        return False
    set_active(connection, user, active=False)
    raise_revision(connection, "directory")
    return True


def has_other_administrator(connection: Connection, one: Unused) -> bool:
    """Tell whether the authority has another active administrator."""
    others = (USERS.c.authority == one.authority) & USERS.c.active & USERS.c.administrator & (USERS.c.id != one.user)
    return connection.execute(select(USERS.c.id).where(others).limit(1)).first() is not None
