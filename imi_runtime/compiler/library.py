"""A library: the files of every policy area, by their paths."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from imi_runtime import codes
from imi_runtime.model.ids import AreaId, Digest
from imi_runtime.problems import ImiError, Position, Problem
from imi_runtime.source.limits import PO_LIMITS, YAML_LIMITS

Library = Mapping[PurePosixPath, bytes]

FOLDERS = ("procedures", "question_sets", "forms", "i18n")
DEFINING = FOLDERS[:3]
SHARED = "shared"
SUFFIXES = (".yaml", ".yml", ".po")
SCENARIOS = "scenarios"
MOST_FILES = 20_000
MOST_BYTES = 500_000_000
SHARED_NAME = re.compile(rb"[a-z][a-z0-9_]{1,39}")


class LibraryRefused(ImiError):
    """A folder cannot be read as a library; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_library(directory: Path) -> Library:
    """Read the four folders of a library. Raises LibraryRefused, and OSError where the disk refuses.

    Files of other kinds are not read; one that is too big for its kind is cut, and refused when it is compiled.
    """
    home = directory.resolve()
    library: dict[PurePosixPath, bytes] = {}
    size = 0
    for path in _files(home):
        name = PurePosixPath(path.relative_to(home).as_posix())
        if not path.resolve().is_relative_to(home):
            raise LibraryRefused(codes.LIBRARY_LEFT.at(Position.of_file(str(name))))
        library[name] = _read(path)
        size += len(library[name])
        if len(library) > MOST_FILES or size > MOST_BYTES:
            limit = f"{MOST_FILES} files or {MOST_BYTES // 1_000_000} megabytes"
            raise LibraryRefused(codes.LIBRARY_TOO_BIG.at(Position.of_file(str(name)), limit=limit))
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


def _read(path: Path) -> bytes:
    limit = PO_LIMITS.bytes if path.suffix == ".po" else YAML_LIMITS.bytes
    with path.open("rb") as file:
        return file.read(limit + 1)


def areas(library: Library) -> tuple[AreaId, ...]:
    """Return every policy area that has a definition, sorted."""
    found = {path.parts[1] for path in library if len(path.parts) > 2 and path.parts[0] in DEFINING}
    return tuple(AreaId(area) for area in sorted(found - {SHARED}))


def bytes_of(library: Library, area: AreaId) -> Library:
    """Return exactly the files that belong to the bundle, sorted: its own, and the shared ones that it uses."""
    own = {path: data for path, data in library.items() if len(path.parts) > 2 and _is_of(path, area)}
    used = _used_shared(library, own)
    words = {path: data for path, data in library.items() if used and path.parts[:2] == ("i18n", SHARED)}
    return dict(sorted((own | used | words).items()))


def _is_of(path: PurePosixPath, area: AreaId) -> bool:
    return path.parts[0] in FOLDERS and path.parts[1] == area


def _used_shared(library: Library, own: Library) -> dict[PurePosixPath, bytes]:
    """Return the shared sets that are named anywhere in the files, and those that these name in turn.

    A name that only happens to be the same brings in a set that is not needed: harmless, and the same on every day.
    """
    shared = {path.stem.encode(): path for path in library if path.parts[:2] == ("question_sets", SHARED)}
    used: dict[PurePosixPath, bytes] = {}
    unread = [data for path, data in own.items() if path.suffix == ".yaml" and path.parts[0] != "procedures"]
    while unread:
        named = {word for data in unread for word in SHARED_NAME.findall(data)} & shared.keys()
        new = {shared[name]: library[shared[name]] for name in named if shared[name] not in used}
        used |= new
        unread = list(new.values())
    return used


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
