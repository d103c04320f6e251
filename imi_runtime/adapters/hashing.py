"""Passwords with argon2id at OWASP's settings, at most two at once so that signing in cannot starve everybody else."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
LONGEST = 1024
"""Characters of a password that are ever hashed; longer ones are refused before any work is done."""


class Argon2Passwords:
    """argon2id, 19 MiB, two passes, one lane."""

    def __init__(self) -> None:
        self._argon2 = Argon2(time_cost=2, memory_cost=19456, parallelism=1)
        self._gate = BoundedSemaphore(AT_ONCE)
        self._nobody = self._argon2.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Return what may be stored."""
        with self._gate:
            return self._argon2.hash(password)

    def matches(self, stored: str, password: str) -> bool:
        """Tell whether the password is the stored one; an empty `stored` takes as long and is never right."""
        if len(password) > LONGEST:
            return False
        with self._gate:
            try:
                return self._argon2.verify(stored or self._nobody, password) and bool(stored)
            except (VerificationError, InvalidHashError):
                return False

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether the stored hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(stored)
