"""Passwords hashed in one round, so that the cost of signing in says something about the framework."""

from __future__ import annotations

from hashlib import pbkdf2_hmac


def hashed(password: str) -> str:
    """Return what is stored. Cheap on purpose; never for real use."""
    return pbkdf2_hmac("sha256", password.encode(), b"only-for-measuring", 1).hex()
