"""Rules for places, problems and how they are shown."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from imi_runtime.problems import Position, Problem, Severity, nearest, render, sorted_problems


def problem(at: Position, code: str = "DEMO-1", **more: object) -> Problem:
    return Problem(code, Severity.ERROR, at, "something is wrong", "put it right", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("line", "column", "end"), [(0, 1, None), (1, 0, None), (-1, 1, None), (1, 5, 4)])
def test_a_place_counts_from_one_and_does_not_end_before_it_starts(line: int, column: int, end: int | None) -> None:
    with pytest.raises(ValueError, match="column"):
        Position("visit.yaml", line, column, end)


def test_a_place_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Position("visit.yaml", 1, 1).line = 2  # type: ignore[misc]


def test_a_problem_is_shown_in_one_line_with_its_suggestion() -> None:
    shown = str(problem(Position("visit.yaml", 3, 7), suggestion="sent"))
    assert shown == "visit.yaml:3:7  DEMO-1  something is wrong; did you mean 'sent'?"


def test_problems_are_told_once_from_top_to_bottom() -> None:
    late, early, other = (problem(Position(*place)) for place in (("b", 10, 1), ("b", 9, 3), ("a", 20, 1)))
    twice = problem(Position("b", 9, 3, 8), code="DEMO-0")
    assert sorted_problems([late, early, other, late, twice]) == (other, twice, early, late)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("sendt", "sent"), ("SENT", "sent"), ("waiting_for", "waits_for"), ("for_waits", "waits_for"),
        ("waits-for", "waits_for"), ("labell", "label"), ("zebra", None), ("", None),
    ],
)  # fmt: skip
def test_the_nearest_word_is_the_one_that_the_author_meant(word: str, meant: str | None) -> None:
    assert nearest(word, ["draft", "sent", "waits_for", "label"]) == meant


def test_the_block_for_the_terminal_marks_the_exact_columns() -> None:
    source = {"visit.yaml": b"states:\n  approve: {to: sendt}\n"}
    at = Position("visit.yaml", 2, 17, 22)
    block = render(problem(at, suggestion="sent", listing="states are: draft, sent"), source)
    assert block.splitlines() == [
        "visit.yaml:2:17  DEMO-1  something is wrong",
        "    2 |   approve: {to: sendt}",
        "      |                 ^^^^^ did you mean 'sent'?",
        "   states are: draft, sent",
        "   cure: put it right",
        "   more: imi explain DEMO-1",
    ]


@pytest.mark.parametrize(
    ("before", "word", "spaces", "carets"),
    [("a: ", "bc", 3, 2), ("漢字: ", "b", 6, 1), (normalize("NFD", "é: "), "b", 3, 1), ("a: ", "漢", 3, 2)],
)
def test_carets_stand_under_wide_and_combined_letters(before: str, word: str, spaces: int, carets: int) -> None:
    at = Position("f", 1, len(before) + 1, len(before) + len(word) + 1)
    marks = render(problem(at), {"f": f"{before}{word}\n".encode()}).splitlines()[2]
    assert marks == "      | " + " " * spaces + "^" * carets


def test_the_block_shows_related_places_too() -> None:
    first = (Position("f", 1, 1, 2), "first given here")
    block = render(problem(Position("f", 2, 1, 2), related=(first,)), {"f": b"a: 1\na: 2\n"})
    assert "   f:1:1  first given here\n    1 | a: 1\n      | ^" in block


@pytest.mark.parametrize("data", [b"", b"one line", b"\xff\xfe\n"])
def test_a_block_is_shown_whatever_the_file_holds(data: bytes) -> None:
    assert "DEMO-1" in render(problem(Position("f", 7, 3)), {"f": data})
    assert "DEMO-1" in render(problem(Position("f", 1, 90)), {"f": data})
    assert "DEMO-1" in render(problem(Position("f", 1, 1)), {})


def test_of_an_endless_line_only_the_place_is_shown() -> None:
    lines = render(problem(Position("f", 1, 5001, 5003)), {"f": b"x" * 5000 + b"yz" + b"x" * 5000}).splitlines()
    assert len(lines[1]) < 220
    assert lines[1].index("yz") == lines[2].index("^^")


def test_a_line_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in render(problem(Position("f", 1, 1)), {"f": b"\x1b[31mred\n"})
