"""A move that is killed at any statement leaves every case wholly moved or wholly where it was.

As a command, for as many kills as one likes: python -m tests.trust.test_killed_moves --kills 200 --database postgres
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import click
import pytest

from imi_runtime.operations.installation import Bundles, Directories
from imi_runtime.operations.moves.moving import move_cases
from imi_runtime.operations.writing.sight_writing import sight_rows
from imi_runtime.store.database import open_database
from imi_runtime.store.directory import read_directory
from imi_runtime.store.sight import sight_of_case
from tests.library_kit import AREA
from tests.operations.moving_kit import FIRST, MAPPING, deploy_second, many_cases, replayed, stored, versions
from tests.postgres import fresh_postgres, start_postgres
from tests.town import Town, found_town, sqlite_town
from tests.trust.executions import Executioner

KILLS = 12


def reopened(town: Town, *, kill_at: int = 0) -> Town:
    """Return the town on connections of its own, which may be killed at a statement."""
    old = town.installation
    database = open_database(old.database.engine.url.render_as_string(hide_password=False))
    if kill_at:
        Executioner(database.engine, kill_at, lambda place: None)
    fresh = replace(old, database=database, directories=Directories(), bundles=Bundles(old.sealing))
    return replace(town, installation=fresh)


def move_until_killed(town: Town, at: int) -> None:
    child = os.fork()
    if child == 0:
        own = reopened(town, kill_at=at)
        list(move_cases(own.installation, AREA, versions(own, MAPPING), by="Demo"))
        os._exit(0)
    os.waitpid(child, 0)


@dataclass(frozen=True, slots=True)
class Killed:
    """What a run has shown: of how many cases some had moved when the last mover was killed, and the rest afterwards."""

    kills: int
    cases: int
    moved: int
    finished: int
    left: int

    def __str__(self) -> str:
        return (
            f"{self.kills} kills among {self.cases} cases: {self.moved} had moved by then, {self.finished} in the end,"
            f" {self.left} left behind, 0 torn"
        )


def run_killed_moves(town: Town, cases: int, kills: int, seed: int) -> Killed:
    """Kill movers at statements drawn by chance, and check after each that every case is whole."""
    there = many_cases(town, cases)
    deploy_second(town)
    town.installation.database.close()
    chance, moved = random.Random(seed), 0
    for _ in range(kills):
        move_until_killed(town, chance.randint(20, 120))
        now = reopened(town)
        moved = sum(whole(now, case.id) for case in there)
        now.installation.database.close()
    last = reopened(town)
    list(move_cases(last.installation, AREA, versions(last, MAPPING), by="Demo"))
    finished = sum(whole(last, case.id) for case in there)
    left = [one for one in move_cases(last.installation, AREA, versions(last, MAPPING), by="Demo") if one.moved]
    last.installation.database.close()
    return Killed(kills, len(there), moved, finished, len(left))


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_killed_move_loses_nothing_and_tears_nothing(
    database: str, request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if database == "sqlite":
        town = sqlite_town(tmp_path, files=FIRST)
    else:
        town = found_town(*fresh_postgres(request.getfixturevalue("postgres_server")), files=FIRST)
    found = run_killed_moves(town, 24, KILLS, seed=3)
    assert found.finished >= found.moved and found.left == 0
    with capsys.disabled():
        print(f"\n{database}: {found}")


def whole(town: Town, id: object) -> bool:
    """Check that a case is what its history and lists say, and tell whether it has moved."""
    case = stored(town, id).case  # type: ignore[arg-type]
    assert replayed(town, case.id) == case
    with town.installation.database.reading() as connection:
        bundle = town.installation.bundles.get(connection, case.deployment)
        rows = sight_rows(bundle, case, town.installation.world(read_directory(connection)))
        assert sorted(rows, key=str) == sorted(sight_of_case(connection, case.id), key=str)
    return case.deployment != town.deployed.deployment.digest  # type: ignore[union-attr]


@click.command()
@click.option("--kills", default=200, show_default=True, help="How many movers to kill.")
@click.option("--cases", default=400, show_default=True, help="Among how many cases.")
@click.option("--database", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True)
@click.option("--seed", default=1, show_default=True, help="Where randomness begins.")
def main(kills: int, cases: int, database: str, seed: int) -> None:
    """Kill movers of cases at statements drawn by chance, and say whether a case was torn or left behind."""
    with tempfile.TemporaryDirectory() as folder:
        if database == "postgres":
            town = found_town(*fresh_postgres(start_postgres()), files=FIRST)
        else:
            town = sqlite_town(Path(folder), files=FIRST)
        found = run_killed_moves(town, cases, kills, seed)
        click.echo(f"{database}: {found}")
        sys.exit(1 if found.left or found.finished < found.moved else 0)


if __name__ == "__main__":
    main()
