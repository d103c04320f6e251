"""Single questions that are not answered, for a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from imi_runtime.engine.decide import FaultyAnswers, Refused
from imi_runtime.engine.form_plan import plan_form
from imi_runtime.engine.telling import asked_question
from imi_runtime.model.ids import FormId
from imi_runtime.model.text import Labels
from imi_runtime.screens.interface import ENGLISH, Interface
from imi_runtime.screens.page_parts import parts_of
from imi_runtime.web.reading import all_asked, read_page
from tests.engine.worked_kit import Table
from tests.exchange_kit import asked, boats_bundle, problems_in

REPLY = FormId("reply")


def table() -> Table:
    return asked("register.since", "mooring.place")


def faults(at: Table, answers: Any) -> list[tuple[str, str]]:
    refused = at.try_to("kai@kiel", "reply", reply=answers)
    assert isinstance(refused, Refused) and isinstance(refused.reason, FaultyAnswers)
    return [(fault.name, fault.kind) for found in refused.reason.faults.values() for fault in found]


def test_a_required_question_is_answered_or_declined() -> None:
    assert faults(table(), {"mooring.place": "Pier 3"}) == [("register.listed", "required")]
    case = table().do("kai@kiel", "reply", reply={"register.listed.declined": "unknown", "mooring.place": "Pier 3"})
    assert case.answer(REPLY, "register.listed.declined") == "unknown"


def test_while_a_reason_is_given_no_answer_counts() -> None:
    both = {"register.listed": "yes", "register.since": "2020-01-01", "register.listed.declined": "unknown"}
    case = table().do("kai@kiel", "reply", reply=both)
    latest = case.latest(REPLY)
    assert latest is not None and latest.latest == {"register.listed.declined": "unknown"}


def test_the_reason_is_one_of_the_list() -> None:
    assert faults(table(), {"register.listed.declined": "bad_weather"}) == [("register.listed.declined", "not_a_choice")]


def test_what_depends_on_a_declined_question_is_not_asked() -> None:
    given = {"register.listed.declined": "unknown", "register.since.declined": "unknown"}
    case = table().do("kai@kiel", "reply", reply=given)
    assert case.answer(REPLY, "register.since.declined") is None


def test_a_comment_says_more_about_the_reason() -> None:
    comment = {"text": "Ask Rostock.", "language": "en"}
    given = {"register.listed.declined": "unknown", "register.listed.comment": comment}
    assert table().do("kai@kiel", "reply", reply=given).answer(REPLY, "register.listed.comment") == comment


def test_nothing_is_declined_where_the_page_does_not_let_it() -> None:
    bundle = boats_bundle(reply=(", declined_for: why_not", ""))
    at = asked("register.since", bundle=bundle)
    assert ("register.listed.declined", "not_asked") in faults(at, {"register.listed.declined": "unknown"})


def test_a_reason_is_sent_and_read_like_an_answer() -> None:
    at = table()
    page = plan_form(at.bundle, at.cases["case"], REPLY, {}, date(2026, 3, 2)).pages[0]
    sent = {"register.listed.declined": ["unknown"]}
    assert all_asked(page, sent)
    assert read_page(at.bundle, page, sent) == ({"register.listed.declined": "unknown"}, ())
    question = asked_question(at.bundle, REPLY, "register.listed.declined")
    assert question is not None and question.id == "why_not"


def test_the_reasons_are_folded_until_one_is_chosen_and_go_with_their_question() -> None:
    bundle, words = boats_bundle(), Interface(ENGLISH)
    part = parts_of(bundle, Labels(ENGLISH, {}), words)["decline:reply/mooring.place"]
    folded = part.render({}, (), words)
    assert "We do not know" in folded and 'data-field="mooring.place"' in folded and " open" not in folded
    chosen = part.render({"mooring.place.declined": ["forbidden"]}, (), words)
    assert " open" in chosen and 'value="forbidden" selected' in chosen


def test_reasons_are_a_choice_that_is_always_asked() -> None:
    assert problems_in() == []
    other = 'other: {type: yes_no, label: "Another?", personal: no}\n          why_not: {type: choice, ask_when: other is yes,'
    assert "IMI-R036" in problems_in(steps=("why_not: {type: choice,", other))
    assert "IMI-R036" in problems_in(steps=("type: choice", "type: choices"))


def test_reasons_stand_beside_answers_only() -> None:
    assert problems_in(more=("at_most: 2", "declined_for: why_not")) == ["IMI-K006"]
