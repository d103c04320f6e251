"""The stories of areas, played on the real pages: each person in a language of the area, each at the story's moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import Library, areas, compile_bundle, read_library
from imi_runtime.library_path import shipped_library
from imi_runtime.model.ids import AreaId, TransitionId
from imi_runtime.prover.scenario_player import play
from tests.browser.stage import Stage, set_stage
from tests.browser.story_journey import journey
from tests.library_kit import AREA, library
from tests.town import STORY, STORY_TEXT, told_library

SECOND = Path(__file__).parents[1] / "second_library"
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@cache
def played_areas() -> Mapping[AreaId, Library]:
    """Return the small area, every shipped one, and the one that was written from the documentation alone."""
    libraries = (told_library(), read_library(shipped_library()), read_library(SECOND))
    return {area: files for files in libraries for area in areas(files)}


def stories() -> Iterator[Any]:
    """Yield every story of every area; those that fire nothing that stories before them did not fire are slow."""
    for area, files in played_areas().items():
        compiled, fired = compile_bundle(files, area), set[TransitionId]()
        assert compiled.bundle is not None
        played = [play(compiled.bundle, story, PublicCalendar()) for story in compiled.scenarios]
        fires = {one.scenario.id: one.touched[one.scenario.procedure].transitions for one in played}
        for one in sorted(played, key=lambda one: (-len(fires[one.scenario.id]), one.steps)):
            new = fires[one.scenario.id] - fired
            yield pytest.param(area, one.scenario.id, marks=[] if new else [pytest.mark.slow])
            fired |= new


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A stage for every area, set when its first story is played."""
    found: dict[AreaId, Stage] = {}

    def stage_of(area: AreaId) -> Stage:
        if area not in found:
            found[area] = set_stage(tmp_path_factory.mktemp("stage"), played_areas()[area], area)
        return found[area]

    yield stage_of
    for stage in found.values():
        stage.stop()


@pytest.mark.parametrize(("area", "name"), list(stories()))
def test_a_story_happens_on_the_pages_as_it_is_told(chromium: Any, stages: Any, area: AreaId, name: str) -> None:
    stage: Stage = stages(area)
    story = next(one for one in stage.compiled.scenarios if one.id == name)
    played = journey(chromium, stage, story)
    assert played.wrong == []
    assert played.steps == len(story.steps)


FALSE = (
    ("state: sent, waits_for", "state: closed, waits_for"),
    ("reads: {anna: [request], hanna: [request]}, acts: {hanna: [reply]}",
     "reads: {anna: [request]}, not_reads: {hanna: [request, outline]}, acts: {hanna: [close]}"),
    ("{who: hanna, does: reply, answers", "{who: hanna, does: reply, refused: true, answers"),
)  # fmt: skip


def test_a_story_that_is_not_true_of_the_pages_is_told_so(chromium: Any, tmp_path: Path) -> None:
    text = STORY_TEXT
    for true, untrue in FALSE:
        assert text.count(true) == 1
        text = text.replace(true, untrue)
    stage = set_stage(tmp_path, library({STORY: text}), AREA)
    played = journey(chromium, stage, stage.compiled.scenarios[0])
    stage.stop()
    assert [said.partition(": ")[2] for said in played.wrong] == [
        "anna does not see that the case is in 'closed'",
        "hanna finds 'Demowska' of request",
        "hanna finds the case",
        "hanna can do ['reply'], not ['close']",
        "hanna reply: was to be refused, and is done",
    ]
