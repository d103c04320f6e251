"""What a file says and where it says it, as one digest: files that differ in comments alone have the same sense."""

from __future__ import annotations

import marshal
from hashlib import sha256

from imi_runtime.problems import Position
from imi_runtime.source.located import ListNode, MapNode, Node, TextNode

Told = list[object]


def sense_of(root: MapNode) -> str:
    """Return the digest of a tree, with every place in it; no two trees of one file share it."""
    told: Told = []
    _tell(root, told)
    return sha256(marshal.dumps(told, 2)).hexdigest()  # version 2 writes what is equal alike, whoever else holds it


def _tell(node: Node, told: Told) -> None:
    told.append(_place(node.at))
    match node:
        case TextNode(text=text, quoted=quoted):
            told += (text, quoted)
        case MapNode(entries=entries, flow=flow):
            told += ("map", flow, len(entries))
            for entry in entries.values():
                told += (entry.key, _place(entry.key_at))
                _tell(entry.value, told)
        case ListNode(items=items):
            told += ("list", len(items))
            for item in items:
                _tell(item, told)
        case _:
            told.append(node.value)


def _place(at: Position) -> tuple[int, int, int | None]:
    return at.line, at.column, at.end_column
