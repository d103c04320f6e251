"""What stands at a place is found across files, told in words, and changed everywhere at once."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.authoring.editor.changes import differences, fixes, formatted, renamed
from imi_runtime.authoring.editor.meanings import meaning
from imi_runtime.authoring.editor.naming import declarations, mentions_at
from imi_runtime.authoring.editor.outline import outline
from imi_runtime.authoring.edits import edited, edited_library
from imi_runtime.authoring.layout import laid_out
from imi_runtime.authoring.renaming import CannotRename, Index, rename
from tests.authoring.editor.kit import typed
from tests.library_kit import library, path_of

PO = """
    msgid ""
    msgstr ""

    msgctxt "permit_request/states/sent/label"
    msgid "Sent"
    msgstr "Envoyée"

    msgctxt "permit_request/transitions/send/label"
    msgid "Send"
    msgstr "Envoyer"
"""
FRENCH = "i18n/demo_permits/fr.po"


@pytest.mark.parametrize(
    ("name", "old", "new", "declared"),
    [
        ("permit_request", "to: sent,", "to: se¦nt,", "states/sent"),
        ("permit_request", "by: responder, from", "by: res¦ponder, from", "parties/responder"),
        ("permit_request", "form: reply", "form: ¦reply", "reply.yaml:1:7"),
        ("permit_request", "form: reply}", "form: reply, when: request.urg¦ent is yes}", "holder.yaml:5:3"),
        ("request", "chooses: responder", "chooses: respond¦er", "parties/responder"),
        ("reply", "request.ask", "request.as¦k", "request.yaml:4:3"),
        ("permit", "ask_when: kind is limited", "ask_when: kind is limi¦ted", "permit.yaml:5:"),
        (FRENCH, "states/sent", "states/se¦nt", "states/sent"),
        (FRENCH, "Envoyée", "Envoy¦ée", "states/sent"),
    ],
)
def test_the_declaration_is_found_across_files(name: str, old: str, new: str, declared: str) -> None:
    opened, path, line, column = typed(name, old, new, library({FRENCH: PO}))
    found = declarations(opened, mentions_at(opened, path, line, column))
    if "/" in declared:
        section, id = declared.split("/")
        text = opened.files[PurePosixPath(path_of("permit_request"))].decode().split("\n")
        number = next(n for n, said in enumerate(text, 1) if n > text.index(f"{section}:") + 1 and said.startswith(f"  {id}:"))
        declared = f"permit_request.yaml:{number}:3"
    assert len(found) == 1 and declared in str(found[0])


def test_the_declaration_is_found_in_a_file_that_cannot_be_read() -> None:
    opened, path, line, column = typed("permit_request", "to: answered, form: reply}", "to: answ¦ered, form: [reply")
    assert [at.line for at in declarations(opened, mentions_at(opened, path, line, column))] == [11]


def test_every_place_is_found_and_nothing_else() -> None:
    opened, path, line, column = typed("permit_request", "to: sent,", "to: se¦nt,", library({FRENCH: PO}))
    found = list(opened.mentions_of(mentions_at(opened, path, line, column)[0].thing))
    assert {PurePosixPath(each.at.file).name for each in found} == {"permit_request.yaml", "fr.po"}
    for each in found:
        text = opened.files[PurePosixPath(each.at.file)].decode().split("\n")[each.at.line - 1]
        assert text[each.at.column - 1 : (each.at.end_column or 0) - 1] == "sent"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("permit_request", "to: sent,", "to: se¦nt,", ["**state** `sent`", "“Sent”", "turn of `responder`", "Entered by `send`; left by `reply`", "fr: Envoyée"]),
        ("permit_request", "  reply: {", "  rep¦ly: {", ["**transition** `reply`", "Done by `responder` from `sent` to `answered`."]),
        ("permit_request", "within: 14", "wi¦thin: 14", ["**within**", "How long it lasts."]),
        ("permit", "kind is limited", "kind is limi¦ted", ["**choice** `limited`", "“Limited”"]),
        ("permit_request", "states:\n", "# see IMI-R0¦04\nstates:\n", ["**IMI-R004**"]),
    ],
)  # fmt: skip
def test_what_is_at_a_place_is_told_in_words(name: str, old: str, new: str, told: list[str]) -> None:
    said = meaning(*typed(name, old, new, library({FRENCH: PO})))
    assert [each for each in told if each not in said] == []


def test_nothing_is_told_of_texts_and_empty_lines() -> None:
    assert meaning(*typed("permit_request", "states:\n", "¦\nstates:\n")) == ""


def test_the_outline_shows_what_a_file_declares_also_when_it_cannot_be_read() -> None:
    opened, path, _, _ = typed("permit_request", "states:\n", "states: {¦\n")
    parts = {part.name: part for part in outline(opened, path)}
    assert {"parties", "states", "transitions"} <= parts.keys()
    assert [part.name for part in parts["transitions"].parts] == ["send", "reply", "close"]
    assert parts["transitions"].parts[0].detail == "Send"


# -- changes -----------------------------------------------------------------------------------------------------------


def wrong(name: str, old: str, new: str) -> tuple[bytes, list[tuple[str, bool]]]:
    opened, path, _, _ = typed(name, old, f"{new}¦")
    (found,) = opened.problems()
    mending = list(fixes(found.get(str(path), ()), opened.files[path]))
    return edited(opened.files[path], [fix.edit for fix in mending]), [(fix.edit.text, fix.certain) for fix in mending]


def test_a_misspelt_name_is_mended_by_a_quick_fix() -> None:
    after, offered = wrong("permit_request", "to: answered,", "to: anwsered,")
    assert b"to: answered," in after and offered == [("answered", True)]


def test_a_rename_in_the_editor_is_the_rename_of_the_command() -> None:
    opened, path, line, column = typed("permit_request", "to: sent,", "to: se¦nt,", library({FRENCH: PO}))
    thing = mentions_at(opened, path, line, column)[0].thing
    rewritten = renamed(opened.files, thing, "handed_over")
    assert edited_library(opened.files, rewritten.edits) == rename(Index(opened.files), thing, "handed_over").library


def test_a_file_that_is_called_after_the_id_moves() -> None:
    opened, path, line, column = typed("permit_request", "form: request", "form: req¦uest")
    rewritten = renamed(opened.files, mentions_at(opened, path, line, column)[0].thing, "inquiry")
    assert rewritten.moved == (
        (PurePosixPath("forms/demo_permits/request.yaml"), PurePosixPath("forms/demo_permits/inquiry.yaml")),
    )


def test_an_id_that_is_taken_is_refused() -> None:
    opened, path, line, column = typed("permit_request", "to: sent,", "to: se¦nt,")
    with pytest.raises(CannotRename):
        renamed(opened.files, mentions_at(opened, path, line, column)[0].thing, "draft")


def test_the_layout_in_the_editor_is_that_of_the_command() -> None:
    for path, data in library().items():
        assert edited(data, formatted(str(path), data)) == laid_out(str(path), data)


@settings(max_examples=300, deadline=None)
@given(*[st.lists(st.sampled_from(["", "a", "b", "Ω"]), max_size=12).map("\n".join)] * 2)
def test_the_differences_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    assert edited(before.encode(), differences("x", before.encode(), after.encode())) == after.encode()
