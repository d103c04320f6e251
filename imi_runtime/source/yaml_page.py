"""The raw lines of a YAML file, and where reading stopped on them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imi_runtime.problems import Edit, Position

VALUE_END = re.compile(r"[,}\]]")
UP_TO_NEXT_KEY = re.compile(r"[^{}\[\]]+?(?=, +[\w.-]+: |\s*\})")
VALUE_LINE = re.compile(r"""^(?P<indent> *)(?:- +)*(?P<key>"[^"]*"|'[^']*'|[^\s"'#\[{][^:]*?) *: +(?P<value>\S.*)$""")


def in_quotes(text: str) -> str:
    """Return a text as it must be written between double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def put_in_quotes(at: Position, text: str) -> Edit | None:
    """Return the edit that puts a text in quotation marks; None where it is not certain what belongs to it."""
    certain = at.end_column is not None and not any(sign in text for sign in "#\"{}[]")
    return Edit.of(at, f'"{in_quotes(text)}"') if certain else None


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the page; line and column count from 0, as the YAML library counts them."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the YAML library gave up: the place, the start of what it was reading, and its own words for both.

    `open_quote` is the start of the last quoted text when it ended on the line of the stop and began on an earlier one;
    `open_bracket` is the last bracket or brace that was still open.
    """

    at: Place
    start: Place
    words: str
    reading: str
    open_quote: Place | None
    open_bracket: Place | None


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one file."""

    file: str
    lines: list[str]

    def line(self, number: int) -> str:
        """Return a line counted from 0; beyond the end, an empty one."""
        return self.lines[number].rstrip("\r") if number < len(self.lines) else ""

    def position(self, place: Place, length: int | None = None) -> Position:
        """Return the position of a place, covering `length` characters or the rest of the line."""
        line, column = self._inside(place)
        rest = len(self.line(line).rstrip()) - column
        return Position(self.file, line + 1, column + 1, column + 1 + max(1, rest if length is None else length))

    def _inside(self, place: Place) -> tuple[int, int]:
        # A file that ends too early stops behind its last line; the last line with anything on it says more.
        line = min(place.line, len(self.lines) - 1)
        while line > 0 and line != place.line and not self.line(line).strip():
            line -= 1
        column = place.column if line == place.line else len(self.line(line).rstrip())
        return line, min(column, len(self.line(line)))

    def rest(self, place: Place) -> str:
        """Return what stands from a place to the end of its line."""
        return self.line(place.line)[place.column :].strip()

    def value_from(self, place: Place) -> str:
        """Return the raw value that starts at a place, up to the comma or bracket that ends it, or the line."""
        rest = self.rest(place)
        inside_brackets = not VALUE_LINE.match(self.line(place.line)) or self._after_bracket(place)
        return VALUE_END.split(rest)[0].strip() if inside_brackets else rest

    def _after_bracket(self, place: Place) -> bool:
        before = self.line(place.line)[: place.column]
        return "{" in before or "[" in before

    def indent(self, number: int) -> int:
        """Return how many spaces a line starts with."""
        line = self.line(number)
        return len(line) - len(line.lstrip(" "))

    def line_above(self, number: int) -> int | None:
        """Return the nearest line above that says something, or None."""
        return next((above for above in range(number - 1, -1, -1) if self.says_something(above)), None)

    def line_below(self, number: int) -> int | None:
        """Return the nearest line below that says something, or None."""
        return next((below for below in range(number + 1, len(self.lines)) if self.says_something(below)), None)

    def says_something(self, number: int) -> bool:
        """Say whether a line holds more than spaces and a comment."""
        return not self.line(number).lstrip().startswith("#") and bool(self.line(number).strip())
