"""Questions picked among those that were picked before: more is asked of them, and nothing new."""

from __future__ import annotations

from datetime import date
from typing import Any

from imi_runtime.engine.decide import FaultyAnswers, Refused
from imi_runtime.engine.form_plan import offered_on, plan_form, prefilled
from imi_runtime.model.ids import FormId, PageId
from imi_runtime.model.text import Labels
from imi_runtime.screens.interface import ENGLISH, Interface
from imi_runtime.screens.page_parts import parts_of
from tests.engine.worked_kit import Table
from tests.exchange_kit import asked, boats_bundle, problems_in

TODAY = date(2026, 3, 2)


def answered() -> Table:
    table = asked("register.since", "mooring.place")
    table.do("kai@kiel", "reply", reply={"register.listed": "yes", "mooring.place": "Pier 3"})
    return table


def faults(table: Table, who: str, does: str, **answers: Any) -> list[tuple[str, str]]:
    refused = table.try_to(who, does, **answers)
    assert isinstance(refused, Refused) and isinstance(refused.reason, FaultyAnswers)
    return [(fault.name, fault.kind) for found in refused.reason.faults.values() for fault in found]


def test_only_questions_that_were_asked_are_on_offer() -> None:
    table = answered()
    page = table.bundle.forms[FormId("more")].pages[PageId("again")]
    assert offered_on(table.cases["case"], page) == ("mooring.place", "register.listed", "register.since")


def test_more_is_asked_of_questions_that_were_asked_and_of_no_others() -> None:
    table = answered()
    assert faults(table, "ana@lisbon", "ask_more", more={"again": ["mooring.paid"]}) == [("again", "not_a_choice")]
    case = table.do("ana@lisbon", "ask_more", more={"again": ["mooring.place"]})
    assert case.answer(FormId("more"), "again") == ["mooring.place"]


def test_a_page_that_picks_from_the_sets_would_let_new_questions_in() -> None:
    bundle = boats_bundle(more=("picks_among: request.ask", "picked_from: [register, mooring]"))
    table = asked("register.since", bundle=bundle)
    table.do("kai@kiel", "reply", reply={"register.listed": "yes"})
    assert table.do("ana@lisbon", "ask_more", more={"again": ["mooring.paid"]}).state == "more_asked"


def test_its_own_bounds_count() -> None:
    table = answered()
    every = ["register.listed", "register.since", "mooring.place"]
    assert faults(table, "ana@lisbon", "ask_more", more={}) == [("again", "too_few")]
    assert faults(table, "ana@lisbon", "ask_more", more={"again": every}) == [("again", "too_many")]


def test_a_question_brings_along_the_one_on_which_it_depends() -> None:
    case = answered().do("ana@lisbon", "ask_more", more={"again": ["register.since"]})
    assert case.answer(FormId("more"), "again") == ["register.listed", "register.since"]


def test_exactly_these_questions_are_answered_in_the_new_round() -> None:
    table = answered()
    case = table.do("ana@lisbon", "ask_more", more={"again": ["mooring.place"]})
    plan = plan_form(table.bundle, case, FormId("addition"), {}, TODAY)
    assert [field.name for field in plan.fields()] == ["mooring.place"]
    wrong = faults(table, "kai@kiel", "add", addition={"mooring.place": "Pier 4", "register.owner": "Nobody"})
    assert wrong == [("register.owner", "not_asked")]
    case = table.do("kai@kiel", "add", addition={"mooring.place": "Pier 4"})
    assert case.answer(FormId("reply"), "mooring.place") == "Pier 3"


def test_what_was_answered_before_stands_in_the_field_as_far_as_its_reader_may_read_it() -> None:
    table = answered()
    case, form = table.do("ana@lisbon", "ask_more", more={"again": ["mooring.place"]}), table.bundle.forms[FormId("addition")]
    assert prefilled(case, form, {}, lambda filling: filling.latest, ()) == {"mooring.place": "Pier 3"}
    assert prefilled(case, form, {}, lambda filling: {}, ()) == {}
    assert prefilled(case, form, {}, lambda filling: filling.latest, ("addition/answers",)) == {}


def test_the_page_shows_what_is_on_offer_and_nothing_else() -> None:
    bundle, words = boats_bundle(), Interface(ENGLISH)
    part = parts_of(bundle, Labels(ENGLISH, {}), words)["pick:more/again"]
    html = part.render({"again": ["mooring.place"]}, (), words, offer=(("mooring.place", ""), ("register.owner", "")))
    assert 'value="mooring.place"' in html and 'value="register.owner"' in html
    assert 'value="mooring.paid"' not in html and 'value="register.since"' not in html
    assert html.count(" checked") == 1
    assert "Its mooring" in html and "Your register" in html
    alone = part.render({}, (), words, offer=(("mooring.place", ""),))
    assert "Its mooring" in alone and "Your register" not in alone


def test_one_picks_among_what_was_picked_from_sets_and_not_among_a_choice_of_it() -> None:
    assert problems_in(more=("picks_among: request.ask", "picks_among: request.about")) == ["IMI-R019"]
    again = 'pages:\n          answers: {label: "Your answers", picks_among: more.again}'
    assert problems_in(addition=('pages:\n          answers: {label: "Your answers", answers_to: more.again}', again)) == [
        "IMI-R019"
    ]


def test_who_picks_among_questions_must_be_able_to_read_them() -> None:
    assert "IMI-A001" in problems_in(inquiry=("who: requester, may_read: [request, every", "who: requester, may_read: [every"))


def test_nobody_picks_among_what_nobody_has_asked_yet() -> None:
    assert problems_in(inquiry=("from: draft, to: sent, form: request", "from: draft, to: sent, form: [request, more]")) == [
        "IMI-R020"
    ]
