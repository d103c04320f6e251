"""What a proof says of procedures that hold, of those that do not, and of what it could not look at."""

from __future__ import annotations

import pytest

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import ProcedureId
from imi_runtime.model.procedure import Procedure
from imi_runtime.prover.endings import ending_of
from imi_runtime.prover.graph import explore
from imi_runtime.prover.ground import ground_of
from imi_runtime.prover.prove import Proof, prove
from tests.library_kit import AREA, library
from tests.prover.proof_kit import CALENDAR, LIBRARIES, bundle_of, procedures_of, proof_of

SITUATIONS = {
    "alert": 557, "card_application": 63, "card_decision": 544, "draft_decision_circulation": 165, "ship_inquiry": 154,
}
EVERY = [pair for name in LIBRARIES for pair in procedures_of(name)]


@pytest.mark.parametrize(("bundle", "procedure"), EVERY, ids=[procedure.id for _, procedure in EVERY])
def test_a_procedure_that_is_right_is_proved_without_a_word(bundle, procedure) -> None:  # type: ignore[no-untyped-def]
    proof = prove(bundle, procedure, CALENDAR)
    assert (proof.problems, proof.bounds, proof.discarded) == ((), (), 0)
    assert proof.situations == SITUATIONS.get(procedure.id, proof.situations)
    assert not proof.ending.stuck


def written(old: str, new: str) -> tuple[Bundle, Procedure]:
    """Return the small request with one passage of its procedure changed; both are written as deep as a test is."""
    passage, other = old.replace("\n    ", "\n"), new.replace("\n    ", "\n")
    compiled = compile_bundle(library(permit_request=(passage, other)), AREA)
    assert compiled.bundle is not None, [str(problem) for problem in compiled.problems]
    return compiled.bundle, compiled.bundle.procedures[ProcedureId("permit_request")]


def changed(old: str, new: str) -> Proof:
    """Prove the small request with one passage of its procedure changed."""
    return prove(*written(old, new), CALENDAR)


def said(proof: Proof) -> list[str]:
    return [f"{problem.code} {problem.message}" for problem in proof.problems]


# -- whose texts -------------------------------------------------------------------------------------------------------

LETTERS = ("worked", "demo_alerts", "alert")
OWN_ROUTING = "may_read: [alert.profession, alert.scope, contested, own routing], in: live"


def promising(never: str, *changes: tuple[str, str]) -> list[str]:
    """Prove the worked alert with one promise more."""
    kept = "  identity_kept:"
    return said(proof_of(*LETTERS, (kept, f"  promise: {{never: {never}}}\n{kept}"), *changes))


def test_texts_of_others_may_be_forbidden_where_ones_own_may_be_read() -> None:
    """The twin: without the word, the promise forbids the reader's own text too, which the rule opens."""
    assert promising("countries reads other routing") == []
    assert promising("countries reads routing") == [
        "IMI-V010 guarantee 'promise' does not hold: 'countries' can read 'routing' in 'sent'",
    ]


def test_texts_of_other_members_are_found_where_a_rule_opens_every_one() -> None:
    every = (OWN_ROUTING, OWN_ROUTING.replace("own routing", "every routing"))
    assert promising("countries reads other routing", every) == [
        "IMI-V010 guarantee 'promise' does not hold: 'countries' can read 'routing' of others in 'sent'",
    ]


def test_ones_own_texts_may_be_forbidden_alone() -> None:
    assert promising("countries reads own routing") == [
        "IMI-V010 guarantee 'promise' does not hold: 'countries' can read 'routing' of its own in 'sent'",
    ]
    assert promising("sender reads own routing") == []


def test_what_a_former_holder_wrote_is_a_text_of_others_to_who_came_after() -> None:
    """The harbour that was asked next reads the letters of the one that passed the matter on."""
    promise = ("retention:\n", "guarantees: {promise: {never: asked_harbour reads other passing_on}}\nretention:\n")
    proof = proof_of("second", "harbour_visits", "ship_inquiry", promise)
    assert said(proof) == ["IMI-V010 guarantee 'promise' does not hold: 'asked_harbour' can read 'passing_on' of others in 'with_harbour'"]


# -- questions that are never asked ------------------------------------------------------------------------------------

LAST = "personal: no, ask_when: kind is limited}\n"
ASKED = "personal: no, ask_when: urgent is yes}\n"


def asking(**changes: tuple[str, str]) -> list[str]:
    """Return which questions of the small request, with question sets changed, are never asked."""
    compiled = compile_bundle(library(**changes), AREA)
    assert compiled.bundle is not None, [str(problem) for problem in compiled.problems]
    found = prove(compiled.bundle, compiled.bundle.procedures[ProcedureId("permit_request")], CALENDAR).problems
    return [problem.message.split(",")[0] for problem in found if problem.code == "IMI-V039"]


DEAD = {
    "a chain that contradicts itself": (
        {"holder": (ASKED, f'{ASKED}  who_says: {{type: text, label: "Who says so?", personal: no, ask_when: urgent is no and why_urgent is answered}}\n')},
        "[name, urgent, why_urgent]", "[name, urgent, why_urgent, who_says]", "who_says", "urgent is no and", "urgent is yes and",
    ),
    "more than the number may be": (
        {"holder": (ASKED, f'{ASKED}  heads: {{type: integer, label: "How many?", at_most: 3, personal: no}}\n  who_says: {{type: text, label: "Who?", personal: no, ask_when: heads is at least 4}}\n')},
        "[name, urgent, why_urgent]", "[name, urgent, why_urgent, heads, who_says]", "who_says", "at least 4", "at least 3",
    ),
    "a day that was over when it was given": (
        {"holder": (ASKED, f'{ASKED}  who_says: {{type: text, label: "Who?", personal: no, ask_when: reply_by is before today}}\n')},
        "[reply_by]", "[reply_by, who_says]", "who_says", "reply_by is before today", "reply_by is after today",
    ),
    "after an answer that is compulsory": (
        {"holder": (ASKED, f'{ASKED}  who_says: {{type: text, label: "Who?", personal: no, ask_when: urgent is not answered}}\n')},
        "[name, urgent, why_urgent]", "[name, urgent, why_urgent, who_says]", "who_says", "urgent is not answered", "urgent is answered",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sets", "page", "longer", "dead", "never", "sometimes"), DEAD.values(), ids=list(DEAD))
def test_a_question_that_is_never_asked_is_found(
    sets: dict[str, tuple[str, str]], page: str, longer: str, dead: str, never: str, sometimes: str
) -> None:
    """The twin: with another condition the same question is asked."""
    assert asking(**sets, request=(page, longer)) == [f"question '{dead}' of 'request' is never asked"]
    (name, (old, new)), = sets.items()
    assert asking(**{name: (old, new.replace(never, sometimes))}, request=(page, longer)) == []


def test_a_picked_question_that_is_never_asked_is_found_with_those_on_which_it_depends() -> None:
    dead = 'by_whom: {type: text, label: "By whom?", personal: no, ask_when: kind is full and limited_until is answered}'
    bundle = compile_bundle(library(permit=(LAST, f"{LAST}  {dead}\n")), AREA).bundle
    assert bundle is not None
    found = prove(bundle, bundle.procedures[ProcedureId("permit_request")], CALENDAR).problems
    assert [problem.message.split(",")[0] for problem in found] == ["question 'by_whom' of 'reply' is never asked"]
    assert [said for _, said in found[0].related] == ["it depends on 'kind'", "it depends on 'limited_until'"]


# -- ends --------------------------------------------------------------------------------------------------------------

CLOSE = 'close: {label: "Close", by: requester, from: answered, to: closed}'
ANSWER = "    deadlines:\n      answer: {binds: responder, starts: sent, ends: answered, within: 14 days, tell: {responder: 2 days before}}"


def test_a_case_that_its_parties_must_end_is_said_to_need_them() -> None:
    assert str(changed(CLOSE, CLOSE).ending) == "can be ended by requester and responder"


def test_a_case_that_clocks_alone_lead_to_an_end_ends_by_itself() -> None:
    proof = changed(
        f"{CLOSE}\n{ANSWER}",
        f"""{CLOSE}
      lapse: {{label: "Lapse", by: clock, from: [sent, answered], to: closed}}
    deadlines:
      answer: {{binds: responder, starts: sent, within: 14 days, then: lapse}}""",
    )
    assert (said(proof), str(proof.ending)) == ([], "ends by itself")


def test_a_clock_that_a_step_ends_does_not_end_the_case_any_more() -> None:
    proof = changed(
        f"{CLOSE}\n{ANSWER}",
        f"""{CLOSE}
      lapse: {{label: "Lapse", by: clock, from: [sent, answered], to: closed}}
    deadlines:
      answer: {{binds: responder, starts: sent, ends: reply, within: 14 days, then: lapse}}""",
    )
    assert str(proof.ending) == "can be ended by requester"


def test_a_guard_that_can_never_hold_again_leaves_the_case_open() -> None:
    proof = changed(CLOSE, CLOSE.replace("to: closed", "to: closed, when: request.urgent is yes"))
    stays = "so that nothing can ever end it; it stays in 'answered'"
    assert said(proof) == [f"IMI-V012 a case of 'permit_request' can come to 'sent' {stays}"]
    assert "request.urgent: no" in proof.problems[0].listing


REPLY = 'reply: {label: "Reply", by: responder, from: sent, to: answered, form: reply}'


def racing(starts: str, guard: str = ", when: request.urgent is yes") -> tuple[Bundle, Procedure]:
    """Return a request that a monthly clock would close, beside a weekly one; nobody else does unless it is urgent."""
    return written(
        f"  {REPLY}\n      {CLOSE}\n{ANSWER}",
        f"""  {REPLY.replace(", form", f"{guard}, form")}
      {CLOSE}
      nudge: {{label: "Nudge", by: clock, from: sent, to: same}}
      lapse: {{label: "Lapse", by: clock, from: sent, to: closed}}
    deadlines:
      weekly: {{binds: responder, starts: [sent, nudge], ends: closed, within: 1 week, then: nudge}}
      monthly: {{binds: responder, starts: {starts}, ends: closed, within: 1 month, then: lapse}}""",
    )


def test_an_end_that_another_clock_always_puts_off_is_no_end() -> None:
    """Steps on paper lead to an end; dates never let them."""
    proof = prove(*racing("[sent, nudge]"), CALENDAR)
    assert said(proof) == [
        "IMI-V021 a case of 'permit_request' can come to 'sent', and for no end from there dates were found: "
        "another clock is first",
        "IMI-V034 deadline 'monthly' never runs out on any dates that were found, so 'lapse' never happens by it",
    ]
    assert (str(proof.ending), proof.holds) == ("may stay open", False)
    assert proof.problems[0].listing == "2026-03-02  Requester (Demo authority, FI): Send (request.urgent: no)"


def test_without_dates_such_an_end_would_be_believed() -> None:
    """The twin: where every clock may run out when it likes, the same procedure seems to end."""
    ground = ground_of(*racing("[sent, nudge]"))
    assert ending_of(ground, explore(ground, lambda case, found: ())).stuck == ()


def test_a_deadline_that_runs_out_only_after_another_has_done_so_many_times_is_not_warned_about() -> None:
    """Four weekly reminders come before the month is over, and no course on paper needs them."""
    assert "IMI-V034" not in [line[:8] for line in said(prove(*racing("sent"), CALENDAR))]


def test_an_end_that_a_clock_puts_off_only_for_a_while_is_dated() -> None:
    assert said(prove(*racing("sent"), CALENDAR)) == []


def test_an_end_that_a_clock_always_puts_off_is_still_one_where_somebody_can_bring_it() -> None:
    found = said(prove(*racing("[sent, nudge]", guard=""), CALENDAR))
    assert [line[:8] for line in found] == ["IMI-V034"]


# -- answers -----------------------------------------------------------------------------------------------------------


def test_an_answer_that_is_only_asked_sometimes_is_tried_as_it_can_stand() -> None:
    """`why_urgent` is asked when `urgent` is yes: so it is never answered without."""
    guarantee = "retention:\n      block"
    promise = "guarantees:\n      odd: {never: reply while request.why_urgent is answered and request.urgent is no}\n    retention:\n      block"
    assert said(changed(guarantee, promise)) == []
    possible = promise.replace("request.urgent is no", "request.urgent is yes")
    assert [line[:8] for line in said(changed(guarantee, possible))] == ["IMI-V010"]


def test_a_date_is_tried_before_on_and_after_the_day() -> None:
    promise = "guarantees:\n      late: {{never: reply while request.reply_by is {order} today}}\n    retention:\n      block"
    for order in ("before", "after"):
        assert [line[:8] for line in said(changed("retention:\n      block", promise.format(order=order)))] == ["IMI-V010"]


# -- stories -----------------------------------------------------------------------------------------------------------


def test_a_story_is_dated_and_names_seats_places_and_the_lines_that_allow_it() -> None:
    proof = changed(
        "retention:\n      block",
        "guarantees:\n      kept: {never: responder reads request, in: sent}\n    retention:\n      block",
    )
    problem = proof.problems[0]
    assert problem.listing == "2026-03-02  Requester (Demo authority, FI): Send"
    assert [note for _, note in problem.related] == ["this rule opens it", "'send' is a step on the way"]


def test_a_course_for_which_no_dates_fit_is_told_and_not_blamed() -> None:
    """Both clocks start at once: the longer one never runs out first."""
    proof = changed(
        f"{CLOSE}\n{ANSWER}",
        f"""{CLOSE}
      soon: {{label: "Soon", by: clock, from: sent, to: closed}}
      later: {{label: "Later", by: clock, from: sent, to: closed}}
    deadlines:
      short: {{binds: responder, starts: sent, ends: answered, within: 1 week, then: soon}}
      long: {{binds: responder, starts: sent, ends: answered, within: 1 month, then: later}}
    guarantees:
      short_first: {{never: later after send}}""",
    )
    assert [problem.code for problem in proof.problems] == ["IMI-V034", "IMI-V011"]
    assert (proof.holds, proof.discarded > 0) == (True, True)


def test_a_step_is_dated_late_where_a_longer_clock_must_run_out_first() -> None:
    """The second clock starts with a step that can be done when the first has nearly run out."""
    proof = changed(
        f"{CLOSE}\n{ANSWER}",
        f"""{CLOSE}
      nudge: {{label: "Nudge", by: requester, from: sent, to: same}}
      soon: {{label: "Soon", by: clock, from: sent, to: closed}}
      later: {{label: "Later", by: clock, from: sent, to: closed}}
    deadlines:
      short: {{binds: responder, starts: nudge, ends: answered, within: 1 week, then: soon}}
      long: {{binds: responder, starts: sent, ends: answered, within: 1 month, then: later}}
    guarantees:
      no_later: {{never: later after nudge}}""",
    )
    assert [problem.code for problem in proof.problems] == ["IMI-V010"]
    first, second, third = proof.problems[0].listing.splitlines()
    assert (first[:10], second[:10] > "2026-03-25", third[:10] >= second[:10]) == ("2026-03-02", True, True)


# -- what was not looked at --------------------------------------------------------------------------------------------


def test_a_proof_that_was_cut_short_says_so_and_claims_nothing() -> None:
    bundle = bundle_of("worked", "demo_cards", "card_decision")
    proof = prove(bundle, bundle.procedures[ProcedureId("card_decision")], CALENDAR, most=20)
    assert [problem.code for problem in proof.problems] == ["IMI-V020"]
    assert proof.bounds == ("more than 20 situations",)


def test_more_open_texts_than_are_told_apart_are_said_where_they_can_be_sent_back() -> None:
    """Replies are added without end, and may be sent back although they are open: then two stand for any number."""
    again = REPLY.replace("to: answered", "to: same")
    enough = 'enough: {label: "Enough", by: requester, from: sent, to: answered}'
    back = 'back: {label: "Send back", by: requester, from: sent, to: same, takes_back: reply}'
    proof = changed(REPLY, f"{again}\n      {enough}\n      {back}")
    assert proof.bounds == ("more than two open texts of 'reply' count as two",)
    assert changed(REPLY, f"{again}\n      {enough}").bounds == ()


def test_two_persons_are_told_apart_only_where_the_procedure_does() -> None:
    with_rule = proof_of("worked", "demo_alerts", "alert")
    without = proof_of("worked", "demo_alerts", "alert", (", not_same_person_as: submit", ""))
    assert (with_rule.holds, without.holds) == (True, False)
