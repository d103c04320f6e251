"""The tables of the hand-coded application, and the database they lie in."""

from __future__ import annotations

import os
import sqlite3

from sqlalchemy import Column, Engine, Float, Index, Integer, MetaData, String, Table, Text, create_engine, event

METADATA = MetaData()
USERS = Table(
    "users",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), unique=True),
    Column("password", String(80)),
    Column("authority", Integer),
)
AUTHORITIES = Table(
    "authorities",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(100)),
)
CASES = Table(
    "cases",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("reference", String(20)),
    Column("state", String(10)),
    Column("sender", Integer),
    Column("receiver", Integer),
    Column("subject", String(200)),
    Column("created", Float),
    Column("updated", Float),
    Index("cases_of_sender", "sender", "updated", "id"),
    Index("cases_of_receiver", "receiver", "updated", "id"),
)
ANSWERS = Table(
    "answers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case", Integer, index=True),
    Column("side", String(8)),
    Column("body", Text),
)
EVENTS = Table(
    "events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case", Integer, index=True),
    Column("who", Integer),
    Column("what", String(20)),
    Column("source", String(10)),
    Column("target", String(10)),
    Column("at", Float),
)
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000")


def open_database(address: str = "") -> Engine:
    """Open the database that the environment names."""
    address = address or os.environ["BENCH_DATABASE"]
    if address.startswith("postgresql:"):
        return create_engine(address.replace("postgresql:", "postgresql+psycopg:", 1), pool_size=4, max_overflow=4)
    engine = create_engine(address)
    event.listen(engine, "connect", _start_sqlite)
    return engine


def _start_sqlite(connection: sqlite3.Connection, _: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
