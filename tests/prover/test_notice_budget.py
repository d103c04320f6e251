"""The notice budget: what people are told is counted, in stories and in every situation."""

from __future__ import annotations

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.ids import PartyId, RightId
from imi_runtime.model.notices import NoticeKind
from imi_runtime.model.procedure import Seat
from imi_runtime.prover.notice_budget import Budget, NoticeBudget, notice_budget
from tests.library_kit import AREA
from tests.town import told_library


def budget_of(**changes: tuple[str, str]) -> NoticeBudget:
    compiled = compile_bundle(told_library(**changes), AREA)
    assert compiled.bundle is not None, [str(problem) for problem in compiled.problems]
    [procedure] = compiled.bundle.procedures.values()
    return notice_budget(compiled.bundle, procedure, compiled.scenarios, PublicCalendar())


def seat_in(budget: NoticeBudget, party: str, right: str = "handler") -> Budget:
    return next(one for one in budget.budgets if one.seat == Seat(PartyId(party), RightId(right)))


def test_a_request_brings_each_side_what_the_other_does() -> None:
    budget = budget_of()
    requester, responder = seat_in(budget, "requester"), seat_in(budget, "responder")
    assert requester.usual == (1,), "the reply"
    assert responder.usual == (2,), "the request, and that it is closed"
    assert (requester.worst.most, requester.worst.rounds) == (1, ()), "a missed deadline is no matter of hers"
    assert responder.worst.most == 4, "request, reminder, missed deadline, closed"
    assert NoticeKind.MISSED in responder.kinds and NoticeKind.DUE_SOON in responder.kinds


def test_without_its_reminder_a_deadline_brings_one_mail_less() -> None:
    quiet = budget_of(permit_request=(", tell: {responder: 2 days before}", ""))
    assert seat_in(quiet, "responder").worst.most == 3


def test_a_step_that_can_be_taken_again_and_again_is_named() -> None:
    budget = budget_of(permit_request=(
        'close: {label: "Close", by: requester, from: answered, to: closed}',
        'close: {label: "Close", by: requester, from: answered, to: closed}\n'
        '  again: {label: "Ask again", by: requester, from: answered, to: sent}',
    ))
    responder = seat_in(budget, "responder")
    assert "again" in responder.worst.rounds and responder.worst.most > seat_in(budget_of(), "responder").worst.most


def test_the_worst_course_is_never_better_than_a_story() -> None:
    assert all(max(one.usual, default=0) <= one.worst.most for one in budget_of().budgets)
