"""What a PO file may say, and how each fault of it is told."""

from __future__ import annotations

import time

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imi_runtime.problems import Position
from imi_runtime.source.limits import PoLimits
from imi_runtime.source.po_file import PoEntry, PoFile
from imi_runtime.source.po_reader import read_po

HEADER = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
VISIT = 'msgctxt "visit/title"\nmsgid "Visit"\nmsgstr "Visite"\n'


def read(text: str, name: str = "i18n/demo/fr.po") -> PoFile:
    return read_po(name, text.encode())


def told(entries: str) -> list[str]:
    problems = read(HEADER + entries).problems
    return [f"{p.at.line - 5}:{p.at.column}-{p.at.end_column or ''} {p.code.removeprefix('IMI-')}" for p in problems]


def entry(source: str, text: str, before: str = "") -> str:
    return f'{before}msgctxt "visit/title"\nmsgid "{source}"\nmsgstr "{text}"\n'


def test_an_entry_knows_its_address_its_texts_and_its_place() -> None:
    po = read(f"{HEADER}#. title, at most 80 characters\n#: procedures/demo/visit.yaml\n{VISIT}")
    assert po.problems == ()
    assert po.language == "fr"
    assert po.headers["Content-Type"] == "text/plain; charset=UTF-8"
    found = po.entries["visit/title"]
    assert found == PoEntry(
        "visit/title", "Visit", "Visite",
        comment="title, at most 80 characters", reference="procedures/demo/visit.yaml",
    )  # fmt: skip
    assert found.at == Position("i18n/demo/fr.po", 8, 9)
    assert found.at.end_column == 22


def test_the_usual_form_and_any_other_form_are_read_alike() -> None:
    usual = read(HEADER + VISIT)
    for other in ('msgctxt ""\n"visit/"\n"title"\nmsgid "Vi"\n"sit"\nmsgstr ""\n"Visite"\n', VISIT.replace("\n", "\r\n"), VISIT + "\n\n\n"):
        assert read(HEADER + other).entries == usual.entries


def test_fuzzy_obsolete_and_former_texts_are_told_apart() -> None:
    text = (
        '#, fuzzy\n#| msgctxt "x"\n#| msgid "Old "\n#| "visit"\n' + VISIT
        + '\n# mine\n#~| msgid "Older"\n#~ msgctxt "visit/old"\n#~ msgid "Old"\n#~ msgstr "Vieux"\n'
    )  # fmt: skip
    po = read(HEADER + text)
    assert po.problems == ()
    assert po.entries["visit/title"] == PoEntry("visit/title", "Visit", "Visite", fuzzy=True, previous_source="Old visit")
    assert po.entries["visit/old"] == PoEntry(
        "visit/old", "Old", "Vieux", obsolete=True, previous_source="Older", note="mine"
    )
    assert [found.translated for found in po.entries.values()] == [False, False]


def test_escapes_are_read() -> None:
    assert read(HEADER + entry('a \\"b\\" \\\\ c\\nd', "x")).entries["visit/title"].source == 'a "b" \\ c\nd'


FAULTS = [
    (VISIT + "msgstr: x\n", "4:1-10 P005"),
    ("visit\n", "1:1-6 P005"),
    ('"Visite"\n', "1:1-9 P005"),
    ('msgctxt "a"\nmsgid "b"\nmsgstr "c\n', "3:8-10 P006"),
    ('msgctxt "a"\nmsgid "b" c"\nmsgstr "d"\n', "2:7-13 P006"),
    (entry("a", "b\\q"), "3:10-12 P007"),
    (entry("a", "b\\t"), "3:10-12 P007"),
    ('msgid "a"\nmsgstr "b"\n', "1:7-10 P008"),
    (VISIT + "\n" + VISIT, "5:9-22 P009"),
    ('msgctxt "a"\nmsgid "b"\n', "1:1- P010"),
    ('msgctxt "a"\nmsgstr "b"\n', "1:1- P010"),
    ('msgid "a"\nmsgctxt "b"\nmsgstr "c"\n', "1:7-10 P010"),
    (VISIT + 'msgstr "x"\n', "4:1-11 P010"),
    ('msgctxt "a"\nmsgid "b"\nmsgid_plural "c"\nmsgstr[0] "d"\nmsgstr[1] "e"\n', "3:1-17 P011"),
    (entry("Due on {date}", "Pour le {jour}"), "3:8-24 P015"),
    (entry("Due on {date}", "Pour le date"), "3:8-22 P015"),
    (entry("Due", "Pour {date}"), "3:8-21 P015"),
    (entry("Due {date}", "Pour {date} {date}"), "3:8-28 P015"),
    (entry("Due", "Pour {"), "3:8-16 P015"),
    (entry("a", "e\u0301"), "3:8-12 P016"),
    (entry("Visit", "x" * 221), "3:8-231 P017"),
    (entry("a", "<b>b"), "3:8-14 P018"),
    (entry("<b>a</b>", "<b>b</b><b>"), "3:8-21 P018"),
    (entry("a", "<script"), "3:8-17 P018"),
    *((entry("a", f"b{hidden}"), "3:10-11 P004") for hidden in "\u00ad\u200b\u200c\u200d\u202e\u2066\u2028\0\x1b\t"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), FAULTS, ids=[f"{found[-4:]} {text[-30:]!r}" for text, found in FAULTS])
def test_a_fault_is_told_once_by_its_own_name(text: str, problem: str) -> None:
    assert told(text) == [problem]


@pytest.mark.parametrize(
    "text",
    [
        entry("Due on {date}", ""),
        entry("{a} of {b}", "{b} de {a}"),
        entry("<b>a</b>", "<b>é</b>"),
        entry("Visit", "x" * 220),
        entry("Due on {date}", "Pour le {jour}", before="#, fuzzy\n"),
        '#~ msgctxt "a"\n#~ msgid "{b}"\n#~ msgstr "c"\n',
        VISIT + '\nmsgctxt "visit/other"\nmsgid "Visit"\nmsgstr "Autre"\n',
        VISIT + VISIT.replace("title", "other"),
    ],
)
def test_what_is_right_is_accepted(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("name", "language", "codes"),
    [
        ("fr.po", "fr", []), ("nb.po", "nb", []), ("nb.po", "no", []), ("no.po", "nb", []), ("fr.po", "de", ["IMI-P013"]),
        ("fr.po", "fr_FR", ["IMI-P013"]), ("nb.po", "nn", ["IMI-P013"]), ("fr.po", "", ["IMI-P012"]),
    ],
)  # fmt: skip
def test_the_language_of_the_header_is_that_of_the_name(name: str, language: str, codes: list[str]) -> None:
    problems = read(HEADER.replace("fr", language) + VISIT, name).problems
    assert [problem.code for problem in problems] == codes


def test_a_file_without_header_or_in_another_charset_is_refused() -> None:
    assert [problem.code for problem in read(VISIT).problems] == ["IMI-P012"]
    assert [problem.code for problem in read("").problems] == ["IMI-P012"]
    assert [problem.code for problem in read(HEADER.replace("UTF-8", "latin1") + VISIT).problems] == ["IMI-P014"]


def test_plural_rules_in_the_header_are_ignored() -> None:
    hostile = HEADER.replace("\n\n", '\n"Plural-Forms: nplurals=2; plural=__import__(\'os\');\\n"\n\n')
    assert read(hostile + VISIT).problems == ()


def test_each_limit_allows_exactly_what_it_says() -> None:
    data = (HEADER + VISIT + "\n" + VISIT.replace("title", "other")).encode()
    assert read_po("fr.po", data, PoLimits(entries=2, bytes=len(data), text_length=6)).problems == ()
    assert [p.code for p in read_po("fr.po", data, PoLimits(entries=1)).problems] == ["IMI-P019"]
    assert [p.code for p in read_po("fr.po", data, PoLimits(bytes=len(data) - 1)).problems] == ["IMI-P001"]
    assert {p.code for p in read_po("fr.po", data, PoLimits(text_length=5)).problems} == {"IMI-P020"}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert all(problem.at.line >= 1 for problem in read_po("fr.po", data).problems)


LINES = ("msgctxt ", "msgid ", "msgstr ", "msgid_plural ", "msgstr[0] ", '"a"', '"', "\\", "\n", "\n\n", "#~ ", "#| ", "#, fuzzy",
         "#. x", "{n}", "<b>", HEADER, VISIT)  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_any_mixture_of_lines_is_read_or_refused(lines: list[str]) -> None:
    assert all(problem.at.line >= 1 for problem in read("".join(lines)).problems)


def test_polib_reads_the_same_texts_from_a_good_file() -> None:
    text = HEADER + VISIT + '\nmsgctxt "visit/help"\nmsgid ""\n"One\\n"\n"two \\"x\\""\nmsgstr "Un"\n'
    ours = {entry.context: (entry.source, entry.text) for entry in read(text).entries.values()}
    assert ours == {entry.msgctxt: (entry.msgid, entry.msgstr) for entry in polib.pofile(text)}


@pytest.mark.parametrize("line", [b"#\n", b'"a"\n', b'msgid "a"\n', b"\n", b"\\", b'msgctxt "a"\nmsgid "{"\nmsgstr "<"\n\n'])
def test_a_bomb_is_refused_quickly(line: bytes) -> None:
    started = time.process_time()
    read_po("fr.po", HEADER.encode() + line * (1_000_000 // len(line)))
    assert time.process_time() - started < 2
