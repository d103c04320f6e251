"""Stories are suggested for whatever no story covers: the fewest, whole, and holding; what cannot be is said why."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import areas, compile_bundle, read_library
from imi_runtime.library_path import shipped_library
from imi_runtime.model.bundle import Bundle
from imi_runtime.prover.scenario_player import play
from imi_runtime.stories import deeds
from imi_runtime.stories.suggesting import labels_of, suggest
from imi_runtime.stories.why_left import why_left
from tests.docs.test_language_page import written_area
from tests.exchange_kit import boats_bundle
from tests.library_kit import AREA, library
from tests.preview.kit import write

TESTS = Path(__file__).resolve().parents[1]
CALENDAR = PublicCalendar()
NO_NAMES: frozenset[str] = frozenset()


def bundle_of(**changes: tuple[str, str]) -> Bundle:
    compiled = compile_bundle(library(**changes), AREA)
    assert compiled.bundle, compiled.problems
    return compiled.bundle


@pytest.mark.parametrize("folder", [shipped_library(), TESTS / "worked_library", TESTS / "second_library"])
def test_every_transition_of_every_area_is_covered_by_stories_that_hold(folder: Path) -> None:
    files = read_library(folder)
    for area in areas(files):
        bundle = compile_bundle(files, area).bundle
        assert bundle
        found = suggest(bundle, labels_of(bundle), NO_NAMES, CALENDAR)
        assert [(label, why_left(bundle, label, found.courses)) for label in found.left] == []
        played = [play(bundle, one.story, CALENDAR) for one in found.stories]
        assert [one.problems for one in played] == [()] * len(played)
        covered = {(id, way) for one in played for id, touched in one.touched.items() for way in touched.transitions}
        assert covered == set(labels_of(bundle))
        for story, one in zip(found.stories, played, strict=True):
            own = {(id, way) for id, touched in one.touched.items() for way in touched.transitions}
            assert set(story.covers) <= own


def test_a_request_needs_one_story_and_every_further_end_one_more() -> None:
    bundle = bundle_of()
    assert len(suggest(bundle, labels_of(bundle), NO_NAMES, CALENDAR).stories) == 1
    forked = bundle_of(permit_request=(
        'close: {label: "Close"', 'drop: {label: "Drop", by: requester, from: sent, to: closed}\n  close: {label: "Close"'
    ))
    assert len(suggest(forked, labels_of(forked), NO_NAMES, CALENDAR).stories) == 2


def test_an_answer_that_a_condition_asks_for_is_given_and_its_row_is_whole() -> None:
    bundle = bundle_of(permit_request=(
        'close: {label: "Close"',
        'hurry: {label: "Hurry", by: requester, from: sent, to: same, when: request.urgent is yes and request.reply_by'
        ' is after today}\n  close: {label: "Close"',
    ))
    found = suggest(bundle, labels_of(bundle), NO_NAMES, CALENDAR)
    assert found.left == () and len(found.stories) == 1
    assert b"urgent: yes" in found.stories[0].file and b"does: hurry" in found.stories[0].file


DROP = 'drop: {label: "Drop", to: same'


@pytest.mark.parametrize(
    ("drop", "more", "why"),
    [
        (f"{DROP}, by: requester, from: sent, when: told is yes}}", "marks: {told: [no, yes]}\n",
         "its condition never holds while somebody could do it"),
        (f"{DROP}, by: responder, from: draft}}", "", "nobody has the seat of 'responder' in 'draft'"),
        (f"{DROP}, by: clock, from: sent, when: told is yes}}",
         "marks: {told: [no, yes]}\ndeadlines:\n  late: {binds: requester, starts: sent, within: 1 day, then: drop}\n",
         "its condition does not hold when 'late' runs out"),
        (f"{DROP}, by: requester, from: sent, not_same_person_as: send}}", "", None),
    ],
)
def test_what_no_story_can_cover_is_said_with_the_reason(drop: str, more: str, why: str | None) -> None:
    rest = more if "deadlines" in more else f"{more}deadlines:\n"
    bundle = bundle_of(permit_request=("to: closed}\ndeadlines:\n", f"to: closed}}\n  {drop}\n{rest}"))
    found = suggest(bundle, labels_of(bundle), NO_NAMES, CALENDAR)
    assert [why_left(bundle, label, found.courses) for label in found.left] == ([why] if why else [])


def test_the_area_of_the_language_page_is_covered_with_both_values_of_its_facts() -> None:
    files = written_area()
    bundle = compile_bundle(files, next(iter(areas(files)))).bundle
    assert bundle
    found = suggest(bundle, labels_of(bundle), NO_NAMES, CALENDAR)
    assert found.left == () and [play(bundle, one.story, CALENDAR).problems for one in found.stories] == [()] * len(found.stories)
    told = [one.facts for story in found.stories for one in story.story.authorities.values() if one.facts]
    assert len(told) < sum(len(story.story.authorities) for story in found.stories)


def test_two_people_of_one_authority_act_where_one_person_may_not_do_both() -> None:
    bundle = bundle_of(permit_request=(
        'close: {label: "Close"', 'close: {not_same_person_as: send, label: "Close"'
    ))
    (story,) = suggest(bundle, labels_of(bundle), NO_NAMES, CALENDAR).stories
    doers = {act.transition: act.who for act in story.story.steps if hasattr(act, "transition")}
    assert doers["close"] != doers["send"]  # type: ignore[index]


def test_the_command_writes_what_is_left_and_then_finds_nothing_left(tmp_path: Path) -> None:
    write(library(), tmp_path)
    stories = tmp_path / f"procedures/{AREA}/scenarios"
    shown = CliRunner().invoke(main, ["test", AREA, "--library", str(tmp_path), "--suggest", "--dry-run"])
    assert shown.exit_code == 0 and "scenario: suggested_close" in shown.output and not stories.exists()
    written = CliRunner().invoke(main, ["test", AREA, "--library", str(tmp_path), "--suggest"])
    assert written.exit_code == 0 and "1 story covers all 3 transitions that are left" in written.output, written.output
    assert [file.name for file in stories.iterdir()] == ["suggested_close.yaml"]
    again = CliRunner().invoke(main, ["test", AREA, "--library", str(tmp_path), "--suggest"])
    assert "holds   suggested_close" in again.output and "there is nothing to suggest" in again.output
    assert CliRunner().invoke(main, ["test", AREA, "--library", str(tmp_path), "--suggest", "--anew"]).exit_code == 0
    assert sorted(file.name for file in stories.iterdir()) == ["suggested_close.yaml", "suggested_close_2.yaml"]
    assert CliRunner().invoke(main, ["test", AREA, "--library", str(tmp_path), "--anew"]).exit_code == 2


def test_a_part_of_a_case_goes_the_nearest_way_back_because_the_rest_has_stories_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = boats_bundle()
    found = suggest(bundle, labels_of(bundle), NO_NAMES, CALENDAR)
    assert found.left == () and [play(bundle, one.story, CALENDAR).problems for one in found.stories] == [()]
    monkeypatch.setattr(deeds, "nearest_ways", lambda bundle: {})
    everything = suggest(bundle, labels_of(bundle), NO_NAMES, CALENDAR)
    assert len(everything.courses[0].scenes) > 2 * len(found.courses[0].scenes)
