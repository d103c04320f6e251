"""A file as it is written: where each value ends, and the comments and empty lines that the tree does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imi_runtime.authoring.edits import Text
from imi_runtime.problems import Position
from imi_runtime.source.located import Entry, ListNode, MapNode, Node, TextNode

BRACKETS = {"{": "}", "[": "]"}
COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A comment on a line of its own, or an empty line; `column` counts from 0."""

    text: str
    column: int


class WrittenFile:
    """The characters of one file beside its tree."""

    def __init__(self, root: MapNode, data: bytes) -> None:
        self.text = Text(data)
        self.file = root.at.file
        self._lines = self.text.text.split("\n")
        self._quoted = sorted(self._quotations(root))
        self.comments = dict(self._comments())
        self._between = dict(self._own_lines())

    # -- where things end ----------------------------------------------------------------------------------------------

    def end(self, node: Node) -> int:
        """Return how many characters stand before the end of a value."""
        start = self.text.offset(node.at)
        if isinstance(node, TextNode) and node.quoted and node.at.end_column is None:
            return self._end_of_quotation(start)
        if not isinstance(node, (MapNode, ListNode)):
            return start + (node.at.end_column or node.at.column) - node.at.column
        if self.is_flow(node):
            return self._end_of_brackets(start)
        inner = [entry.value for entry in node.entries.values()] if isinstance(node, MapNode) else node.items
        return self.end(inner[-1])

    def position_of_end(self, node: Node) -> Position:
        """Return the place behind a value."""
        return self.text.position(self.end(node), self.file)

    def last_line(self, node: Node) -> int:
        """Return the line on which a value ends, from 1."""
        return self.position_of_end(node).line

    def raw(self, node: Node) -> str:
        """Return a value as it is written."""
        return self.text.text[self.text.offset(node.at) : self.end(node)]

    def raw_key(self, entry: Entry) -> str:
        """Return a key as it is written."""
        return self.text.covered(entry.key_at)

    def is_flow(self, node: Node) -> bool:
        """Say whether a map or list stands in brackets."""
        return self.text.text[self.text.offset(node.at)] in BRACKETS

    def _end_of_quotation(self, start: int) -> int:
        text, sign = self.text.text, self.text.text[start]
        pattern = r'(?:[^"\\]|\\.)*"' if sign == '"' else r"(?:[^']|'')*'"
        found = re.compile(pattern, re.S).match(text, start + 1)
        return found.end() if found else len(text)

    def _end_of_brackets(self, start: int) -> int:
        open_brackets, place, text = 0, start, self.text.text
        ends = dict(self._quoted)
        while place < len(text):
            if place in ends:
                place = ends[place]
                continue
            if text[place] == "#" and text[place - 1].isspace():
                place = text.index("\n", place)
            open_brackets += (text[place] in "{[") - (text[place] in "}]")
            place += 1
            if not open_brackets:
                break
        return place

    # -- comments ------------------------------------------------------------------------------------------------------

    def own_lines_before(self, line: int) -> list[OwnLine]:
        """Return the comments and empty lines that stand directly above a line."""
        return self._between.get(line, [])

    def all_own_lines(self) -> Iterator[list[OwnLine]]:
        """Yield the comments and empty lines between any two lines that say something."""
        yield from self._between.values()

    def before_on_line(self, at: Position) -> str:
        """Return what stands before a place on its line."""
        return self._lines[at.line - 1][: at.column - 1]

    def has_comment_within(self, node: Node) -> bool:
        """Say whether a comment stands between the first and the last line of a value in brackets."""
        first, last = node.at.line, self.last_line(node)
        return any(line in self.comments for line in range(first, last)) or any(
            own.text for line in range(first + 1, last + 1) for own in self.own_lines_before(line)
        )

    def _quotations(self, node: Node) -> Iterator[tuple[int, int]]:
        if isinstance(node, TextNode) and node.quoted:
            start = self.text.offset(node.at)
            yield start, self._end_of_quotation(start)
        if isinstance(node, MapNode):
            for entry in node.entries.values():
                start = self.text.offset(entry.key_at)
                if self.text.text[start] in "\"'":
                    yield start, self._end_of_quotation(start)
                yield from self._quotations(entry.value)
        if isinstance(node, ListNode):
            for item in node.items:
                yield from self._quotations(item)

    def _comments(self) -> Iterator[tuple[int, OwnLine]]:
        """Yield every comment that stands behind something, by its line."""
        for number, line, start in self._numbered():
            found = self._comment_in(line, start)
            if found and line[: found.start()].strip():
                yield number, OwnLine(found[0].rstrip(), found.start())

    def _comment_in(self, line: str, start: int) -> re.Match[str] | None:
        for found in COMMENT.finditer(line):
            place = start + found.start()
            if not any(first < place < end for first, end in self._quoted):
                return found
        for place, sign in enumerate(line):
            # The first sign that could begin a comment stood in a quotation; a later one may not.
            outside = not any(first < start + place < end for first, end in self._quoted)
            if sign == "#" and outside and (place == 0 or line[place - 1].isspace()):
                return re.compile("#.*").match(line, place)
        return None

    def _own_lines(self) -> Iterator[tuple[int, list[OwnLine]]]:
        """Yield the comments and empty lines between two lines that say something, by the second of these."""
        waiting: list[OwnLine] = []
        for number, line, start in self._numbered():
            inside = any(first < start < end for first, end in self._quoted)
            bare = line.strip()
            if not inside and (not bare or bare.startswith("#")):
                waiting.append(OwnLine(bare, len(line) - len(line.lstrip())))
            else:
                yield number, waiting
                waiting = []
        yield len(self._lines) + 1, waiting

    @property
    def lines_at_end(self) -> list[OwnLine]:
        """Return the comments below everything."""
        return self.own_lines_before(len(self._lines) + 1)

    def _numbered(self) -> Iterator[tuple[int, str, int]]:
        start = 0
        for number, line in enumerate(self._lines, 1):
            yield number, line.removesuffix("\r"), start
            start += len(line) + 1
