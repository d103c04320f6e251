"""Translations are written in one form: what is read again is what was written."""

from __future__ import annotations

from dataclasses import replace

import polib
from hypothesis import given
from hypothesis import strategies as st

from imi_runtime.source.characters import UNSEEN
from imi_runtime.source.po_file import PoEntry, PoFile, canonical_headers
from imi_runtime.source.po_reader import read_po
from imi_runtime.source.po_writer import write_po

TEXTS = st.text(st.characters(codec="utf-8")).filter(lambda text: not UNSEEN.search(text))
LINES = TEXTS.filter(lambda text: "\r" not in text)
ENTRIES = st.builds(
    PoEntry,
    context=TEXTS, source=TEXTS.filter(bool), text=TEXTS, fuzzy=st.booleans(), obsolete=st.booleans(),
    previous_source=st.none() | TEXTS, comment=LINES, reference=LINES, note=LINES,
)  # fmt: skip


def file_of(*entries: PoEntry) -> PoFile:
    return PoFile("fr", canonical_headers("fr"), {entry.context: entry for entry in entries})


@given(st.lists(ENTRIES, max_size=6))
def test_what_is_written_is_read_again(entries: list[PoEntry]) -> None:
    po = file_of(*entries)
    again = read_po("i18n/demo/fr.po", write_po(po))
    assert (again.language, again.headers, again.entries) == (po.language, po.headers, po.entries)


@given(st.lists(ENTRIES, max_size=6), st.randoms())
def test_equal_translations_give_equal_bytes(entries: list[PoEntry], random: object) -> None:
    written = write_po(file_of(*entries))
    shuffled = list({entry.context: entry for entry in entries}.values())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert write_po(file_of(*shuffled)) == written
    assert write_po(read_po("fr.po", written)) == written


def test_the_form_is_the_one_that_merges_well() -> None:
    po = file_of(
        PoEntry("visit/z", "Due on {date}", "Pour le {date}", fuzzy=True, previous_source="Due {date}"),
        PoEntry("visit/a", "A " * 100, "", comment="help", reference="procedures/demo/visit.yaml", note="seen"),
        PoEntry("visit/0", "Old", "Vieux", obsolete=True),
    )
    lines = write_po(po).decode().split("\n")
    assert lines[0] == 'msgid ""'
    assert '"PO-Revision-Date: 2000-01-01 00:00+0000\\n"' in lines
    assert lines[11:] == [
        "# seen", "#. help", "#: procedures/demo/visit.yaml", 'msgctxt "visit/a"', f'msgid "{"A " * 100}"', 'msgstr ""', "",
        "#, fuzzy", '#| msgid "Due {date}"', 'msgctxt "visit/z"', 'msgid "Due on {date}"', 'msgstr "Pour le {date}"', "",
        '#~ msgctxt "visit/0"', '#~ msgid "Old"', '#~ msgstr "Vieux"', "",
    ]  # fmt: skip


def test_programs_for_translators_read_it_too() -> None:
    entry = PoEntry("visit/a", 'Say "a"\nb \\', "Dire « a »", comment="help", fuzzy=True, previous_source="Say")
    (read,) = polib.pofile(write_po(file_of(entry)).decode())
    assert (read.msgctxt, read.msgid, read.msgstr, read.comment) == (entry.context, entry.source, entry.text, entry.comment)
    assert (read.fuzzy, read.previous_msgid) == (True, "Say")


def test_who_has_reviewed_a_file_stays_written_in_its_header() -> None:
    reviewed = replace(file_of(PoEntry("visit/a", "A", "B")), headers={"X-Reviewed": "2026-05-04 Demo Translator"})
    again = read_po("i18n/demo/fr.po", write_po(reviewed))
    assert again.headers["X-Reviewed"] == "2026-05-04 Demo Translator"
    assert write_po(again) == write_po(reviewed)
