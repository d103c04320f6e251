"""A second policy area, written from the documentation alone, is whole and tells its stories as written."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import Compiled, areas, compile_bundle, read_library
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId
from imi_runtime.prover.scenario_player import play

SECOND = read_library(Path(__file__).parents[1] / "second_library")
HARBOURS = AreaId("harbour_visits")


@cache
def compiled() -> Compiled:
    return compile_bundle(SECOND, HARBOURS)


def bundle() -> Bundle:
    found = compiled()
    assert found.bundle is not None, [str(problem) for problem in found.problems]
    return found.bundle


def test_the_library_holds_one_area_of_its_own() -> None:
    assert list(areas(SECOND)) == [HARBOURS]


def test_the_area_compiles_without_problems_in_both_languages() -> None:
    assert [str(problem) for problem in compiled().problems] == []


@pytest.mark.parametrize("story", [scenario.id for scenario in compiled().scenarios])
def test_a_story_holds(story: str) -> None:
    scenario = next(one for one in compiled().scenarios if one.id == story)
    assert [str(problem) for problem in play(bundle(), scenario, PublicCalendar()).problems] == []


def test_the_stories_fire_every_transition_and_use_every_access_rule() -> None:
    [procedure] = bundle().procedures.values()
    played = [play(bundle(), scenario, PublicCalendar()) for scenario in compiled().scenarios]
    assert len(played) >= 3
    assert set(procedure.transitions) - {id for one in played for id in one.touched[procedure.id].transitions} == set()
    assert set(procedure.access) - {id for one in played for id in one.touched[procedure.id].rules} == set()


def test_a_story_that_expects_another_state_fails() -> None:
    changed = dict(SECOND)
    path = next(path for path in changed if path.name == "ship_left.yaml")
    changed[path] = changed[path].replace(b"state: given_up", b"state: inspected")
    found = compile_bundle(changed, HARBOURS)
    assert found.bundle is not None
    [story] = [scenario for scenario in found.scenarios if scenario.id == "ship_left"]
    assert [problem.code for problem in play(found.bundle, story, PublicCalendar()).problems] == ["IMI-X104"]
