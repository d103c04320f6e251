"""The definitions of a library by policy area, as far as their files can be read, and what each declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from imi_runtime.authoring.things import Kind, Thing
from imi_runtime.compiler.documents import ID_KEYS
from imi_runtime.compiler.documents import KINDS as KIND_OF_KEY
from imi_runtime.compiler.library import SHARED, Library, areas, is_definition, is_scenario
from imi_runtime.compiler.written import Word, entries, under, word, words
from imi_runtime.problems import Position, Problem
from imi_runtime.source.located import Entry, MapNode, Node
from imi_runtime.source.yaml_reader import YamlReader, read_yaml

DOCUMENTS: Mapping[str, Kind] = {
    "procedure": Kind.PROCEDURE, "form": Kind.FORM, "question_set": Kind.QUESTION_SET, "code_list": Kind.CODE_LIST,
    "scenario": Kind.SCENARIO,
}  # fmt: skip
"""Kind of document -> what the whole file defines."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One file that defines something."""

    kind: Kind
    id: str
    file: str
    root: MapNode

    @property
    def thing(self) -> Thing:
        """Return what the whole file defines."""
        return Thing(self.kind, self.file)

    def section(self, key: str) -> Mapping[str, Entry]:
        """Return what is declared under a key."""
        return entries(self.root, key)


@dataclass(frozen=True, slots=True)
class Answerable:
    """A question or a column: where it is declared, the ids that lead to it, and what is said about it."""

    file: str
    path: tuple[str, ...]
    node: Node


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a name that is an id of its own."""

    start: int
    end: int
    thing: Thing

    def moved(self, by: int) -> Piece:
        """Return the piece as it stands in a longer name."""
        return Piece(self.start + by, self.end + by, self.thing)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the name of a question means: the ids of which it is made, and the question itself."""

    pieces: tuple[Piece, ...]
    question: Answerable


@dataclass(frozen=True, slots=True)
class Area:
    """The definitions within reach of one policy area, by their ids: its own, and the shared question sets."""

    id: str
    sets: dict[str, Definition] = field(default_factory=dict)
    lists: dict[str, Definition] = field(default_factory=dict)
    forms: dict[str, Definition] = field(default_factory=dict)
    procedures: dict[str, Definition] = field(default_factory=dict)
    scenarios: dict[str, Definition] = field(default_factory=dict)

    def shelf(self, kind: Kind) -> dict[str, Definition]:
        """Return the definitions of a kind."""
        return {
            Kind.QUESTION_SET: self.sets, Kind.CODE_LIST: self.lists, Kind.FORM: self.forms,
            Kind.PROCEDURE: self.procedures, Kind.SCENARIO: self.scenarios,
        }[kind]  # fmt: skip

    def all(self) -> Iterator[Definition]:
        """Yield every definition."""
        for kind in DOCUMENTS.values():
            yield from self.shelf(kind).values()

    def asked(self, set_id: str, name: str, seen: frozenset[str] = frozenset()) -> Asked | None:
        """Return what a name means in a question set: a question of its own, or one that a shared set brings in."""
        home = self.sets.get(set_id)
        if home is None or set_id in seen:
            return None
        questions = home.section("questions")
        if name in questions and not under(questions[name].value, "use"):
            thing = Thing(Kind.QUESTION, home.file, (name,))
            return Asked((Piece(0, len(name), thing),), Answerable(home.file, (name,), questions[name].value))
        found = (self._brought_in(home, entry, name, seen | {set_id}) for entry in questions.values())
        return next((asked for asked in found if asked), None)

    def _brought_in(self, home: Definition, entry: Entry, name: str, seen: frozenset[str]) -> Asked | None:
        used = word(entry.value, "use")
        if used is None or not name.startswith(f"{entry.key}_"):
            return None
        inner = self.asked(used.text, name[len(entry.key) + 1 :], seen)
        if inner is None:
            return None
        bringing = Piece(0, len(entry.key), Thing(Kind.QUESTION, home.file, (entry.key,)))
        return Asked((bringing, *(piece.moved(len(entry.key) + 1) for piece in inner.pieces)), inner.question)

    def asked_in_area(self, name: str) -> Asked | None:
        """Return what a form means by a name: a question of the area's own sets, or `SET.QUESTION`."""
        set_id, dot, question = name.partition(".")
        if dot:
            asked = self.asked(set_id, question)
            if asked is None:
                return None
            home = Piece(0, len(set_id), self.sets[set_id].thing)
            return Asked((home, *(piece.moved(len(set_id) + 1) for piece in asked.pieces)), asked.question)
        own = (id for id, home in self.sets.items() if PurePosixPath(home.file).parts[1] == self.id)
        return next((asked for id in own if (asked := self.asked(id, name))), None)

    def asked_in_form(self, form_id: str, name: str) -> Asked | None:
        """Return what `FORM.name` means when it is a question that the form asks."""
        form = self.forms.get(form_id)
        for page in form.section("pages").values() if form else ():
            for named in words(page.value, "questions"):
                if named.text.rpartition(".")[2] == name:
                    asked = self.asked_in_area(named.text)
                    cut = len(named.text) - len(name)
                    pieces = tuple(piece.moved(-cut) for piece in asked.pieces if piece.start >= cut) if asked else ()
                    return Asked(pieces, asked.question) if asked else None
        return None


@dataclass(frozen=True, slots=True)
class Definitions:
    """Every area of a library with what it can name, and the problems of files that could not be read."""

    areas: tuple[Area, ...]
    problems: tuple[Problem, ...]


def definitions_of(library: Library, read: YamlReader = read_yaml) -> Definitions:
    """Read the definitions and stories of a library, each file once."""
    problems: list[Problem] = []
    found = [each for path, data in library.items() for each in _definition(path, data, problems, read)]
    shared = [each for each in found if PurePosixPath(each.file).parts[1] == SHARED]
    everywhere = (*areas(library), SHARED)
    return Definitions(tuple(_area(id, found, shared) for id in everywhere), tuple(problems))


def _area(id: str, found: list[Definition], shared: list[Definition]) -> Area:
    area = Area(id)
    for definition in (*shared, *(each for each in found if PurePosixPath(each.file).parts[1] == id)):
        area.shelf(definition.kind)[definition.id] = definition
    return area


def _definition(
    path: PurePosixPath, data: bytes, problems: list[Problem], read_file: YamlReader
) -> Iterator[Definition]:
    if not is_definition(path) and not (is_scenario(path) and path.suffix == ".yaml"):
        return
    read = read_file(str(path), data)
    problems += read.problems if read.root is None else ()
    first = next(iter(read.root.entries), "") if read.root else ""
    kind = DOCUMENTS.get(KIND_OF_KEY.get(first, first))
    if kind and read.root:
        id = word(read.root, ID_KEYS.get(first, first))
        yield Definition(kind, id.text if id else path.stem, str(path), read.root)


def key_word(entry: Entry) -> Word:
    """Return the key of an entry as a word, without the quotation marks in which it may stand."""
    at = entry.key_at
    quoted = at.end_column is not None and at.end_column - at.column == len(entry.key) + 2
    column = at.column + quoted
    return Word(entry.key, Position(at.file, at.line, column, column + len(entry.key)))
