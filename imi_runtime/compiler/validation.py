"""Every problem of an area, without finding again what is remembered of files that have not changed.

What is found depends on bytes and on the program alone, so a key of digests says everything that a finding depends on.
Only problems are remembered, never a bundle: what goes into operation is always compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Protocol

from imi_runtime.compiler.library import Library, by_folder, part_of
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import Problem

Found = tuple[Problem, ...]


class Memory(Protocol):
    """Remembers what was found, under a key that names everything it depends on but the program."""

    def once(self, key: str, find: Callable[[], Found]) -> Found:
        """Return what is remembered under the key; else find it, and remember it."""

    def digest(self, key: str, take: Callable[[], str]) -> str:
        """Return the digest that is remembered under the key; else take it, and remember it."""


class NoMemory:
    """Remembers nothing."""

    def once(self, key: str, find: Callable[[], Found]) -> Found:
        """Find it."""
        return find()

    def digest(self, key: str, take: Callable[[], str]) -> str:
        """Take it."""
        return take()


class Digests:
    """The digests of a library's files, each taken once, however many areas a file is part of."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._taken: dict[PurePosixPath, str] = {}

    def of(self, path: PurePosixPath) -> str:
        """Return the digest of one file."""
        taken = self._taken.get(path)
        if taken is None:
            taken = self._taken[path] = sha256(self._library[path]).hexdigest()
        return taken


class Validation:
    """A library whose areas are looked at one after the other, with what is remembered of the last time."""

    def __init__(self, library: Library, memory: Memory) -> None:
        self._memory = memory
        self._folders, self._digests = by_folder(library), Digests(library)

    def problems_of(self, area: AreaId) -> Found:
        """Return what `compile_bundle` finds in an area."""
        part = part_of(self._folders, area)
        written = (each for path in sorted(part) for each in (str(path), self._digests.of(path)))
        return self._memory.once(key_of("area", area, *written), lambda: self._examined(part, area))

    def _examined(self, part: Library, area: AreaId) -> Found:
        # Loaded only when something has changed: it takes longer than to see that nothing has.
        from imi_runtime.compiler.rereading import problems_beside_comments

        return problems_beside_comments(part, area, self._memory, self._digests)


def problems_of(library: Library, area: AreaId, memory: Memory) -> Found:
    """Return what `compile_bundle` finds in one area."""
    return Validation(library, memory).problems_of(area)


def key_of(*parts: str) -> str:
    """Return one key for several parts; no two lists of parts share one."""
    return sha256("\0".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()
