"""Questions appear on the page exactly when the engine would ask them, without a script."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.engine.form_plan import plan_form
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case, Filling, Standing
from imi_runtime.model.forms import Page
from imi_runtime.model.text import Labels
from imi_runtime.screens.fields.answers import raw
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.page_parts import parts_of
from imi_runtime.screens.part import Part
from imi_runtime.screens.reveal import reveal_css, revealed_on
from tests.screens.fields_kit import CODES, compiled
from tests.screens.selectors_kit import found, page_of

QUESTIONS = """
    known: {type: yes_no_not_known, label: "Is it known?", personal: no}
    sort: {type: choice, label: "What kind?", personal: no, ask_when: known is yes, choices: {full: "Full", part: "Part"}}
    uses: {type: choices, label: "What for?", personal: no, choices: {trade: "Trade", show: "Show"}}
    origin: {type: country, label: "From where?", personal: no}
    activity: {type: code, label: "For what?", personal: no, list: activities}
    number: {type: text, label: "Its number?", personal: no, ask_when: sort is full}
    either: {type: text, label: "Either?", personal: no, ask_when: sort is part or uses is trade}
    both: {type: text, label: "Both?", personal: no, ask_when: uses is answered and not (uses is answered and uses is show)}
    abroad: {type: text, label: "Abroad?", personal: no, ask_when: origin is not EL}
    other: {type: text, label: "Other use?", personal: no, ask_when: uses is not trade}
    baking: {type: text, label: "What is baked?", personal: no, ask_when: activity is baking or known is no}
    early: {type: text, label: "Why so early?", personal: no, ask_when: late is yes}
    late: {type: yes_no, label: "Is it late?", personal: no, ask_when: known is no}
    about: {type: text, label: "About the number?", personal: no, ask_when: number is answered}
    deep: {type: text, label: "And then?", personal: no, ask_when: either is answered or known is yes}
"""
BY_STYLE = {"sort", "number", "either", "both", "abroad", "other", "baking", "early", "late"}
TODAY = date(2026, 3, 10)


@cache
def _bundle() -> Bundle:
    names = ", ".join(line.split(":")[0].strip() for line in QUESTIONS.strip().splitlines())
    asking = f"""
        form: request
        pages:
          all: {{label: "All", questions: [{names}]}}
          ask: {{label: "Your questions", picked_from: [conditions, permit]}}
          recipient: {{label: "Who shall answer", chooses: responder}}
    """
    indented = "".join(f"  {line.strip()}\n" for line in QUESTIONS.strip().splitlines())
    questions = f'question_set: conditions\ntitle: "Conditions"\nquestions:\n{indented}'
    files = {"question_sets/demo_permits/conditions.yaml": questions, "request": asking, "holder": None}
    return compiled({**files, "question_sets/demo_permits/activities.yaml": CODES})


@cache
def _parts() -> dict[str, Part]:
    return dict(parts_of(_bundle(), Labels("en", {}), Interface()))


def _page(form: str, page: str) -> Page:
    return _bundle().forms[form].pages[page]  # type: ignore[index]


def _case(picked: list[str]) -> Case:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    filling: Any = Filling("request", 1, "requester", "a", "send", moment, Standing.OPEN, ({"ask": picked},))  # type: ignore[arg-type]
    ids: Any = {name: name for name in ("id", "number", "area", "procedure", "deployment", "state")}
    return Case(**ids, revision=1, opened=moment, updated=moment, fillings=(filling,))


def _hidden(address: str, html: str) -> set[str]:
    """Return the fields of a page that the style rules hide."""
    page = page_of(f'<form data-page="{address}">{html}</form>')
    rules = [line.partition(" { ")[0] for line in reveal_css(_bundle()).splitlines() if "display: none" in line]
    return {element.attributes["data-field"] for rule in rules for element in found(page, rule)}


def _answers(prefix: str) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(st.sampled_from(["trade", "show"]), min_size=1, unique=True)
    offered: dict[str, st.SearchStrategy[Any]] = {
        "known": st.sampled_from(["yes", "no", "not_known"]), "sort": st.sampled_from(["full", "part"]),
        "uses": several, "origin": st.sampled_from(["GR", "AT"]), "activity": st.sampled_from(["baking", "milling"]),
        "late": st.sampled_from(["yes", "no"]),
    }  # fmt: skip
    return st.fixed_dictionaries({}, optional={prefix + name: strategy for name, strategy in offered.items()})


@given(answers=_answers(""))
@settings(max_examples=60, deadline=None)
def test_what_the_style_hides_is_exactly_what_the_engine_would_not_ask(answers: dict[str, Any]) -> None:
    plan = plan_form(_bundle(), _case([]), "request", answers, TODAY).pages[0]  # type: ignore[arg-type]
    html = ""
    for field in plan.fields:
        values = raw(field.question, field.name, answers.get(field.name))
        html += _parts()[f"ask:request/{field.name}"].render(values, (), Interface())
    asked = {field.name for field in plan.fields if field.applies}
    assert BY_STYLE - _hidden("request/all", html) == BY_STYLE & asked


@given(answers=_answers("conditions."), left_out=st.sets(st.sampled_from(["late", "number", "permit"])))
@settings(max_examples=40, deadline=None)
def test_picked_questions_depend_on_those_of_their_own_set(answers: dict[str, Any], left_out: set[str]) -> None:
    questions = [q for q in _bundle().question_sets["conditions"].questions if q not in left_out]  # type: ignore[index]
    plan = plan_form(_bundle(), _case([f"conditions.{q}" for q in questions]), "reply", answers, TODAY).pages[0]  # type: ignore[arg-type]
    html = ""
    for field in plan.fields:
        values = raw(field.question, field.name, answers.get(field.name))
        html += _parts()[f"answer:{field.name}"].render(values, (), Interface())
    by_style = {f"conditions.{name}" for name in BY_STYLE - left_out - ({"early"} if "late" in left_out else set())}
    asked = {field.name for field in plan.fields if field.applies}
    assert by_style - _hidden("reply/answers", html) == by_style & asked


def test_conditions_over_what_is_typed_are_left_to_the_server() -> None:
    assert revealed_on(_bundle(), _page("request", "all")) == BY_STYLE
    assert revealed_on(_bundle(), _page("request", "ask")) == frozenset()


def test_pages_with_picked_questions_name_the_set_too() -> None:
    revealed = revealed_on(_bundle(), _page("reply", "answers"))
    assert {name for name in revealed if name.startswith("conditions.")} == {f"conditions.{name}" for name in BY_STYLE}
    assert "permit.limited_until" in revealed


def test_rules_hold_on_their_own_page_only() -> None:
    html = '<div data-field="sort"></div>'
    assert _hidden("request/all", html) == {"sort"}
    assert _hidden("another/all", html) == set()


def test_a_browser_that_cannot_look_inside_an_element_shows_everything() -> None:
    assert reveal_css(_bundle()).startswith("@supports selector(:has(a)) {\n")


def test_an_area_without_such_conditions_has_no_rules() -> None:
    plain = compiled({}, holder=(", ask_when: urgent is yes", ""), permit=(", ask_when: kind is limited", ""))
    assert reveal_css(plain) == ""
