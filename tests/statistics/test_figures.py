"""Figures are what history tells, whatever courses cases take, and they stay when cases are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from imi_runtime.operations.work.recounting import recount
from imi_runtime.operations.work.time_passing import tell_next
from imi_runtime.store import tallies
from imi_runtime.store.tallies import every_tally
from tests.postgres import fresh_postgres
from tests.statistics.kit import counted_library, random_course
from tests.statistics.recompute import Sums, recomputed
from tests.town import Town, found_town, sqlite_town


@pytest.fixture(params=["sqlite", "postgres"])
def counting_town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """A town that counts, on each database."""
    if request.param == "sqlite":
        founded = sqlite_town(tmp_path, files=counted_library())
    else:
        application, owner = fresh_postgres(request.getfixturevalue("postgres_server"))
        founded = found_town(application, owner, files=counted_library())
    yield founded
    founded.installation.database.close()


def kept(town: Town) -> Sums:
    with town.installation.database.reading() as connection:
        return every_tally(connection)


def told(town: Town) -> Sums:
    with town.installation.database.reading() as connection:
        return recomputed(town.installation, connection)


def work(town: Town) -> None:
    """Let a worker tell everything that has happened."""
    while tell_next(town.installation):
        pass


def test_figures_are_what_raw_history_tells_by_other_code(counting_town: Town) -> None:
    chance = Random(7)
    for number in range(30):
        random_course(counting_town, chance)
        if number % 9 == 0:
            work(counting_town)
    work(counting_town)
    found = kept(counting_town)
    assert found == told(counting_town)
    whats = {key.what for key in found}
    assert {"sent", "accepted", "answered", "dated", "timeliness", "effort", "state:withdrawn", "state:closed"} <= whats
    assert {total for key, (number, total) in found.items() if key.what == "dated"} > {0}
    assert sum(number for key, (number, _) in found.items() if (key.what, key.side) == ("sent", "all")) > 18


def test_counting_anew_gives_the_same_and_counting_twice_adds_nothing(counting_town: Town) -> None:
    chance = Random(8)
    for _ in range(12):
        random_course(counting_town, chance)
    work(counting_town)
    before = kept(counting_town)
    assert before
    assert sum(recount(counting_town.installation)) == 12
    assert kept(counting_town) == before
    list(recount(counting_town.installation, anew=True))
    assert kept(counting_town) == before


def test_an_older_view_of_a_case_takes_nothing_back(counting_town: Town) -> None:
    chance = Random(9)
    case = random_course(counting_town, chance)
    while not kept(counting_town):
        case = random_course(counting_town, chance)
        work(counting_town)
    before = kept(counting_town)
    with counting_town.installation.database.writing() as connection:
        tallies.put_measured(connection, case, 0, {})
    assert kept(counting_town) == before


def test_figures_name_no_case_and_stay_when_a_case_is_erased(tmp_path: Path) -> None:
    town = sqlite_town(tmp_path, files=counted_library())
    for seed in range(6):
        random_course(town, Random(seed))
    work(town)
    before = kept(town)
    with town.installation.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM measured_cases")
        columns = {row[1] for row in connection.exec_driver_sql("PRAGMA table_info(tallies)")}
    assert columns.isdisjoint({"case_id", "user", "number_of_case"})
    assert before and kept(town) == before
    town.installation.database.close()
