"""Who users are at identity providers, by issuer and subject; and ways through a provider that were gone already."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Connection, Table, delete, insert, select

from imi_runtime.model.ids import UserId
from imi_runtime.store import schema

IDENTITIES = cast(Table, schema.IdentityRow.__table__)
USED = cast(Table, schema.UsedStateRow.__table__)
KEPT = timedelta(hours=1)
"""How long a way that was gone is remembered: longer than any is good for."""


def user_of(connection: Connection, issuer: str, subject: str) -> UserId | None:
    """Return who that is here."""
    which = (IDENTITIES.c.issuer == issuer) & (IDENTITIES.c.subject == subject)
    return cast("UserId | None", connection.execute(select(IDENTITIES.c.user).where(which)).scalar())


def issuers_of(connection: Connection, user: UserId) -> frozenset[str]:
    """Return the issuers at which a user is known."""
    found = connection.execute(select(IDENTITIES.c.issuer).where(IDENTITIES.c.user == user)).scalars()
    return frozenset(found)


def link(connection: Connection, issuer: str, subject: str, user: UserId, now: datetime) -> None:
    """Store that this is the user; a former link of the user to the same issuer ends."""
    unlink(connection, user, issuer)
    connection.execute(insert(IDENTITIES), {"issuer": issuer, "subject": subject, "user": user, "linked": now})


def unlink(connection: Connection, user: UserId, issuer: str) -> bool:
    """Remove the link of a user to an issuer; tell whether there was one."""
    own = (IDENTITIES.c.user == user) & (IDENTITIES.c.issuer == issuer)
    return connection.execute(delete(IDENTITIES).where(own)).rowcount > 0


def unlink_all(connection: Connection, user: UserId) -> None:
    """Remove all links of a user."""
    connection.execute(delete(IDENTITIES).where(IDENTITIES.c.user == user))


def go_once(connection: Connection, digest: str, now: datetime) -> bool:
    """Note that a way was gone; tell whether it is the first time."""
    connection.execute(delete(USED).where(USED.c.at < now - KEPT))
    if connection.execute(select(USED.c.digest).where(USED.c.digest == digest)).first():
        return False
    connection.execute(insert(USED), {"digest": digest, "at": now})
    return True


def note_ended(connection: Connection, digest: str, now: datetime) -> None:
    """Note that a provider has ordered to end a subject's sessions, or one of its own."""
    connection.execute(delete(USED).where(USED.c.digest == digest))
    connection.execute(insert(USED), {"digest": digest, "at": now})


def was_ended(connection: Connection, digests: list[str], since: datetime) -> bool:
    """Tell whether one of these was ordered to end at that moment or later."""
    meant = USED.c.digest.in_(digests) & (USED.c.at >= since)
    return bool(digests) and connection.execute(select(USED.c.digest).where(meant)).first() is not None
