"""The sessions of one user, as their owner sees and ends them, and the browsers from which they were begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, delete, insert, select, update

from imi_runtime.model.ids import UserId
from imi_runtime.store import schema
from imi_runtime.store.accounts import SESSIONS

DEVICES = cast(Table, schema.DeviceRow.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSession:
    """A session as its owner sees it."""

    id: str
    device: str
    created: datetime
    seen: datetime


def sessions_of(
    connection: Connection, user: UserId, *, seen: datetime, created: datetime
) -> tuple[RunningSession, ...]:
    """Return a user's sessions that were used and begun after these moments, last used first."""
    alive = (SESSIONS.c.user == user) & (SESSIONS.c.seen >= seen) & (SESSIONS.c.created >= created)
    rows = connection.execute(select(SESSIONS).where(alive).order_by(SESSIONS.c.seen.desc(), SESSIONS.c.id))
    return tuple(RunningSession(id=r.id, device=r.device, created=r.created, seen=r.seen) for r in rows)


def end_own(connection: Connection, user: UserId, id: str) -> bool:
    """End one session of a user; tell whether there was one."""
    own = (SESSIONS.c.user == user) & (SESSIONS.c.id == id)
    return connection.execute(delete(SESSIONS).where(own)).rowcount > 0


def end_all_but(connection: Connection, user: UserId, kept: str) -> int:
    """End all sessions of a user but the one of that id; return how many ended."""
    others = (SESSIONS.c.user == user) & (SESSIONS.c.id != kept)
    return connection.execute(delete(SESSIONS).where(others)).rowcount


def renew(connection: Connection, digest: str, fresh: str, now: datetime) -> None:
    """Give a session a fresh secret after a second factor was shown in it; the former secret opens nothing more."""
    changed = update(SESSIONS).where(SESSIONS.c.digest == digest).values(digest=fresh, confirmed=now, seen=now)
    connection.execute(changed)


def let_on(connection: Connection, user: UserId, id: str) -> None:
    """Let a session go on to everything: another password was chosen in it."""
    own = (SESSIONS.c.user == user) & (SESSIONS.c.id == id)
    connection.execute(update(SESSIONS).where(own).values(password_due=False))


def provider_of(connection: Connection, digest: str) -> bytes | None:
    """Return what is sealed about the identity provider through which a session began."""
    return cast("bytes | None", connection.execute(
        select(SESSIONS.c.provider).where(SESSIONS.c.digest == digest)
    ).scalar())


def end_there(connection: Connection, *, subject: str, session: str) -> tuple[UserId, ...]:
    """End what began in a provider's session, or where none is named, all that began as a subject; return whose."""
    meant = SESSIONS.c.session_there == session if session else SESSIONS.c.subject_there == subject
    owners = tuple(sorted(set(connection.execute(select(SESSIONS.c.user).where(meant)).scalars())))
    connection.execute(delete(SESSIONS).where(meant))
    return tuple(map(UserId, owners))


def is_known_device(connection: Connection, user: UserId, digest: str) -> bool:
    """Tell whether the user has signed in from the browser with that mark before."""
    own = (DEVICES.c.user == user) & (DEVICES.c.digest == digest)
    return connection.execute(select(DEVICES.c.user).where(own)).first() is not None


def has_devices(connection: Connection, user: UserId) -> bool:
    """Tell whether the user has ever signed in."""
    return connection.execute(select(DEVICES.c.user).where(DEVICES.c.user == user).limit(1)).first() is not None


def note_device(connection: Connection, user: UserId, digest: str, now: datetime) -> None:
    """Remember the browser."""
    own = (DEVICES.c.user == user) & (DEVICES.c.digest == digest)
    if connection.execute(update(DEVICES).where(own).values(seen=now)).rowcount == 0:
        connection.execute(insert(DEVICES), {"user": user, "digest": digest, "seen": now})


def forget_devices(connection: Connection, user: UserId) -> None:
    """Let every browser of the user be new again."""
    connection.execute(delete(DEVICES).where(DEVICES.c.user == user))
