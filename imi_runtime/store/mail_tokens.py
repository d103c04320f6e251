"""Links that were mailed, with which a new password is chosen: each is good once, and not for long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Connection, Table, delete, insert, select

from imi_runtime.model.ids import UserId
from imi_runtime.store import schema

TOKENS = cast(Table, schema.MailTokenRow.__table__)


def add_token(
    connection: Connection, digest: str, user: UserId, purpose: str, now: datetime, good_for: timedelta
) -> None:
    """Store a new link; former ones of the user are worth nothing."""
    connection.execute(delete(TOKENS).where(TOKENS.c.user == user))
    connection.execute(insert(TOKENS), {
        "digest": digest, "user": user, "purpose": purpose, "made": now, "ends": now + good_for,
    })


def owner_of(connection: Connection, digest: str, now: datetime) -> UserId | None:
    """Return whose link that is, if it is good still."""
    found = select(TOKENS.c.user).where(TOKENS.c.digest == digest, TOKENS.c.ends >= now)
    return cast("UserId | None", connection.execute(found).scalar())


def use_up(connection: Connection, digest: str, now: datetime) -> bool:
    """Use a link up; tell whether it was good still. Of two that come at once, one is refused."""
    good = (TOKENS.c.digest == digest) & (TOKENS.c.ends >= now)
    return connection.execute(delete(TOKENS).where(good)).rowcount == 1


def forget(connection: Connection, user: UserId) -> None:
    """Let all links of a user be worth nothing."""
    connection.execute(delete(TOKENS).where(TOKENS.c.user == user))
