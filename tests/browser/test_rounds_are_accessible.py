"""The pages on which more is asked, and single questions are declined: accessible, on the shipped stories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from imi_runtime.compiler.compile import read_library
from imi_runtime.engine.telling import Look, told
from imi_runtime.library_path import shipped_library
from tests.browser.stage import Stage, set_stage
from tests.browser.story_journey import StoryJourney
from tests.browser.test_screens_are_accessible import Inspector

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
AREA: Any = "professional_qualifications"
"""Story -> the acts before which their pages are looked at, by the id of the transition."""
LOOKED_AT = {"single_questions_declined": {"reply", "ask_more", "add"}, "split_altogether": {"split", "accept"}}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    found = set_stage(tmp_path_factory.mktemp("stage"), read_library(shipped_library()), AREA)
    yield found
    found.stop()


@pytest.mark.parametrize("name", LOOKED_AT)
def test_the_pages_of_a_round_are_accessible_to_both_sides(chromium: Any, stage: Stage, name: str) -> None:
    story = next(one for one in stage.compiled.scenarios if one.id == name)
    journey = StoryJourney(chromium, stage, story, stage.cast(story))
    wrong: list[str] = []
    for step in told(stage.bundle, story, journey.cast):
        stage.clock.present = step.at
        if isinstance(step, Look):
            continue
        act = step.act
        person = journey.person(act.who)
        inspector = Inspector(person.page, stage.address)
        if act.transition in LOOKED_AT[name] and act.refused is None:
            case = journey.meant(act.case)
            for address in (f"/cases/{case}", f"/cases/{case}/acts/{act.transition}"):
                assert person.visit(address) == 200
                inspector.look()
            person.page.set_viewport_size({"width": 1280, "height": 900})
        if act.refused is None:
            assert journey._do(step), journey.wrong
        wrong += inspector.wrong
    for person in journey.people.values():
        person.visit(f"/cases/{journey.case}")
        inspector = Inspector(person.page, stage.address)
        inspector.look()
        wrong += inspector.wrong
        person.page.context.close()
    assert wrong == [] and journey.wrong == []
