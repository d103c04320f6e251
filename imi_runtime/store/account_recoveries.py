"""Requests that somebody who has lost everything may begin again, waiting for another person's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, delete, insert, select

from imi_runtime.model.ids import AuthorityId, UserId
from imi_runtime.store import schema
from imi_runtime.store.accounts import USERS

RECOVERIES = cast(Table, schema.RecoveryRow.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRecovery:
    """Who may begin again, and who asked for it."""

    user: UserId
    name: str
    authority: AuthorityId
    asked_by: UserId
    asked: datetime


def recoveries_of(connection: Connection, authorities: Iterable[AuthorityId]) -> tuple[AskedRecovery, ...]:
    """Return the requests that wait about users of these authorities, oldest first."""
    there = USERS.c.authority.in_(sorted(authorities))
    found = (
        select(RECOVERIES, USERS.c.name, USERS.c.authority).join(USERS, USERS.c.id == RECOVERIES.c.user)
        .where(there).order_by(RECOVERIES.c.asked, RECOVERIES.c.user)
    )
    return tuple(
        AskedRecovery(user=r.user, name=r.name, authority=r.authority, asked_by=r.asked_by, asked=r.asked)
        for r in connection.execute(found)
    )


def ask(connection: Connection, user: UserId, by: UserId, now: datetime) -> None:
    """Store a request in place of an earlier one about the same user."""
    take_back(connection, user)
    connection.execute(insert(RECOVERIES), {"user": user, "asked_by": by, "asked": now})


def take_back(connection: Connection, user: UserId) -> bool:
    """Remove a request; tell whether there was one."""
    return connection.execute(delete(RECOVERIES).where(RECOVERIES.c.user == user)).rowcount == 1
