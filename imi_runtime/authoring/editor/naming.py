"""What stands at a place of a file, where it is declared, and wherever it is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from imi_runtime.authoring.definitions import Definition, key_word
from imi_runtime.authoring.editor.open_library import OpenLibrary
from imi_runtime.authoring.mentions_in_procedures import SECTIONS, statuses
from imi_runtime.authoring.things import OF_A_FILE, Kind, Mention, Thing
from imi_runtime.compiler.documents import ID_KEYS
from imi_runtime.compiler.written import entries, under, word, words_of
from imi_runtime.problems import Position
from imi_runtime.source.located import Entry

SECTION_OF = {kind: section for section, kind in SECTIONS.items()} | {
    Kind.PAGE: "pages", Kind.QUESTION: "questions", Kind.CODE: "codes", Kind.STORY_AUTHORITY: "authorities",
    Kind.PERSON: "people",
}  # fmt: skip
"""Kind of thing -> the section of its file that declares it."""


def mentions_at(library: OpenLibrary, path: PurePosixPath, line: int, column: int) -> tuple[Mention, ...]:
    """Return what is named at a place, most often one thing; in a translation, whose text it is."""
    found = library.mentions_in(path)
    here = tuple(mention for mention in found if _covers(mention.at, line, column))
    if here or path.suffix != ".po":
        return here
    address = _address_around(library, path, line)
    return tuple(mention for mention in found if mention.at.line == address)[-1:]


def _covers(at: Position, line: int, column: int) -> bool:
    return at.line == line and at.column <= column <= (at.end_column or at.column)


def _address_around(library: OpenLibrary, path: PurePosixPath, line: int) -> int | None:
    """Return on which line the address of the translation stands to which a line belongs."""
    lines = (entry.at.line for entry in library.translations(path).entries.values())
    return max((each for each in lines if each <= line), default=None)


def declarations(library: OpenLibrary, mentions: tuple[Mention, ...]) -> tuple[Position, ...]:
    """Return where things are declared."""
    return tuple(dict.fromkeys(at for mention in mentions if (at := declaration(library, mention.thing))))


def declaration(library: OpenLibrary, thing: Thing) -> Position | None:
    """Return where a thing is declared."""
    home = library.definition(PurePosixPath(thing.file))
    if home is None:
        return None
    if thing.kind in OF_A_FILE:
        return _of_file(home)
    if thing.kind is Kind.MARK_VALUE:
        mark = home.section("marks").get(thing.path[0])
        values = words_of(mark.value) if mark else ()
        return next((value.at for value in values if value.text == thing.id), None)
    entry = declared(home, thing)
    return key_word(entry).at if entry else None


def _of_file(home: Definition) -> Position:
    first = next(iter(home.root.entries), "")
    said = word(home.root, ID_KEYS.get(first, first))
    return said.at if said else Position.of_file(home.file)


def declared(home: Definition, thing: Thing) -> Entry | None:
    """Return the entry that declares a thing in its file."""
    if thing.kind in (Kind.CHOICE, Kind.COLUMN):
        return _below_question(home, thing)
    if thing.kind is Kind.STATUS:
        return statuses(home, thing.path[0]).get(thing.id)
    found = home.section(SECTION_OF.get(thing.kind, "")).get(thing.id)
    return found or next(_member_steps(home, thing), None)


def _below_question(home: Definition, thing: Thing) -> Entry | None:
    entry = home.section("questions").get(thing.path[0])
    for place, id in enumerate(thing.path[1:], 2):
        is_choice = thing.kind is Kind.CHOICE and place == len(thing.path)
        entry = entries(entry.value, "choices" if is_choice else "rows").get(id) if entry else None
    return entry


def _member_steps(home: Definition, thing: Thing) -> Iterator[Entry]:
    if thing.kind is Kind.TRANSITION:
        for party in home.section("parties").values():
            step = entries(under(party.value, "each"), "transitions").get(thing.id)
            if step:
                yield step
