"""Passwords with argon2id at OWASP's settings, few at once and behind all other work, so that nobody else waits for it.

Each process has one thread that hashes. It gives way to every other thread of the machine: whoever signs in waits while
others open pages, and never the other way round.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

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
GIVING_WAY = 10
"""Steps by which hashing stands behind other work; the kernel knows 19."""
LONGEST = 1024
"""Characters of a password that are ever hashed; longer ones are refused before any work is done."""


T = TypeVar("T")


class Argon2Passwords:
    """argon2id, 19 MiB, two passes, one lane."""

    def __init__(self) -> None:
        self._argon2 = Argon2(time_cost=2, memory_cost=19456, parallelism=1)
        self._room = BoundedSemaphore(AT_ONCE + WAITING)
        self._hashing = ThreadPoolExecutor(AT_ONCE, "passwords", initializer=_give_way)
        self._lists = lists()
        self._nobody = self._argon2.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Return what may be stored."""
        return self._in_turn(lambda: self._argon2.hash(password))

    def matches(self, stored: str, password: str) -> bool:
        """Tell whether the password is the stored one; an empty `stored` takes as long and is never right."""
        if len(password) > LONGEST:
            return False
        return self._in_turn(lambda: self._is(stored, password))

    def _is(self, stored: str, password: str) -> bool:
        try:
            return self._argon2.verify(stored or self._nobody, password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False

    def _in_turn(self, work: Callable[[], T]) -> T:
        """Let the thread for it do this in its turn among few. Raises Busy when too many wait already."""
        if not self._room.acquire(blocking=False):
            raise Busy("too many passwords at once")
        try:
            task = self._hashing.submit(work)
            try:
                return task.result(PATIENCE)
            except TimeoutError:
                if task.cancel():
                    raise Busy("passwords take too long") from None
                return task.result()
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


def _give_way() -> None:
    """Let this thread stand behind all others, where threads have a priority of their own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + GIVING_WAY)
