"""Places in authors' files, and the problems found there."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum

ALIKE = 0.7
SURELY_ALIKE = 0.8
TAB_STOP = " "
LONGEST_LINE = 200

_set = object.__setattr__


class ImiError(Exception):
    """Base of every exception that this project raises on purpose."""


@dataclass(frozen=True, slots=True, order=True, init=False)
class Position:
    """A place in a file; lines and columns count from 1, columns in characters.

    `end_column` is the column after the last character; two positions that start at one place are equal.
    """

    file: str
    line: int
    column: int
    end_column: int | None = field(default=None, compare=False)

    def __init__(self, file: str, line: int, column: int, end_column: int | None = None) -> None:
        # By hand: a reader makes one for each word of a file, and the generated one is half again as slow.
        if line < 1 or column < 1:
            raise ValueError(f"lines and columns count from 1, not {line}:{column}")
        if end_column is not None and end_column < column:
            raise ValueError(f"a position cannot end at column {end_column} before it starts at {column}")
        _set(self, "file", file)
        _set(self, "line", line)
        _set(self, "column", column)
        _set(self, "end_column", end_column)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @classmethod
    def of_file(cls, file: str) -> Position:
        """Return the place that stands for a file as a whole."""
        return cls(file, 1, 1)


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of everything from `start` up to `end`; nothing is replaced where both are one place."""

    start: Position
    end: Position
    text: str

    @classmethod
    def of(cls, at: Position, text: str) -> Edit:
        """Return the edit that replaces what a position covers within its line."""
        return cls(at, Position(at.file, at.line, at.end_column or at.column), text)

    @classmethod
    def before(cls, at: Position, text: str) -> Edit:
        """Return the edit that inserts a text before a place."""
        return cls(at, at, text)


class Severity(Enum):
    """How much a problem weighs: an error refuses the bundle, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an author: what, where, and what to do about it.

    `fix` is there only where one edit certainly mends it and cannot change what the author meant.
    """

    code: str
    severity: Severity
    at: Position
    message: str
    cure: str
    suggestion: str | None = None
    related: tuple[tuple[Position, str], ...] = ()
    listing: str = ""
    fix: Edit | None = None

    def __str__(self) -> str:
        return f"{self.at}  {self.code}  {self.message}{_did_you_mean(self.suggestion, before='; ')}"


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return each problem once, by file, line, column and code."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.at, problem.code, problem.message)))


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that the author most likely meant by `word`, or None when nothing is near.

    Case does not count, nor does the order of the words in an id: `for_waits` is near `waits_for`.
    """
    spelled = {_folded(candidate): candidate for candidate in sorted(candidates, reverse=True)}
    close = get_close_matches(_folded(word), spelled, n=1, cutoff=ALIKE)
    if close:
        return spelled[close[0]]
    swapped = {_in_word_order(candidate): candidate for candidate in spelled.values()}
    close = get_close_matches(_in_word_order(word), swapped, n=1, cutoff=ALIKE)
    return swapped[close[0]] if close else None


def respelled(at: Position, word: str, candidates: Iterable[str]) -> Edit | None:
    """Return the edit that mends a misspelt word, if only one candidate is near, and is very near."""
    spelled = {_folded(candidate): candidate for candidate in candidates}
    close = get_close_matches(_folded(word), spelled, n=2, cutoff=ALIKE)
    if len(close) != 1 or not get_close_matches(_folded(word), close, cutoff=SURELY_ALIKE):
        return None
    return Edit.of(at, spelled[close[0]])


def render(problem: Problem, source: Mapping[str, bytes]) -> str:
    """Return the block that a terminal shows: the sentence, the line with carets, the cure and where to read more."""
    lines = [f"{problem.at}  {problem.code}  {problem.message}"]
    lines += _excerpt(problem.at, source, _did_you_mean(problem.suggestion, before=" "))
    for place, note in problem.related:
        lines.append(f"   {place}  {note}")
        lines += _excerpt(place, source, "")
    lines += [f"   {line}" for line in problem.listing.splitlines()]
    if problem.cure:
        lines.append(f"   cure: {problem.cure}")
    return "\n".join([*lines, f"   more: imi explain {problem.code}"])


def _did_you_mean(suggestion: str | None, *, before: str) -> str:
    return f"{before}did you mean '{suggestion}'?" if suggestion else ""


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")


def _in_word_order(word: str) -> str:
    return "_".join(sorted(_folded(word).split("_")))


def _excerpt(at: Position, source: Mapping[str, bytes], remark: str) -> list[str]:
    line = _line(source.get(at.file, b""), at.line)
    if line is None:
        return [f"   {remark.strip()}"] if remark else []
    number = f"{at.line:>5}"
    start, end = at.column - 1, (at.end_column or at.column + 1) - 1
    if len(line) > LONGEST_LINE:
        shift = max(0, start - LONGEST_LINE // 2)
        line, start, end = line[shift : shift + LONGEST_LINE], start - shift, min(end - shift, LONGEST_LINE)
    indent = " " * _width(line[:start])
    carets = "^" * max(1, _width(line[start:end]))
    return [f"{number} | {_printable(line)}".rstrip(), f"{' ' * len(number)} | {indent}{carets}{remark}"]


def _line(data: bytes, number: int) -> str | None:
    lines = data.split(b"\n")
    if not data or number > len(lines):
        return None
    return lines[number - 1].rstrip(b"\r").decode("utf-8", "replace")


def _printable(text: str) -> str:
    return "".join(_cell(character) for character in text)


def _cell(character: str) -> str:
    """Return what stands for a character on a terminal; whatever could steer the terminal becomes a mark."""
    if character == "\t":
        return TAB_STOP
    unseen = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return "\N{REPLACEMENT CHARACTER}" if unseen else character


def _width(text: str) -> int:
    return sum(_columns(_cell(character)) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
