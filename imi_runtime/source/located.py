"""The tree that is read from a YAML file: every key and value with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imi_runtime.problems import Position

Plain = str | int | bool | list["Plain"] | dict[str, "Plain"]
Path = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class TextNode:
    """A text; `at` covers its quotation marks, if it is `quoted`."""

    text: str
    at: Position
    quoted: bool


@dataclass(frozen=True, slots=True)
class NumberNode:
    """A whole number."""

    value: int
    at: Position


@dataclass(frozen=True, slots=True)
class FlagNode:
    """The word true or false."""

    value: bool
    at: Position


@dataclass(frozen=True, slots=True)
class ListNode:
    """Values whose order is meaning."""

    items: tuple[Node, ...]
    at: Position


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its value."""

    key: str
    key_at: Position
    value: Node


@dataclass(frozen=True, slots=True)
class MapNode:
    """Entries by their key, in the order of the file; `flow` when written between braces."""

    entries: Mapping[str, Entry]
    at: Position
    flow: bool


Node = TextNode | NumberNode | FlagNode | ListNode | MapNode


def plain(node: Node) -> Plain:
    """Return what the node says, without its places."""
    match node:
        case TextNode():
            return node.text
        case MapNode():
            return {key: plain(entry.value) for key, entry in node.entries.items()}
        case ListNode():
            return [plain(item) for item in node.items]
        case _:
            return node.value


def find(node: Node, path: Path) -> Node | None:
    """Return the node that `path` leads to, keys by name and items by number from 0, or None."""
    found: Node | None = node
    for step in path:
        found = _child(found, step)
    return found


def key_position(node: Node, path: Path) -> Position | None:
    """Return where the last key of `path` stands; for an item of a list, where the item stands."""
    if not path:
        return node.at
    parent = find(node, path[:-1])
    if isinstance(parent, MapNode) and path[-1] in parent.entries:
        return parent.entries[str(path[-1])].key_at
    child = _child(parent, path[-1])
    return child.at if child else None


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, MapNode) and isinstance(step, str):
        entry = node.entries.get(step)
        return entry.value if entry else None
    if isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None
