"""What only has another id is one change, and not one at every place that names it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from imi_runtime.authoring.renaming import Index, rename
from imi_runtime.authoring.things import Kind, Thing
from imi_runtime.comparing.compare import compare
from imi_runtime.comparing.grading import Grade
from imi_runtime.compiler.compile import read_library
from imi_runtime.model.ids import AreaId
from tests.comparing.kit import difference, only, version

LIBRARY = Path(__file__).resolve().parents[1] / "second_library"
WORKED = Path(__file__).resolve().parents[1] / "worked_library"
NOTED = (Kind.PROCEDURE, Kind.STATE, Kind.TRANSITION, Kind.DEADLINE, Kind.FORM, Kind.PAGE, Kind.QUESTION_SET,
         Kind.QUESTION, Kind.COLUMN, Kind.CHOICE, Kind.CODE)  # fmt: skip


@cache
def index() -> Index:
    return Index(read_library(LIBRARY))


def some_of(kind: Kind) -> list[Thing]:
    found = sorted(thing for thing in index().things if thing.kind is kind and thing.area != "shared")
    return found[:: max(len(found) // 2, 1)][:2]


@pytest.mark.parametrize("thing", [thing for kind in NOTED for thing in some_of(kind)], ids=str)
def test_a_rename_with_its_note_is_nothing_but_that(thing: Thing) -> None:
    done = rename(index(), thing, "called_anew").library
    area = AreaId(thing.area)
    comparison = compare(version(index().library, area), version(done, area))
    assert {change.rule.name for change in comparison.changes} == {"rename with its note"}
    assert comparison.grade is Grade.SAFE


KEPT_IN_GROUPS = (
    Thing(Kind.STATUS, "procedures/demo_alerts/alert.yaml", ("countries", "taken")),
    Thing(Kind.STATUS, "procedures/demo_circulation/draft_decision_circulation.yaml", ("concerned", "objects")),
    Thing(Kind.TRANSITION, "procedures/demo_alerts/alert.yaml", ("pass_on",)),
    Thing(Kind.MARK, "procedures/demo_cards/card_decision.yaml", ("extension",)),
    Thing(Kind.MARK_VALUE, "procedures/demo_cards/card_decision.yaml", ("extension", "first")),
    Thing(Kind.MARK_VALUE, "procedures/demo_alerts/alert.yaml", ("why_ended", "running")),
    Thing(Kind.LINK, "procedures/demo_cards/card_application.yaml", ("decision",)),
)


@pytest.mark.parametrize("thing", KEPT_IN_GROUPS, ids=str)
def test_what_cases_keep_of_groups_marks_and_links_is_renamed_with_a_note_too(thing: Thing) -> None:
    library, area = read_library(WORKED), AreaId(thing.area)
    done = rename(Index(library), thing, "called_anew").library
    comparison = compare(version(library, area), version(done, area))
    promises = {change.rule.name for change in comparison.changes if "guarantee" in change.sentence}
    assert {change.rule.name for change in comparison.changes} - promises == {"rename with its note"}
    assert comparison.grade is Grade.SAFE


def test_a_value_of_a_mark_that_is_called_otherwise_without_a_note_is_gone() -> None:
    library, area = read_library(WORKED), AreaId("demo_circulation")
    bare = {path: data.replace(b"revised]", b"second]").replace(b"round: revised", b"round: second")
            .replace(b"round is revised", b"round is second") for path, data in library.items()}  # fmt: skip
    rules = {change.rule.name for change in compare(version(library, area), version(bare, area)).changes}
    assert "vanished" in rules and "rename with its note" not in rules


def test_a_renamed_party_is_one_change_wherever_it_acts_and_reads() -> None:
    party = next(thing for thing in index().things if thing.kind is Kind.PARTY)
    comparison = compare(version(index().library, AreaId(party.area)),
                         version(rename(index(), party, "called_anew").library, AreaId(party.area)))
    assert {change.rule.name for change in comparison.changes} <= {"rename with its note", "wording"}


def test_a_state_renamed_by_hand_is_recognised_by_its_words() -> None:
    change = only(difference(("permit_request", "closed", "over")))
    assert change.rule.name == "rename without a note"
    assert "write the note 'was: closed'" in change.meaning


def test_with_other_words_too_a_state_has_vanished_and_another_is_new() -> None:
    changes = difference(("permit_request", 'closed: {final: true, label: "Closed"}', 'over: {final: true, label: "Over"}'),
                         ("permit_request", "closed", "over")).changes
    assert {(change.rule.name, change.sentence) for change in changes} >= {
        ("vanished", "The state “Closed” is gone."), ("new places", "The state “Over” is new.")}


def test_an_access_rule_under_another_id_is_no_danger() -> None:
    change = only(difference(("permit_request", "  answering: {who", "  replying: {who")))
    assert change.grade is Grade.SAFE
