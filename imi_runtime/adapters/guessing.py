"""How many guesses a password would take, by the library zxcvbn: offline, with lists of what leaked elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version

ENOUGH = 9
"""Powers of ten: fewer guesses are no hindrance to somebody who has stolen the stored hash."""
READ = 64
"""Signs that are looked at; the work grows with their square, and more only makes guessing harder."""
LONGEST_WORD = 100


def lists() -> str:
    """Return the name and version of what is looked into."""
    return f"zxcvbn {version('zxcvbn')}, {ENOUGH}"


def is_guessed_early(password: str, about: Iterable[str]) -> bool:
    """Tell whether a password is among the first that a guesser tries who knows these words about its owner."""
    from zxcvbn import zxcvbn

    words = [part for text in about for part in (text[:LONGEST_WORD], *text[:LONGEST_WORD].split()) if part]
    return float(zxcvbn(password[:READ], user_inputs=words)["guesses_log10"]) < ENOUGH
