"""The tables of users: their rights, absences, invitations, sessions and failed attempts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    String,
    false,
)

from imi_runtime.store.schema.base import ID, WORD, Base, Mapped, mapped_column


class UserRow(Base):
    """A person who acts for an authority."""

    __tablename__ = "users"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True, comment="folded to lower case; the sign-in name")
    name: Mapped[str] = mapped_column(String(200))
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"))
    language: Mapped[str] = mapped_column(String(8))
    password: Mapped[str] = mapped_column(String(300))
    password_judged: Mapped[str] = mapped_column(
        String(16), default="", server_default="", comment="the lists by which it was found good; none before that"
    )
    active: Mapped[bool] = mapped_column(comment="repeats suspended and the authority's standing, for reading fast")
    suspended: Mapped[bool]
    administrator: Mapped[bool] = mapped_column(comment="keeps the data and the users of the authority")
    last_seen: Mapped[datetime | None]
    reviewed: Mapped[datetime | None] = mapped_column(comment="when the rights were last confirmed")
    counted_from: Mapped[datetime | None] = mapped_column(
        comment="time without signing in counts from here where that is later: added, or restored"
    )
    warned: Mapped[datetime | None] = mapped_column(comment="when told that the account is not used")
    searches: Mapped[bytes | None] = mapped_column(LargeBinary, comment="sealed: the searches that the user has kept")


class AbsenceRow(Base):
    """A user is away for some days, and who stands in."""

    __tablename__ = "absences"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    first: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[date]
    deputy: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)


class InvitationRow(Base):
    """Somebody was invited. Only the digest of the link's secret is stored; it works once and expires."""

    __tablename__ = "invitations"
    digest: Mapped[str] = mapped_column(WORD, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), comment="authority or person")
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), comment="who joins it, or whom it validates")
    user: Mapped[str | None] = mapped_column(ForeignKey("users.id"), comment="whose first password it sets")
    invited_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    email: Mapped[str] = mapped_column(String(254))
    region: Mapped[str] = mapped_column(String(16))
    areas: Mapped[list[Any]]
    at: Mapped[datetime]
    expires: Mapped[datetime]
    used: Mapped[datetime | None]


class AppointmentRow(Base):
    """A request that an authority may have a new administrator from outside, waiting for another person's word."""

    __tablename__ = "appointments"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(WORD)
    reason: Mapped[str] = mapped_column(WORD)
    asked_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    asked: Mapped[datetime]


class GrantRow(Base):
    """A right that a user has in an area. Grants hang on the area, never on a version of it."""

    __tablename__ = "grants"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    right: Mapped[str] = mapped_column(WORD, primary_key=True)


class SessionRow(Base):
    """A signed-in browser. Only the digest of its secret is stored."""

    __tablename__ = "sessions"
    digest: Mapped[str] = mapped_column(WORD, primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    created: Mapped[datetime]
    seen: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(8))
    id: Mapped[str] = mapped_column(ID, unique=True, comment="how its owner names it, to end it")
    device: Mapped[str] = mapped_column(String(120), comment="browser and system, as the browser says")
    mark: Mapped[str | None] = mapped_column(WORD, comment="digest of the browser's lasting mark")
    confirmed: Mapped[datetime] = mapped_column(comment="when a second factor was last shown")
    provider: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="sealed: through which identity provider, and what ends the session there"
    )
    subject_there: Mapped[str | None] = mapped_column(WORD, index=True, comment="keyed digest: who that is there")
    session_there: Mapped[str | None] = mapped_column(WORD, index=True, comment="keyed digest: the session there")
    password_due: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="another password must be chosen before anything else"
    )


class AttemptRow(Base):
    """Failed sign-ins per account and address, so that throttling survives a restart."""

    __tablename__ = "attempts"
    subject: Mapped[str] = mapped_column(WORD, primary_key=True, comment="keyed digest of account or address")
    failures: Mapped[int]
    last: Mapped[datetime]
