"""The tables of time and mail: running clocks, what is to be told, and mails on their way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    text,
)

from imi_runtime.store.schema.base import ID, WORD, Base, Mapped, mapped_column


class TimerRow(Base):
    """A moment at which a case wants to be looked at: a clock's end, a reminder before it, or two months of silence."""

    __tablename__ = "timers"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    deadline: Mapped[str] = mapped_column(WORD, primary_key=True, comment="empty for silence")
    told: Mapped[str] = mapped_column(WORD, primary_key=True, comment="the party to be reminded; empty for the end")
    due: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    attempts: Mapped[int] = mapped_column(comment="how often it was tried in vain")
    retry: Mapped[datetime | None]


class HappeningRow(Base):
    """Steps of a case that are not told yet. Who is told what is found out later, by whoever sends the notices."""

    __tablename__ = "happenings"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, comment="the last event")
    since: Mapped[int] = mapped_column(comment="the last event before; 0 for a new case")
    actor: Mapped[str] = mapped_column(ID, comment="the user who acted; empty for clocks and linked cases")
    at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]
    retry: Mapped[datetime | None]


class MailRow(Base):
    """A mail to one person: the outbox. It leaves at least once, always under the same Message-ID."""

    __tablename__ = "mails"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="random; makes the Message-ID")
    key: Mapped[str | None] = mapped_column(String(200), unique=True, comment="what must not be written twice")
    kind: Mapped[str] = mapped_column(WORD, comment="case, digest, or the name of a mail that belongs to no case")
    user: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    authority: Mapped[str | None] = mapped_column(ForeignKey("authorities.id"), comment="whose mailbox it goes to")
    area: Mapped[str] = mapped_column(WORD, comment="of which area the mailbox is; else empty")
    address: Mapped[str] = mapped_column(String(254), comment="empty: the user's, when it is sent")
    language: Mapped[str] = mapped_column(String(8), comment="for who is no user yet; empty: the user's")
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))
    thread: Mapped[str] = mapped_column(ID, comment="the first mail of the thread")
    given: Mapped[dict[str, Any]] = mapped_column(comment="values of a mail that belongs to no case, until it is sent")
    at: Mapped[datetime]
    due: Mapped[datetime]
    attempts: Mapped[int]
    leased: Mapped[datetime | None] = mapped_column(comment="until when one worker has it")
    done: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(WORD, comment="sent, needless, refused, given_up, bounced; empty until done")
    __table_args__ = (
        Index("mails_waiting", "due", sqlite_where=text("done IS NULL"), postgresql_where=text("done IS NULL")),
        Index("mails_of_user", "user", "case_id"),
        Index("mails_done", "done"),
    )


class NoticeRow(Base):
    """What one person is told about one case, and in which mail. Never content."""

    __tablename__ = "notices"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(WORD, primary_key=True)
    deadline: Mapped[str] = mapped_column(WORD, primary_key=True, comment="the deadline that it is about, if any")
    at: Mapped[datetime] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column(ForeignKey("mails.id"), index=True)


class MailboxNoticeRow(Base):
    """What the shared mailbox of an authority is told about one case, and in which mail. Never content."""

    __tablename__ = "mailbox_notices"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(WORD, primary_key=True)
    deadline: Mapped[str] = mapped_column(WORD, primary_key=True, comment="the deadline that it is about, if any")
    at: Mapped[datetime] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column(ForeignKey("mails.id"), index=True)


class MailChoiceRow(Base):
    """How a person wants mail, and what became of the last one. Without a row: at once."""

    __tablename__ = "mail_choices"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    way: Mapped[str] = mapped_column(WORD, comment="at_once, daily, duties")
    refused: Mapped[datetime | None] = mapped_column(comment="since when the address takes no mail")
