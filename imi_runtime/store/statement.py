"""Statements of the hot paths: compiled once for each kind of database, then handed straight to the driver.

An execution through SQLAlchemy costs ten times what the driver needs, for things that no hot path uses: results that
know their columns by name, compilation caches, contexts. Everything else stays as it is: the statement is written
with SQLAlchemy's tables, types convert values both ways, and errors are SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler

Given = Mapping[str, Any]
Row = tuple[Any, ...]
Convert = Callable[[Any], Any]
FEW = 4
"""So many rows are written one by one: a driver gets ready for many, which takes longer than writing few."""
MOST_CURSORS = 256


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The statement as one kind of database takes it.

    `fixed` are values that stand in the statement itself, `inward` converts what is given, `outward` the columns at
    these places. `order` are the names of the parameters where the driver counts them instead of naming them.
    """

    sql: str
    order: tuple[str, ...] | None
    fixed: Mapping[str, Any]
    inward: Mapping[str, Convert]
    outward: tuple[tuple[int, Convert], ...]

    def parameters(self, given: Given) -> Any:
        """Return the parameters as the driver takes them."""
        values = {**self.fixed, **given}
        for name, convert in self.inward.items():
            values[name] = convert(values[name])
        return values if self.order is None else [values[name] for name in self.order]

    def row(self, found: Sequence[Any]) -> Row:
        """Return a row with its columns converted."""
        values = list(found)
        for place, convert in self.outward:
            values[place] = convert(values[place])
        return tuple(values)


class Statement:
    """One statement of a hot path. Values are given by the names of its parameters; rows are tuples."""

    def __init__(self, clause: Executable) -> None:
        self._clause = clause
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, given: Given) -> list[Row]:
        """Return all rows."""
        compiled = self._for(connection)
        found = _executed(connection, compiled.sql, compiled.parameters(given)).fetchall()
        return [compiled.row(row) for row in found] if compiled.outward else found

    def first(self, connection: Connection, given: Given) -> Row | None:
        """Return the only row that there can be, or None."""
        rows = self.rows(connection, given)
        return rows[0] if rows else None

    def run(self, connection: Connection, given: Given) -> int:
        """Change something, and return how many rows were touched."""
        compiled = self._for(connection)
        return int(_executed(connection, compiled.sql, compiled.parameters(given)).rowcount)

    def run_each(self, connection: Connection, givens: Sequence[Given]) -> None:
        """Run once for each of these values."""
        if len(givens) <= FEW:
            for given in givens:
                self.run(connection, given)
        else:
            compiled = self._for(connection)
            _executed(connection, compiled.sql, [compiled.parameters(given) for given in givens], many=True)

    def _for(self, connection: Connection) -> _Compiled:
        dialect = connection.dialect
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _compile(self._clause, dialect)
        return found


def _compile(clause: Executable, dialect: Dialect) -> _Compiled:
    compiled = cast(SQLCompiler, clause.compile(dialect=dialect))  # type: ignore[attr-defined]
    columns = clause.selected_columns if isinstance(clause, Select) else ()
    inward = {name: _inward(bind.type, dialect) for name, bind in compiled.binds.items()}
    outward = ((place, _outward(column.type, dialect)) for place, column in enumerate(columns))
    return _Compiled(
        sql=compiled.string,
        order=tuple(compiled.positiontup) if compiled.positiontup is not None else None,
        fixed={name: bind.value for name, bind in compiled.binds.items() if not bind.required},
        inward={name: convert for name, convert in inward.items() if convert is not None},
        outward=tuple((place, convert) for place, convert in outward if convert is not None),
    )


def _inward(kind: Any, dialect: Dialect) -> Convert | None:
    convert: Convert | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _outward(kind: Any, dialect: Dialect) -> Convert | None:
    convert: Convert | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return convert


def driver_of(connection: Connection) -> Any:
    """Return the driver's own connection."""
    return connection.connection.dbapi_connection


def execute(connection: Connection, sql: str) -> None:
    """Execute what is no statement about data, such as BEGIN."""
    try:
        _cursor(connection, sql).execute(sql)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, None, sql, error) from error


def _cursor(connection: Connection, sql: str) -> Any:
    """Return the cursor of a statement. It lives as long as the driver's connection.

    A driver learns with the first execution how to write the parameters of a statement and to read its columns, and
    keeps that with the cursor; finding it out anew takes as long as the execution itself. Rows are always fetched at
    once, so nobody meets a cursor whose rows somebody else still reads.
    """
    cursors: dict[str, Any] = connection.connection.info.setdefault("cursors", {})
    cursor = cursors.get(sql)
    if cursor is None:
        if len(cursors) >= MOST_CURSORS:
            cursors.clear()
        cursor = cursors[sql] = driver_of(connection).cursor()
    return cursor


def _executed(connection: Connection, sql: str, parameters: Any, *, many: bool = False) -> Any:
    """Execute on the statement's own cursor; whoever listens to the engine's statements hears this one too."""
    cursor = _cursor(connection, sql)
    heard = connection.dispatch
    for listener in heard.before_cursor_execute:
        listener(connection, cursor, sql, parameters, None, many)
    try:
        (cursor.executemany if many else cursor.execute)(sql, parameters)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, cursor, sql, error) from error
    for listener in heard.after_cursor_execute:
        listener(connection, cursor, sql, parameters, None, many)
    return cursor


def _told(connection: Connection, cursor: Any, sql: str, error: Any) -> BaseException:
    """Return the driver's error as SQLAlchemy tells it, without values; a connection that broke is not used again."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, driver_of(connection), cursor)
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=lost,
        dialect=dialect,
    )
