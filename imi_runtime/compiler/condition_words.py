"""The words of a condition, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imi_runtime.problems import Position

RESERVED = frozenset({
    "after", "and", "answered", "at", "before", "every", "has", "is", "least", "most", "no", "not", "of", "or",
    "row", "some", "today",
})
"""Words of the language; no question, form, page or mark that a condition names can be called so."""

WORD = re.compile(r"[()]|[^\s()]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word or parenthesis; `start` counts characters of the condition from 0."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The place after the last character."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition stands in its file. `exact` when columns can be counted through from its first character."""

    at: Position
    first_column: int
    exact: bool

    def of(self, start: int, end: int) -> Position:
        """Return the place of a stretch of the condition, or of the whole where columns cannot be counted."""
        if not self.exact:
            return self.at
        return Position(self.at.file, self.at.line, self.first_column + start, self.first_column + end)


def place_of(text: str, at: Position, *, quoted: bool) -> Place:
    """Return where a condition stands; `at` covers the quotation marks, if it is `quoted`."""
    # A text over several lines, or with escapes, is longer or shorter in the file than what was read from it.
    exact = at.end_column is None or at.end_column - at.column == len(text) + 2 * quoted
    return Place(at, at.column + quoted, exact)


def words_in(text: str) -> tuple[Word, ...]:
    """Return the words and parentheses of a condition in reading order."""
    return tuple(Word(found[0], found.start()) for found in WORD.finditer(text))
