"""A library while it is being edited: the files on disk, with the unsaved ones of an editor over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TypeVar

from imi_runtime.authoring.definitions import Area, Definition, Definitions, definitions_of
from imi_runtime.authoring.editor.rough_reader import read_roughly
from imi_runtime.authoring.mentions import READERS
from imi_runtime.authoring.mentions_in_translations import mentions_in_po
from imi_runtime.authoring.things import Mention, Thing
from imi_runtime.compiler.compile import Library, areas
from imi_runtime.compiler.library import SHARED, by_folder, digest_of, part_of
from imi_runtime.compiler.rereading import problems_beside_comments
from imi_runtime.compiler.validation import Digests, Found, key_of
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import ImiError, Problem
from imi_runtime.source.po_file import PoFile
from imi_runtime.source.po_reader import read_po
from imi_runtime.source.yaml_reader import Read, read_yaml

MOST_REMEMBERED = 1000
Value = TypeVar("Value")
Overtaken = Callable[[], bool]


class OvertakenByTyping(ImiError):
    """What was asked is about a text that has changed meanwhile."""


@dataclass(slots=True)
class Remembered:
    """What was found in files and areas before, by the digests of what it depends on; the oldest is forgotten first."""

    found: dict[str, Found] = field(default_factory=dict)
    reads: dict[str, Read] = field(default_factory=dict)
    roots: dict[str, Read] = field(default_factory=dict)
    mentions: dict[str, tuple[Mention, ...]] = field(default_factory=dict)
    translations: dict[str, PoFile] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attentive:
    """A memory that stops the work of whoever asks it, as soon as the work is overtaken."""

    remembered: Remembered
    overtaken: Overtaken

    def once(self, key: str, find: Callable[[], Found]) -> Found:
        """Return what is remembered under the key; else find it, and remember it. Raises OvertakenByTyping."""
        return _once(self.remembered.found, key, lambda: self._found(find))

    def digest(self, key: str, take: Callable[[], str]) -> str:
        """Return the digest that is remembered under the key; else take it, and remember it."""
        return _once(self.remembered.digests, key, take)

    def read(self, file: str, data: bytes) -> Read:
        """Read a file that has changed. Raises OvertakenByTyping."""
        return _once(self.remembered.reads, _key(file, data), lambda: self._read(file, data))

    def _found(self, find: Callable[[], Found]) -> Found:
        self._stop_when_overtaken()
        return find()

    def _read(self, file: str, data: bytes) -> Read:
        self._stop_when_overtaken()
        return read_yaml(file, data)

    def _stop_when_overtaken(self) -> None:
        if self.overtaken():
            raise OvertakenByTyping


@dataclass(frozen=True)
class OpenLibrary:
    """One moment of a library that is being edited; what one moment has found out serves the next."""

    files: Library
    remembered: Remembered = field(default_factory=Remembered, compare=False, repr=False)

    def with_files(self, files: Library) -> OpenLibrary:
        """Return the next moment."""
        return self if files == self.files else OpenLibrary(files, self.remembered)

    # -- what is wrong -------------------------------------------------------------------------------------------------

    def problems(self, overtaken: Overtaken = lambda: False, first: str | None = None) -> Iterator[Mapping[str, Found]]:
        """Yield for one area after the other, the `first` one at first, what is wrong in which file.

        Raises OvertakenByTyping as soon as the answer is no longer wanted.
        """
        memory = Attentive(self.remembered, overtaken)
        for area in sorted(areas(self.files), key=lambda area: (area != first, area)):
            yield _by_file(self._problems_of(area, memory))

    def _problems_of(self, area: AreaId, memory: Attentive) -> Found:
        part = part_of(self._folders, area)
        return problems_beside_comments(part, area, memory, self._file_digests, memory.read)

    @cached_property
    def _folders(self) -> Mapping[str, Library]:
        return by_folder(self.files)

    @cached_property
    def _file_digests(self) -> Digests:
        return Digests(self.files)

    # -- what is said --------------------------------------------------------------------------------------------------

    @cached_property
    def definitions(self) -> Definitions:
        """Return what the files define; of a file that cannot be read, what it probably says."""
        return definitions_of(self.files, self._read_somehow)

    def _read_somehow(self, file: str, data: bytes) -> Read:
        return _once(self.remembered.roots, _key(file, data), lambda: self._somehow(file, data))

    def _somehow(self, file: str, data: bytes) -> Read:
        read = self.remembered.reads.get(_key(file, data)) or read_yaml(file, data)
        return read if read.root else Read(read_roughly(file, data), ())

    def area(self, path: PurePosixPath) -> Area:
        """Return the definitions within reach of a file."""
        id = path.parts[1] if len(path.parts) > 1 else ""
        return next((area for area in self.definitions.areas if area.id == id), Area(id))

    def definition(self, path: PurePosixPath) -> Definition | None:
        """Return what a file defines."""
        return next((each for each in self.area(path).all() if each.file == str(path)), None)

    def mentions_in(self, path: PurePosixPath) -> tuple[Mention, ...]:
        """Return every place of one file where something is named."""
        if len(path.parts) < 3:
            return ()
        key = key_of(_key(str(path), self.files.get(path, b"")), self._digest_of_definitions(path.parts[1]))
        return _once(self.remembered.mentions, key, lambda: tuple(self._mentions_in(path)))

    def _mentions_in(self, path: PurePosixPath) -> Iterator[Mention]:
        area = self.area(path)
        if path.suffix == ".po":
            yield from mentions_in_po(str(path), self.files.get(path, b""), area, self._read_po)
        definition = self.definition(path)
        yield from READERS[definition.kind](definition, area) if definition else ()

    def _digest_of_definitions(self, area: str) -> str:
        if area not in self._digests:
            part = part_of(self._folders, AreaId(area))
            self._digests[area] = digest_of({path: data for path, data in part.items() if path.suffix == ".yaml"})
        return self._digests[area]

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {}

    def translations(self, path: PurePosixPath) -> PoFile:
        """Return what a PO file says."""
        return self._read_po(str(path), self.files.get(path, b""))

    def _read_po(self, file: str, data: bytes) -> PoFile:
        return _once(self.remembered.translations, _key(file, data), lambda: read_po(file, data))

    def mentions_of(self, thing: Thing) -> Iterator[Mention]:
        """Yield every place of the library where a thing is named, by file."""
        within = (thing.area, SHARED)
        for path in sorted(self.files):
            if thing.area == SHARED or (len(path.parts) > 1 and path.parts[1] in within):
                yield from dict.fromkeys(mention for mention in self.mentions_in(path) if mention.thing == thing)


def _by_file(problems: Found) -> Mapping[str, Found]:
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.at.file, []).append(problem)
    return {file: tuple(found) for file, found in by_file.items()}


def _key(file: str, data: bytes) -> str:
    return f"{file}\0{sha256(data).hexdigest()}"


def _once(known: dict[str, Value], key: str, find: Callable[[], Value]) -> Value:
    found = known.pop(key, None)
    found = find() if found is None else found
    known[key] = found  # at the end: what is used is kept longest
    while len(known) > MOST_REMEMBERED:
        known.pop(next(iter(known)), None)
    return found
