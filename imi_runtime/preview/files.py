"""The working files, and whether somebody has saved one since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from imi_runtime.compiler.library import FOLDERS, SUFFIXES, Library, LibraryRefused, read_library
from imi_runtime.problems import Problem

Marks = frozenset[tuple[str, int, int]]
"""Every file of the library with the time of its last change and its size."""


def marks_of(folder: Path) -> Marks:
    """Return what changes when somebody saves a file, adds one or takes one away."""
    return frozenset(_marks(folder))


def _marks(folder: Path) -> Iterator[tuple[str, int, int]]:
    for name in FOLDERS:
        for file in (folder / name).rglob("*"):
            if file.suffix in SUFFIXES and not file.name.startswith("."):
                found = _mark(file)
                if found:
                    yield found


def _mark(file: Path) -> tuple[str, int, int] | None:
    """Return the mark of a file; None for one that is just being replaced."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return str(file), stat.st_mtime_ns, stat.st_size


def library_now(folder: Path) -> Library | Problem | OSError:
    """Return the library as it lies on the disk, or why it cannot be read."""
    try:
        return read_library(folder)
    except LibraryRefused as refused:
        return refused.problem
    except OSError as fault:
        return fault
