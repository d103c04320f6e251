"""Each trap of YAML has its own code, its exact place, and a cure."""

from __future__ import annotations

import pytest
import yaml

from imi_runtime.source.yaml_reader import read_yaml


def told(text: str) -> list[str]:
    """Return place, code and length of each problem."""
    problems = read_yaml("f", text.encode()).problems
    return [f"{p.at.line}:{p.at.column}-{p.at.end_column or ''} {p.code.removeprefix('IMI-')}" for p in problems]


TRAPS = [
    ("label:\n", "1:1-6 Y020"),
    ("a: {b: , c: d}\n", "1:5-6 Y020"),
    ("a:\n  -\n  - b\n", "2:4-5 Y020"),
    ("label:   # to be written\nby: x\n", "1:1-6 Y020"),
    ("label: ~\n", "1:8-9 Y021"),
    ("label: null\n", "1:8-12 Y021"),
    ("sent: {label: Sent, not yet accepted}\n", "1:15-37 Y022"),
    ("sent: {label: Sent, not yet, really not}\n", "1:15-28 Y022"),
    ("label: #12 reply\n", "1:8-17 Y023"),
    ("label: 50% #hash\n", "1:12-17 Y024"),
    ("a: [b, c #x]\n", "1:10-13 Y024"),
    ("a: {b: #x}\n", "1:8-11 Y024"),
    ("a: {b: true} \nc: true #x\n", "2:9-11 Y024"),
    ("label: a\nby: b\nlabel: c\n", "3:1-6 Y025"),
    ("a: {b: 1, 'b': 2}\n", "1:11-14 Y025"),
    ("[a, b]: c\n", "1:1-10 Y026"),
    ("{a: b}: c\n", "1:1-10 Y026"),
    ("a: {[b]: c}\n", "1:5-12 Y026"),
    (": a\n", "1:1-2 Y027"),
    ('"": a\n', "1:1-2 Y027"),
    ("? a\n: b\n", "1:1-4 Y030"),
    ("{? a}\n", "1:2-6 Y030"),
    ("a: {label: Why is it urgent?}\n", "1:12-29 Y030"),
    ("a: ? b\n", "1:4-7 Y030"),
    ("label: Note: see below\n", "1:8-23 Y031"),
    ("a: {label: Note: see below}\n", "1:12-27 Y031"),
    ("law: [Note: see below, x]\n", "1:7-22 Y031"),
    *((f"a: {sign}b\n", "1:4-6 Y032") for sign in "@`%],}"),
    ('label: "Draft\nby: x\n', "1:8-9 Y033"),
    ('label: "Draft\nby: x\nhelp: "y"\n', "1:8-9 Y033"),
    ("a: 'it's'\n", "1:8-10 Y034"),
    ('a: {b: "x" y}\n', "1:12-13 Y034"),
    ("a: [b, c\nd: e\n", "1:4-5 Y035"),
    ("a: {b: [c, d}\n", "1:8-9 Y035"),
    ("a: {b: c\n", "1:4-5 Y035"),
    ("a:\n   b: 1\n  c: 2\n", "3:3-7 Y036"),
    ('a: "Send"\n  by: x\n', "2:3-8 Y037"),
    ("a: Send\n  by: x\n", "2:3-8 Y037"),
    ('a: "\\q"\n', "1:5-7 Y038"),
    ('a: "\\ud800"\n', "1:5-7 Y038"),
    ("a: >\n  b\n", "1:4-5 Y039"),
    ("a: |-\n  b\n", "1:4-5 Y039"),
    ("a: b\n  c\n", "1:4-5 Y040"),
    ("a: 'b\n  c'\n", "1:4-6 Y040"),
    ("a:b\n", "1:1-3 Y041"),
    ("a: b\nc:d\n", "2:1-3 Y041"),
    ("a: {b:c}\n", "1:5-7 Y041"),
    ("a: b\n  c:d\n", "2:3-5 Y041"),
    ("a: b\nlabel\nc: d\n", "2:1-6 Y042"),
    ("states\n  draft: {}\n", "1:1-7 Y042"),
    ("a: b\n- c\n", "2:1-4 Y043"),
    ('a: "b"\n- c\n', "2:1-4 Y043"),
    ("a: [b] c\n", "1:8-9 Y044"),
    ("a: {b: c}}\n", "1:10-11 Y044"),
    ("a: - b\n", "1:4-7 Y045"),
    ("a: 1234567890123456\n", "1:4-20 Y046"),
    ('a: "\\u200b"\n', "1:4-12 Y047"),
    ('a: "\\t"\n', "1:4-8 Y047"),
    ("a: &x b\n", "1:4-8 Y015"),
    ("a: & x\n", "1:4-7 Y015"),
    ("&x a: b\n", "1:1-8 Y015"),
    ("a: *x\n", "1:4-6 Y016"),
    ("a: *x y\n", "1:4-8 Y016"),
    ("*x : y\n", "1:1-7 Y016"),
    ("<<: {a: b}\n", "1:1-3 Y017"),
    ("<<: *x\n", "1:1-3 Y017"),
    ("a: !urgent\n", "1:4-11 Y018"),
    ("a: !!python/name:os.system x\n", "1:4-29 Y018"),
    ("a: !<x\n", "1:4-7 Y018"),
    ("# nothing\n", "1:1- Y011"),
    ("{}\n", "1:1- Y011"),
    ("- a\n", "1:1-4 Y012"),
    ('"a"\n', "1:1-4 Y012"),
    ("a: b\n---\nc: d\n", "2:1-4 Y013"),
    ("a: b\n...\nc: d\n", "2:1-4 Y013"),
    ("%YAML 1.1\n---\na: b\n", "1:1-10 Y014"),
    ("%x\n---\na: b\n", "1:1-3 Y014"),
    ("a:\n\tb: c\n", "2:1-2 Y007"),
    ("a: b\u00adc\n", "1:5-6 Y004"),
    ("a: b\0c\n", "1:5-6 Y004"),
    ("a: b\x1b[31m\n", "1:5-6 Y004"),
    ("a: b\u2028c\n", "1:5-6 Y005"),
    ("a: b\u0085c\n", "1:5-6 Y005"),
    ("a: b\rc: d\n", "1:5-6 Y005"),
    ("a: b\u202ec\n", "1:5-6 Y006"),
    ("\ufeffa: b\n", "1:1- Y003"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), TRAPS, ids=[f"{found[-4:]} {text!r}" for text, found in TRAPS])
def test_a_trap_is_told_once_by_its_own_name(text: str, problem: str) -> None:
    assert told(text) == [problem]


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("sent: {label: Sent, not yet accepted}\n", {"sent": {"label": "Sent", "not yet accepted": None}}),
        ("label: #12 reply\n", {"label": None}),
        ("label: 50% #hash\n", {"label": "50%"}),
        ("label: a\nlabel: b\n", {"label": "b"}),
        ("a: &x b\nc: *x\n", {"a": "b", "c": "b"}),
        ("a: b\n  c\n", {"a": "b c"}),
    ],
)
def test_what_other_readers_swallow_without_a_word_is_refused(text: str, elsewhere: object) -> None:
    assert yaml.safe_load(text) == elsewhere
    assert read_yaml("f", text.encode()).root is None


def test_the_cure_shows_the_text_in_quotes() -> None:
    cures = [read_yaml("f", text).problems[0].cure for text in (b"a: {b: Sent, not yet}\n", b"a: #12\n", b'a: &x "b"\n')]
    assert '"Sent, not yet"' in cures[0]
    assert '"#12"' in cures[1]
    assert '"&x \\"b\\""' in cures[2]


def test_a_repeated_key_shows_both_places() -> None:
    problem = read_yaml("f", b"label: a\nby: b\nlabel: c\n").problems[0]
    assert [(str(place), note) for place, note in problem.related] == [("f:1:1", "first given here")]


def test_slips_below_an_unreadable_line_are_told_in_the_same_run() -> None:
    text = "a: @x\nb: c: d\nsteps:\n  go: {label: Note: see}\n  stop: 'it's'\nc:d\ne: ~\n"
    assert told(text) == ["1:4-6 Y032", "2:4-8 Y031", "4:15-24 Y031", "5:13-15 Y034", "6:1-3 Y041", "7:4-5 Y021"]


def test_a_fault_that_reaches_further_hides_what_depends_on_it() -> None:
    assert told('a: "b\nc: d: e\n') == ["1:4-5 Y033"]


def test_the_same_hidden_character_is_told_once_with_its_further_lines() -> None:
    problem = read_yaml("f", "a: b\u00ad\nc: \u00ad\nd: e\nf: \u00ad\u00ad\n".encode()).problems
    assert [str(p) for p in problem] == ["f:1:5  IMI-Y004  the character U+00AD cannot be seen and must not stand in a file"]
    assert problem[0].listing == "also in line 2, 4"


def test_bytes_that_are_not_utf8_are_told_with_their_place() -> None:
    assert str(read_yaml("f", "a: b\nc: dé\n".encode("latin-1")).problems[0]).startswith("f:2:5  IMI-Y002  the byte 0xE9")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig"])
def test_other_encodings_are_refused(encoding: str) -> None:
    read = read_yaml("f", "a: é\n".encode(encoding))
    assert read.root is None
    assert read.problems


def test_no_sentence_comes_from_the_yaml_library() -> None:
    for text, _ in TRAPS:
        for problem in read_yaml("f", text.encode()).problems:
            assert "mapping" not in problem.message
            assert "token" not in problem.message
