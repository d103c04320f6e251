"""Codes of six digits from an app (RFC 6238), by pyotp."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

SECONDS = 30
DIGITS = 6
DRIFT = 1
"""Half minutes by which the clock of a telephone may be wrong, either way."""


class AppCodes:
    """The port's codes: SHA-1, six digits, thirty seconds, which is what every app understands."""

    def new_secret(self) -> str:
        """Return a fresh secret of 160 bits as people can type it."""
        return pyotp.random_base32()

    def address(self, secret: str, *, account: str, product: str) -> str:
        """Return what an app scans."""
        return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=product)

    def step_of(self, secret: str, code: str, now: datetime) -> int | None:
        """Return the half minute for which the code is right, or None."""
        if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
            return None
        present = self.step_now(now)
        near = range(present - DRIFT, present + DRIFT + 1)
        right = [step for step in near if hmac.compare_digest(self.code_at(secret, step), code)]
        return right[-1] if right else None

    def step_now(self, now: datetime) -> int:
        """Return the number of the present half minute."""
        return int(now.timestamp()) // SECONDS

    def code_at(self, secret: str, step: int) -> str:
        """Return the code of that half minute."""
        return str(pyotp.TOTP(secret).at(step * SECONDS))
