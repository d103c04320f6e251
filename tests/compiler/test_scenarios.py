"""Answers of a story as authors write them become answers as the engine keeps them."""

from __future__ import annotations

import pytest

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.scenarios import Act
from tests.library_kit import AREA, library

PLACE = f"procedures/{AREA}/scenarios/written.yaml"
STORY = """
    scenario: written
    title: "An answer is written"
    procedure: permit_request
    authorities:
      berlin: {name: "Demo Office Berlin", country: DE, seat: "Berlin"}
    people: {anna: berlin}
    steps:
      - {who: anna, does: open, at: "2026-03-02 09:00"}
      - {who: anna, does: send, answers: {request: {asked: %s}}}
"""


def answer(question: str, written: str) -> object:
    """Return the answer that the story gives to the question."""
    changes = {
        "holder": ("remark:", f"asked: {{{question}, label: \"Asked?\", personal: no}}\n  remark:"),
        "request": ("questions: [reply_by]", "questions: [reply_by, asked]"),
    }
    found = compile_bundle(library({PLACE: STORY % written}, **changes), AREA)
    assert found.scenarios, [str(problem) for problem in found.problems]
    step = found.scenarios[0].steps[1]
    assert isinstance(step, Act)
    return step.answers["request"]["asked"]


@pytest.mark.parametrize(("question", "written", "kept"), [
    ("type: money", "{amount: 300, currency: EUR}", {"amount": "300", "currency": "EUR"}),
    ("type: money", '{amount: "300.50", currency: EUR}', {"amount": "300.50", "currency": "EUR"}),
    ("type: decimal", "7", "7"),
    ("type: integer", "7", 7),
    ("type: integer", '"7"', 7),
    ("type: integer", '"seven"', "seven"),
    ("type: text", "7", 7),
    ("type: rows, rows: {fee: {type: money, label: \"Fee?\", personal: no}}", "[{fee: {amount: 3, currency: EUR}}]",
     [{"fee": {"amount": "3", "currency": "EUR"}}]),
])  # fmt: skip
def test_a_number_may_be_written_with_or_without_quotes(question: str, written: str, kept: object) -> None:
    assert answer(question, written) == kept


@pytest.mark.parametrize(("question", "written", "kept"), [
    ("type: country", "EL", "GR"),
    ("type: address", '{street: "Demo Road 1", town: "Athens", country: EL}',
     {"street": "Demo Road 1", "town": "Athens", "country": "GR"}),
])  # fmt: skip
def test_greece_may_be_written_as_the_union_writes_it(question: str, written: str, kept: object) -> None:
    assert answer(question, written) == kept
