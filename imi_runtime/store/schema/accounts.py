"""The tables of accounts beyond the user: factors, sessions, what happened to them, and links that were mailed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String

from imi_runtime.store.schema.base import ID, WORD, Base, Mapped, mapped_column


class FactorRow(Base):
    """Something that a user has: an app that makes codes, or a passkey."""

    __tablename__ = "factors"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(WORD, comment="code_app or passkey")
    name: Mapped[str] = mapped_column(String(80), comment="as its owner calls it")
    handle: Mapped[str | None] = mapped_column(String(1400), unique=True, comment="of a passkey, as browsers send it")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="an app's secret, or a passkey's public key")
    last: Mapped[int] = mapped_column(BigInteger, comment="the newest code or question that was answered: none twice")
    added: Mapped[datetime]
    used: Mapped[datetime | None]


class RecoveryCodeRow(Base):
    """A code on paper that stands for a factor once. Only its keyed digest is stored."""

    __tablename__ = "recovery_codes"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(WORD, primary_key=True)
    used: Mapped[datetime | None]


class DeviceRow(Base):
    """A browser from which a user has signed in. Only the digest of its mark is stored."""

    __tablename__ = "devices"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(WORD, primary_key=True)
    seen: Mapped[datetime]


class MailTokenRow(Base):
    """A link that was mailed, with which a new password is chosen. Only the digest of its secret is stored."""

    __tablename__ = "mail_tokens"
    digest: Mapped[str] = mapped_column(WORD, primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[str] = mapped_column(WORD, comment="reset or recovery")
    made: Mapped[datetime]
    ends: Mapped[datetime]


class AccountEventRow(Base):
    """What happened to an account, by whom: appended, never updated. No secret and no address of a machine."""

    __tablename__ = "account_events"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(WORD)
    by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), comment="none where nobody was signed in")
    about: Mapped[dict[str, Any]]


class RecoveryRow(Base):
    """A request that somebody may set up factors and password anew, waiting for another person's word."""

    __tablename__ = "account_recoveries"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    asked_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    asked: Mapped[datetime]


class IdentityRow(Base):
    """Who a user is at an identity provider: issuer and subject, never the e-mail address."""

    __tablename__ = "identities"
    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    linked: Mapped[datetime]


class UsedStateRow(Base):
    """What counts once, and is remembered for an hour: a way through an identity provider, and its orders to end."""

    __tablename__ = "used_states"
    digest: Mapped[str] = mapped_column(WORD, primary_key=True)
    at: Mapped[datetime]


class AcknowledgementRow(Base):
    """A user has read what an area demands of those who see its cases: which words, and when. Appended only."""

    __tablename__ = "acknowledgements"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    version: Mapped[str] = mapped_column(WORD, primary_key=True, comment="digest of the words that were read")
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(8000), comment="what was read, as it was shown")
    language: Mapped[str] = mapped_column(String(8))
