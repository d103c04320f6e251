"""Where in a file the cursor stands: the keys that lead there, and what is typed so far."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imi_runtime.authoring.editor.rough_reader import read_roughly
from imi_runtime.source.located import Entry, ListNode, MapNode, Node, TextNode

SIGN = "\ue000"
"""Stands in the text where the cursor stands; of the characters that no file of ours holds."""
Path = tuple[str | int, ...]
BEGUN = re.compile(r"[\w.]*$")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a file that somebody types into.

    `path` leads to the key or value at the cursor, or to the map in which a key is begun (`in_key`); `before` is what
    stands there in front of the cursor, `key` is that key as a whole, `beside` are the others of the map,
    `has_colon` says whether the key is one already; `own_line`, that nothing stands before the value on its line.
    """

    path: Path
    before: str
    beside: frozenset[str] = frozenset()
    in_key: bool = False
    has_colon: bool = False
    own_line: bool = False
    key: str = ""
    root: MapNode | None = None

    @property
    def begun(self) -> str:
        """Return the word that is being typed, dots included."""
        found = BEGUN.search(self.before)
        return found[0] if found else ""


def cursor_in(file: str, text: str, line: int, column: int) -> Cursor | None:
    """Return what stands at a place, counted from 1; None in comments and behind the end of things."""
    lines = text.replace(SIGN, " ").split("\n")
    if not 1 <= line <= len(lines):
        return None
    here = lines[line - 1]
    lines[line - 1] = f"{here[: column - 1]}{SIGN}{here[column - 1 :]}"
    root = read_roughly(file, "\n".join(lines).encode("utf-8"))
    return next(_at_sign(root, (), root, lines), None)


def _at_sign(node: Node, path: Path, root: MapNode, lines: list[str]) -> Iterator[Cursor]:
    if isinstance(node, MapNode):
        for entry in node.entries.values():
            yield from _in_entry(entry, node, path, root, lines)
    if isinstance(node, ListNode):
        for number, item in enumerate(node.items):
            yield from _at_sign(item, (*path, number), root, lines)
    if isinstance(node, TextNode) and SIGN in node.text:
        first = lines[node.at.line - 1][: node.at.column - 1].strip(" -")
        yield Cursor(path, node.text.partition(SIGN)[0], own_line=not first, root=root)


def _in_entry(entry: Entry, node: MapNode, path: Path, root: MapNode, lines: list[str]) -> Iterator[Cursor]:
    if SIGN not in entry.key:
        yield from _at_sign(entry.value, (*path, entry.key), root, lines)
        return
    beside = frozenset(other.key for other in node.entries.values() if other is not entry)
    behind = lines[entry.key_at.line - 1][(entry.key_at.end_column or entry.key_at.column) - 1 :]
    before = entry.key.partition(SIGN)[0]
    yield Cursor(path, before, beside, in_key=True, has_colon=behind.lstrip().startswith(":"), root=root,
                 key=entry.key.replace(SIGN, ""))  # fmt: skip
