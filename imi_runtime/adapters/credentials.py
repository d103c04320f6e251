"""Names and passwords for servers of others, from files that only their owner can read."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path

from imi_runtime.problems import ImiError


class CredentialsFault(ImiError):
    """The file of a name and a password cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """With which name and password a server is greeted."""

    user: str
    password: str = field(repr=False)


def read_credentials(path: Path) -> Credentials:
    """Read a file of two lines: name and password. Raises CredentialsFault, also when others can read the file."""
    try:
        mode = path.stat().st_mode
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise CredentialsFault(f"{path} cannot be read: {error}") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CredentialsFault(f"others can read {path}; run: chmod 600 {path}")
    if len(lines) != 2 or not all(lines):
        raise CredentialsFault(f"{path} must have two lines: a name and a password")
    return Credentials(*lines)
