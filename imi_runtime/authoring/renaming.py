"""Renaming: an id everywhere it is meant, in files, stories, conditions and all languages, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from imi_runtime.authoring.definitions import Definition, Definitions, definitions_of
from imi_runtime.authoring.edits import Text, edited_library
from imi_runtime.authoring.former_ids import note_former_id
from imi_runtime.authoring.mentions import mentions_of
from imi_runtime.authoring.things import OF_A_FILE, Kind, Mention, Thing
from imi_runtime.authoring.translations import in_order, with_references
from imi_runtime.compiler.compile import Library, areas, compile_bundle
from imi_runtime.compiler.documents import WELL_FORMED
from imi_runtime.compiler.library import SHARED
from imi_runtime.problems import Edit, ImiError, Problem, Severity, nearest

BELOW: Mapping[Kind, tuple[Kind, ...]] = {
    Kind.QUESTION: (Kind.CHOICE, Kind.COLUMN), Kind.COLUMN: (Kind.CHOICE,), Kind.MARK: (Kind.MARK_VALUE,),
    Kind.PARTY: (Kind.STATUS,),
}  # fmt: skip
"""Kind of thing -> what is declared below it, and so has its id in the way that leads there."""


class CannotRename(ImiError):
    """The rename is refused as it was asked for; the sentence says why and what to do."""


class RenameBreaks(ImiError):
    """After the rename the library would have problems that it has not now; nothing was changed."""

    def __init__(self, problems: tuple[Problem, ...], library: Library) -> None:
        super().__init__("after the rename there would be new problems; nothing was changed")
        self.problems, self.library = problems, library


@dataclass(frozen=True)
class Index:
    """A library with every mention of every thing."""

    library: Library

    @cached_property
    def definitions(self) -> Definitions:
        """Return what the files define."""
        return definitions_of(self.library)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Return every mention, by file and place."""
        return mentions_of(self.library, self.definitions)

    @cached_property
    def things(self) -> frozenset[Thing]:
        """Return everything that has an id."""
        return frozenset(mention.thing for mention in self.mentions)

    def home(self, thing: Thing) -> Definition:
        """Return the file that declares a thing."""
        return next(each for area in self.definitions.areas for each in area.all() if each.file == thing.file)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A rename that holds: what it was, the library after it, and how often each file names the thing."""

    thing: Thing
    now: Thing
    library: Library
    places: Mapping[str, int]
    warnings: tuple[Problem, ...]


def find_thing(index: Index, kind: Kind, name: str, area: str | None = None) -> Thing:
    """Return the one thing that is meant by a name such as `sent` or `PROCEDURE.sent`. Raises CannotRename."""
    within = [thing for thing in index.things if area in (None, thing.area) or thing.area == SHARED]
    meant = [thing for thing in within if _is_called(thing, name)]
    found = sorted(thing for thing in meant if thing.kind is kind)
    if len(found) == 1:
        return found[0]
    if found:
        ways = " or ".join(f"'{thing.full_name}' of {thing.area}" for thing in found)
        raise CannotRename(f"Several things of the kind '{kind.value}' are called '{name}'. Say which: {ways}.")
    others = sorted({thing.kind.value for thing in meant})
    if others:
        raise CannotRename(f"There is no {kind.value} '{name}', but a {' and a '.join(others)} of that name.")
    known = [thing.id for thing in within if thing.kind is kind]
    suggestion = nearest(name.rpartition(".")[2], known)
    hint = f" Did you mean '{suggestion}'?" if suggestion else ""
    raise CannotRename(f"There is no {kind.value} '{name}'.{hint}")


def _is_called(thing: Thing, name: str) -> bool:
    return thing.full_name == name or thing.full_name.endswith(f".{name}") or (not thing.path and thing.id == name)


def rename(index: Index, thing: Thing, new: str) -> Renamed:
    """Return the library in which the thing is called `new`. Raises CannotRename and RenameBreaks."""
    _refuse_wrong_id(thing, new)
    now = _moved(thing, thing, new)
    _refuse_taken(index, thing, now)
    _refuse_unreadable(index)
    own = [mention for mention in index.mentions if mention.thing == thing]
    _refuse_unclear(index, own)
    home = index.home(thing)
    notes = list(note_former_id(home, index.library[PurePosixPath(home.file)], thing, new))
    after = _files_after(index, own, notes, thing, new)
    _refuse_other_meaning(index, Index(after), thing, new)
    warnings = _new_problems(index.library, after, thing)
    places = Counter(mention.at.file for mention in own)
    return Renamed(thing, now, after, dict(sorted(places.items())), warnings)


def called(index: Index, thing: Thing, new: str) -> Library:
    """Return the library in which the thing is called otherwise, unchecked and without a note of its former id."""
    own = [mention for mention in index.mentions if mention.thing == thing]
    return _files_after(index, own, [], thing, new)


# -- what is refused ---------------------------------------------------------------------------------------------------


def _refuse_wrong_id(thing: Thing, new: str) -> None:
    if not WELL_FORMED.fullmatch(new):
        raise CannotRename(
            f"'{new}' cannot be an id: use 2 to 40 small letters, digits and underscores, a letter first."
        )
    if new == thing.id:
        raise CannotRename(f"The {thing} is called so already.")


def _refuse_taken(index: Index, thing: Thing, now: Thing) -> None:
    if now in index.things or (not thing.path and PurePosixPath(now.file) in index.library):
        raise CannotRename(f"There is a {now} already. Choose an id that is free.")


def _refuse_unreadable(index: Index) -> None:
    for problem in index.definitions.problems:
        raise CannotRename(f"{problem.at} cannot be read, so what it names is not known. Mend it first: imi validate.")


def _refuse_unclear(index: Index, mentions: Iterable[Mention]) -> None:
    texts: dict[str, Text] = {}
    for mention in mentions:
        file = mention.at.file
        text = texts.setdefault(file, Text(index.library[PurePosixPath(file)]))
        if text.covered(mention.at) != mention.thing.id:
            raise CannotRename(
                f"{mention.at}: '{mention.thing.id}' stands in a text over several lines, or with a backslash in it. "
                "Write the text on one line first."
            )


def _refuse_other_meaning(before: Index, after: Index, thing: Thing, new: str) -> None:
    """Every name must mean after the rename what it meant before; the note of the former id aside."""
    wanted = Counter((_moved_file(m.at.file, thing, new), _moved(m.thing, thing, new)) for m in before.mentions)
    found = Counter((mention.at.file, mention.thing) for mention in after.mentions)
    now = _moved(thing, thing, new)
    noting = {now, Thing(Kind.MARK, now.file, now.path[:1])} if now.kind is Kind.MARK_VALUE else {now}
    differing = {*(wanted - found), *(found - wanted)} - {(now.file, each) for each in noting}
    for file, other in sorted(differing):
        raise CannotRename(f"As '{new}', the {thing} would be taken for something else, or hide it: {other} in {file}.")


def _new_problems(before: Library, after: Library, thing: Thing) -> tuple[Problem, ...]:
    """Return the warnings that are new; raise RenameBreaks when errors are."""
    new: dict[Problem, None] = {}
    for area in areas(after):
        if thing.area in (SHARED, area):
            known = Counter(problem.code for problem in compile_bundle(before, area).problems)
            told = compile_bundle(after, area).problems
            more = Counter(problem.code for problem in told) - known
            new |= dict.fromkeys(problem for problem in told if problem.code in more)
    errors = tuple(problem for problem in new if problem.severity is Severity.ERROR)
    if errors:
        raise RenameBreaks(errors, after)
    return tuple(new)


# -- what is changed ---------------------------------------------------------------------------------------------------


def _files_after(index: Index, own: list[Mention], notes: list[Edit], thing: Thing, new: str) -> Library:
    edits = [Edit.of(mention.at, new) for mention in own if not any(_covers(note, mention) for note in notes)]
    after = edited_library(index.library, [*edits, *notes])
    moved = _moved_files(thing, new)
    return {moved.get(path, path): _bytes_after(index.library, path, data, moved) for path, data in after.items()}


def _covers(note: Edit, mention: Mention) -> bool:
    return note.start <= mention.at < note.end


def _bytes_after(
    library: Library, path: PurePosixPath, data: bytes, moved: Mapping[PurePosixPath, PurePosixPath]
) -> bytes:
    if path.suffix != ".po":
        return data
    data = with_references(data, moved)
    return data if data == library[path] else in_order(library[path], data)


def _moved_files(thing: Thing, new: str) -> dict[PurePosixPath, PurePosixPath]:
    path = PurePosixPath(thing.file)
    return {path: path.with_stem(new)} if thing.kind in OF_A_FILE else {}


def _moved_file(file: str, thing: Thing, new: str) -> str:
    return str(PurePosixPath(file).with_stem(new)) if thing.kind in OF_A_FILE and file == thing.file else file


def _moved(other: Thing, thing: Thing, new: str) -> Thing:
    """Return what another thing is after the rename: the thing itself, or one below it, has a new way to it."""
    if other.file != thing.file:
        return other
    if thing.kind in OF_A_FILE:
        return replace(other, file=_moved_file(other.file, thing, new))
    length = len(thing.path)
    is_below = other.kind in BELOW.get(thing.kind, ()) and len(other.path) > length
    if (other == thing or is_below) and other.path[:length] == thing.path:
        return replace(other, path=(*thing.path[:-1], new, *other.path[length:]))
    return other
