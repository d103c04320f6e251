"""The table of machine translations: what readers asked for, how far it is, and what came back, sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint

from imi_runtime.store.schema.base import ID, WORD, Base, Mapped, mapped_column


class TranslationRow(Base):
    """One text of a case in one other language. The text itself stands sealed in its filling and nowhere here."""

    __tablename__ = "translations"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="random; all that the service is told of the case")
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int] = mapped_column(comment="the filling in which the text stands")
    name: Mapped[str] = mapped_column(String(200), comment="the answer that it is")
    source: Mapped[str] = mapped_column(String(8), comment="language of the text")
    target: Mapped[str] = mapped_column(String(8))
    promised: Mapped[str] = mapped_column(WORD, comment="keyed digest of the text: of another text this is none")
    length: Mapped[int] = mapped_column(comment="characters of the text")
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), comment="for whom it was asked")
    user: Mapped[str] = mapped_column(ForeignKey("users.id"))
    asked: Mapped[datetime]
    progress: Mapped[str] = mapped_column(String(8), comment="waiting, sent, done or failed")
    failure: Mapped[str] = mapped_column(String(16), comment="why it failed")
    due: Mapped[datetime] = mapped_column(comment="waiting: next attempt, or end of a lease; sent: awaited until")
    attempts: Mapped[int]
    secret: Mapped[str | None] = mapped_column(WORD, unique=True, comment="digest of what the callback must know")
    request: Mapped[str] = mapped_column(WORD, comment="the service's own number; empty until known")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="what came back, under the key of the case")
    __table_args__ = (
        UniqueConstraint("case_id", "number", "name", "target"), Index("translations_due", "progress", "due"),
    )
