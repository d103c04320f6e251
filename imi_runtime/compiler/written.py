"""What stands written under a key: tolerant looks into the located tree. A value of another shape counts as absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from imi_runtime.model.text import Text
from imi_runtime.problems import Position
from imi_runtime.source.located import Entry, FlagNode, ListNode, MapNode, Node, NumberNode, TextNode

NOTHING: Mapping[str, Entry] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text with the place of its first character, quotation marks aside."""

    text: str
    at: Position

    def part(self, start: int, end: int) -> Word:
        """Return the piece between two places of the text, counted from 0."""
        column = self.at.column + start
        return Word(self.text[start:end], Position(self.at.file, self.at.line, column, column + end - start))


def word_of(node: TextNode) -> Word:
    """Return a written text as a word."""
    column = node.at.column + (1 if node.quoted else 0)
    return Word(node.text, Position(node.at.file, node.at.line, column, column + len(node.text)))


def key_of(entry: Entry) -> Word:
    """Return the key of an entry as a word."""
    return Word(entry.key, entry.key_at)


def entries(node: Node | None, key: str | None = None) -> Mapping[str, Entry]:
    """Return the entries of a map, or of the map under `key`."""
    found = node if key is None else under(node, key)
    return found.entries if isinstance(found, MapNode) else NOTHING


def under(node: Node | None, key: str) -> Node | None:
    """Return what stands under the key."""
    entry = node.entries.get(key) if isinstance(node, MapNode) else None
    return entry.value if entry else None


def word(node: Node | None, key: str) -> Word | None:
    """Return the text under the key as a word."""
    found = under(node, key)
    return word_of(found) if isinstance(found, TextNode) else None


def words(node: Node | None, key: str) -> tuple[Word, ...]:
    """Return the words under the key: one text, or a list of texts."""
    return words_of(under(node, key))


def words_of(node: Node | None) -> tuple[Word, ...]:
    """Return one text, or the texts of a list."""
    items = node.items if isinstance(node, ListNode) else (node,)
    return tuple(word_of(item) for item in items if isinstance(item, TextNode))


def string(node: Node | None, key: str) -> str:
    """Return the text under the key, or an empty one."""
    found = under(node, key)
    return found.text if isinstance(found, TextNode) else ""


def former_ids(node: Node | None) -> tuple[str, ...]:
    """Return the ids that a thing had in older versions."""
    return tuple(former.text for former in words(node, "was"))


def former_ids_of_each(node: Node | None, key: str) -> dict[str, tuple[str, ...]]:
    """Return, for the choices or codes that the map under the key names, the ids that they had in older versions."""
    return {entry.key: tuple(former.text for former in words_of(entry.value)) for entry in entries(node, key).values()}


def number(node: Node | None, key: str, default: int) -> int:
    """Return the whole number under the key."""
    found = under(node, key)
    return found.value if isinstance(found, NumberNode) else default


def flag(node: Node | None, key: str) -> bool:
    """Return whether the key says true."""
    found = under(node, key)
    return isinstance(found, FlagNode) and found.value


def label(node: Node | None, key: str, context: str) -> Text | None:
    """Return the human text under the key, with its address for translators."""
    found = under(node, key)
    return Text(f"{context}/{key}", found.text, found.at) if isinstance(found, TextNode) else None


def certain_label(node: MapNode, key: str, context: str) -> Text:
    """Return the human text under the key; an empty one where it is missing, which is reported elsewhere."""
    return label(node, key, context) or Text(f"{context}/{key}", "", node.at)


def labels(node: Node | None, key: str, context: str) -> dict[str, Text]:
    """Return the human texts of the map under the key, each with its address."""
    found = entries(node, key).values()
    return {
        entry.key: Text(f"{context}/{key}/{entry.key}", entry.value.text, entry.value.at)
        for entry in found
        if isinstance(entry.value, TextNode)
    }
