"""Parts of pages: made once with holes, stored, and filled for every request without a template."""

from __future__ import annotations

import json
import time

import pytest
from markupsafe import Markup

from imi_runtime.engine.answers import Fault
from imi_runtime.model.ids import Language
from imi_runtime.model.questions import AnswerType, Question
from imi_runtime.model.text import Labels
from imi_runtime.screens.faults import target_of
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.page_parts import parts_of
from imi_runtime.screens.part import Values, WrittenParts
from tests.screens.fields_kit import compiled, every_bundle, every_part, every_question
from tests.screens.selectors_kit import Element, found, page_of

QUESTIONS = every_question()
KEYS = sorted(every_part())


def drawn(key: str, values: Values | None = None, *faults: Fault, language: str = "en") -> Markup:
    """Return a part filled for a reader."""
    return every_part(language)[key].render(values or {}, faults, Interface(Language(language)))


def asked(name: str, values: Values | None = None, *faults: Fault) -> Element:
    """Return the field of a question of the form as a tree."""
    return page_of(drawn(f"ask:everything/{name}", values, *faults))


def named(page: Element, name: str) -> list[Element]:
    """Return the inputs of that name."""
    return [element for element in page.inside() if element.attributes.get("name") == name]


def ids(page: Element) -> list[str]:
    """Return all ids of a page."""
    return [element.attributes["id"] for element in page.inside() if "id" in element.attributes]


def a_fault(question: Question) -> Fault:
    """Return a fault of the question as a whole."""
    return Fault(question.id, "required")


@pytest.mark.parametrize("key", KEYS)
def test_every_part_is_well_formed_and_points_only_at_what_is_there(key: str) -> None:
    page = page_of(drawn(key))
    known = ids(page)
    assert len(known) == len(set(known))
    for element in page.inside():
        pointed = [*element.attributes.get("aria-describedby", "").split(), *element.attributes.get("for", "").split()]
        assert set(pointed) <= set(known)
        assert element.tag not in ("input", "select", "textarea") or element.attributes["id"] in known


@pytest.mark.parametrize("key", KEYS)
def test_nothing_stands_in_a_part_that_the_content_policy_would_stop(key: str) -> None:
    for element in page_of(drawn(key)).inside():
        assert element.tag not in ("script", "style")
        assert not [name for name in element.attributes if name == "style" or name.startswith("on")]
        assert "data-aria-controls" not in element.attributes


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_field_is_wrapped_under_its_name(question: Question) -> None:
    assert [one.attributes["data-field"] for one in found(asked(question.id), f'[data-field="{question.id}"]')] == [question.id]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_summary_of_faults_leads_to_something_that_can_be_filled_in(question: Question) -> None:
    fault = a_fault(question)
    page = asked(question.id, {}, fault)
    target = [one for one in page.inside() if one.attributes.get("id") == target_of(fault, question)]
    assert [one.tag in ("input", "select", "textarea") for one in target] == [True]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_fault_is_said_at_its_field_and_described_to_those_who_cannot_see_it(question: Question) -> None:
    page = asked(question.id, {}, a_fault(question))
    messages = [one for one in page.inside() if one.attributes.get("class") == "govuk-error-message"]
    described = {id for one in page.inside() for id in one.attributes.get("aria-describedby", "").split()}
    assert [one.attributes["id"] in described for one in messages] == [True]
    assert "This question must be answered." in drawn(f"ask:everything/{question.id}", {}, a_fault(question))


def test_faults_of_other_fields_are_passed_over() -> None:
    assert drawn("ask:everything/number", {}, Fault("issued", "required")) == drawn("ask:everything/number")


def test_what_is_wrong_is_said_anew_for_another_fault_other_values_and_other_words() -> None:
    part, ours = every_part("en")["ask:everything/issued"], Interface()
    theirs = Interface(words={"fault/required": "Nothing stands here."})

    def said(interface: Interface, kind: str, **values: str) -> str:
        return part.render({}, [Fault("issued", kind, values=values)], interface)

    for _ in range(2):
        assert "This question must be answered." in said(ours, "required")
        assert "Nothing stands here." in said(theirs, "required") and "must be" not in said(theirs, "required")
        assert "Write a real date" in said(ours, "not_a_date")
        assert "1 May 2026 or later" in said(ours, "date_too_early", limit="2026-05-01")
        assert "2 June 2026 or later" in said(ours, "date_too_early", limit="2026-06-02")


def test_a_fault_of_a_part_is_said_at_that_part() -> None:
    page = asked("holder", {}, Fault("holder", "incomplete", part="given_names"))
    wrong = [one.attributes["name"] for one in page.inside() if "govuk-input--error" in one.attributes.get("class", "")]
    assert wrong == ["holder.given_names"]
    assert "Fill in this part: Given names." in drawn(
        "ask:everything/holder", {}, Fault("holder", "incomplete", part="given_names")
    )


def test_limits_of_dates_are_said_as_dates_and_those_of_numbers_as_numbers() -> None:
    assert "1 March 2026 or later" in drawn(
        "ask:everything/issued", {}, Fault("issued", "date_too_early", values={"limit": "2026-03-01"})
    )
    assert "1,500 or less" in drawn("ask:everything/persons", {}, Fault("persons", "too_large", values={"limit": "1500"}))


def test_what_was_chosen_is_chosen_again() -> None:
    page = asked("uses", {"uses": ["show"]})
    assert [("checked" in one.attributes) for one in named(page, "uses")] == [False, True]
    page = asked("country", {"country": ["GR"]})
    assert [one.attributes["value"] for one in page.inside() if "selected" in one.attributes] == ["GR"]


def test_a_text_is_presumed_to_be_in_the_language_of_its_writer() -> None:
    for language in ("en", "fr"):
        page = page_of(drawn("ask:everything/story", language=language))
        assert [one.attributes["value"] for one in page.inside() if "selected" in one.attributes] == [language]
    chosen = asked("story", {"story.language": [""]})
    assert [one.attributes["value"] for one in chosen.inside() if "selected" in one.attributes] == [""]


def test_only_what_need_not_be_answered_is_marked() -> None:
    assert "(optional)" in drawn("ask:everything/known")
    assert "(optional)" not in drawn("ask:everything/agrees")
    assert "(optional)" not in drawn("ask:everything/confirmed")


def test_data_that_need_special_care_are_marked_with_their_legal_basis() -> None:
    for name, mark in (("health", "Special category of personal data"), ("convicted", "Data on criminal offences")):
        for key in (f"ask:everything/{name}", f"answer:every_type.{name}", "pick:request/ask"):
            assert mark in drawn(key)
    assert "Legal basis: Demo Directive 1/2020, Article 5." in drawn("ask:everything/health")
    assert "personal data" not in drawn("ask:everything/issued").lower()


def test_many_choices_are_a_list_to_unfold() -> None:
    choices = ", ".join(f'c{number}: "Kind {number}"' for number in range(8))
    bundle = compiled({}, permit=('{full: "Full", limited: "Limited"}', f'{{{choices}, limited: "Limited"}}'))
    part = parts_of(bundle, Labels("en", {}), Interface())["answer:permit.kind"]
    page = page_of(part.render({"permit.kind": ["c7"]}, (), Interface()))
    assert [one.tag for one in named(page, "permit.kind")] == ["select"]
    assert "c7" in [one.attributes["value"] for one in page.inside() if "selected" in one.attributes]


def test_a_fault_in_a_row_is_said_in_that_row() -> None:
    values = {f"vehicles.{row}.plate": ["AA"] for row in range(2)}
    fault = Fault("vehicles", "not_a_date", part="since", row=1)
    page = asked("vehicles", values, fault)
    wrong = [one.attributes["name"] for one in page.inside() if "govuk-input--error" in one.attributes.get("class", "")]
    assert wrong == ["vehicles.1.since.day", "vehicles.1.since.month", "vehicles.1.since.year"]
    question = next(question for question in QUESTIONS if question.id == "vehicles")
    assert target_of(fault, question) in ids(page)


def test_the_buttons_of_rows_say_which_row_they_mean() -> None:
    page = asked("vehicles", {"vehicles.0.plate": ["AA"]})
    buttons = [(one.attributes["name"], one.attributes["value"]) for one in page.inside() if one.tag == "button"]
    assert buttons == [("remove_row", "vehicles.0"), ("remove_row", "vehicles.1"), ("add_row", "vehicles")]


def test_a_comment_is_folded_until_there_is_one() -> None:
    key, name = "answer:every_type.agrees", "every_type.agrees.comment"
    assert not found(page_of(drawn(key)), '[open=""]')
    assert found(page_of(drawn(key, {f"{name}.text": ["Because"]})), '[open=""]')
    assert found(page_of(drawn(key, {}, Fault(name, "incomplete", part="text"))), '[open=""]')


def test_authorities_on_offer_are_known_only_when_the_page_is_shown() -> None:
    part = every_part()["ask:everything/authority"]
    html = part.render({"authority": ["a2"]}, (), Interface(), offer=(("a1", "Demo <One>"), ("a2", "Demo Two")))
    assert '<option value="a1">Demo &lt;One&gt;</option><option value="a2" selected>Demo Two</option>' in html


def test_picks_stand_in_their_sets_and_name_what_they_bring_along() -> None:
    page = page_of(drawn("pick:request/ask", {"ask": ["permit.kind"]}))
    boxes = named(page, "ask")
    assert len(boxes) == sum(len(every_bundle().question_sets[s].questions) for s in ("permit", "every_type"))  # type: ignore[index]
    assert [box.attributes["value"] for box in boxes if "checked" in box.attributes] == ["permit.kind"]
    assert "Brings along: What kind of permit is it?" in drawn("pick:request/ask")
    assert drawn("pick:request/ask").count("Brings along") == 1


def test_words_of_another_language_than_the_page_are_marked() -> None:
    assert '<span lang="en">What is its number?</span>' in drawn("ask:everything/number", language="fr")
    assert "lang=" not in drawn("ask:everything/number")


def test_forty_fields_are_drawn_in_a_moment() -> None:
    parts = [every_part()[f"ask:everything/{question.id}"] for question in QUESTIONS if question.type is not AnswerType.ROWS]
    fields, words, best = (parts * 2)[:40], Interface(), 1.0
    for _ in range(20):
        start = time.perf_counter()
        for part in fields:
            part.render({}, (), words)
        best = min(best, time.perf_counter() - start)
    assert best < 0.002


def test_parts_written_at_deployment_are_the_parts_that_were_drawn() -> None:
    parts = parts_of(every_bundle(), Labels("en", {}), Interface())
    written = WrittenParts(json.loads(json.dumps(WrittenParts.data_of(parts))))
    assert dict(written) == dict(parts)


def test_parts_that_a_former_program_wrote_are_read_too() -> None:
    parts = parts_of(every_bundle(), Labels("en", {}), Interface())
    assert dict(WrittenParts({name: part.to_data() for name, part in parts.items()})) == dict(parts)
