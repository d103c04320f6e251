"""Fixtures for all tests: a town on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chromium import chromium as chromium
from tests.postgres import fresh_postgres, start_postgres
from tests.town import Town, found_town, sqlite_town


@pytest.fixture(scope="session", autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What commands remember lies in a folder of the test run, not in the one of whoever runs it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("caches")))
        yield


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """A real PostgreSQL; one per worker of the test run."""
    return start_postgres()


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
