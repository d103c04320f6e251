"""The ids in a condition: the things that it looks at and the values with which it compares them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from imi_runtime.authoring.definitions import Answerable
from imi_runtime.authoring.things import Mention
from imi_runtime.compiler.condition_parser import parse_condition
from imi_runtime.compiler.condition_scope import Scope
from imi_runtime.compiler.condition_words import words_in
from imi_runtime.compiler.conditions import OTHERWISE
from imi_runtime.compiler.written import Word, word_of
from imi_runtime.model.conditions import (
    AllOf,
    AnyOf,
    Compares,
    Condition,
    Is,
    IsAnswered,
    IsNot,
    Not,
    Path,
    SomeMember,
    SomeRow,
)
from imi_runtime.source.located import Node, TextNode


@dataclass(frozen=True, slots=True)
class Looked:
    """What a condition looks at: where it is named, the question if it is one, and the mentions of a value of it."""

    mentions: tuple[Mention, ...]
    question: Answerable | None
    values: Callable[[Word], Iterator[Mention]]


@dataclass(frozen=True, slots=True)
class Sight:
    """What names and values mean in a place: of a path, of a column of a question with rows, and of a group."""

    path: Callable[[Word], Looked | None]
    column: Callable[[Answerable, Word], Looked | None]
    group: Callable[[Word, tuple[Word, ...]], Iterator[Mention]]


def mentions_in_condition(node: Node | None, sight: Sight) -> Iterator[Mention]:
    """Yield the ids of a condition, in reading order."""
    if not isinstance(node, TextNode) or node.text == OTHERWISE:
        return
    tree, _ = parse_condition(node.text, node.at, Scope(), quoted=node.quoted)
    yield from _Reading(word_of(node), sight).of(tree)


@dataclass(frozen=True, slots=True)
class _Reading:
    written: Word
    sight: Sight

    def of(self, condition: Condition, rows: Answerable | None = None) -> Iterator[Mention]:
        match condition:
            case AllOf(conditions=parts) | AnyOf(conditions=parts):
                for part in parts:
                    yield from self.of(part, rows)
            case Not(condition=inner):
                yield from self.of(inner, rows)
            case SomeRow(path=path, has=has):
                yield from self._rows(path, has)
            case SomeMember():
                yield from self._members(condition)
            case Is() | IsNot():
                yield from self._compared(condition, rows)
            case Compares(path=path, other=other):
                yield from self._named(path, rows)
                yield from self._named(other, rows) if isinstance(other, Path) else ()
            case IsAnswered(path=path):
                yield from self._named(path, rows)

    def _rows(self, path: Path, has: Condition) -> Iterator[Mention]:
        looked = self._look(path, None)
        if looked:
            yield from looked.mentions
            yield from self.of(has, looked.question)

    def _members(self, condition: SomeMember) -> Iterator[Mention]:
        at = condition.at
        if at is None:
            return
        start = at.column - self.written.at.column
        statuses = tuple(self._values(start + len(condition.group), "is", len(condition.statuses), ("or", "is")))
        yield from self.sight.group(self.written.part(start, start + len(condition.group)), statuses)

    def _compared(self, condition: Is | IsNot, rows: Answerable | None) -> Iterator[Mention]:
        looked = self._look(condition.path, rows)
        if looked is None or condition.path.at is None:
            return
        yield from looked.mentions
        end = condition.path.at.column - self.written.at.column + len(str(condition.path))
        negated = isinstance(condition, IsNot)
        joint = ("and", "is", "not") if negated else ("or", "is")
        for value in self._values(end, "is not" if negated else "is", len(condition.values), joint):
            yield from looked.values(value)

    def _values(self, end: int, said: str, count: int, joint: tuple[str, ...]) -> Iterator[Word]:
        """Yield the values after a path that ends at `end`: the tree says how many, the words where."""
        following = [word for word in words_in(self.written.text) if word.start >= end]
        place = len(said.split())
        for _ in range(count):
            yield self.written.part(following[place].start, following[place].end)
            place += len(joint) + 1

    def _named(self, path: Path, rows: Answerable | None) -> Iterator[Mention]:
        looked = self._look(path, rows)
        yield from looked.mentions if looked else ()

    def _look(self, path: Path, rows: Answerable | None) -> Looked | None:
        if path.at is None:
            return None
        start = path.at.column - self.written.at.column
        named = self.written.part(start, start + len(str(path)))
        return self.sight.column(rows, named) if rows else self.sight.path(named)
