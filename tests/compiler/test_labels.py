"""The translators' cycle: what is to be translated, what is missing, what is out of date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.compiler.labels import catalogue, incomplete, labels_of, texts_of, translation_status
from imi_runtime.compiler.texts import PlacedText
from imi_runtime.compiler.translations import read_translations
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Language
from imi_runtime.model.text import Text
from imi_runtime.source.po_file import PoFile
from imi_runtime.source.po_reader import read_po
from imi_runtime.source.po_writer import write_po
from tests.library_kit import AREA, library

FRENCH = Language("fr")
FILE = PurePosixPath("i18n/demo_permits/fr.po")


def bundle(**changes: tuple[str, str]) -> Bundle:
    compiled = compile_bundle(library(**changes), AREA)
    assert compiled.bundle, [str(problem) for problem in compiled.problems]
    return compiled.bundle


def translated(po: PoFile) -> PoFile:
    entries = {context: replace(entry, text=entry.source.upper()) for context, entry in po.entries.items()}
    return PoFile(po.language, po.headers, entries)


def text(context: str, english: str) -> PlacedText:
    return PlacedText(Text(context, english), "button", "procedure 'Demo'")


def test_every_text_of_an_area_is_found_once_under_its_address():
    contexts = [placed.text.context for placed in texts_of(bundle())]
    assert len(contexts) == len(set(contexts))
    assert {
        "bundle/title", "bundle/purpose", "bundle/controllers", "permit_request/title", "permit_request/parties/responder/label",
        "permit_request/states/draft/label", "permit_request/transitions/send/label", "permit_request/deadlines/answer/label",
        "form/request/pages/about/label", "holder/title", "holder/questions/name/label", "permit/questions/kind/choices/full",
    } <= set(contexts)


def test_translators_are_told_what_a_text_is_for_and_how_long_it_may_be():
    send = next(placed for placed in texts_of(bundle()) if placed.text.context.endswith("send/label"))
    assert send.comment == "button; procedure 'Request about a permit'; at most 60 characters"
    assert send.file == "procedures/demo_permits/permit_request.yaml"


def test_a_first_catalogue_is_empty_and_survives_writing_and_reading():
    first = catalogue(texts_of(bundle()), FRENCH)
    again = read_po(str(FILE), write_po(first))
    assert not again.problems
    assert again.entries == first.entries
    assert not any(entry.text for entry in again.entries.values())


def test_a_translated_area_has_its_words_and_nothing_missing():
    files = library(bundle=("languages: [en]", "languages: [en, fr]"))
    here = bundle(bundle=("languages: [en]", "languages: [en, fr]"))
    full = {**files, FILE: write_po(translated(catalogue(texts_of(here), FRENCH)))}
    labels, problems = labels_of(full, here)
    assert problems == ()
    assert labels[FRENCH].words["permit_request/transitions/send/label"] == "SEND"
    assert compile_bundle(full, AREA).problems == ()


def test_fuzzy_and_empty_translations_count_as_missing():
    here = bundle(bundle=("languages: [en]", "languages: [en, fr]"))
    po = translated(catalogue(texts_of(here), FRENCH))
    title, send = "permit_request/title", "permit_request/transitions/send/label"
    entries = {**po.entries, title: replace(po.entries[title], fuzzy=True), send: replace(po.entries[send], text="")}
    files = {**library(), FILE: write_po(PoFile("fr", po.headers, entries))}
    labels, problems = labels_of(files, here)
    assert title not in labels[FRENCH].words and send not in labels[FRENCH].words
    assert [problem.code for problem in problems] == ["IMI-L001", "IMI-L002"]
    assert incomplete(problems) == problems


def test_changed_english_makes_the_translation_fuzzy_beside_the_former_text():
    before = translated(catalogue([text("a/b", "Send")], FRENCH))
    entry = catalogue([text("a/b", "Send now")], FRENCH, before).entries["a/b"]
    assert (entry.source, entry.text, entry.fuzzy, entry.previous_source) == ("Send now", "SEND", True, "Send")


def test_english_that_changes_back_shows_no_former_text():
    before = translated(catalogue([text("a/b", "Send")], FRENCH))
    changed = catalogue([text("a/b", "Send now")], FRENCH, before)
    entry = catalogue([text("a/b", "Send")], FRENCH, changed).entries["a/b"]
    assert (entry.fuzzy, entry.previous_source) == (True, None)


def test_what_is_gone_is_kept_for_one_round():
    before = translated(catalogue([text("a/b", "Send"), text("a/c", "Close")], FRENCH))
    once = catalogue([text("a/b", "Send")], FRENCH, before)
    assert once.entries["a/c"].obsolete and once.entries["a/c"].text == "CLOSE"
    kept = read_po(str(FILE), write_po(once))
    assert "a/c" not in catalogue([text("a/b", "Send")], FRENCH, kept).entries


def test_a_text_that_comes_back_gets_its_translation_back():
    before = translated(catalogue([text("a/b", "Send"), text("a/c", "Close")], FRENCH))
    once = catalogue([text("a/b", "Send")], FRENCH, before)
    entry = catalogue([text("a/b", "Send"), text("a/c", "Close")], FRENCH, once).entries["a/c"]
    assert (entry.text, entry.obsolete) == ("CLOSE", False)


def test_a_text_that_moves_to_another_address_keeps_its_translation_to_be_reviewed():
    before = translated(catalogue([text("a/b", "Send")], FRENCH))
    entry = catalogue([text("a/sending", "Send")], FRENCH, before).entries["a/sending"]
    assert (entry.text, entry.fuzzy) == ("SEND", True)


def test_updating_twice_changes_nothing_more():
    here = tuple(texts_of(bundle()))
    first = translated(catalogue(here, FRENCH))
    second = read_po(str(FILE), write_po(catalogue(here, FRENCH, first)))
    assert write_po(catalogue(here, FRENCH, second)) == write_po(second)


def test_translations_of_unknown_or_changed_texts_are_warned_about():
    here = bundle(bundle=("languages: [en]", "languages: [en, fr]"))
    po = translated(catalogue([*texts_of(here), text("gone/label", "Gone")], FRENCH))
    title = "permit_request/title"
    entries = {**po.entries, title: replace(po.entries[title], source="Former title")}
    _, problems = labels_of({**library(), FILE: write_po(PoFile("fr", po.headers, entries))}, here)
    assert sorted(problem.message for problem in problems) == [
        "the English text of 'permit_request/title' has changed since it was translated", "there is no text 'gone/label'",
    ]


def test_status_counts_each_text_once():
    here = tuple(texts_of(bundle()))
    status = translation_status(here, FRENCH, read_translations({}))
    assert (status.all, status.done, len(status.missing), status.complete) == (len(here), 0, len(here), False)
