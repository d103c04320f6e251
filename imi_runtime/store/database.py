"""The database: how it is opened, what is demanded of it, and the two kinds of transaction."""

from __future__ import annotations

import os
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from imi_runtime.problems import ImiError
from imi_runtime.store.statement import driver_of, execute

APPEND_ONLY = frozenset({
    "account_events", "acknowledgements", "allocation_events", "case_events", "directory_changes", "former_answers",
    "label_layers", "live_changes",
})
"""Tables into which the application may only insert."""

MOST_RESTING = 4
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
    if url.startswith("sqlite"):
        return Database(_sqlite_engine(url, owner=owner), begin_reading="BEGIN", begin_writing="BEGIN IMMEDIATE")
    # A reader sees each statement's present, in a transaction or not: only what writes begins one.
    return Database(_postgres_engine(url, owner=owner), begin_reading="", begin_writing="" if owner else "BEGIN")


def _postgres_engine(url: str, *, owner: bool) -> Engine:
    own = {} if owner else {"isolation_level": "AUTOCOMMIT"}
    return create_engine(
        url, hide_parameters=True, pool_size=5, max_overflow=5, pool_pre_ping=False,
        connect_args={"options": "-c statement_timeout=15000 -c lock_timeout=8000"}, **own,
    )


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
        driver = driver_of(connection)
        if not driver.in_transaction:
            driver.execute("BEGIN IMMEDIATE" if owner else "BEGIN")

    return engine


def _authorize(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    """Allow what the application needs; SQLite has no roles, so this is the application's role."""
    if action in _FORBIDDEN_ANYWHERE:
        return sqlite3.SQLITE_DENY
    if action in (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE) and first in APPEND_ONLY:
        return sqlite3.SQLITE_DENY
    # To open an index of words SQLite reads its declaration as an update of the schema. A real one it refuses by
    # itself, as long as nobody can make the schema writable.
    if action == sqlite3.SQLITE_DELETE and first == "sqlite_master":
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first in _FORBIDDEN_PRAGMAS and second is not None:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


@dataclass(frozen=True, slots=True)
class Database:
    """One open database, with the words that begin a transaction on it; without any, the driver begins by itself.

    A few connections rest between visits, because taking one from the pool and giving it back costs more than most
    statements. One that met an error never rests, and none outlives a fork.
    """

    engine: Engine
    begin_reading: str
    begin_writing: str
    _resting: deque[tuple[int, Connection]] = field(default_factory=deque, repr=False, compare=False)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads, on SQLite one state of the database throughout."""
        connection = self._rested()
        try:
            if self.begin_reading:
                execute(connection, self.begin_reading)
            yield connection
            if connection.in_transaction():
                connection.rollback()
            elif self.begin_reading:
                driver_of(connection).rollback()
        except BaseException:
            connection.close()
            raise
        self._rest(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; it commits at its end or leaves nothing behind."""
        connection = self._rested()
        try:
            if self.begin_writing:
                execute(connection, self.begin_writing)
            with connection.begin():
                yield connection
        except BaseException:
            connection.close()
            raise
        self._rest(connection)

    def _rested(self) -> Connection:
        while self._resting:
            process, connection = self._resting.pop()
            if process == os.getpid():
                return connection
        return self.engine.connect()

    def _rest(self, connection: Connection) -> None:
        if len(self._resting) < MOST_RESTING:
            self._resting.append((os.getpid(), connection))
        else:
            connection.close()

    def close(self) -> None:
        """Give all connections back."""
        while self._resting:
            self._resting.pop()[1].close()
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
