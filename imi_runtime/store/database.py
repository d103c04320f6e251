"""The database: how it is opened, what is demanded of it, and the two kinds of transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from imi_runtime.problems import ImiError

APPEND_ONLY = frozenset({"case_events"})
"""Tables into which the application may only insert."""

_SQLITE_START = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA busy_timeout=10000",
)
_FORBIDDEN_ANYWHERE = frozenset({
    sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_ALTER_TABLE, sqlite3.SQLITE_DROP_TABLE,
    sqlite3.SQLITE_DROP_TRIGGER, sqlite3.SQLITE_DROP_INDEX, sqlite3.SQLITE_CREATE_TABLE,
    sqlite3.SQLITE_CREATE_TRIGGER, sqlite3.SQLITE_CREATE_INDEX,
})
_FORBIDDEN_PRAGMAS = frozenset({"writable_schema", "recursive_triggers", "foreign_keys", "synchronous", "journal_mode"})


class UnsafeDatabase(ImiError):
    """The database is not set up so that what is acknowledged is kept."""


def open_database(url: str, *, owner: bool = False) -> Database:
    """Open the database. As `owner` for migrations; otherwise with the application's narrow rights."""
    engine = _sqlite_engine(url, owner=owner) if url.startswith("sqlite") else _postgres_engine(url, owner=owner)
    return Database(engine, engine.execution_options(imi_write=True))


def _postgres_engine(url: str, *, owner: bool) -> Engine:
    """Open PostgreSQL. Only what writes begins a transaction: a reader sees each statement's present all the same."""
    engine = create_engine(
        url, hide_parameters=True, pool_size=5, max_overflow=5, pool_pre_ping=False,
        connect_args={"options": "-c statement_timeout=15000 -c lock_timeout=8000"},
        **({} if owner else {"isolation_level": "AUTOCOMMIT"}),
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not owner and _writes(connection):
            _driver(connection).execute("BEGIN")

    return engine


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("imi_write"))


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _sqlite_engine(url: str, *, owner: bool) -> Engine:
    in_memory = url in ("sqlite://", "sqlite:///:memory:")
    engine = create_engine(
        url, hide_parameters=True, poolclass=StaticPool if in_memory else QueuePool,
        connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 256},
    )

    @event.listens_for(engine, "connect")
    def _start(connection: sqlite3.Connection, record: Any) -> None:
        for pragma in _SQLITE_START:
            connection.execute(pragma)
        if not owner:
            connection.set_authorizer(_authorize)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver = _driver(connection)
        if not driver.in_transaction:
            driver.execute("BEGIN IMMEDIATE" if owner or _writes(connection) else "BEGIN")

    return engine


def _authorize(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    """Allow what the application needs; SQLite has no roles, so this is the application's role."""
    if action in _FORBIDDEN_ANYWHERE:
        return sqlite3.SQLITE_DENY
    if action in (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE) and first in APPEND_ONLY | {"sqlite_master"}:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first in _FORBIDDEN_PRAGMAS and second is not None:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


@dataclass(frozen=True, slots=True)
class Database:
    """One open database; `writer` is the same engine for transactions that write."""

    engine: Engine
    writer: Engine

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads, on SQLite one state of the database throughout; closing it ends that."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                _driver(connection).execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; it commits at its end or leaves nothing behind."""
        with self.writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def demand_durability(database: Database) -> None:
    """Raise UnsafeDatabase unless a commit survives a power cut and history cannot be rewritten by the application."""
    with database.reading() as connection:
        faults = _sqlite_faults(connection) if database.is_sqlite else _postgres_faults(connection)
    if faults:
        raise UnsafeDatabase("the database is not safe to run on: " + "; ".join(faults))


def _sqlite_faults(connection: Connection) -> list[str]:
    wanted = {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    wrong = {name: value for name, value in wanted.items() if found[name] != value}
    return [f"PRAGMA {name} is {found[name]}, must be {value}" for name, value in wrong.items()]


def _postgres_faults(connection: Connection) -> list[str]:
    wanted = ("fsync", "synchronous_commit", "full_page_writes")
    found = {name: connection.execute(text(f"SHOW {name}")).scalar() for name in wanted}
    faults = [f"{name} is {value}, must be on" for name, value in found.items() if value != "on"]
    rights = [
        right for right in ("UPDATE", "DELETE", "TRUNCATE")
        if connection.execute(text(f"SELECT has_table_privilege('case_events', '{right}')")).scalar()
    ]
    if rights:
        faults.append(f"the application's role may {', '.join(rights)} case_events; run it as a role of its own")
    return faults


def is_busy(error: DBAPIError) -> bool:
    """Tell whether the database only said "try again": a lock, a deadlock or a serialisation failure."""
    words = str(error.orig).lower()
    return any(sign in words for sign in ("database is locked", "deadlock", "serialize", "lock timeout"))
