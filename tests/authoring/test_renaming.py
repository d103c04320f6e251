"""A rename changes an id everywhere it is meant, and nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.authoring.renaming import CannotRename, Index, RenameBreaks, Renamed, find_thing, rename
from imi_runtime.authoring.things import Kind, Thing
from imi_runtime.compiler.compile import Library, compile_bundle, read_library
from imi_runtime.library_path import shipped_library
from tests.library_kit import AREA, library

PROCEDURE = PurePosixPath("procedures/demo_permits/permit_request.yaml")
STORY = """
    scenario: asked
    title: "A permit is asked about"
    procedure: permit_request
    authorities:
      oslo: {name: "Demo Office Oslo", country: NO, seat: "Oslo"}
      kiel: {name: "Demo Office Kiel", country: DE, seat: "Kiel"}
    people: {anna: oslo, ben: kiel as handler}
    steps:
      - {who: anna, does: open, at: "2026-03-02 09:00"}
      - who: anna
        does: send                          # now it is with the other side
        answers:
          request: {name: {family_name: "Demo", given_names: "Kari"}, urgent: yes, why_urgent: "A journey", reply_by: "2026-03-20"}
        picks: [permit.kind, permit.limited_until]
        chooses: kiel
      - expect: {state: sent, waits_for: responder, reads: {ben: [request]}, acts: {ben: [reply]}, due: {answer: "2026-03-16"}}
      - {who: ben, does: reply, answers: {reply: {permit.kind: limited, permit.limited_until: "2026-05-01", permit.kind.comment: {text: "Since May", language: en}}}}
"""


def with_story(**changes: tuple[str, str]) -> Library:
    return library({"procedures/demo_permits/scenarios/asked.yaml": STORY}, **changes)


def renamed(files: Library, kind: str, old: str, new: str) -> Renamed:
    index = Index(files)
    return rename(index, find_thing(index, Kind(kind), old), new)


def changed_lines(before: Library, after: Library) -> list[str]:
    """Return the lines that are new, in the order of the files."""
    found = []
    for path, data in after.items():
        old = before.get(path, b"").decode().splitlines()
        found += [line.strip() for line in data.decode().splitlines() if line not in old]
    return found


def test_a_state_is_renamed_wherever_a_state_is_meant_and_notes_its_former_id() -> None:
    before = with_story()
    after = renamed(before, "state", "sent", "with_responder").library
    assert changed_lines(before, after) == [
        'with_responder: {was: sent, label: "Sent", waits_for: responder}',
        "open: [with_responder, answered]",
        'send: {label: "Send", by: requester, from: draft, to: with_responder, form: request}',
        'reply: {label: "Reply", by: responder, from: with_responder, to: answered, form: reply}',
        "answer: {binds: responder, starts: with_responder, ends: answered, within: 14 days, tell: {responder: 2 days before}}",
        '- expect: {state: with_responder, waits_for: responder, reads: {ben: [request]}, acts: {ben: [reply]}, due: {answer: "2026-03-16"}}',
    ]


def test_a_word_that_only_looks_like_the_id_stays() -> None:
    """`reply` is a transition, a form, a button and a part of a question's id."""
    before = with_story()
    after = renamed(before, "transition", "reply", "send_back").library
    assert changed_lines(before, after) == [
        'send_back: {was: reply, label: "Reply", by: responder, from: sent, to: answered, form: reply}',
        '- expect: {state: sent, waits_for: responder, reads: {ben: [request]}, acts: {ben: [send_back]}, due: {answer: "2026-03-16"}}',
        '- {who: ben, does: send_back, answers: {reply: {permit.kind: limited, permit.limited_until: "2026-05-01", permit.kind.comment: {text: "Since May", language: en}}}}',
    ]


def test_a_question_is_renamed_in_conditions_forms_picks_and_answers() -> None:
    before = with_story()
    after = renamed(before, "question", "kind", "scope").library
    assert changed_lines(before, after) == [
        "picks: [permit.scope, permit.limited_until]",
        '- {who: ben, does: reply, answers: {reply: {permit.scope: limited, permit.limited_until: "2026-05-01", permit.scope.comment: {text: "Since May", language: en}}}}',
        'scope: {was: kind, type: choice, label: "What kind of permit is it?", choices: {full: "Full", limited: "Limited"}, personal: no}',
        'limited_until: {type: date, label: "Until when is it limited?", personal: no, ask_when: scope is limited}',
    ]


def test_a_choice_is_renamed_in_conditions_and_answers_and_its_question_notes_the_former_id() -> None:
    before = with_story()
    after = renamed(before, "choice", "limited", "in_part").library
    assert changed_lines(before, after) == [
        '- {who: ben, does: reply, answers: {reply: {permit.kind: in_part, permit.limited_until: "2026-05-01", permit.kind.comment: {text: "Since May", language: en}}}}',
        'kind: {type: choice, label: "What kind of permit is it?", choices_were: {in_part: limited}, choices: {full: "Full", in_part: "Limited"}, personal: no}',
        'limited_until: {type: date, label: "Until when is it limited?", personal: no, ask_when: kind is in_part}',
    ]


def test_a_form_takes_its_file_along() -> None:
    before = with_story()
    done = renamed(before, "form", "request", "inquiry")
    assert PurePosixPath("forms/demo_permits/request.yaml") not in done.library
    assert done.library[PurePosixPath("forms/demo_permits/inquiry.yaml")].startswith(b"form: inquiry\nwas: request\n")
    assert compile_bundle(done.library, AREA).problems == ()


def test_comments_and_layout_stay() -> None:
    before = with_story()
    after = renamed(before, "transition", "send", "hand_over").library
    story = after[PurePosixPath("procedures/demo_permits/scenarios/asked.yaml")].decode()
    assert "    does: hand_over                          # now it is with the other side\n" in story


def test_a_question_that_a_shared_set_brings_in_is_renamed_by_its_two_halves() -> None:
    files = {
        "question_sets/shared/person.yaml": """
            question_set: person
            title: "A person"
            questions:
              full_name: {type: text, label: "Name", personal: ordinary}
              former_name: {type: text, label: "Former name", personal: ordinary, ask_when: full_name is answered}
        """,
        "question_sets/demo_permits/seller.yaml": """
            question_set: seller
            title: "The seller"
            questions:
              seller: {use: person}
              since: {type: date, label: "Since when?", personal: no, ask_when: seller_full_name is answered}
        """,
    }
    before = library(files, request=("questions: [reply_by]", "questions: [reply_by, seller_full_name, seller_former_name, since]"))
    half = renamed(before, "question", "seller.seller", "shop")
    assert "[reply_by, shop_full_name, shop_former_name, since]" in half.library[PurePosixPath("forms/demo_permits/request.yaml")].decode()
    whole = renamed(half.library, "question", "full_name", "whole_name")
    assert "[reply_by, shop_whole_name, shop_former_name, since]" in whole.library[PurePosixPath("forms/demo_permits/request.yaml")].decode()
    bundle = compile_bundle(whole.library, AREA).bundle
    assert bundle
    assert bundle.question_sets["seller"].questions["shop_whole_name"].was == ("shop_full_name", "seller_whole_name", "seller_full_name")


def test_translations_move_to_the_new_address_and_stay_in_order() -> None:
    po = dedent("""
        msgid ""
        msgstr ""
        "Language: fr\\n"

        #. state; procedure 'Request about a permit'; at most 60 characters
        #: procedures/demo_permits/permit_request.yaml
        msgctxt "permit_request/states/draft/label"
        msgid "Draft"
        msgstr "Brouillon"

        #. state; procedure 'Request about a permit'; at most 60 characters
        #: procedures/demo_permits/permit_request.yaml
        msgctxt "permit_request/states/sent/label"
        msgid "Sent"
        msgstr "Envoyée"
    """).lstrip()
    before = library({"i18n/demo_permits/fr.po": po})
    after = renamed(before, "state", "sent", "at_work").library[PurePosixPath("i18n/demo_permits/fr.po")].decode()
    assert after.index('msgctxt "permit_request/states/at_work/label"\nmsgid "Sent"\nmsgstr "Envoyée"') < after.index('states/draft/label"')


# -- going back --------------------------------------------------------------------------------------------------------


def test_renaming_back_undoes_the_note_and_a_third_name_keeps_both() -> None:
    before = with_story()
    second = renamed(before, "state", "sent", "mailed").library
    assert dict(renamed(second, "state", "mailed", "sent").library) == dict(before)
    third = renamed(second, "state", "mailed", "posted").library
    assert b"posted: {was: [sent, mailed], label:" in third[PROCEDURE]
    assert dict(renamed(third, "state", "posted", "mailed").library) == dict(second)


def test_renaming_a_choice_back_undoes_the_note_below_the_question() -> None:
    before = with_story()
    both = renamed(renamed(before, "choice", "limited", "in_part").library, "choice", "full", "entire").library
    permit = both[PurePosixPath("question_sets/demo_permits/permit.yaml")].decode()
    assert "choices_were: {entire: full, in_part: limited}" in permit
    one = renamed(both, "choice", "entire", "full").library
    assert dict(renamed(one, "choice", "in_part", "limited").library) == dict(before)


LIBRARIES = {"shipped": shipped_library(), "second": Path(__file__).parents[1] / "second_library"}


@cache
def index_of(name: str) -> Index:
    return Index(read_library(LIBRARIES[name]))


@cache
def things_of(name: str) -> tuple[Thing, ...]:
    return tuple(sorted(index_of(name).things, key=lambda thing: (thing.kind.value, thing)))


@pytest.mark.parametrize("name", LIBRARIES)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_id_can_be_renamed_there_and_back_to_the_same_bytes(name: str, data: st.DataObject) -> None:
    index = index_of(name)
    kind = data.draw(st.sampled_from(sorted({thing.kind.value for thing in things_of(name)})))
    thing = data.draw(st.sampled_from([thing for thing in things_of(name) if thing.kind.value == kind]))
    there = rename(index, thing, "zz_another")
    assert dict(there.library) != dict(index.library)
    assert dict(rename(Index(there.library), there.now, thing.id).library) == dict(index.library)


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("new", ["Sent", "s", "sent-on", "9lives", "x" * 41, "sent on"])
def test_what_cannot_be_an_id_is_refused(new: str) -> None:
    with pytest.raises(CannotRename, match="cannot be an id"):
        renamed(library(), "state", "sent", new)


def test_an_id_that_is_taken_is_refused() -> None:
    with pytest.raises(CannotRename, match=r"There is a state 'permit_request\.closed' already"):
        renamed(library(), "state", "sent", "closed")
    with pytest.raises(CannotRename, match="There is a form 'reply' already"):
        renamed(library(), "form", "request", "reply")


def test_a_name_that_would_hide_another_one_is_refused() -> None:
    with pytest.raises(CannotRename, match="taken for something else"):
        renamed(library(), "state", "sent", "open")


def test_an_id_that_the_language_needs_itself_is_refused_with_the_problem() -> None:
    with pytest.raises(RenameBreaks) as refused:
        renamed(library(), "question", "urgent", "today")
    assert refused.value.problems


def test_a_name_of_another_kind_is_answered_with_the_kinds() -> None:
    with pytest.raises(CannotRename, match="There is no state 'reply', but a form and a transition of that name"):
        renamed(library(), "state", "reply", "answer_back")


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(CannotRename, match="Did you mean 'answered'"):
        renamed(library(), "state", "answerd", "done")


def test_a_name_of_several_things_is_answered_with_their_full_names() -> None:
    second = "tests: {type: rows, label: \"Tests\", personal: no, rows: {kind: {type: choice, label: \"K\", choices: {full: \"F\", half: \"H\"}, personal: no}}}\n  remark: {type: long"
    files = library(holder=("remark: {type: long", second), request=("[reply_by]", "[reply_by, tests]"))
    with pytest.raises(CannotRename, match=r"Say which: 'holder\.tests\.kind\.full' of demo_permits or 'permit\.kind\.full'"):
        renamed(files, "choice", "full", "entire")
    assert b"choices_were: {entire: full}" in renamed(files, "choice", "tests.kind.full", "entire").library[PurePosixPath("question_sets/demo_permits/holder.yaml")]


def test_an_area_in_which_a_file_cannot_be_read_is_mended_first() -> None:
    with pytest.raises(CannotRename, match="Mend it first"):
        renamed(library(reply=("answers:", "answers")), "state", "sent", "mailed")


def test_an_id_in_a_text_over_several_lines_is_not_touched_blindly() -> None:
    split = ("ask_when: urgent is yes", 'ask_when: "name is answered and\n        urgent is yes"')
    with pytest.raises(CannotRename, match="over several lines"):
        renamed(library(holder=split), "question", "urgent", "pressing")
