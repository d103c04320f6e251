"""Who can ever read what, from which step, and where that is more than the procedure shows a need for."""

from __future__ import annotations

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import FormId, MarkId, ProcedureId
from imi_runtime.prover.audience import Audience, Reader, audience_of
from imi_runtime.prover.minimisation import minimisation_problems
from tests.library_kit import AREA, library
from tests.prover.proof_kit import bundle_of


def small(**changes: tuple[str, str]) -> tuple[Bundle, Audience]:
    """Return the small request, with passages changed, and its audience."""
    bundle = compile_bundle(library(**changes), AREA).bundle
    assert bundle is not None
    return bundle, audience_of(bundle, bundle.procedures[ProcedureId("permit_request")])


def said(readers: tuple[Reader, ...]) -> list[tuple[str, str | None]]:
    return [(_seat(reader), reader.since) for reader in readers]


def _seat(reader: Reader) -> str:
    if reader.seat is None:
        return "the public"
    return f"former {reader.seat.party}" if reader.seat.former else reader.seat.party


def audience(library_name: str, area: str, procedure: str, *changes: tuple[str, str]) -> Audience:
    bundle = bundle_of(library_name, area, procedure, *changes)
    return audience_of(bundle, bundle.procedures[ProcedureId(procedure)])


def test_each_reader_is_told_with_the_first_step_after_which_it_reads() -> None:
    _, found = small()
    assert said(found.of(FormId("request"), "name")) == [("requester", "send"), ("responder", "send")]
    assert said(found.of(FormId("reply"), "answers")) == [("requester", "reply"), ("responder", "reply")]


def test_a_reader_of_single_questions_reads_no_others() -> None:
    found = audience("worked", "demo_alerts", "alert")
    assert ("countries", "send") in said(found.of(FormId("alert"), "scope"))
    assert "countries" not in [who for who, _ in said(found.of(FormId("alert"), "decided_on"))]


def test_a_held_text_is_read_only_after_it_was_let_go() -> None:
    found = audience("second", "harbour_visits", "ship_inquiry")
    assert said(found.of(FormId("report"), "answers")) == [
        ("asking_harbour", "file_report"), ("asked_harbour", "file_report"), ("asked_board", "file_report"),
    ]
    always = ("to: {with_board: findings.outcome is measures, reported: otherwise}", "to: with_board")
    later = audience("second", "harbour_visits", "ship_inquiry", always)
    assert said(later.of(FormId("report"), "answers"))[0] == ("asking_harbour", "pass_report")


def test_former_holders_members_and_the_public_are_readers_too() -> None:
    ship = audience("second", "harbour_visits", "ship_inquiry")
    assert ("former asked_harbour", "pass_on") in said(ship.of(FormId("passing_on"), "why_next"))
    alert = audience("worked", "demo_alerts", "alert")
    assert said(alert.of(FormId("alert"), "person")) == [("sender", "submit"), ("gatekeeper", "submit"), ("handlers", "pass_on")]
    card = audience("worked", "demo_cards", "card_decision")
    assert ("the public", "issue") in said(card.of(FormId("application"), "profession"))
    assert "the public" not in [who for who, _ in said(card.of(FormId("application"), "person"))]


def test_marks_have_readers_and_what_nobody_reads_has_none() -> None:
    alert = audience("worked", "demo_alerts", "alert")
    assert [who for who, _ in said(alert.marks[MarkId("contested")])] == ["sender", "gatekeeper", "countries", "handlers"]
    assert alert.marks[MarkId("why_ended")] == ()


# -- more than is needed -----------------------------------------------------------------------------------------------


def warned(area: str, procedure: str, *changes: tuple[str, str]) -> list[str]:
    bundle = bundle_of("worked", area, procedure, *changes)
    found = audience_of(bundle, bundle.procedures[ProcedureId(procedure)])
    return [f"{problem.code} {problem.message}" for problem in minimisation_problems(bundle, found)]


def test_personal_data_that_only_its_writer_reads_are_warned_about() -> None:
    """What the home authority writes about its check is read by nobody, until the applicant may."""
    assert warned("demo_cards", "card_application") == [
        "IMI-V030 'text' of 'verification' is personal data, and nobody but who writes it can ever read it",
    ]
    shown = ("may_read: [application, documents, missing, advice, refusal, card, documents_state]", "may_read: [application, documents, missing, advice, refusal, card, verification, documents_state]")
    assert warned("demo_cards", "card_application", shown) == []


def test_sensitive_data_open_to_many_are_warned_about_unless_a_law_says_why() -> None:
    """The rule of the countries names its law; that of the handlers does not."""
    handling = "handling: {who: handlers, may_read: [alert, contested], in: live}"
    wide = "IMI-V032 'scope' of 'alert' is criminal data, and can be read by handlers"
    assert wide in warned("demo_alerts", "alert")
    with_law = handling.replace("in: live", 'in: live, law: "Demo Directive 1/2020, Article 5"')
    assert warned("demo_alerts", "alert", (handling, with_law)) == []


def test_personal_data_open_to_who_never_acts_are_warned_about_unless_a_law_says_why() -> None:
    parties = "parties:\n  requester: {is: authority, joins: opens the case}"
    seats = parties + "\n  board: {is: authority, joins: coordinates requester}"
    files = library(permit_request=(parties, seats))
    path = next(path for path in files if path.name == "permit_request.yaml")

    def with_rule(rule: str) -> list[str]:
        text = files[path].decode().replace("access:\n", f"access:\n  board: {rule}\n").encode()
        bundle = compile_bundle({**files, path: text}, AREA).bundle
        assert bundle is not None
        found = audience_of(bundle, bundle.procedures[ProcedureId("permit_request")])
        return [problem.message for problem in minimisation_problems(bundle, found)]

    assert with_rule("{who: board, may_read: request, in: sent}") == [
        "'board' can read 'name' of 'request', and does nothing in this procedure",
    ]
    assert with_rule('{who: board, may_read: request, in: sent, law: "Demo Directive 1/2020, Article 5"}') == []
