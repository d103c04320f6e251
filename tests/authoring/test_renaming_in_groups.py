"""Groups, facts, publications and guarantees name ids too; each can be renamed there and back."""

from __future__ import annotations

import pytest

from imi_runtime.authoring.renaming import Index, find_thing, rename
from imi_runtime.authoring.things import Kind
from imi_runtime.compiler.compile import compile_bundle
from tests.library_kit import AREA, library

PROCEDURE = """
    procedure: permit_request
    kind: notification
    title: "Notice"
    law: ["Demo Directive 1/2020, Article 4"]
    parties:
      requester: {is: authority, joins: opens the case}
      responder: {is: authority, joins: chosen by requester, country: other than requester}
      helpers:
        is: authority
        many: true
        joins: added by requester
        each:
          states:
            silent: {label: "Silent", initial: true}
            agrees: {label: "Agrees"}
          transitions:
            agree: {label: "Agree", from: silent, to: agrees, in: sent, form: note}
    facts:
      checked: {of: requester, type: yes_no}
    marks:
      round: [first, second]
    states:
      draft: {initial: true, label: "Draft", waits_for: requester}
      sent: {label: "Sent", waits_for: responder}
      answered: {label: "Answered", waits_for: requester}
      closed: {final: true, label: "Closed"}
    stages:
      open: [sent, answered]
    transitions:
      send: {label: "Send", by: requester, from: draft, to: sent, form: request, add: {helpers: request.office}}
      reply: {label: "Reply", by: responder, from: sent, to: answered, form: reply, when: some helpers is agrees and checked is yes}
      again: {label: "Again", by: requester, from: answered, to: sent, restart: helpers, set: {round: second}, when: round is first}
      close: {label: "Close", by: requester, from: answered, to: closed}
    access:
      asking: {who: requester, may_read: [request, reply, every note], in: any}
      answering: {who: responder, may_read: [request, reply], in: [open, closed]}
      helping: {who: helpers, may_read: [request, own note, round], in: [open, closed], listed_by: request.urgent}
    publishes:
      outcome: {shows: [number, request.urgent, "All is well"], in: closed, found_by: number}
    guarantees:
      not_read: {never: responder reads note, in: open}
      twice: {never: again after again}
      once: {never: again while round is second}
      others: {never: same person did send and reply}
    retention:
      block: {after: closed, within: 6 months}
      erase: {after: closed, within: 3 years}
"""
NOTE = """
    form: note
    pages:
      words: {label: "What you want to say", questions: [remark]}
"""
OFFICE = '  office: {type: authority, label: "Which office?", personal: no}\n  remark: {type'
LIBRARY = library(
    {"procedures/demo_permits/permit_request.yaml": PROCEDURE, "forms/demo_permits/note.yaml": NOTE},
    holder=("  remark: {type", OFFICE), request=("questions: [name,", "questions: [office, name,"),
)  # fmt: skip


def test_the_area_has_no_mistake() -> None:
    assert [str(problem) for problem in compile_bundle(LIBRARY, AREA).problems] == []


@pytest.mark.parametrize(("kind", "name"), [
    (Kind.PARTY, "helpers"), (Kind.STATUS, "silent"), (Kind.STATUS, "agrees"), (Kind.TRANSITION, "agree"),
    (Kind.FACT, "checked"), (Kind.MARK, "round"), (Kind.MARK_VALUE, "second"), (Kind.PUBLICATION, "outcome"),
    (Kind.GUARANTEE, "once"), (Kind.TRANSITION, "again"), (Kind.FORM, "note"), (Kind.QUESTION, "urgent"),
    (Kind.QUESTION, "office"),
])  # fmt: skip
def test_any_id_can_be_renamed_there_and_back_to_the_same_bytes(kind: Kind, name: str) -> None:
    index = Index(LIBRARY)
    thing = find_thing(index, kind, name)
    there = rename(index, thing, "zz_another")
    assert sum(there.places.values()) > 0
    assert dict(rename(Index(there.library), there.now, name).library) == dict(LIBRARY)


@pytest.mark.parametrize(("kind", "name", "note"), [
    (Kind.STATUS, "silent", 'zz_another: {was: silent, label: "Silent", initial: true}'),
    (Kind.TRANSITION, "agree", 'zz_another: {was: agree, label: "Agree"'),
    (Kind.MARK, "round", "marks_were: {zz_another: round}\nmarks:\n  zz_another: [first, second]"),
    (Kind.MARK_VALUE, "second", "values_were: {round: {zz_another: second}}\nmarks:\n  round: [first, zz_another]"),
])  # fmt: skip
def test_the_former_id_of_what_cases_keep_is_noted(kind: Kind, name: str, note: str) -> None:
    after = rename(Index(LIBRARY), find_thing(Index(LIBRARY), kind, name), "zz_another").library
    assert note in b"".join(after.values()).decode()


def test_notes_of_one_mark_stand_together_and_go_one_by_one() -> None:
    once = rename(Index(LIBRARY), find_thing(Index(LIBRARY), Kind.MARK_VALUE, "second"), "last_one").library
    twice = rename(Index(once), find_thing(Index(once), Kind.MARK_VALUE, "first"), "one_before").library
    thrice = rename(Index(twice), find_thing(Index(twice), Kind.MARK, "round"), "turn").library
    said = b"".join(thrice.values()).decode()
    assert "values_were: {turn: {one_before: first, last_one: second}}" in said and "marks_were: {turn: round}" in said
    back = rename(Index(thrice), find_thing(Index(thrice), Kind.MARK, "turn"), "round").library
    assert dict(back) == dict(twice)
    assert dict(rename(Index(back), find_thing(Index(back), Kind.MARK_VALUE, "one_before"), "first").library) == dict(once)


def test_a_former_id_of_a_status_is_never_used_again() -> None:
    after = rename(Index(LIBRARY), find_thing(Index(LIBRARY), Kind.STATUS, "silent"), "zz_another").library
    path = next(path for path in after if path.stem == "permit_request")
    again = {**after, path: after[path].replace(b'agrees: {label: "Agrees"}', b'agrees: {label: "Agrees"}\n        silent: {label: "Mute"}')}
    assert [problem.code for problem in compile_bundle(again, AREA).problems] == ["IMI-R050"]


@pytest.mark.parametrize("note", ["marks_were: {rounds: round_one}", "values_were: {round: {third: last_one}}", "values_were: {rounds: {third: last_one}}"])
def test_a_note_about_a_mark_that_is_not_there_is_refused(note: str) -> None:
    path = next(path for path in LIBRARY if path.stem == "permit_request")
    noted = {**LIBRARY, path: LIBRARY[path].replace(b"marks:", note.encode() + b"\nmarks:")}
    assert [problem.code for problem in compile_bundle(noted, AREA).problems] == ["IMI-R051"]


def test_a_group_is_renamed_wherever_a_group_is_meant() -> None:
    after = rename(Index(LIBRARY), find_thing(Index(LIBRARY), Kind.PARTY, "helpers"), "assistants").library
    said = b"".join(after.values()).decode()
    assert "when: some assistants is agrees and checked is yes" in said
    assert "add: {assistants: request.office}" in said
    assert "restart: assistants" in said
    assert "who: assistants" in said
    assert said.count("helpers") == 1, "only the note of the former id says it still"
