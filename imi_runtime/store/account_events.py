"""What happened to accounts, and the mails about it that leave later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select, update

from imi_runtime.model.ids import UserId
from imi_runtime.store import schema_accounts

EVENTS = cast(Table, schema_accounts.AccountEventRow.__table__)
MAILS = cast(Table, schema_accounts.AccountMailRow.__table__)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMail:
    """A mail about an account that waits; `sealed` is the secret of the link in it, if there is one."""

    id: str
    user: UserId
    kind: str
    at: datetime
    sealed: bytes | None = field(default=None, repr=False)


def put_out(connection: Connection, mail: AccountMail) -> None:
    """Let a mail leave later."""
    connection.execute(insert(MAILS), {
        "id": mail.id, "user": mail.user, "kind": mail.kind, "at": mail.at, "sealed": mail.sealed, "done": None,
    })


def waiting_mails(connection: Connection, most: int) -> tuple[AccountMail, ...]:
    """Return mails that have not left yet, oldest first."""
    first = select(MAILS).where(MAILS.c.done.is_(None)).order_by(MAILS.c.at, MAILS.c.id).limit(most)
    return tuple(_mail(row) for row in connection.execute(first))


def _mail(row: Any) -> AccountMail:
    return AccountMail(id=row.id, user=row.user, kind=row.kind, at=row.at, sealed=row.sealed)


def mail_has_left(connection: Connection, id: str, now: datetime) -> None:
    """Note that a mail has left; the secret in it is forgotten."""
    connection.execute(update(MAILS).where(MAILS.c.id == id).values(done=now, sealed=None))
