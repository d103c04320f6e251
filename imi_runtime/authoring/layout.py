"""The canonical layout of a file: comments and meaning stay, keys stand in the order of the language, lines fit.

Two spaces for each level; one space after a colon and a comma; texts for people in double quotes; what stands in
braces stays there while it fits on a line; entries that are all in brackets stand in columns, if their keys are ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from imi_runtime.authoring.shapes import Shape, shape_of
from imi_runtime.authoring.written_file import OwnLine, WrittenFile
from imi_runtime.compiler.documents import KINDS
from imi_runtime.problems import ImiError
from imi_runtime.source.located import Entry, ListNode, MapNode, Node, TextNode
from imi_runtime.source.yaml_page import in_quotes
from imi_runtime.source.yaml_reader import read_yaml

WIDTH = 120
STEP = 2


class CannotLayOut(ImiError):
    """The file cannot be read, or would not say the same afterwards; it stays as it is."""


def laid_out(file: str, data: bytes) -> bytes:
    """Return the file in its canonical layout. Raises CannotLayOut."""
    root = _read(file, data)
    first = next(iter(root.entries))
    shape = shape_of(KINDS.get(first, "scenario"))
    after = "\n".join(_Layout(WrittenFile(root, data)).whole(root, shape)).encode("utf-8") + b"\n"
    _refuse_other_meaning(file, data, after, shape)
    return after


def _read(file: str, data: bytes) -> MapNode:
    read = read_yaml(file, data)
    if read.root is None:
        raise CannotLayOut(f"{read.problems[0].at} cannot be read. Mend it first: imi validate.")
    return read.root


def _refuse_other_meaning(file: str, before: bytes, after: bytes, shape: Shape) -> None:
    one, other = _read(file, before), _read(file, after)
    said = _meaning(one, shape) == _meaning(other, shape)
    if not said or _remarks(one, before) != _remarks(other, after):
        raise CannotLayOut(f"{file} would not say the same afterwards, so it was left alone.")


def _meaning(node: Node, shape: Shape) -> object:
    """Return what a file says; the order of keys counts where they are ids."""
    if isinstance(node, MapNode):
        pairs = [(entry.key, _meaning(entry.value, shape.under(entry.key))) for entry in node.entries.values()]
        return sorted(pairs, key=lambda pair: pair[0]) if shape.order else pairs
    if isinstance(node, ListNode):
        return [_meaning(item, shape.item) for item in node.items]
    return (type(node), node.text if isinstance(node, TextNode) else node.value)


def _remarks(root: MapNode, data: bytes) -> Counter[str]:
    written = WrittenFile(root, data)
    lines = [*written.comments.values(), *chain.from_iterable(written.all_own_lines())]
    return Counter(line.text for line in lines if line.text)


class _Layout:
    """Writes the lines of one file anew."""

    def __init__(self, written: WrittenFile) -> None:
        self.written = written
        self._told: set[int] = set()  # lines whose comment is written already

    def whole(self, root: MapNode, shape: Shape) -> list[str]:
        lines = [*self._map(root, shape, 0), *self._own_lines(self.written.lines_at_end, 0, 0)]
        while lines and not lines[0]:
            del lines[0]
        while lines and not lines[-1]:
            del lines[-1]
        return lines

    # -- entries, one below the other ----------------------------------------------------------------------------------

    def _map(self, node: MapNode, shape: Shape, indent: int, *, item: bool = False) -> Iterator[str]:
        width = self._column_width(node, shape, indent)
        first = next(iter(node.entries.values()))
        for entry in _in_order(node, shape):
            if not (item and entry is first):
                above = self.written.own_lines_before(entry.key_at.line) if self._starts_line(entry) else []
                yield from self._own_lines(above, indent, entry.key_at.column - 1)
            yield from self._entry(entry, shape.under(entry.key), indent, width)

    def _entry(self, entry: Entry, shape: Shape, indent: int, width: int) -> Iterator[str]:
        start = f"{' ' * indent}{self.written.raw_key(entry)}:"
        value = entry.value
        on_line = self._on_one_line(value, shape, len(start) + 1)
        if on_line is not None:
            line = start.ljust(indent + width) + " " + on_line
            yield self._with_comment(line, self.written.last_line(value))
        elif self._stays_as_written(value):
            yield from self._as_written(start, value)
        else:
            last = self.written.last_line(value) if self._in_brackets(value) else entry.key_at.line
            yield self._with_comment(start, last)
            yield from self._below(value, shape, indent + STEP)

    def _below(self, node: Node, shape: Shape, indent: int, *, item: bool = False) -> Iterator[str]:
        if isinstance(node, MapNode):
            yield from self._map(node, shape, indent, item=item)
        elif isinstance(node, ListNode):
            yield from self._list(node, shape.item, indent)

    def _list(self, node: ListNode, shape: Shape, indent: int) -> Iterator[str]:
        before = node.at.line - 1
        for item in node.items:
            if item.at.line != before and not self._in_brackets(node):
                yield from self._own_lines(self.written.own_lines_before(item.at.line), indent, node.at.column - 1)
            before = item.at.line
            yield from self._item(item, shape, indent)

    def _item(self, item: Node, shape: Shape, indent: int) -> Iterator[str]:
        start = f"{' ' * indent}-"
        on_line = self._on_one_line(item, shape, len(start) + 1)
        if on_line is not None:
            yield self._with_comment(f"{start} {on_line}", self.written.last_line(item))
        elif self._stays_as_written(item):
            yield from self._as_written(start, item)
        else:
            lines = list(self._below(item, shape, indent + STEP, item=True))
            yield f"{start} {lines[0].lstrip()}"
            yield from lines[1:]

    # -- values --------------------------------------------------------------------------------------------------------

    def _on_one_line(self, node: Node, shape: Shape, before: int) -> str | None:
        """Return the value as it stands on one line; None when it needs several, or stands below its key."""
        if isinstance(node, TextNode) and "\n" in self.written.raw(node):
            return None
        if not isinstance(node, (MapNode, ListNode)):
            return self._scalar(node, shape)
        if not self._in_brackets(node) or self.written.has_comment_within(node):
            return None
        line = self._flow(node, shape)
        return line if line is not None and (before + len(line) <= WIDTH or not _can_stand_below(node)) else None

    def _flow(self, node: Node, shape: Shape) -> str | None:
        if isinstance(node, MapNode):
            inner = [
                (self.written.raw_key(entry), self._flow(entry.value, shape.under(entry.key)))
                for entry in _in_order(node, shape)
            ]
            return None if any(value is None for _, value in inner) else (
                "{" + ", ".join(f"{key}: {value}" for key, value in inner) + "}"
            )
        if isinstance(node, ListNode):
            items = [self._flow(item, shape.item) for item in node.items]
            return None if None in items else "[" + ", ".join(item for item in items if item is not None) + "]"
        return None if "\n" in self.written.raw(node) else self._scalar(node, shape)

    def _scalar(self, node: Node, shape: Shape) -> str:
        raw = self.written.raw(node)
        if isinstance(node, TextNode) and (raw.startswith("'") or (shape.for_people and not node.quoted)):
            return f'"{in_quotes(node.text)}"'
        return raw

    def _as_written(self, start: str, node: Node) -> Iterator[str]:
        """Yield a value over several lines as its author broke it, one step further in than what it belongs to."""
        first, *others = self.written.raw(node).split("\n")
        indent = len(start) - len(start.lstrip()) + STEP
        lines = [f"{start} {first.rstrip()}", *(" " * indent + line.strip() if line.strip() else "" for line in others)]
        yield from lines[:-1]
        yield self._with_comment(lines[-1], self.written.last_line(node))

    def _stays_as_written(self, node: Node) -> bool:
        return isinstance(node, TextNode) or (self._in_brackets(node) and self.written.has_comment_within(node))

    def _in_brackets(self, node: Node) -> bool:
        return isinstance(node, (MapNode, ListNode)) and self.written.is_flow(node)

    def _column_width(self, node: MapNode, shape: Shape, indent: int) -> int:
        """Return how wide the column of keys is, colon included; 0 where values follow their keys at once."""
        entries = list(node.entries.values())
        longest = max(len(self.written.raw_key(entry)) for entry in entries) + 1
        lines = [
            self._on_one_line(entry.value, shape.under(entry.key), indent + longest + 1)
            if self._in_brackets(entry.value) else None
            for entry in entries
        ]  # fmt: skip
        return longest if not shape.order and len(entries) > 1 and None not in lines else 0

    # -- comments and empty lines --------------------------------------------------------------------------------------

    def _with_comment(self, line: str, number: int) -> str:
        comment = self.written.comments.get(number)
        if comment is None or number in self._told:
            return line
        self._told.add(number)
        return f"{line.ljust(comment.column)}{'' if len(line) < comment.column - 1 else '  '}{comment.text}"

    def _own_lines(self, lines: list[OwnLine], indent: int, column: int) -> Iterator[str]:
        """Yield comments at the indent of what follows; one that stood further in belongs to what went before."""
        previous = None
        for line in lines:
            if line.text:
                yield " " * (indent if line.column <= column else indent + STEP) + line.text
            elif previous != "":
                yield ""
            previous = line.text

    def _starts_line(self, entry: Entry) -> bool:
        return not self.written.before_on_line(entry.key_at).strip()


def _in_order(node: MapNode, shape: Shape) -> list[Entry]:
    """Return the entries in the order of the language; where a key is not known, as they stand."""
    entries = list(node.entries.values())
    if not shape.order or any(entry.key not in shape.order for entry in entries):
        return entries
    return sorted(entries, key=lambda entry: shape.order.index(entry.key))


def _can_stand_below(node: MapNode | ListNode) -> bool:
    return bool(node.entries if isinstance(node, MapNode) else node.items)
