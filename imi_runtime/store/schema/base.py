"""What all tables share: moments, ids, and the one registry of tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    String,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC on every database; SQLite stores it as sortable text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive moments."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment must know its time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give SQLite's naive text its zone back."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map: ClassVar = {datetime: Moment(), dict[str, Any]: JSON(), list[Any]: JSON()}


ID = String(40)
WORD = String(64)
