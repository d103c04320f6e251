"""A library: the files of every policy area, by their paths. What they say is not read here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from imi_runtime import codes
from imi_runtime.model.ids import AreaId, Digest
from imi_runtime.problems import ImiError, Position, Problem

Library = Mapping[PurePosixPath, bytes]

FOLDERS = ("procedures", "question_sets", "forms", "i18n")
DEFINING = FOLDERS[:3]
SHARED = "shared"
SUFFIXES = (".yaml", ".yml", ".po")
SCENARIOS = "scenarios"
TITLE_PAGE = "bundle.yaml"
MOST_FILES = 20_000
MOST_BYTES = 200_000_000


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
    for name, file in _files(home):
        size += file.stat().st_size
        if len(library) == most_files or size > most_bytes:
            limit = f"{most_files} files or {most_bytes} bytes"
            raise LibraryRefused(codes.LIBRARY_TOO_BIG.at(Position.of_file(name), limit=limit))
        with open(file.path, "rb") as opened:  # noqa: PTH123 - a path for each file takes as long as the reading
            library[PurePosixPath(name)] = opened.read()
    return library


def _files(home: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield every file with its name in the library, sorted; whatever lies elsewhere is refused and not followed."""
    for folder in sorted(FOLDERS):
        if (home / folder).is_dir():
            _refuse_outside(home, home / folder, folder)
            yield from _files_in(home, folder)


def _files_in(home: Path, folder: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(home / folder) as found:
        there = sorted((each for each in found if not each.name.startswith(".")), key=lambda each: each.name)
    for each in there:
        name = f"{folder}/{each.name}"
        if each.is_dir():
            if each.is_symlink():
                raise LibraryRefused(codes.LIBRARY_LEFT.at(Position.of_file(name)))
            yield from _files_in(home, name)
        elif name.endswith(SUFFIXES):
            if each.is_symlink():
                _refuse_outside(home, Path(each.path), name)
            yield name, each


def _refuse_outside(home: Path, path: Path, name: str) -> None:
    if not path.resolve().is_relative_to(home):
        raise LibraryRefused(codes.LIBRARY_LEFT.at(Position.of_file(name)))


def areas(library: Library) -> tuple[AreaId, ...]:
    """Return every policy area that has a definition, sorted."""
    found = {path.parts[1] for path in library if len(path.parts) > 2 and path.parts[0] in DEFINING}
    return tuple(AreaId(area) for area in sorted(found - {SHARED}))


def by_folder(library: Library) -> Mapping[str, Library]:
    """Return the files of each area, and the shared ones, by the name of the folder in which they lie."""
    folders: dict[str, dict[PurePosixPath, bytes]] = {}
    for path, data in library.items():
        parts = path.parts
        if len(parts) > 2 and parts[0] in FOLDERS:
            folders.setdefault(parts[1], {})[path] = data
    return folders


def part_of(folders: Mapping[str, Library], area: AreaId) -> Library:
    """Return all files on which a bundle can depend: its own, and the shared ones whether it uses them or not."""
    return {**folders.get(area, {}), **folders.get(SHARED, {})}


def is_of(path: PurePosixPath, area: str) -> bool:
    """Say whether a file lies in the folders of an area."""
    return len(path.parts) > 2 and path.parts[0] in FOLDERS and path.parts[1] == area


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
