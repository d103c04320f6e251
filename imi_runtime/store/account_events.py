"""What happened to accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, insert, select

from imi_runtime.model.ids import UserId
from imi_runtime.store import schema

EVENTS = cast(Table, schema.AccountEventRow.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent:
    """One thing that happened to an account; `by` is None where nobody was signed in."""

    id: str
    user: UserId
    at: datetime
    kind: str
    by: UserId | None = None
    about: Mapping[str, str] = field(default_factory=dict)


def append(connection: Connection, event: AccountEvent) -> None:
    """Add what happened to the history of the account."""
    connection.execute(insert(EVENTS), {
        "id": event.id, "user": event.user, "at": event.at, "kind": event.kind, "by": event.by,
        "about": dict(event.about),
    })


def events_of(connection: Connection, user: UserId, most: int) -> tuple[AccountEvent, ...]:
    """Return what happened to an account, newest first."""
    newest = select(EVENTS).where(EVENTS.c.user == user).order_by(EVENTS.c.at.desc(), EVENTS.c.id).limit(most)
    return tuple(
        AccountEvent(id=r.id, user=r.user, at=r.at, kind=r.kind, by=r.by, about=r.about)
        for r in connection.execute(newest)
    )
