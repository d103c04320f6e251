"""Edits by position, applied to files: everything between the edits stays as it was, comments and layout too."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate, pairwise
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile

from imi_runtime.compiler.library import Library
from imi_runtime.problems import Edit, ImiError, Position, Problem, Severity
from imi_runtime.source.po_reader import read_po
from imi_runtime.source.yaml_reader import read_yaml


class OverlappingEdits(ImiError):
    """Two edits want to change the same characters."""

    def __init__(self, first: Edit, second: Edit) -> None:
        super().__init__(f"{first.start}: two edits want to change the same characters, here and at {second.start}")
        self.first, self.second = first, second


class EditBreaksFile(ImiError):
    """After the edits a file could no longer be read; nothing was written."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"nothing was written, because afterwards this could not be read: {problem}")
        self.problem = problem


class ChangedOnDisk(ImiError):
    """A file is no longer what was read; nothing was written."""

    def __init__(self, file: PurePosixPath) -> None:
        super().__init__(f"{file} was changed by somebody else in the meantime; nothing was written")
        self.file = file


class Text:
    """The characters of one file by line and column, both from 1."""

    def __init__(self, data: bytes) -> None:
        self.text = data.decode("utf-8")
        self._starts = [0, *accumulate(len(line) + 1 for line in self.text.split("\n"))]

    def offset(self, at: Position) -> int:
        """Return how many characters stand before a place."""
        return self._starts[at.line - 1] + at.column - 1

    def position(self, offset: int, file: str) -> Position:
        """Return the place that so many characters stand before."""
        line = bisect_right(self._starts, offset)
        return Position(file, line, offset - self._starts[line - 1] + 1)

    def covered(self, at: Position) -> str:
        """Return the characters that a position covers; none when it says no end."""
        start = self.offset(at)
        return self.text[start : start + (at.end_column or at.column) - at.column]


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the bytes after all the edits. Raises OverlappingEdits."""
    text = Text(data)
    placed = ((text.offset(edit.start), text.offset(edit.end), edit) for edit in edits)
    spans = sorted(placed, key=lambda span: span[:2])
    for (start, end, edit), (following, following_end, other) in pairwise(spans):
        if end > following or (start, end) == (following, following_end):
            raise OverlappingEdits(edit, other)
    parts: list[str] = []
    last = 0
    for start, end, edit in spans:
        parts += [text.text[last:start], edit.text]
        last = end
    return "".join([*parts, text.text[last:]]).encode("utf-8")


def edited_library(library: Library, edits: Iterable[Edit]) -> dict[PurePosixPath, bytes]:
    """Return the library after all the edits. Raises OverlappingEdits."""
    by_file: dict[PurePosixPath, list[Edit]] = {}
    for edit in edits:
        by_file.setdefault(PurePosixPath(edit.start.file), []).append(edit)
    return {path: edited(data, by_file[path]) if path in by_file else data for path, data in library.items()}


def changed_files(before: Library, after: Library) -> tuple[PurePosixPath, ...]:
    """Return the files that are new or have other bytes, sorted."""
    return tuple(sorted(path for path, data in after.items() if before.get(path) != data))


def gone_files(before: Library, after: Library) -> tuple[PurePosixPath, ...]:
    """Return the files that are there no more, sorted."""
    return tuple(sorted(path for path in before if path not in after))


def check_readable(before: Library, after: Library) -> None:
    """Raise EditBreaksFile when a file that was changed cannot be read any more, and could be before."""
    could = {problem.code for path in gone_files(before, after) for problem in _errors(path, before[path])}
    for path in changed_files(before, after):
        known = could | {problem.code for problem in _errors(path, before.get(path, b""))}
        for problem in _errors(path, after[path]):
            if problem.code not in known:
                raise EditBreaksFile(problem)


def _errors(path: PurePosixPath, data: bytes) -> tuple[Problem, ...]:
    read = read_po(str(path), data) if path.suffix == ".po" else read_yaml(str(path), data)
    return tuple(problem for problem in read.problems if problem.severity is Severity.ERROR)


def write_changes(folder: Path, before: Library, after: Library) -> None:
    """Write what differs into the folder of the library, each file in one step.

    Raises EditBreaksFile and ChangedOnDisk before anything is written, and OSError where the disk refuses.
    """
    check_readable(before, after)
    changed, gone = changed_files(before, after), gone_files(before, after)
    for path in (*changed, *gone):
        _refuse_changed(folder, path, before)
    for path in changed:
        _write(folder / path, after[path])
    for path in gone:
        (folder / path).unlink()


def _refuse_changed(folder: Path, path: PurePosixPath, before: Mapping[PurePosixPath, bytes]) -> None:
    on_disk = (folder / path).read_bytes() if (folder / path).is_file() else None
    if on_disk != before.get(path):
        raise ChangedOnDisk(path)


def _write(path: Path, data: bytes) -> None:
    # Beside the file, so that replacing it is one step of the same file system; its rights stay as they were.
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as half:
        half.write(data)
    written = Path(half.name)
    written.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
    written.replace(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
