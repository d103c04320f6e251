"""What authors promise never to happen: the four sentences, and what is told where none of them stands."""

from __future__ import annotations

import pytest

from imi_runtime.model.conditions import Is, Path
from imi_runtime.model.ids import (
    FormId,
    GuaranteeId,
    MarkId,
    PartyId,
    QuestionId,
    RightId,
    StateId,
    TransitionId,
)
from imi_runtime.model.procedure import (
    Guarantee,
    Never,
    NeverAfter,
    NeverReads,
    NeverSamePerson,
    NeverWhile,
    ReadForm,
    ReadMark,
    ReadOutline,
    Seat,
    Which,
)
from tests.compiler.area_kit import area, changed, procedure, told

REFUSALS = area("""
    procedure: refusal
    kind: notification
    title: "Refusal"
    law: ["Demo Directive 1/2020, Article 1"]
    parties:
      sender: {is: authority, joins: opens the case}
      checker: {is: authority, joins: coordinates sender}
    marks:
      contested: [no, yes]
    states:
      draft: {initial: true, label: "Draft"}
      in_check: {label: "Being checked", holds: notice}
      in_force: {label: "In force"}
      ended: {final: true, label: "Ended"}
    stages:
      unsent: [draft, in_check]
    transitions:
      submit: {label: "Submit", by: sender, from: draft, to: in_check, form: notice}
      approve: {label: "Approve", by: checker as approver, from: in_check, to: in_force, not_same_person_as: submit}
      contest: {label: "Contest", by: sender, from: in_force, to: same, set: {contested: yes}}
      end: {label: "End", by: sender, from: in_force, to: ended}
    access:
      reading: {who: [sender, checker], may_read: [notice, contested], in: any}
    guarantees:
      promised: {never: end after end}
""", """
    form: notice
    pages:
      why: {label: "Why", questions: [reason, since]}
""", """
    question_set: reasons
    title: "Reasons"
    questions:
      reason: {type: choice, label: "Why?", choices: {unsafe: "Unsafe", unknown: "Unknown"}, required: true, personal: no}
      since: {type: date, label: "Since when?", personal: no}
""")
PROMISE = "{never: end after end}"
NOTICE = FormId("notice")
END, APPROVE, CONTEST, SUBMIT = (TransitionId(id) for id in ("end", "approve", "contest", "submit"))


def guarantee(written: str) -> Guarantee:
    return procedure(changed(REFUSALS, (PROMISE, written)), "refusal").guarantees[GuaranteeId("promised")]


def wrong(written: str) -> list[str]:
    return told(changed(REFUSALS, (PROMISE, written)))


# -- the four sentences ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sentence", "never"), [
    ("sender reads notice", NeverReads(Seat(PartyId("sender"), RightId("viewer")), (ReadForm(NOTICE),))),
    ("checker as approver reads notice.reason",
     NeverReads(Seat(PartyId("checker"), RightId("approver")), (ReadForm(NOTICE, QuestionId("reason")),))),
    ("former sender reads outline", NeverReads(Seat(PartyId("sender"), RightId("viewer"), former=True), (ReadOutline(),))),
    ("checker reads every notice", NeverReads(Seat(PartyId("checker"), RightId("viewer")), (ReadForm(NOTICE, None, Which.EVERY),))),
    ("checker reads other notice", NeverReads(Seat(PartyId("checker"), RightId("viewer")), (ReadForm(NOTICE, None, Which.OTHER),))),
    ("checker reads other notice.reason",
     NeverReads(Seat(PartyId("checker"), RightId("viewer")), (ReadForm(NOTICE, QuestionId("reason"), Which.OTHER),))),
    ("checker reads contested", NeverReads(Seat(PartyId("checker"), RightId("viewer")), (ReadMark(MarkId("contested")),))),
    ("checker reads notice.why", NeverReads(Seat(PartyId("checker"), RightId("viewer")), (
        ReadForm(NOTICE, QuestionId("reason")), ReadForm(NOTICE, QuestionId("since"))))),
    ("end after end", NeverAfter(END, (END,))),
    ("contest after approve or end", NeverAfter(CONTEST, (APPROVE, END))),
    ("same person did submit and approve", NeverSamePerson(SUBMIT, APPROVE)),
    ("end while contested is yes", NeverWhile(END, Is(Path("contested", of_mark=True), ("yes",)))),
    ("end while notice.reason is unsafe or is unknown", NeverWhile(END, Is(Path("reason", "notice"), ("unsafe", "unknown")))),
])
def test_what_never_happens_is_said_in_one_of_four_sentences(sentence: str, never: Never) -> None:
    found = guarantee(f'{{never: {sentence}, law: "Article 3"}}')
    assert (found.never, found.written, found.law) == (never, sentence, "Article 3")


@pytest.mark.parametrize(("states", "meant"), [
    ("draft", ("draft",)), ("unsent", ("draft", "in_check")), ("[unsent, ended]", ("draft", "in_check", "ended")), ("any", ()),
])
def test_reading_may_be_ruled_out_in_some_states(states: str, meant: tuple[StateId, ...]) -> None:
    never = guarantee(f"{{never: sender reads notice, in: {states}}}").never
    assert isinstance(never, NeverReads) and never.states == meant


# -- what is told ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sentence", [
    "sender sees notice", "end", "end after", "end after submit and approve", "same person did submit", "never end",
    "end whilst contested is yes",
])
def test_any_other_sentence_is_refused(sentence: str) -> None:
    assert wrong(f"{{never: {sentence}}}") == [
        f"IMI-V001 [{sentence}] guarantee 'promised' says '{sentence}', which is none of the sentences that can be proved"]


@pytest.mark.parametrize("sentence", [
    "end after end", "same person did submit and approve", "end while contested is yes",
])
def test_states_narrow_reading_only(sentence: str) -> None:
    assert wrong(f"{{never: {sentence}, in: draft}}") == [
        "IMI-V002 [in] guarantee 'promised' is not about reading, so 'in' says nothing"]


ABOUT = "guarantee 'promised' is about"


@pytest.mark.parametrize(("sentence", "message"), [
    ("sendr reads notice", f"IMI-R001 [sendr] {ABOUT} 'sendr', which is not a party; did you mean 'sender'?"),
    ("sender as aprover reads notice", f"IMI-R013 [aprover] {ABOUT} 'sender' as 'aprover', which is not a right; "
     "did you mean 'approver'?"),
    ("sender reads notce", f"IMI-R015 [notce] {ABOUT} 'notce', which is not a form, a mark or 'outline'; did you mean 'notice'?"),
    ("sender reads notice.reasn", f"IMI-R006 [reasn] {ABOUT} 'reasn', which is not a question here; did you mean 'reason'?"),
    ("ends after end", f"IMI-R004 [ends] {ABOUT} 'ends', which is not a transition; did you mean 'end'?"),
    ("end after submit or aprove", f"IMI-R004 [aprove] {ABOUT} 'aprove', which is not a transition; did you mean 'approve'?"),
    ("same person did submit and aprove", f"IMI-R004 [aprove] {ABOUT} 'aprove', which is not a transition; did you mean 'approve'?"),
    ("ends while contested is yes", f"IMI-R004 [ends] {ABOUT} 'ends', which is not a transition; did you mean 'end'?"),
    ("end while contestd is yes", "IMI-T023 [contestd] 'contestd' is not a mark of this procedure; did you mean 'contested'?"),
    ("end while contested is ys", "IMI-T030 [ys] 'ys' is not among the values of 'contested'; did you mean 'yes'?"),
])
def test_a_name_that_leads_nowhere_is_pointed_at_within_the_sentence(sentence: str, message: str) -> None:
    assert wrong(f"{{never: {sentence}}}") == [message]
    assert wrong(f'{{never: "{sentence}"}}') == [message]


def test_a_state_that_does_not_exist_is_told() -> None:
    assert wrong("{never: sender reads notice, in: unsend}") == [
        "IMI-R003 [unsend] guarantee 'promised' counts in 'unsend', which is not a state or a stage; did you mean 'unsent'?"]


def test_one_fault_in_a_sentence_is_told_once() -> None:
    assert len(wrong("{never: sendr reads notice, in: draft}")) == 1
    assert len(wrong("{never: same person did sbmit and approve}")) == 1
