"""The land of the directory, for what each database must keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.directory.land_town import found_land, sqlite_land
from tests.postgres import fresh_postgres
from tests.town import Town


@pytest.fixture(params=["sqlite", "postgres"])
def any_land(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """The land on each database."""
    if request.param == "sqlite":
        town = sqlite_land(tmp_path)
    else:
        town = found_land(*fresh_postgres(request.getfixturevalue("postgres_server")))
    yield town
    town.installation.database.close()
