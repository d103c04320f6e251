"""The tables of cases: where each stands, its history, its sealed answers and files, and drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    text,
)

from imi_runtime.store.schema.base import ID, WORD, Base, Mapped, mapped_column


class CaseRow(Base):
    """One case. Its history is in case_events; everything here repeats what the events say, for reading fast."""

    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="random, stands in URLs")
    number: Mapped[str] = mapped_column(String(24), comment="what people read out")
    linked: Mapped[bool] = mapped_column(comment="opened by another case, whose number it shares")
    area: Mapped[str] = mapped_column(WORD)
    procedure: Mapped[str] = mapped_column(WORD)
    deployment: Mapped[str] = mapped_column(ForeignKey("deployments.digest"))
    state: Mapped[str] = mapped_column(WORD)
    revision: Mapped[int] = mapped_column(comment="sequence of the last event; compared and set at every step")
    opened: Mapped[datetime]
    updated: Mapped[datetime]
    situation: Mapped[dict[str, Any]] = mapped_column(comment="marks, seats, fillings, clocks, doers; no answers")
    findable: Mapped[bool] = mapped_column(comment="the words by which it is found were written")
    __table_args__ = (
        Index("cases_not_findable", "opened", "id", sqlite_where=text("NOT findable"),
              postgresql_where=text("NOT findable")),
        Index("case_numbers", "number", unique=True, sqlite_where=text("NOT linked"),
              postgresql_where=text("NOT linked")),
    )


class CaseKeyRow(Base):
    """The case's wrapped key. Destroying this row erases every answer of the case, in backups too."""

    __tablename__ = "case_keys"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class EventRow(Base):
    """History: appended, never updated; each row carries the digest of the one before. No personal data inside."""

    __tablename__ = "case_events"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(WORD)
    at: Mapped[datetime]
    payload: Mapped[str] = mapped_column(Text, comment="canonical JSON of the event without answers")
    digest: Mapped[str] = mapped_column(WORD, comment="sha256 of the former digest and the payload")


class FillingRow(Base):
    """The sealed answers of one version of one filling."""

    __tablename__ = "fillings"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class FormerAnswersRow(Base):
    """The sealed answers of a filling as they stood before a move gave them other names: appended, never updated."""

    __tablename__ = "former_answers"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, comment="the event of the move")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class DraftRow(Base):
    """Unsent answers. They belong to the drafting authority and are no part of the case."""

    __tablename__ = "drafts"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    transition: Mapped[str] = mapped_column(WORD, primary_key=True)
    revision: Mapped[int]
    updated: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class TokenRow(Base):
    """A form that was sent. Its token makes a second sending a replay of the first."""

    __tablename__ = "form_tokens"
    token: Mapped[str] = mapped_column(WORD, primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    revision: Mapped[int]
    at: Mapped[datetime]


class AttachmentRow(Base):
    """A file that lies sealed in the store of files. Which cases it belongs to, and its name, stand elsewhere."""

    __tablename__ = "attachments"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="random; the name in the store of files")
    size: Mapped[int] = mapped_column(comment="bytes in clear")
    kind: Mapped[str] = mapped_column(String(12), comment="what its content shows it to be")
    verdict: Mapped[str] = mapped_column(String(12), comment="waiting, clean or infected")
    stored: Mapped[datetime]
    tries: Mapped[int] = mapped_column(comment="how often a scanner was asked in vain")
    next_try: Mapped[datetime] = mapped_column(comment="a scanner is not asked before; also the lease of who asks it")
    __table_args__ = (Index("attachments_to_scan", "verdict", "next_try"),)


class CaseAttachmentRow(Base):
    """A file belongs to a case: its name and its key are sealed under the key of the case, and go with it."""

    __tablename__ = "case_attachments"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    attachment: Mapped[str] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), comment="who attached it")
    user: Mapped[str | None] = mapped_column(ForeignKey("users.id"), comment="none where it came with a linked case")
    attached: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (Index("case_attachments_of_day", "authority", "attached"),
                      Index("case_attachments_of_file", "attachment"))
