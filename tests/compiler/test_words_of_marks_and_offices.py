"""Words for marks, facts and offices: what people read for them, in every language, and that none is for nothing."""

from __future__ import annotations

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.compiler.texts import texts_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.codec import decode, encode
from imi_runtime.model.ids import MarkId, ProcedureId, TransitionId
from imi_runtime.saying.conditions import condition_in_words
from imi_runtime.screens.pages.refusals import can_be_told
from tests.library_kit import AREA, library

STATES = 'closed: {final: true, label: "Closed"}'
CLOSE = 'close: {label: "Close", by: requester, from: answered, to: closed}'
MARKS = """
marks: {urged: [never, once]}
facts: {needs_care: {of: responder, type: yes_no, label: "Replies need care"}}
"""
SAID = 'marks_said: {urged: {label: "Reminder", never: "not sent", once: "sent once"}}\n'
WHEN = f"{CLOSE[:-1]}, when: urged is once and needs_care is no}}"
URGE = '\n  urge: {label: "Urge", by: requester, from: sent, to: same, set: {urged: once}}'


def compiled(said: str = SAID, marks: str = MARKS) -> tuple[Bundle | None, list[str]]:
    files = library(permit_request=(CLOSE, WHEN + URGE))
    path = next(path for path in files if path.name == "permit_request.yaml")
    files = {**files, path: files[path].replace(b"\nstates:", f"{marks}{said}states:".encode(), 1)}
    found = compile_bundle(files, AREA)
    return found.bundle, [str(problem) for problem in found.problems if "IMI-R" in str(problem)]


def told(bundle: Bundle) -> str:
    procedure = bundle.procedures[ProcedureId("permit_request")]
    return condition_in_words(procedure.transitions[TransitionId("close")].when, bundle, procedure=procedure)


def test_a_condition_on_marks_and_facts_is_told_in_their_words() -> None:
    bundle, _ = compiled()
    assert bundle
    assert "“Reminder”" in told(bundle) and "“Replies need care”" in told(bundle) and "sent once" in told(bundle)
    procedure = bundle.procedures[ProcedureId("permit_request")]
    assert can_be_told(procedure.transitions[TransitionId("close")], procedure)


def test_without_words_for_every_value_a_condition_is_told_to_nobody() -> None:
    for said in ("", 'marks_said: {urged: {label: "Reminder", once: "sent once"}}\n'):
        bundle, _ = compiled(said)
        assert bundle
        procedure = bundle.procedures[ProcedureId("permit_request")]
        assert not can_be_told(procedure.transitions[TransitionId("close")], procedure)
    bundle, _ = compiled(marks=MARKS.replace(', label: "Replies need care"', ""))
    assert bundle
    procedure = bundle.procedures[ProcedureId("permit_request")]
    assert not can_be_told(procedure.transitions[TransitionId("close")], procedure)


def test_translators_get_every_word_and_stored_bundles_keep_them() -> None:
    bundle, _ = compiled()
    assert bundle
    english = {text.text.english for text in texts_of(bundle)}
    assert {"Reminder", "not sent", "sent once", "Replies need care"} <= english
    kept = decode(encode(bundle))
    assert kept.procedures["permit_request"].marks[MarkId("urged")].said["once"].english == "sent once"


def test_words_for_what_is_not_there_are_refused() -> None:
    _, problems = compiled('marks_said: {urge: {label: "Reminder"}}\n')
    assert len(problems) == 1 and "IMI-R054" in problems[0] and "'urge'" in problems[0]
    _, problems = compiled('marks_said: {urged: {label: "Reminder", twice: "sent twice"}}\n')
    assert len(problems) == 1 and "'twice'" in problems[0] and "values of the mark 'urged'" in problems[0]
