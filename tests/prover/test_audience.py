"""Who can ever read what, from which step, and where that is more than the procedure shows a need for."""

from __future__ import annotations

import pytest

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, FormId, MarkId, ProcedureId
from imi_runtime.prover.audience import Audience, Reader, audience_of
from imi_runtime.prover.minimisation import minimisation_problems
from tests.library_kit import AREA, library, library_of
from tests.prover.proof_kit import bundle_of, procedures_of


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
    assert [line for line in warned("demo_alerts", "alert", (handling, with_law)) if "V038" not in line] == []


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


# -- too late ----------------------------------------------------------------------------------------------------------

VISIT = {
    "procedures/demo/bundle.yaml": """
        format: 1
        bundle: demo
        title: "Demo visits"
        languages: [en]
        law: ["Demo Directive 1/2020"]
        purpose: "Let authorities plan visits"
        controllers: "Each authority taking part"
        """,
    "procedures/demo/visit.yaml": """
        procedure: visit
        kind: request
        title: "Visit"
        law: ["Demo Directive 1/2020, Article 1"]
        parties:
          visitor: {is: authority, joins: opens the case}
          visited: {is: authority, joins: chosen by visitor}
        states:
          draft: {initial: true, label: "Draft", waits_for: visitor}
          planned: {label: "Planned", waits_for: visited}
          over: {final: true, label: "Over"}
        transitions:
          announce: {label: "Announce", by: visitor, from: draft, to: planned, form: plan}
          answer: {label: "Report", by: visited, from: planned, to: over, form: report}
        access:
          visiting: {who: visitor, may_read: [plan, report], in: any}
          visited: {who: visited, may_read: report, in: any}
          afterwards: {who: visited, may_read: plan, in: over}
        retention: {erase: {after: over, within: 1 year}}
        """,
    "question_sets/demo/details.yaml": """
        question_set: details
        title: "Details"
        questions:
          guest: {type: text, label: "Who comes?", personal: ordinary}
          seats: {type: integer, label: "How many seats?", personal: no}
          seen: {type: text, label: "Who was there?", personal: ordinary}
        """,
    "forms/demo/plan.yaml": """
        form: plan
        pages:
          plan: {label: "The plan", questions: [guest, seats]}
          whom: {label: "Who is visited", chooses: visited}
        """,
    "forms/demo/report.yaml": """
        form: report
        pages:
          report: {label: "The report", questions: [seen]}
        """,
}
UNUSED = (
    "IMI-V038 'guest' of 'plan' is personal data, and nothing uses it: no condition looks at it, and whoever else can read "
    "it can do nothing any more by then"
)


def visits(*changes: tuple[str, str], **forms: str) -> list[str]:
    """Return what the visit is warned about, with passages of any of its files changed, and with more forms."""
    texts = {**VISIT, **{f"forms/demo/{form}.yaml": text for form, text in forms.items()}}
    for old, new in changes:
        path = next(path for path, text in texts.items() if old in text)
        assert texts[path].count(old) == 1, old
        texts[path] = texts[path].replace(old, new)
    compiled = compile_bundle(library_of(texts), AreaId("demo"))
    bundle = compiled.bundle
    assert bundle is not None, [str(problem) for problem in compiled.problems]
    found = audience_of(bundle, bundle.procedures[ProcedureId("visit")])
    return [f"{problem.code} {problem.message}" for problem in minimisation_problems(bundle, found)]


def test_personal_data_read_only_when_nothing_can_be_done_with_them_are_warned_about() -> None:
    """Who comes is shown when the visit is over. The report comes with the end, and is for who is told of it."""
    assert visits() == [UNUSED]


@pytest.mark.parametrize("used", [
    pytest.param(("may_read: plan, in: over", "may_read: plan, in: [planned, over]"), id="while its reader can act"),
    pytest.param(("to: over, form: report}", "to: over, form: report, when: plan.guest is answered}"), id="by a condition"),
    pytest.param(("personal: no}", "personal: no, ask_when: guest is answered}"), id="by another question"),
    pytest.param(('"Who comes?", personal: ordinary}', '"Who comes?", personal: ordinary, law: "Article 2"}'), id="by a law for the question"),
    pytest.param(("may_read: plan, in: over}", 'may_read: plan, in: over, law: "Article 2"}'), id="by a law for the reader"),
    pytest.param(("form: report}", 'form: report}\n          object: {label: "Object", by: visited, from: over, to: same}'), id="by a step after the end"),
    pytest.param(("questions: [seen]}", "questions: [seen], prefill: {seen: plan.guest}}"), id="as a first answer elsewhere"),
])  # fmt: skip
def test_what_is_used_is_not_warned_about(used: tuple[str, str]) -> None:
    assert visits(used) == []


def test_what_a_former_holder_could_still_read_is_used_by_nobody() -> None:
    """Acting before is not acting: whoever passed the visit on can do nothing about it any more."""
    passed = (
        ("answer: {label", 'pass_on: {label: "Pass on", by: visited, from: planned, to: same, form: passing, replace: {visited: passing.whom_else}}\n          answer: {label'),
        ("afterwards: {who: visited,", "afterwards: {who: former visited,"),
        ("may_read: report, in: any", "may_read: [report, passing], in: any"),
        ("may_read: [plan, report]", "may_read: [plan, report, passing]"),
        ("seen: {type", 'whom_else: {type: authority, label: "Who else?", required: true, personal: no}\n          seen: {type'),
    )
    form = 'form: passing\npages:\n  whom: {label: "Who else?", questions: [whom_else]}\n'
    assert visits(*passed, passing=form) == [UNUSED]


def test_the_worked_procedures_show_what_their_readers_can_only_watch() -> None:
    """The gatekeeper of an alert has sent it, and can do nothing about an appeal or a revocation that it reads."""
    late = [line for line in warned("demo_alerts", "alert") if "V038" in line]
    assert [line.split()[1:4] for line in late] == [["'appealed'", "of", "'appeal'"], ["'why'", "of", "'revocation'"]]
    for area, procedure in (("demo_cards", "card_application"), ("demo_cards", "card_decision"), ("demo_circulation", "draft_decision_circulation")):
        assert [line for line in warned(area, procedure) if "V038" in line] == []


def test_the_shipped_procedures_ask_and_show_no_more_than_they_need() -> None:
    for bundle, procedure in procedures_of("shipped"):
        assert minimisation_problems(bundle, audience_of(bundle, procedure)) == ()


# -- the public --------------------------------------------------------------------------------------------------------

def minimised(*changes: tuple[str, str], **others: tuple[str, str]) -> list[str]:
    """Return what the small request is warned about, with passages of its procedure and of other files changed."""
    files = library(**others)
    path = next(path for path in files if path.name == "permit_request.yaml")
    text = files[path].decode()
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    bundle = compile_bundle({**files, path: text.encode()}, AREA).bundle
    assert bundle is not None
    found = audience_of(bundle, bundle.procedures[ProcedureId("permit_request")])
    return [f"{problem.code} {problem.message}" for problem in minimisation_problems(bundle, found)]


SHOWN = ("retention:\n", "publishes: {permits: {shows: [number, request.name], in: closed}}\nretention:\n")


def test_ordinary_personal_data_that_everybody_can_read_are_warned_about_unless_a_law_says_why() -> None:
    assert minimised(SHOWN) == [
        "IMI-V037 'name' of 'request' is personal data, and everybody can read it by publication 'permits'",
    ]
    by_law = (SHOWN[0], SHOWN[1].replace("in: closed}", 'in: closed, law: "Demo Directive 1/2020, Article 5"}'))
    assert minimised(by_law) == []


def test_what_no_case_ever_lets_the_public_see_is_not_warned_about() -> None:
    """The twin: the door is there, and its condition holds in no case that can come there."""
    unopened = (SHOWN[0], SHOWN[1].replace("in: closed}", "in: closed, when: request.urgent is yes}"))
    assert minimised(unopened) != []
    urgent_never_ends = ('from: answered, to: closed}', 'from: answered, to: closed, when: request.urgent is no}')
    assert minimised(unopened, urgent_never_ends) == []


def test_sensitive_data_that_a_law_publishes_are_not_warned_about() -> None:
    offence = ("required: true, personal: ordinary}", 'required: true, personal: offence, law: "Demo Directive 1/2020, Article 5"}')
    assert minimised(SHOWN, holder=offence) == ["IMI-V032 'name' of 'request' is criminal data, and can be read by the public"]
    by_law = (SHOWN[0], SHOWN[1].replace("in: closed}", 'in: closed, law: "Demo Directive 1/2020, Article 5"}'))
    assert minimised(by_law, holder=offence) == []


def test_the_public_reads_by_every_publication_that_shows_something() -> None:
    two = (SHOWN[0], "publishes:\n  open: {shows: request.name, in: [sent, answered]}\n  over: {shows: request.name, in: closed}\nretention:\n")
    _, found = small(permit_request=two)
    public = next(reader for reader in found.of(FormId("request"), "name") if reader.seat is None)
    assert (public.since, sorted(public.states), public.publications) == ("send", ["answered", "closed", "sent"], ("open", "over"))
