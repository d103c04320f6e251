"""Passwords with argon2id at OWASP's settings, few at once so that signing in cannot starve everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError

from imi_runtime.adapters.guessing import is_guessed_early, lists
from imi_runtime.ports import Busy

AT_ONCE = 1
"""Passwords that one process hashes at the same time."""
WAITING = 1
"""Passwords that may wait for it; whoever comes then is asked to come again, and keeps no thread from others."""
PATIENCE = 5.0
"""Seconds after which waiting is given up."""
LONGEST = 1024
"""Characters of a password that are ever hashed; longer ones are refused before any work is done."""


class Argon2Passwords:
    """argon2id, 19 MiB, two passes, one lane."""

    def __init__(self) -> None:
        self._argon2 = Argon2(time_cost=2, memory_cost=19456, parallelism=1)
        self._room, self._gate = BoundedSemaphore(AT_ONCE + WAITING), BoundedSemaphore(AT_ONCE)
        self._lists = lists()
        self._nobody = self._argon2.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Return what may be stored."""
        with self._turn():
            return self._argon2.hash(password)

    def matches(self, stored: str, password: str) -> bool:
        """Tell whether the password is the stored one; an empty `stored` takes as long and is never right."""
        if len(password) > LONGEST:
            return False
        with self._turn():
            try:
                return self._argon2.verify(stored or self._nobody, password) and bool(stored)
            except (VerificationError, InvalidHashError):
                return False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for one's turn among few. Raises Busy when too many wait already."""
        if not self._room.acquire(blocking=False):
            raise Busy("too many passwords at once")
        try:
            if not self._gate.acquire(timeout=PATIENCE):
                raise Busy("passwords take too long")
            try:
                yield
            finally:
                self._gate.release()
        finally:
            self._room.release()

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether the stored hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(stored)

    @property
    def lists(self) -> str:
        """The lists by which passwords are judged, with their version."""
        return self._lists

    def is_guessed_early(self, password: str, about: Iterable[str]) -> bool:
        """Tell whether a password leaked elsewhere, is common, or is soon guessed by who knows this about its owner."""
        return is_guessed_early(password, about)
