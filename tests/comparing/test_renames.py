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
