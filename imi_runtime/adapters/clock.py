"""The system's clock and randomness."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from imi_runtime.model.ids import CaseId, CaseNumber

READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that nobody confuses when reading a number out."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class RandomIds:
    """Names from the operating system's randomness."""

    def case(self) -> CaseId:
        """Return 128 random bits as URL-safe text."""
        return CaseId(secrets.token_urlsafe(16))

    def number(self, year: int) -> CaseNumber:
        """Return a number such as 2026-7KQM-3XTB: 39 random bits, unique by the database's word."""
        signs = "".join(secrets.choice(READABLE) for _ in range(8))
        return CaseNumber(f"{year}-{signs[:4]}-{signs[4:]}")

    def secret(self) -> str:
        """Return 256 random bits as URL-safe text."""
        return secrets.token_urlsafe(32)
