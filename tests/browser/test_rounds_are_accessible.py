"""The pages on which more is asked, questions are declined, and a request is split: accessible, on the shipped stories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from imi_runtime.compiler.compile import read_library
from imi_runtime.engine.telling import Look, told
from imi_runtime.library_path import shipped_library
from imi_runtime.model.ids import UserId
from tests.browser.stage import Stage, set_stage
from tests.browser.story_journey import StoryJourney
from tests.browser.story_person import Person
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
        if person.visit(f"/cases/{journey.case}") == 200:
            parts = [link.get_attribute("href") for link in person.page.query_selector_all("#linked a")]
            wrong += looked_at(person, stage, [f"/cases/{journey.case}", *parts[:1]])
        person.page.context.close()
    assert wrong == [] and journey.wrong == []


def looked_at(person: Person, stage: Stage, addresses: list[str]) -> list[str]:
    """Return what is wrong with pages on all widths."""
    inspector = Inspector(person.page, stage.address)
    for address in addresses:
        assert person.visit(address) == 200
        inspector.look()
    return list(inspector.wrong)


def test_whoever_asked_goes_from_the_whole_to_its_parts_and_back_and_an_answerer_knows_its_own_alone(chromium: Any, stage: Stage) -> None:
    story = next(one for one in stage.compiled.scenarios if one.id == "split_in_two")
    journey = StoryJourney(chromium, stage, story, stage.cast(story))
    journey.play()
    journey.people.clear()
    asker, first, second = (journey.person(UserId(id)) for id in ("nora", "greet", "noel"))
    assert asker.visit(f"/cases/{journey.case}") == 200
    assert "Demo Register of Trades Namur" in asker.page.inner_text(".imi-exchange")
    asker.page.click("#linked a")
    asker.page.wait_for_load_state()
    part = str(asker.page.url).removeprefix(stage.address)
    *_, received, opened = (line.inner_text() for line in asker.page.query_selector_all(".moj-timeline__byline"))
    assert received == opened and part != f"/cases/{journey.case}"
    assert asker.page.get_attribute("#linked a", "href") == f"/cases/{journey.case}"
    assert first.visit(part) == 404 and second.visit(part) == 200
    assert not second.page.query_selector_all("#linked a") and second.visit(f"/cases/{journey.case}") == 404
    assert first.visit(f"/cases/{journey.case}") == 200 and not first.page.query_selector_all("#linked a")
    for person in (asker, first, second):
        person.page.context.close()
    assert journey.wrong == []
