"""A library: the files of every policy area, by their paths."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from imi_runtime import codes
from imi_runtime.compiler.written import entries, words
from imi_runtime.model.ids import AreaId, Digest
from imi_runtime.problems import ImiError, Position, Problem
from imi_runtime.source.located import MapNode
from imi_runtime.source.yaml_reader import Read, read_yaml

Library = Mapping[PurePosixPath, bytes]

FOLDERS = ("procedures", "question_sets", "forms", "i18n")
DEFINING = FOLDERS[:3]
SHARED = "shared"
SUFFIXES = (".yaml", ".yml", ".po")
SCENARIOS = "scenarios"
TITLE_PAGE = "bundle.yaml"
MOST_FILES = 20_000
MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files of a bundle, and what those of them say that define its parts."""

    files: dict[PurePosixPath, bytes]
    said: dict[PurePosixPath, Read]


class LibraryRefused(ImiError):
    """A folder cannot be read as a library; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_library(directory: Path, *, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES) -> Library:
    """Read the four folders of a library. Raises LibraryRefused, and OSError where the disk refuses.

    Files of other kinds are not read.
    """
    home = directory.resolve()
    library: dict[PurePosixPath, bytes] = {}
    size = 0
    for path in _files(home):
        name = PurePosixPath(path.relative_to(home).as_posix())
        if not path.resolve().is_relative_to(home):
            raise LibraryRefused(codes.LIBRARY_LEFT.at(Position.of_file(str(name))))
        size += path.stat().st_size
        if len(library) == most_files or size > most_bytes:
            limit = f"{most_files} files or {most_bytes} bytes"
            raise LibraryRefused(codes.LIBRARY_TOO_BIG.at(Position.of_file(str(name)), limit=limit))
        library[name] = path.read_bytes()
    return dict(sorted(library.items()))


def _files(home: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for parent, inner, names in os.walk(home / folder):
            for linked in [name for name in inner if (Path(parent) / name).is_symlink()]:
                place = (Path(parent) / linked).relative_to(home).as_posix()
                raise LibraryRefused(codes.LIBRARY_LEFT.at(Position.of_file(place)))
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in sorted(names):
                if name.endswith(SUFFIXES) and not name.startswith("."):
                    yield Path(parent) / name


def areas(library: Library) -> tuple[AreaId, ...]:
    """Return every policy area that has a definition, sorted."""
    found = {path.parts[1] for path in library if len(path.parts) > 2 and path.parts[0] in DEFINING}
    return tuple(AreaId(area) for area in sorted(found - {SHARED}))


def bytes_of(library: Library, area: AreaId) -> Library:
    """Return exactly the files that belong to the bundle, sorted: its own, and the shared ones that it uses."""
    return gather(library, area).files


def gather(library: Library, area: AreaId) -> Gathered:
    """Return the files of the bundle and what its definitions say; each is read once."""
    own = {path: data for path, data in library.items() if len(path.parts) > 2 and _is_of(path, area)}
    gathered = Gathered(own, {path: _said(path, data) for path, data in own.items() if is_definition(path)})
    if _take_in_shared(library, gathered):
        words = {path: data for path, data in library.items() if path.parts[:2] == ("i18n", SHARED)}
        gathered.files.update(words)
    return Gathered(dict(sorted(gathered.files.items())), dict(sorted(gathered.said.items())))


def _take_in_shared(library: Library, gathered: Gathered) -> bool:
    """Add the shared sets that the definitions name, and those that these name in turn; say whether there are any."""
    folder = ("question_sets", SHARED)
    shared = {path.stem: path for path in library if path.parts[:2] == folder and is_definition(path)}
    unseen, found = list(gathered.said.values()), False
    while unseen:
        names = {name for said in unseen for name in _sets_named(said.root)}
        new = sorted(shared[name] for name in names & shared.keys() if shared[name] not in gathered.files)
        gathered.files.update({path: library[path] for path in new})
        gathered.said.update({path: _said(path, library[path]) for path in new})
        unseen, found = [gathered.said[path] for path in new], found or bool(new)
    return found


def _said(path: PurePosixPath, data: bytes) -> Read:
    return read_yaml(str(path), data)


def _sets_named(root: MapNode | None) -> Iterator[str]:
    """Yield what may be the name of a shared set: after `use`, in `picked_from`, and before the dot of a question."""
    for entry in entries(root, "questions").values():
        yield from (named.text for named in words(entry.value, "use"))
    for entry in entries(root, "pages").values():
        yield from (named.text for named in words(entry.value, "picked_from"))
        yield from (named.text.partition(".")[0] for named in words(entry.value, "questions") if "." in named.text)


def _is_of(path: PurePosixPath, area: AreaId) -> bool:
    return path.parts[0] in FOLDERS and path.parts[1] == area


def is_definition(path: PurePosixPath) -> bool:
    """Say whether a file defines a part of a bundle."""
    return len(path.parts) == 3 and path.parts[0] in DEFINING and path.suffix == ".yaml"


def digest_of(files: Library) -> Digest:
    """Return the sha256 over the sorted names, lengths and bytes of the files."""
    total = sha256()
    for path, data in sorted(files.items()):
        total.update(f"{path}\0{len(data)}\0".encode())
        total.update(data)
    return Digest(total.hexdigest())


def misplaced(files: Library) -> Iterator[Problem]:
    """Yield a problem for every file that nobody would read."""
    for path in files:
        reason = _reason(path)
        if reason:
            yield codes.MISPLACED_FILE.at(Position.of_file(str(path)), reason=reason)


def is_scenario(path: PurePosixPath) -> bool:
    """Say whether a file tells a story about the area's procedures; stories are not definitions."""
    return len(path.parts) == 4 and path.parts[0] == "procedures" and path.parts[2] == SCENARIOS


def _reason(path: PurePosixPath) -> str:
    if path.suffix == ".yml":
        return "its name ends in .yml and must end in .yaml"
    if is_scenario(path) and path.suffix == ".yaml":
        return ""
    if len(path.parts) != 3:
        return "it lies in a folder inside the folder of its area"
    if (path.suffix == ".po") != (path.parts[0] == "i18n"):
        return "translations belong under i18n, and definitions under the other folders"
    return ""
