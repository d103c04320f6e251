"""Invitations: links that work once and expire. Only the digest of a link's secret is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select, update

from imi_runtime.model.ids import AreaId, AuthorityId, UserId
from imi_runtime.store import schema

INVITATIONS = cast(Table, schema.InvitationRow.__table__)


class InvitationKind(Enum):
    """Whom an invitation brings in."""

    AUTHORITY = "authority"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Somebody was invited. `authority` is whom a person joins, or who will validate a new authority."""

    digest: str
    kind: InvitationKind
    authority: AuthorityId
    invited_by: UserId
    email: str
    at: datetime
    expires: datetime
    user: UserId | None = None
    region: str = ""
    areas: tuple[AreaId, ...] = ()
    used: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Tell whether the link still works."""
        return self.used is None and now < self.expires


def add_invitation(connection: Connection, invitation: Invitation) -> None:
    """Store an invitation; a former one for the same user stops working."""
    if invitation.user:
        former = (INVITATIONS.c.user == invitation.user) & INVITATIONS.c.used.is_(None)
        connection.execute(update(INVITATIONS).where(former).values(used=invitation.at))
    connection.execute(insert(INVITATIONS), {
        "digest": invitation.digest, "kind": invitation.kind.value, "authority": invitation.authority,
        "user": invitation.user, "invited_by": invitation.invited_by, "email": invitation.email,
        "region": invitation.region, "areas": list(invitation.areas), "at": invitation.at,
        "expires": invitation.expires, "used": None,
    })


def invitation_of(connection: Connection, digest: str) -> Invitation | None:
    """Return the invitation behind a link."""
    row = connection.execute(select(INVITATIONS).where(INVITATIONS.c.digest == digest)).first()
    return _invitation(row) if row else None


def use_invitation(connection: Connection, digest: str, now: datetime) -> bool:
    """Note that the link was used; return False when somebody else was faster."""
    unused = update(INVITATIONS).where(INVITATIONS.c.digest == digest, INVITATIONS.c.used.is_(None))
    return bool(connection.execute(unused.values(used=now)).rowcount)


def invitations_by(connection: Connection, authority: AuthorityId) -> tuple[Invitation, ...]:
    """Return the invitations of new authorities by one coordinator, the newest first."""
    rows = connection.execute(
        select(INVITATIONS)
        .where(INVITATIONS.c.authority == authority, INVITATIONS.c.kind == InvitationKind.AUTHORITY.value)
        .order_by(INVITATIONS.c.at.desc())
    )
    return tuple(_invitation(row) for row in rows)


def _invitation(row: Any) -> Invitation:
    return Invitation(
        digest=row.digest, kind=InvitationKind(row.kind), authority=row.authority, user=row.user,
        invited_by=row.invited_by, email=row.email, region=row.region, areas=tuple(row.areas), at=row.at,
        expires=row.expires, used=row.used,
    )
