"""What compiling a policy area gives, and what it tells its author."""

from __future__ import annotations

import json
from decimal import Decimal

from imi_runtime.compiler.compile import bytes_of, compile_bundle, digest_of
from imi_runtime.model.codec import decode, encode
from imi_runtime.model.conditions import ALWAYS, AllOf, Compares, Is, Path
from imi_runtime.model.procedure import (
    Branch,
    ChosenBy,
    NoLimit,
    ReadForm,
    ReadMark,
    ReadOutline,
    Seat,
    Tell,
    Term,
    Trigger,
    Unit,
    UntilDate,
    Which,
)
from tests.compiler.conftest import Compile
from tests.library_kit import AREA, library

REQUEST = "procedures/demo_permits/permit_request.yaml"
CONTACT = """
    question_set: contact
    title: "A contact"
    questions:
      reachable: {type: yes_no, label: "Can the contact be reached?", personal: no}
      name: {type: text, label: "Name of the contact", personal: ordinary, ask_when: reachable is yes}
"""


def told(compiled: object) -> list[str]:
    return [str(problem) for problem in compiled.problems]  # type: ignore[attr-defined]


# -- a good library ----------------------------------------------------------------------------------------------------


def test_a_good_library_gives_a_bundle_and_no_problems(compiled: Compile) -> None:
    result = compiled()
    assert told(result) == []
    assert result.bundle is not None and result.bundle.id == AREA


def test_a_bundle_survives_being_stored(compiled: Compile) -> None:
    bundle = compiled().bundle
    assert decode(json.loads(json.dumps(encode(bundle)))) == bundle


def test_the_digest_depends_on_every_byte_of_the_bundle_and_on_nothing_else(compiled: Compile) -> None:
    own = library()
    other = library({"forms/other_area/request.yaml": "form: request\n"})
    assert digest_of(bytes_of(other, AREA)) == digest_of(own)
    assert digest_of(library(bundle=("Demo permits", "Demo permit"))) != digest_of(own)
    assert compile_bundle(own, AREA).bundle.digest == digest_of(own)  # type: ignore[union-attr]


def test_a_stage_stands_for_its_states_and_any_for_all(compiled: Compile) -> None:
    access = compiled().bundle.procedures["permit_request"].access
    assert access["answering"].states == ("sent", "answered", "closed")
    assert access["asking"].states == ("draft", "sent", "answered", "closed")


def test_a_routing_map_may_name_otherwise_anywhere(compiled: Compile) -> None:
    to = ("to: sent, form", "to: {answered: otherwise, sent: request.urgent is yes, same: request.urgent is no}, form")
    route = compiled(permit_request=to).bundle.procedures["permit_request"].transitions["send"].route
    urgent = Path("urgent", "request")
    assert route == (Branch("sent", Is(urgent, ("yes",))), Branch(None, Is(urgent, ("no",))), Branch("answered", ALWAYS))


def test_a_deadline_may_last_until_a_date_for_a_time_or_without_limit(compiled: Compile) -> None:
    within = "within: {request.reply_by: request.urgent is no, 5 working days: request.urgent is yes, no limit: otherwise}"
    tell = "tell: {responder: [1 day before, when missed]}, prolonged_by: {send: 1 month}, pauses: {send: reply}"
    changed = ("within: 14 days, tell: {responder: 2 days before}", f"{within}, {tell}")
    deadline = compiled(permit_request=changed).bundle.procedures["permit_request"].deadlines["answer"]
    lengths = [way.within for way in deadline.within]
    assert lengths == [UntilDate("request", "reply_by"), Term(5, Unit.WORKING_DAYS), NoLimit()]
    assert deadline.tell == (Tell("responder", Term(1, Unit.DAYS)), Tell("responder"))
    assert deadline.prolonged_by == {"send": Term(1, Unit.MONTHS)} and deadline.pauses == {"send": "reply"}


def test_a_clock_starts_with_states_transitions_or_a_date(compiled: Compile) -> None:
    changed = ("starts: sent, ends: answered", "starts: [request.reply_by, send], ends: [open, close]")
    deadline = compiled(permit_request=changed).bundle.procedures["permit_request"].deadlines["answer"]
    assert deadline.starts == (Trigger(date=UntilDate("request", "reply_by")), Trigger(transition="send"))
    assert deadline.ends == (Trigger(state="sent"), Trigger(state="answered"), Trigger(transition="close"))


def test_seats_act_as_handlers_and_read_as_viewers_unless_a_right_is_named(compiled: Compile) -> None:
    changed = ("by: requester, from: answered", "by: [requester, responder as approver], from: answered")
    procedure = compiled(permit_request=changed).bundle.procedures["permit_request"]
    assert procedure.transitions["close"].by == (Seat("requester", "handler"), Seat("responder", "approver"))
    assert procedure.access["asking"].who == (Seat("requester", "viewer"),)


def test_a_rule_may_open_outline_marks_forms_and_questions_of_former_holders_too(compiled: Compile) -> None:
    result = compiled(
        permit_request=(
            "retention:",
            "  moved_on: {who: former responder, may_read: [outline, support, every request, own reply, request.urgent], in: any}\n"
            "marks:\n  support: [none, asked]\nretention:",
        )
    )
    rule = result.bundle.procedures["permit_request"].access["moved_on"]
    assert rule.who == (Seat("responder", "viewer", former=True),)
    assert rule.may_read == (
        ReadOutline(), ReadMark("support"), ReadForm("request", None, Which.EVERY), ReadForm("reply", None, Which.OWN),
        ReadForm("request", "urgent"),
    )  # fmt: skip


def test_a_seat_can_be_replaced_by_an_answer_that_names_an_authority(compiled: Compile) -> None:
    changed = ("to: closed}", "to: closed, form: request, replace: {responder: request.recipient}}")
    procedure = compiled(permit_request=changed).bundle.procedures["permit_request"]
    assert procedure.transitions["close"].replace == {"responder": ("request", "recipient")}
    assert procedure.parties["responder"].joins == ChosenBy("requester")


def test_parties_and_deadlines_without_a_label_are_called_by_their_id_in_words(compiled: Compile) -> None:
    changed = ("  answer: {binds", "  final_answer: {binds")
    procedure = compiled(permit_request=changed).bundle.procedures["permit_request"]
    assert procedure.deadlines["final_answer"].label.english == "Final answer"
    assert procedure.deadlines["final_answer"].label.context == "permit_request/deadlines/final_answer/label"


def test_a_question_may_be_named_with_its_set(compiled: Compile) -> None:
    result = compiled(request=("[name, urgent, why_urgent]", "[holder.name, holder.urgent, why_urgent]"))
    assert [question.id for question in result.bundle.forms["request"].questions()][:2] == ["name", "urgent"]


def test_rows_have_columns_with_words_of_their_own(compiled: Compile) -> None:
    rows = (
        '  remark: {type: long_text, label: "Remark", personal: ordinary}',
        '  visits:\n    type: rows\n    label: "Visits"\n    personal: no\n    at_most: 5\n    rows:\n'
        '      kind: {type: choice, label: "Kind", personal: no, choices: {first: "First", further: "Further"}}',
    )
    question = compiled(holder=rows).bundle.question_sets["holder"].questions["visits"]
    column = question.columns[0]
    assert (question.at_most, column.id, column.label.context) == ("5", "kind", "holder/questions/visits/rows/kind/label")
    assert column.choices["first"].context == "holder/questions/visits/rows/kind/choices/first"


def test_numbers_in_conditions_are_read(compiled: Compile) -> None:
    result = compiled(
        holder=('  remark: {type: long_text, label: "Remark", personal: ordinary}',
                '  staff: {type: integer, label: "Staff", personal: no}\n'
                '  remark: {type: long_text, label: "Remark", personal: ordinary, ask_when: staff is at least 3}'),
    )  # fmt: skip
    remark = result.bundle.question_sets["holder"].questions["remark"]
    assert remark.ask_when == Compares(Path("staff"), "at_least", Decimal(3))


# -- shared sets -------------------------------------------------------------------------------------------------------


def test_a_shared_set_comes_in_in_place_with_its_conditions_and_keeps_its_words(compiled: Compile) -> None:
    result = compiled(
        {"question_sets/shared/contact.yaml": CONTACT},
        holder=("  reply_by:", "  deputy: {use: contact, ask_when: urgent is yes}\n  reply_by:"),
    )
    questions = result.bundle.question_sets["holder"].questions
    assert list(questions) == ["name", "urgent", "why_urgent", "deputy_reachable", "deputy_name", "reply_by", "remark"]
    urgent, reachable = Is(Path("urgent"), ("yes",)), Is(Path("deputy_reachable"), ("yes",))
    assert questions["deputy_reachable"].ask_when == urgent
    assert questions["deputy_name"].ask_when == AllOf((urgent, reachable))
    assert questions["deputy_name"].label.context == "contact/questions/name/label"
    assert result.bundle.question_sets["contact"].shared


def test_only_the_shared_sets_that_are_used_belong_to_a_bundle() -> None:
    files = {"question_sets/shared/contact.yaml": CONTACT, "i18n/shared/fr.po": ""}
    unused = bytes_of(library(files), AREA)
    used = bytes_of(library(files, request=("questions: [reply_by]", "questions: [reply_by, contact.reachable]")), AREA)
    assert {str(path) for path in used} - {str(path) for path in unused} == set(files)


# -- one fault once ----------------------------------------------------------------------------------------------------


def test_all_faults_of_a_library_are_told_in_one_run(compiled: Compile) -> None:
    result = compiled(
        permit_request=("by: responder, from: sent", "by: respondr, from: sent"),
        holder=("type: person", "type: persn"),
        request=("picked_from: [permit]", "picked_from: [permt]"),
    )
    assert [(problem.code, problem.suggestion) for problem in result.problems] == [
        ("IMI-R008", "permit"), ("IMI-R001", "responder"), ("IMI-K004", "person"),
    ]  # fmt: skip
    assert result.bundle is None


def test_a_broken_question_does_not_make_what_names_it_dangle(compiled: Compile) -> None:
    result = compiled(
        holder=("urgent: {type: yes_no,", "urgent: {type: yesno,"),
        permit_request=("to: closed}", "to: {closed: request.urgent is yes, same: otherwise}}"),
    )
    assert [problem.code for problem in result.problems] == ["IMI-K004"]


def test_a_file_that_cannot_be_read_does_not_make_what_names_it_dangle(compiled: Compile) -> None:
    for name in ("request", "reply", "holder", "permit"):
        assert [problem.code for problem in compiled({name: "form: [\n"}).problems] == ["IMI-Y035"], name


def test_a_broken_section_does_not_make_what_names_its_items_dangle(compiled: Compile) -> None:
    result = compiled(permit_request=("stages:\n", "stagse:\n"))
    assert told(result) == [f"{REQUEST}:13:1  IMI-K001  a procedure has the key 'stagse', which is not known here; did you mean 'stages'?"]


def test_a_broken_transition_can_still_be_named(compiled: Compile) -> None:
    result = compiled(permit_request=('reply: {label: "Reply", by:', 'reply: {labl: "Reply", not_same_person_as: send, by:'))
    assert [problem.code for problem in result.problems] == ["IMI-K001"]


def test_a_name_that_does_not_exist_is_told_with_what_could_be_meant(compiled: Compile) -> None:
    (problem,) = compiled(permit_request=("to: sent, form", "to: sendt, form")).problems
    assert str(problem) == f"{REQUEST}:16:57  IMI-R002  transition 'send' leads to 'sendt', which is not a state; did you mean 'sent'?"
    assert problem.listing == "states are: draft, sent, answered, closed"
    assert problem.at.end_column == 62


def test_a_right_is_pointed_at_within_its_text(compiled: Compile) -> None:
    (problem,) = compiled(permit_request=("by: responder, from: sent", 'by: "responder as aprover", from: sent')).problems
    assert (problem.at.line, problem.at.column, problem.suggestion) == (17, 45, "approver")


def test_two_kinds_of_document_cannot_have_one_id(compiled: Compile) -> None:
    result = compiled({"question_sets/demo_permits/permit_request.yaml": CONTACT.replace("contact\n", "permit_request\n").replace("name:", "full_name:")})
    assert [problem.code for problem in result.problems] == ["IMI-R034"]


def test_a_shared_set_cannot_have_the_id_of_a_set_of_the_area(compiled: Compile) -> None:
    result = compiled({"question_sets/shared/permit.yaml": CONTACT.replace("contact\n", "permit\n")})
    assert [problem.code for problem in result.problems] == ["IMI-R034"]


def test_authors_never_read_words_of_the_machine(compiled: Compile) -> None:
    wrong = [("kind: request", "kind: [request]"), ("states:\n", "states: []\nstate:\n"), ("in: any", "in: {any: 1}"),
             ("title:", "titel:"), ("within: 14 days", "within: 14"), ('label: "Send"', "label: 7"),
             ("open: [sent, answered]", "open: []"), ("is: authority, joins: opens", "is: 3, joins: opens")]  # fmt: skip
    for change in wrong:
        text = " ".join(f"{problem.message} {problem.cure}" for problem in compiled(permit_request=change).problems).lower()
        assert text
        for word in ("string", "object", "array", "integer", "boolean", "none", "regex", "pattern", "schema", "dict", "null"):
            assert word not in text.split(), (change, text)


def test_all_keys_that_are_missing_in_one_place_are_told_together(compiled: Compile) -> None:
    result = compiled(permit_request=("access:\n", ""))
    assert [problem.message for problem in result.problems] == [
        "a procedure has no 'access'",
        "deadline 'asking' has no 'binds', 'starts' and 'within'",
        "deadline 'answering' has no 'binds', 'starts' and 'within'",
    ]


def test_a_key_that_is_only_misspelt_is_not_missing_too(compiled: Compile) -> None:
    result = compiled(permit_request=("kind: request", "knid: request"))
    assert told(result) == [f"{REQUEST}:2:1  IMI-K001  a procedure has the key 'knid', which is not known here; did you mean 'kind'?"]
