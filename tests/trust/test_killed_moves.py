"""A move that is killed at any statement leaves every case wholly moved or wholly where it was."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

from imi_runtime.operations.installation import Bundles, Directories
from imi_runtime.operations.moving import move_cases
from imi_runtime.operations.sight_writing import sight_rows
from imi_runtime.store.database import open_database
from imi_runtime.store.directory import read_directory
from imi_runtime.store.sight import sight_of_case
from tests.library_kit import AREA
from tests.operations.moving_kit import FIRST, MAPPING, deploy_second, many_cases, replayed, stored, versions
from tests.town import Town, sqlite_town
from tests.trust.kills import Executioner

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


@pytest.mark.slow
def test_a_killed_move_loses_nothing_and_tears_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town = sqlite_town(tmp_path, files=FIRST)
    there = many_cases(town, 24)
    deploy_second(town)
    town.installation.database.close()
    chance, moved = random.Random(3), 0
    for _ in range(KILLS):
        move_until_killed(town, chance.randint(20, 120))
        now = reopened(town)
        moved = sum(whole(now, case.id) for case in there)
        now.installation.database.close()
    last = reopened(town)
    list(move_cases(last.installation, AREA, versions(last, MAPPING), by="Demo"))
    finished = sum(whole(last, case.id) for case in there)
    left = [one for one in move_cases(last.installation, AREA, versions(last, MAPPING), by="Demo") if one.moved]
    assert finished >= moved and left == []
    with capsys.disabled():
        print(f"\n{KILLS} kills among {len(there)} cases: {moved} had moved by then, {finished} in the end, 0 torn")


def whole(town: Town, id: object) -> bool:
    """Check that a case is what its history and lists say, and tell whether it has moved."""
    case = stored(town, id).case  # type: ignore[arg-type]
    assert replayed(town, case.id) == case
    with town.installation.database.reading() as connection:
        bundle = town.installation.bundles.get(connection, case.deployment)
        rows = sight_rows(bundle, case, town.installation.world(read_directory(connection)))
        assert sorted(rows, key=str) == sorted(sight_of_case(connection, case.id), key=str)
    return case.deployment != town.deployed.deployment.digest  # type: ignore[union-attr]
