"""Bringing a database to today's tables, and giving the application's role its narrow rights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, make_url, text

from imi_runtime.store.database import APPEND_ONLY, Database, open_database

if TYPE_CHECKING:  # applications start without it: they only ask whether the tables are today's
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(owner_url: str, application_url: str, revision: str = "head") -> None:
    """Run all missing migrations as the owner, then grant the application what it may do."""
    from alembic import command

    database = open_database(owner_url, owner=True)
    try:
        with database.engine.begin() as connection:
            command.upgrade(_config(connection), revision)
            if not database.is_sqlite:
                _grant(connection, make_url(application_url).username or "", make_url(owner_url).username or "")
    finally:
        database.close()


def downgrade(owner_url: str, revision: str) -> None:
    """Run migrations backwards, for testing them."""
    from alembic import command

    database = open_database(owner_url, owner=True)
    try:
        with database.engine.begin() as connection:
            command.downgrade(_config(connection), revision)
    finally:
        database.close()


def _grant(connection: Connection, role: str, owner: str) -> None:
    if role in ("", owner):
        return
    quoted = connection.dialect.identifier_preparer.quote(role)
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {quoted}"))
    connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}"))
    there = set(inspect(connection).get_table_names())
    for table in sorted((APPEND_ONLY & there) | {"alembic_version"}):
        connection.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}"))


def newest() -> str:
    """Return the number of the last migration. They are one line of history, and files begin with theirs."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def is_current(database: Database) -> bool:
    """Tell whether the database has today's tables."""
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest()
