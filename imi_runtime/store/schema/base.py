"""What all tables share: moments, ids, and the one registry of tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    FromClause,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)


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


T = TypeVar("T")


class Mapped(Generic[T]):
    """What a column holds; with None where it may be empty."""


@dataclass(frozen=True, slots=True)
class _Described:
    """A column without its name: what SQLAlchemy's `Column` is given."""

    what: tuple[Any, ...]
    how: dict[str, Any]


def mapped_column(*what: Any, **how: Any) -> Any:
    """Describe a column; its type is that of its annotation, or of the key that it refers to, unless it is given."""
    return _Described(what, how)


_TYPES = {
    "str": String, "int": Integer, "bool": Boolean, "bytes": LargeBinary, "date": Date, "datetime": Moment,
    "dict[str, Any]": JSON, "list[Any]": JSON,
}
"""The types of columns by how they are annotated."""


class Base:
    """A table, described by a class as SQLAlchemy's declarative classes are.

    Nothing here maps rows to objects, so SQLAlchemy's ORM, which takes a fifth of a worker's start, is not loaded.
    """

    metadata: ClassVar = MetaData()
    __tablename__: ClassVar[str]
    __table__: ClassVar[FromClause]
    __table_args__: ClassVar[tuple[Any, ...]] = ()

    def __init_subclass__(cls) -> None:
        described = ((name, kind, cls.__dict__.get(name)) for name, kind in cls.__annotations__.items())
        columns = (_column(name, kind, column or mapped_column()) for name, kind, column in described)
        cls.__table__ = Table(cls.__tablename__, cls.metadata, *columns, *cls.__table_args__)


def _column(name: str, annotated: str, described: _Described) -> Column[Any]:
    kind, _, empty = annotated.removeprefix("Mapped[").removesuffix("]").partition(" | ")
    what = described.what
    if not what:
        what = (_TYPES[kind](), *what)
    return Column(name, *what, **{"nullable": bool(empty), **described.how})


ID = String(40)
WORD = String(64)
