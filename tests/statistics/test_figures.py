"""Figures are what history tells, whatever courses cases take, and they stay when cases are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from imi_runtime.operations.moves.moving import move_back, move_cases
from imi_runtime.operations.work.recounting import recount
from imi_runtime.operations.work.time_passing import tell_next
from imi_runtime.store import tallies
from imi_runtime.store.tallies import every_tally
from tests.library_kit import AREA
from tests.operations.moving_kit import deploy_second, versions
from tests.postgres import fresh_postgres
from tests.statistics.kit import ASKED_OF_HELSINKI, counted_library, random_course, taken
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


RENAMED = {
    path: data.replace(b"accepted: {label", b"taken_on: {was: accepted, label").replace(b"to: accepted", b"to: taken_on")
    .replace(b"from: accepted", b"from: taken_on").replace(b"[sent, accepted", b"[sent, taken_on")
    for path, data in counted_library().items()
}
"""The same with another id for a state."""


def test_a_moved_case_counts_under_the_new_version_without_a_further_step(counting_town: Town) -> None:
    case = counting_town.open("anna")
    taken(counting_town, "anna", case, "send", ASKED_OF_HELSINKI, "sent")
    taken(counting_town, "hanna", case, "accept", {"acceptance": {}}, "accepted")
    work(counting_town)
    assert states(counting_town) == {"state:accepted"}
    deploy_second(counting_town, RENAMED)
    moved = list(move_cases(counting_town.installation, AREA, versions(counting_town, second=RENAMED), by="a test"))
    assert [one.moved for one in moved] == [True]
    work(counting_town)
    assert states(counting_town) == {"state:taken_on"} and kept(counting_town) == told(counting_town)
    list(move_back(counting_town.installation, AREA, by="a test"))
    work(counting_town)
    assert states(counting_town) == {"state:accepted"} and kept(counting_town) == told(counting_town)


def states(town: Town) -> set[str]:
    """Return in which states cases are counted."""
    return {key.what for key, (number, _) in kept(town).items() if number and key.what.startswith("state:")}


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
