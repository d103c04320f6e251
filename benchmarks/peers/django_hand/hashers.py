"""Passwords hashed in one round, so that the cost of signing in says something about the framework."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OneRound(PBKDF2PasswordHasher):
    """Cheap on purpose; never for real use."""

    iterations = 1
