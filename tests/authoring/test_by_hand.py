"""A rename that somebody began by hand is recognised, and can be carried through."""

from __future__ import annotations

from pathlib import PurePosixPath

from imi_runtime.authoring.by_hand import finish, renamed_by_hand
from imi_runtime.authoring.renaming import Index
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.compiler.library import Library
from tests.library_kit import AREA, library

PERMIT = PurePosixPath("question_sets/demo_permits/permit.yaml")


def by_hand(before: Library, after: Library) -> list[tuple[str, str]]:
    return [(str(each.former), each.now.id) for each in renamed_by_hand(Index(before), Index(after))]


def test_an_id_that_is_gone_and_another_with_the_same_words_are_one_thing() -> None:
    after = library(permit=("  valid: {", "  in_force: {"))
    assert by_hand(library(), after) == [("question 'permit.valid'", "in_force")]


def test_what_says_something_else_is_another_thing() -> None:
    other = ('  valid: {type: yes_no_not_known, label: "Is the permit valid?"', '  price: {type: decimal, label: "What did it cost?"')
    assert by_hand(library(), library(permit=other)) == []


def test_two_likely_successors_are_no_successor() -> None:
    line = '  valid: {type: yes_no_not_known, label: "Is the permit valid?", personal: no}\n'
    two = line.replace("valid:", "valid_now:") + line.replace("valid:", "valid_then:")
    assert by_hand(library(), library(permit=(line, two))) == []


def test_what_lies_below_a_renamed_thing_is_no_rename_of_its_own() -> None:
    after = library(permit=("kind: {type: choice", "scope: {type: choice"))
    assert by_hand(library(), after) == [("question 'permit.kind'", "scope")]


def test_finishing_changes_the_places_that_were_forgotten_and_notes_the_former_id() -> None:
    after = library(permit=("kind: {type: choice", "scope: {type: choice"))
    assert compile_bundle(after, AREA).bundle is None
    (begun,) = renamed_by_hand(Index(library()), Index(after))
    done = finish(Index(after), begun).library
    assert b"ask_when: scope is limited" in done[PERMIT]
    assert b"scope: {was: kind, type: choice" in done[PERMIT]
    assert compile_bundle(done, AREA).problems == ()


def test_finishing_keeps_what_was_already_changed() -> None:
    half = library(permit=("kind: {type: choice", "scope: {type: choice"))
    whole = {**half, PERMIT: half[PERMIT].replace(b"kind is limited", b"scope is limited")}
    (begun,) = renamed_by_hand(Index(library()), Index(whole))
    assert finish(Index(whole), begun).library[PERMIT] == whole[PERMIT].replace(b"scope: {", b"scope: {was: kind, ")
