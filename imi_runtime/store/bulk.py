"""Many new rows at once: where the database takes them as one stream they go as one, else as many statements as rows.

A row alone costs PostgreSQL a message and a plan; a stream of rows costs it the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

from imi_runtime.store.statement import driver_of

FEW = 50
"""So many rows are sooner sent one by one."""


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows, all with the same columns. Errors are SQLAlchemy's, without values."""
    if not rows:
        return
    if len(rows) <= FEW or connection.dialect.name != "postgresql":
        connection.execute(insert(table), [dict(row) for row in rows])
        return
    _stream(connection, table, rows)


def _stream(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    names = tuple(rows[0])
    quote = connection.dialect.identifier_preparer.quote
    sql = f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN"
    convert = {name: _inward(table, name, connection) for name in names}
    try:
        with driver_of(connection).cursor() as cursor, cursor.copy(sql) as stream:
            for row in rows:
                stream.write_row([convert[name](row[name]) for name in names])
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            sql, None, error, connection.dialect.loaded_dbapi.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


def _inward(table: Table, name: str, connection: Connection) -> Callable[[Any], Any]:
    """Return what makes of a value what the driver takes for the column."""
    kind = table.c[name].type.dialect_impl(connection.dialect)
    return kind.bind_processor(connection.dialect) or (lambda value: value)
