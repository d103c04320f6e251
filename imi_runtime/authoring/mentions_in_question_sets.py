"""The ids in question sets and code lists."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.authoring.definitions import Answerable, Area, Asked, Definition, Piece, key_word
from imi_runtime.authoring.mentions_in_conditions import Looked, Sight, mentions_in_condition
from imi_runtime.authoring.things import Kind, Mention, Thing
from imi_runtime.compiler.written import Word, entries, string, under, word
from imi_runtime.source.located import Entry

CHOOSING = ("choice", "choices")


def mentions_in_set(home: Definition, area: Area) -> Iterator[Mention]:
    """Yield the ids in a question set."""
    yield from own_id(home, "question_set")
    sight = Sight(lambda name: _sibling(home, area, name), lambda rows, name: column(rows, name, area), _no_group)
    for entry in home.section("questions").values():
        yield Mention(Thing(Kind.QUESTION, home.file, (entry.key,)), key_word(entry).at)
        yield from _named(word(entry.value, "use"), area.sets)
        yield from _answers(Answerable(home.file, (entry.key,), entry.value), area)
        yield from mentions_in_condition(under(entry.value, "ask_when"), sight)


def mentions_in_list(home: Definition, area: Area) -> Iterator[Mention]:
    """Yield the ids in a code list."""
    yield from own_id(home, "code_list")
    for entry in home.section("codes").values():
        yield Mention(Thing(Kind.CODE, home.file, (entry.key,)), key_word(entry).at)
    yield from _formerly(home.file, (), home.root.entries.get("codes_were"), Kind.CODE)


def own_id(home: Definition, key: str) -> Iterator[Mention]:
    """Yield where a file says which id it defines."""
    said = word(home.root, key)
    if said:
        yield Mention(home.thing, said.at)


def mentions_of_pieces(pieces: tuple[Piece, ...], name: Word) -> Iterator[Mention]:
    """Yield the ids of which a name is made."""
    for piece in pieces:
        yield Mention(piece.thing, name.part(piece.start, piece.end).at)


def looked_at(asked: Asked | None, name: Word, area: Area, before: tuple[Mention, ...] = ()) -> Looked | None:
    """Return what a condition looks at when `name` is the name of a question."""
    if asked is None:
        return None
    mentions = (*before, *mentions_of_pieces(asked.pieces, name))
    return Looked(mentions, asked.question, lambda value: values(asked.question, value, area))


def column(rows: Answerable, name: Word, area: Area) -> Looked | None:
    """Return what a condition looks at when `name` is a column of a question with rows."""
    found = entries(rows.node, "rows").get(name.text)
    if found is None:
        return None
    inner = Answerable(rows.file, (*rows.path, name.text), found.value)
    mention = Mention(Thing(Kind.COLUMN, inner.file, inner.path), name.at)
    return Looked((mention,), inner, lambda value: values(inner, value, area))


def values(question: Answerable, value: Word, area: Area) -> Iterator[Mention]:
    """Yield the choice or code that an answer names."""
    if value.text in entries(question.node, "choices"):
        yield Mention(Thing(Kind.CHOICE, question.file, (*question.path, value.text)), value.at)
    codes = area.lists.get(string(question.node, "list"))
    if codes and value.text in codes.section("codes"):
        yield Mention(Thing(Kind.CODE, codes.file, (value.text,)), value.at)


def _sibling(home: Definition, area: Area, name: Word) -> Looked | None:
    return looked_at(area.asked(home.id, name.text), name, area)


def _answers(question: Answerable, area: Area) -> Iterator[Mention]:
    """Yield the ids below a question or column: its list, its choices, its columns."""
    yield from _named(word(question.node, "list"), area.lists)
    for choice in entries(question.node, "choices").values():
        yield Mention(Thing(Kind.CHOICE, question.file, (*question.path, choice.key)), key_word(choice).at)
    were = entries(question.node).get("choices_were")
    yield from _formerly(question.file, question.path, were, Kind.CHOICE)
    for entry in entries(question.node, "rows").values():
        inner = Answerable(question.file, (*question.path, entry.key), entry.value)
        yield Mention(Thing(Kind.COLUMN, inner.file, inner.path), key_word(entry).at)
        yield from _answers(inner, area)


def _formerly(file: str, path: tuple[str, ...], were: Entry | None, kind: Kind) -> Iterator[Mention]:
    for entry in entries(were.value).values() if were else ():
        yield Mention(Thing(kind, file, (*path, entry.key)), key_word(entry).at)


def _named(name: Word | None, shelf: dict[str, Definition]) -> Iterator[Mention]:
    if name and name.text in shelf:
        yield Mention(shelf[name.text].thing, name.at)


def _no_group(group: Word, statuses: tuple[Word, ...]) -> Iterator[Mention]:
    return iter(())
