"""The outline of a file: what it declares, in its order, and where each part begins and ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from imi_runtime.authoring.editor.open_library import OpenLibrary
from imi_runtime.authoring.editor.reach import label_of, string_of
from imi_runtime.authoring.editor.rough_reader import read_roughly
from imi_runtime.problems import Position
from imi_runtime.source.located import Entry, ListNode, MapNode, Node

DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a file: what it is called, its words, where its name stands, where it ends, and what is in it."""

    name: str
    detail: str
    at: Position
    end: tuple[int, int]
    parts: tuple[Part, ...] = ()


def outline(library: OpenLibrary, path: PurePosixPath) -> tuple[Part, ...]:
    """Return what a file declares, also when it cannot be read; of translations, each text."""
    if path.suffix == ".po":
        found = library.translations(path).entries.values()
        return tuple(Part(entry.context, entry.text, entry.at, end_of(entry.at)) for entry in found if entry.context)
    root = read_roughly(str(path), library.files.get(path, b""))
    return tuple(_part(entry, 1) for entry in root.entries.values() if entry.key)


def _part(entry: Entry, depth: int) -> Part:
    inner = entry.value.entries.values() if isinstance(entry.value, MapNode) and depth < DEEPEST else ()
    shown = (each for each in inner if each.key and (isinstance(each.value, MapNode) or depth == 1))
    parts = tuple(_part(each, depth + 1) for each in shown)
    end = max(end_of(entry.key_at), end_of_node(entry.value))
    return Part(entry.key, label_of(entry.value) or string_of(entry.value), entry.key_at, end, parts)


def end_of(at: Position) -> tuple[int, int]:
    """Return the line and column behind a place."""
    return at.line, at.end_column or at.column


def end_of_node(node: Node) -> tuple[int, int]:
    """Return the line and column behind the last thing that a value says."""
    if isinstance(node, MapNode):
        inner = [end_of_node(entry.value) for entry in node.entries.values()]
        inner += [end_of(entry.key_at) for entry in node.entries.values()]
    else:
        inner = [end_of_node(item) for item in node.items] if isinstance(node, ListNode) else []
    return max([end_of(node.at), *inner])
