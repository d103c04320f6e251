"""The tables of figures: what each case adds, and the sums."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    String,
)

from imi_runtime.store.schema.base import ID, WORD, Base, Mapped, mapped_column


class MeasuredCaseRow(Base):
    """What a case has added to the figures, so that it can be taken out again when the case goes on. No answers."""

    __tablename__ = "measured_cases"
    case_id: Mapped[str] = mapped_column(ID, primary_key=True, comment="goes with the case; the figures stay")
    revision: Mapped[int]
    added: Mapped[list[Any]] = mapped_column(comment="the keys and numbers of tallies")


class TallyRow(Base):
    """A figure: how many cases, and the sum of what is measured in them. It names no case and no person."""

    __tablename__ = "tallies"
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    procedure: Mapped[str] = mapped_column(WORD, primary_key=True)
    side: Mapped[str] = mapped_column(String(8), primary_key=True, comment="asking, asked, or all")
    authority: Mapped[str] = mapped_column(ID, primary_key=True, comment="empty where the side is all")
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    own: Mapped[str] = mapped_column(String(2), primary_key=True, comment="its country; of who asked where it is all")
    other: Mapped[str] = mapped_column(String(2), primary_key=True, comment="the country of the other side")
    what: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int]
    total: Mapped[int]
