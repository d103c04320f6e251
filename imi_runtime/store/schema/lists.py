"""The tables that lists and searches read, and who in an authority was given a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from imi_runtime.store.schema.base import ID, WORD, Base, Mapped, mapped_column


class SightRow(Base):
    """What lists read: one row per case, authority and right that sees or may do anything in it."""

    __tablename__ = "sight"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    right: Mapped[str] = mapped_column(WORD, primary_key=True, comment="viewer, or the right that this sight needs")
    level: Mapped[str] = mapped_column(String(8), comment="acts, outline or content")
    area: Mapped[str] = mapped_column(WORD)
    number: Mapped[str] = mapped_column(String(24))
    procedure: Mapped[str] = mapped_column(WORD)
    deployment: Mapped[str] = mapped_column(WORD)
    state: Mapped[str] = mapped_column(WORD)
    shelf: Mapped[int] = mapped_column(comment="0 waits for this authority, 1 open, 2 over")
    due: Mapped[datetime | None]
    updated: Mapped[datetime]
    other: Mapped[str | None] = mapped_column(ID, comment="the authority on the other side, as far as it may be seen")
    seats: Mapped[str] = mapped_column(String(200), comment="parties that the authority is, for the state's label")
    place: Mapped[str] = mapped_column(String(40), comment="digits that sort as lists do: shelf, due date, newest")
    direction: Mapped[str] = mapped_column(
        String(16), comment="outgoing or incoming, where somebody of the authority should have the case; else empty"
    )
    __table_args__ = (Index("sight_list", "authority", "place", "case_id"),)


class CaseWordsRow(Base):
    """By which words and facts an authority finds a case. The index of words over it is each database's own."""

    __tablename__ = "case_words"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False,
        comment="sorts by when the case was opened, and says so to the millisecond",
    )
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"))
    area: Mapped[str] = mapped_column(WORD)
    procedure: Mapped[str] = mapped_column(WORD)
    state: Mapped[str] = mapped_column(WORD)
    shelf: Mapped[int]
    other: Mapped[str | None] = mapped_column(ID)
    country: Mapped[str | None] = mapped_column(String(2), comment="of the authority on the other side")
    due: Mapped[datetime | None]
    updated: Mapped[datetime]
    told: Mapped[str] = mapped_column(Text, comment="a line for each field: its name, and the tokens of its words")
    made_of: Mapped[str] = mapped_column(
        Text, server_default="", comment="a line for each form: its name, and of which texts its tokens were made"
    )
    words: Mapped[str | None] = mapped_column(
        Text().with_variant(TSVECTOR(), "postgresql"), comment="the tokens, where an index over this column finds them"
    )
    __table_args__ = (
        UniqueConstraint("case_id", "authority"),
        Index("case_words_newest", "authority", "id"),
        Index("case_words_by_state", "authority", "procedure", "state", "id"),
        Index("case_words_by_other", "authority", "other", "id"),
    )


class CaseAllocationRow(Base):
    """A case that an authority has given to one of its people. What was given and taken before is in the history."""

    __tablename__ = "case_allocations"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    by: Mapped[str] = mapped_column(ForeignKey("users.id"), comment="the allocator")
    at: Mapped[datetime]


class AllocationEventRow(Base):
    """History of giving a case out inside one authority: appended, never updated, chained like that of the case.

    It stands apart from the history of the case: who has a case is no business of the other side, and makes no form
    of theirs stale.
    """

    __tablename__ = "allocation_events"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    payload: Mapped[str] = mapped_column(Text, comment="canonical JSON: who gave the case, to whom, from whom taken")
    digest: Mapped[str] = mapped_column(WORD, comment="sha256 of the former digest and the payload")


class ToldToGiveOutRow(Base):
    """A case that waits to be given out, and of which the authority's allocators were told so. Goes once it is held."""

    __tablename__ = "told_to_give_out"
    case_id: Mapped[str] = mapped_column(ID, primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True, index=True)
    at: Mapped[datetime]
