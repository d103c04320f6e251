"""What was used last, so much of it and no more: what is made again in milliseconds need not be kept for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any


@dataclass(slots=True)
class Recent:
    """Things by their key, at most `most` of them. Threads may use it at once; two may then make the same thing."""

    most: int
    _kept: dict[tuple[str, ...], Any] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple[str, ...], make: Callable[[], Any]) -> Any:
        """Return what is kept under a key, or make it; what was not used for the longest time goes."""
        with self._lock:
            if key in self._kept:
                found = self._kept[key] = self._kept.pop(key)
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self.most:
                del self._kept[next(iter(self._kept))]
        return made

    def forget(self, word: str) -> None:
        """Forget everything in whose key a word stands."""
        with self._lock:
            self._kept = {key: kept for key, kept in self._kept.items() if word not in key}

    def __len__(self) -> int:
        return len(self._kept)
