"""Every problem of an area, without finding again what is remembered of files that have not changed.

What is found depends on bytes and on the program alone, so a key of digests says everything that a finding depends on.
Only problems are remembered, never a bundle: what goes into operation is always compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

from imi_runtime.compiler.library import Library, digest_of, part_of
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import Problem

Found = tuple[Problem, ...]


class Memory(Protocol):
    """Remembers what was found, under a key that names everything it depends on but the program."""

    def once(self, key: str, find: Callable[[], Found]) -> Found:
        """Return what is remembered under the key; else find it, and remember it."""


class NoMemory:
    """Remembers nothing."""

    def once(self, key: str, find: Callable[[], Found]) -> Found:
        """Find it."""
        return find()


def problems_of(library: Library, area: AreaId, memory: Memory) -> Found:
    """Return what `compile_bundle` finds in an area."""
    part = part_of(library, area)
    return memory.once(key_of("area", area, digest_of(part)), lambda: _examined(part, area, memory))


def key_of(*parts: str) -> str:
    """Return one key for several parts; no two lists of parts share one."""
    return sha256("\0".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def _examined(part: Library, area: AreaId, memory: Memory) -> Found:
    # Loaded only when something has changed: it takes longer than to see that nothing has.
    from imi_runtime.compiler.examination import examined

    return examined(part, area, memory)
