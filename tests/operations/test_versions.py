"""Versions of an area: what hangs on each, and going back to a former one."""

from __future__ import annotations

from random import Random

import pytest

from imi_runtime.operations.deployment.deploying import deploy
from imi_runtime.operations.deployment.versions import NoSuchVersion, find_version, roll_back, versions_in_use
from imi_runtime.store import deployments
from tests.library_kit import AREA, library
from tests.operations.moving_kit import one_case, stored
from tests.town import Town, no_pieces

LATER = library(permit_request=("within: 14 days", "within: 20 days"))


def put_live(town: Town) -> None:
    deploy(town.installation, LATER, AREA, by="Demo Deployer", notes="more time", make_pieces=no_pieces)


def back(town: Town, asked: str = "") -> int:
    done = roll_back(town.installation, AREA, asked, by="Demo Officer", notes="too early", make_pieces=no_pieces)
    return done.running


def test_a_former_version_is_live_again_and_running_cases_stay(any_town: Town) -> None:
    put_live(any_town)
    any_town.deployed = deploy(any_town.installation, LATER, AREA, by="", notes="", make_pieces=no_pieces)
    case = any_town.opened("anna")
    assert back(any_town) == 1
    assert find_version(any_town.installation, AREA).version == 1
    assert stored(any_town, case.id).case == case


def test_who_went_back_and_why_is_kept(town: Town) -> None:
    put_live(town)
    back(town, "1")
    with town.installation.database.reading() as connection:
        changes = deployments.live_changes(connection, AREA)
    assert [(change.by, change.notes) for change in changes] == [
        ("Demo Officer", "too early"), ("Demo Deployer", "more time"), ("a test", ""),
    ]


def test_each_version_says_how_many_cases_run_and_ended_on_it(any_town: Town) -> None:
    for steps in (0, 1, 3):
        one_case(any_town, Random(2), steps)
    put_live(any_town)
    found = {each.deployment.version: (each.running, each.ended) for each in versions_in_use(any_town.installation)}
    assert found == {2: (0, 0), 1: (2, 1)}


@pytest.mark.parametrize("asked", ["7", "abcdef", "1"], ids=["number", "digest", "live already"])
def test_there_is_no_going_back_to_what_is_not_there(town: Town, asked: str) -> None:
    with pytest.raises(NoSuchVersion):
        back(town, asked)


def test_the_first_version_has_nothing_to_go_back_to(town: Town) -> None:
    with pytest.raises(NoSuchVersion, match="no other version"):
        back(town)


def test_a_version_is_found_by_its_number_and_by_the_beginning_of_its_digest(town: Town) -> None:
    put_live(town)
    second = find_version(town.installation, AREA, "2")
    assert find_version(town.installation, AREA, second.digest[:8]) == second == find_version(town.installation, AREA)
