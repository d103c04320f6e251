"""Registers: an entry opens only to exact values, lists show what they may, and the public sees what is published."""

from __future__ import annotations

from functools import cache

import pytest

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.engine.access import NOTHING
from imi_runtime.engine.publishing import NO_SEARCH, Search, published
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, FormId, QuestionId
from tests.engine.worked_kit import MORNING, Folk, Table
from tests.library_kit import library_of

AREA = AreaId("demo_register")
REGISTER = """
    procedure: refusal
    kind: repository
    title: "Refusal of a licence"
    law: ["Demo Directive 1/2020, Article 9"]
    parties:
      owner: {is: authority, joins: opens the case}
      checker: {is: authority, joins: by office desk}
      guide: {is: authority, joins: by office guide}
    marks:
      appealed: [no, yes]
    states:
      draft: {initial: true, label: "Draft", waits_for: owner}
      in_check: {label: "Being checked", holds: refusal}
      in_force: {label: "In force"}
      over: {final: true, label: "Over"}
    transitions:
      enter: {label: "Enter", by: owner, from: draft, to: in_check, form: refusal}
      confirm: {label: "Confirm", by: owner, from: in_check, to: in_force}
      appeal: {label: "Note an appeal", by: owner, from: in_force, to: same, set: {appealed: yes}}
      end: {label: "End", by: owner, from: in_force, to: over}
    access:
      owning: {who: owner, may_read: [refusal, appealed], in: any}
      searching: {who: checker, may_read: refusal, in: in_force, found_by: [refusal.family_name, refusal.town]}
      browsing: {who: guide, may_read: refusal.town, in: in_force, listed_by: refusal.town}
    publishes:
      entry: {shows: [number, refusal.town, appealed, "A licence was refused"], in: in_force, found_by: number, when: appealed is no}
      contested: {shows: [number, "An appeal is pending"], in: in_force, found_by: [number, refusal.town], when: appealed is yes}
      towns: {shows: [refusal.town], in: [in_check, in_force]}
    retention: {erase: {after: over, within: 1 year}}
"""
FILES = {
    f"procedures/{AREA}/bundle.yaml": """
        format: 1
        bundle: demo_register
        title: "Demo register"
        languages: [en]
        law: ["Demo Directive 1/2020"]
        purpose: "Let authorities find refusals"
        controllers: "Each authority taking part, for what its users do"
    """,
    f"procedures/{AREA}/refusal.yaml": REGISTER,
    f"forms/{AREA}/refusal.yaml": """
        form: refusal
        pages:
          who: {label: "Who", questions: [family_name, town]}
    """,
    f"question_sets/{AREA}/people.yaml": """
        question_set: people
        title: "People"
        questions:
          family_name: {type: text, label: "Family name", required: true, personal: ordinary}
          town: {type: text, label: "Town", required: true, personal: no}
    """,
}
NAME, TOWN = (FormId("refusal"), QuestionId("family_name")), (FormId("refusal"), QuestionId("town"))


@cache
def bundle() -> Bundle:
    compiled = compile_bundle(library_of(FILES), AREA)
    assert compiled.bundle is not None, [str(problem) for problem in compiled.problems]
    return compiled.bundle


def entered(*steps: str) -> Table:
    folk = Folk({"athens": "GR", "helsinki": "FI", "oslo": "NO"}, offices={"desk": ("helsinki",), "guide": ("oslo",)})
    table = Table(bundle(), folk)
    table.open("refusal", "anna@athens")
    table.do("anna@athens", "enter", refusal={"family_name": "Démowska", "town": "Patras"})
    for step in steps:
        table.do("anna@athens", step)
    return table


def seen(table: Table, search: Search = NO_SEARCH) -> dict[str, list[str]]:
    found = published(bundle(), table.cases["case"], MORNING.date(), search)
    return {one.id: [getattr(value, "english", value) for _, value in one.shown] for one in found}


EXACT = {NAME: "demowska", TOWN: "patras"}


def test_an_entry_opens_to_who_gives_all_values_exactly_whatever_the_accents() -> None:
    table = entered("confirm")
    assert table.sees("hanna@helsinki", given=EXACT).sight.outline
    assert set(table.sees("hanna@helsinki", given=EXACT).sight.fillings.values())


@pytest.mark.parametrize("given", [{}, {NAME: "demowska"}, {NAME: "demowska", TOWN: "pat"}, {NAME: "", TOWN: ""}])
def test_without_every_value_there_is_no_such_case(given: dict[tuple[FormId, QuestionId], str]) -> None:
    table = entered("confirm")
    assert table.sees("hanna@helsinki", given=given).sight == NOTHING
    assert not table.sees("hanna@helsinki", given=given).exists


def test_the_values_open_nothing_to_who_does_not_bear_the_office_or_outside_its_states() -> None:
    assert entered("confirm").sees("olaf@oslo", given=EXACT).sight.fillings == {1: frozenset({"town"})}
    assert not entered().sees("hanna@helsinki", given=EXACT).exists
    assert not entered("confirm", "end").sees("hanna@helsinki", given=EXACT).exists


def test_lists_show_a_case_by_what_its_rule_says_and_a_searched_one_never() -> None:
    table = entered("confirm")
    assert table.sees("olaf@oslo").sight.listed == {TOWN}
    assert table.sees("hanna@helsinki").sight.listed == frozenset()
    assert table.sees("anna@athens").sight.listed == frozenset()


def test_the_public_sees_what_is_published_in_its_states_to_who_gives_the_number() -> None:
    table = entered("confirm")
    assert seen(table) == {"towns": ["Patras"]}
    assert seen(table, Search("d-1"))["entry"] == ["D-1", "Patras", "no", "A licence was refused"]
    assert "entry" not in seen(table, Search("D-2"))
    assert seen(entered("confirm", "end"), Search("D-1")) == {}


def test_a_publication_ends_with_its_condition_and_asks_for_all_its_keys() -> None:
    table = entered("confirm", "appeal")
    assert set(seen(table, Search("D-1"))) == {"towns"}
    assert seen(table, Search("D-1", {TOWN: "Patras"}))["contested"] == ["D-1", "An appeal is pending"]


def test_what_is_held_back_is_not_published_and_the_name_never_is() -> None:
    assert seen(entered(), Search("D-1", EXACT)) == {"towns": []}
    assert "Démowska" not in str(seen(entered("confirm"), Search("D-1", EXACT)))
