"""Some questions are passed on as a case of their own, which answers to the same asker."""

from __future__ import annotations

from datetime import date
from typing import Any

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.engine.decide import FaultyAnswers, Refused
from imi_runtime.engine.form_plan import plan_form
from imi_runtime.model.case import Case
from imi_runtime.model.conditions import IsAnswered, Not
from imi_runtime.model.ids import FormId, PageId, ProcedureId, TransitionId
from imi_runtime.prover.graph import explore
from imi_runtime.prover.ground import ground_of
from imi_runtime.prover.prove import prove
from tests.engine.worked_kit import Table
from tests.exchange_kit import asked, boats_bundle, problems_in

REQUEST, REPLY = FormId("request"), FormId("reply")


def whole(*picks: str) -> Table:
    return asked(*(picks or ("register.since", "mooring.place", "mooring.paid")))


def split(table: Table, *picks: str, to: str = "rostock", by: str = "kai@kiel", name: str = "case") -> Case:
    return table.do(by, "split", name, passing_on={"ask": list(picks), "recipient": to})


def faults(table: Table, who: str, does: str, **answers: Any) -> list[tuple[str, str]]:
    refused = table.try_to(who, does, **answers)
    assert isinstance(refused, Refused) and isinstance(refused.reason, FaultyAnswers)
    return [(fault.name, fault.kind) for found in refused.reason.faults.values() for fault in found]


def asked_in(table: Table, name: str = "case") -> list[str]:
    plan = plan_form(table.bundle, table.cases[name], REPLY, {}, date(2026, 3, 2))
    return [field.name for field in plan.fields()]


def test_a_part_asks_what_was_passed_on_and_the_whole_asks_the_rest() -> None:
    table = whole()
    split(table, "mooring.place")
    assert asked_in(table) == ["mooring.paid", "register.listed", "register.since"]
    part = table.cases["linked-0"]
    assert part.answer(REQUEST, "ask") == ["mooring.place"]
    assert asked_in(table, "linked-0") == ["mooring.place"]
    every = ["mooring.place", "mooring.paid", "register.listed", "register.since"]
    assert table.cases["case"].answer(REQUEST, "ask") == every


def test_the_part_belongs_to_the_same_asker_and_its_own_responder() -> None:
    table = whole()
    case = split(table, "mooring.place")
    part = table.cases["linked-0"]
    assert (part.number, part.state) == (case.number, "sent")
    assert (part.seats["requester"].holder, part.seats["responder"].holder) == ("lisbon", "rostock")  # type: ignore[index]
    assert part.answer(REQUEST, "recipient") == "rostock"
    assert case.seats["responder"].holder == "kiel"  # type: ignore[index]


def test_neither_responder_sees_the_case_of_the_other_and_the_asker_sees_both() -> None:
    table = whole()
    split(table, "mooring.place")
    assert table.sees("ana@lisbon").exists and table.sees("ana@lisbon", "linked-0").exists
    assert table.sees("kai@kiel").exists and not table.sees("kai@kiel", "linked-0").exists
    assert table.sees("rob@rostock", "linked-0").exists and not table.sees("rob@rostock").exists
    assert not table.sees("tea@turku").exists and not table.sees("tea@turku", "linked-0").exists


def test_questions_that_depend_on_each_other_go_together() -> None:
    table = whole()
    split(table, "register.listed")
    assert table.cases["linked-0"].answer(REQUEST, "ask") == ["register.listed", "register.since"]
    assert asked_in(table) == ["mooring.place", "mooring.paid"]


def test_a_question_is_passed_on_once() -> None:
    table = whole()
    split(table, "mooring.place")
    again = {"ask": ["mooring.place"], "recipient": "rostock"}
    assert ("ask", "not_a_choice") in faults(table, "kai@kiel", "split", passing_on=again)


def test_a_part_goes_where_the_whole_could_have_gone() -> None:
    there = {"ask": ["mooring.place"], "recipient": "porto"}
    assert faults(whole(), "kai@kiel", "split", passing_on=there) == [("recipient", "same_country")]


def test_when_nothing_is_left_the_whole_waits_until_every_part_has_ended() -> None:
    table = whole("mooring.place", "mooring.paid")
    assert split(table, "mooring.place").state == "sent"
    assert split(table, "mooring.paid", to="turku").state == "split_up"
    table.do("rob@rostock", "reply", "linked-0", reply={"mooring.place": "Pier 3"})
    table.do("ana@lisbon", "close", "linked-0")
    assert table.cases["case"].state == "split_up"
    table.do("tea@turku", "reply", "linked-1", reply={"mooring.paid": "yes"})
    table.do("ana@lisbon", "close", "linked-1")
    assert table.cases["case"].state == "closed"


def test_a_whole_without_questions_of_its_own_waits_for_its_parts_and_no_other_state_does() -> None:
    table = whole()
    procedure = table.bundle.procedures[table.cases["case"].procedure]
    assert [state.id for state in procedure.states.values() if procedure.waits_for_links(state)] == ["split_up"]


def test_the_end_of_a_part_leaves_a_whole_with_questions_of_its_own_alone() -> None:
    table = whole("mooring.place", "mooring.paid")
    split(table, "mooring.place")
    table.do("rob@rostock", "reply", "linked-0", reply={"mooring.place": "Pier 3"})
    table.do("ana@lisbon", "close", "linked-0")
    assert table.cases["case"].state == "sent"


def test_a_part_is_split_again_and_its_end_goes_all_the_way_up() -> None:
    table = whole("mooring.place")
    split(table, "mooring.place")
    split(table, "mooring.place", to="turku", by="rob@rostock", name="linked-0")
    assert [table.cases[name].state for name in ("case", "linked-0", "linked-1")] == ["split_up", "split_up", "sent"]
    table.do("tea@turku", "reply", "linked-1", reply={"mooring.place": "Pier 3"})
    table.do("ana@lisbon", "close", "linked-1")
    assert [table.cases[name].state for name in ("case", "linked-0", "linked-1")] == ["closed", "closed", "closed"]


def test_what_is_left_is_read_as_a_condition_and_written_again() -> None:
    procedure = boats_bundle().procedures[ProcedureId("inquiry")]
    none_left = procedure.transitions[TransitionId("split")].route[0].when
    assert isinstance(none_left, Not) and isinstance(none_left.condition, IsAnswered)
    assert none_left.condition.path.left == (("request", "ask"), ("passing_on", "ask"))
    assert boats_bundle().forms[REPLY].pages[PageId("answers")].content.without == ((FormId("passing_on"), PageId("ask")),)  # type: ignore[union-attr]


def test_the_procedure_is_proved() -> None:
    bundle = boats_bundle()
    proof = prove(bundle, bundle.procedures[ProcedureId("inquiry")], PublicCalendar())
    assert [problem.code for problem in proof.problems] == []


def test_a_whole_that_nobody_tells_of_the_end_of_its_parts_is_found() -> None:
    assert "IMI-J007" in problems_in(inquiry=("to: closed, fires: {whole: part_ended}}", "to: closed}"))


def test_a_case_that_people_open_is_not_begun_by_a_link_in_the_proof() -> None:
    bundle = boats_bundle()
    graph = explore(ground_of(bundle, bundle.procedures[ProcedureId("inquiry")]), lambda case, found: ())
    begun = [step for step in graph.steps if step.move.transition == "receive"]
    assert begun == [] and {case.state for case in graph.cases[:2]} == {"draft", "sent"}


def test_only_what_picks_among_the_same_questions_takes_some_away() -> None:
    assert "IMI-R037" in problems_in(reply=("answers_to: request.ask", "answers_to: more.again"))


def test_a_link_narrows_what_it_carries_to_picks_among_it() -> None:
    assert "IMI-J016" in problems_in(inquiry=("narrows: {request.ask: passing_on.ask}", "narrows: {request.ask: request.ask}"))
    assert "IMI-J016" in problems_in(inquiry=("carries: request\n", "carries: reply\n"))


def test_nothing_is_left_of_a_page_from_which_nothing_is_taken() -> None:
    assert "IMI-T047" in problems_in(inquiry=("split_up: no question of reply.answers is left", "split_up: no question of request.ask is left"))


def test_firing_through_a_link_that_opens_cases_still_goes_in_no_circle() -> None:
    receive = ("receive: {label: \"Begin as a part\", by: link, from: draft, to: sent}",
               "receive: {label: \"Begin as a part\", by: link, from: draft, to: sent, fires: {part: receive}}")
    assert "IMI-J005" in problems_in(inquiry=receive)
