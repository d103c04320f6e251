"""Which passwords are good enough: by length, and not by what everybody tries first. No rules of composition.

What is left of a password without the words that everybody uses, the words of its owner, and rows of keys or numbers,
must still be something. So "Summer2026!!!!" is refused, and four words by chance are good. Then lists of passwords that
leaked elsewhere have a say (NIST SP 800-63B, 3.1.1.2). A library brings them along: no password leaves the machine.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from enum import Enum
from functools import cache

from imi_runtime.ports import PasswordHasher

SHORTEST, LONGEST = 12, 256
LEAST_LEFT = 5
"""Different signs that must be left."""
LEAST_ROW = 4
KNOWN_ON_PURPOSE = "known on purpose"
"""Stands in place of lists beside passwords that everybody shall know: those of a demonstration."""

COMMON = frozenset({
    "password", "passwort", "motdepasse", "salasana", "kodikos", "contrasena", "heslo", "wachtwoord", "parola",
    "jelszo", "haslo", "senha", "lozinka", "welcome", "willkommen", "bienvenue", "tervetuloa", "hello", "hallo",
    "bonjour", "geheim", "secret", "secreto", "letmein", "login", "signin", "access", "admin", "administrator",
    "root", "user", "guest", "test", "testing", "demo", "default", "changeme", "change", "temp", "temporary",
    "sample", "example", "qwerty", "qwertz", "azerty", "asdfgh", "zxcvbn", "abc", "abcd", "iloveyou", "loveyou",
    "love", "sunshine", "princess", "dragon", "monkey", "master", "shadow", "football", "baseball", "soccer",
    "superman", "batman", "starwars", "pokemon", "summer", "winter", "spring", "autumn", "sommer", "herbst",
    "printemps", "hiver", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
    "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
    "office", "computer", "internet", "samsung", "google", "facebook", "microsoft", "windows", "android", "iphone",
    "michael", "thomas", "daniel", "jordan", "maria", "anna", "andrea", "alexander", "ashley", "jessica", "nicole",
    "charlie", "george", "please", "trustno", "europe", "european", "commission", "brussels", "bruxelles",
    "bruessel", "government", "ministry", "authority", "imi", "open", "system", "eu",
})
"""Words that stand in the passwords that everybody tries first."""
ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "01234567890")
LOOKALIKES = str.maketrans("0134578@$!", "oieastbasi")


class Unfit(Enum):
    """Why a password is not good enough."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_EASY = "too_easy"


def unfit(passwords: PasswordHasher, password: str, about: Iterable[str] = ()) -> Unfit | None:
    """Return why a password is not good enough; `about` are names and addresses of its owner."""
    if len(password) < SHORTEST:
        return Unfit.TOO_SHORT
    if len(password) > LONGEST:
        return Unfit.TOO_LONG
    return Unfit.TOO_EASY if is_easy(passwords, password, about) else None


def is_easy(passwords: PasswordHasher, password: str, about: Iterable[str] = ()) -> bool:
    """Tell whether a password is among those that everybody tries first, or that leaked elsewhere."""
    known = tuple(about)
    return _is_easy(password, known) or passwords.is_guessed_early(password, known)


def lists_today(passwords: PasswordHasher) -> str:
    """Return by what passwords are judged today, in few signs: with other lists or rules it is another text."""
    return _digest(passwords.lists)


@cache
def _digest(lists: str) -> str:
    said = "|".join((lists, str(LEAST_LEFT), str(LEAST_ROW), *sorted(COMMON), *ROWS))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _is_easy(password: str, about: Iterable[str]) -> bool:
    own = {word for text in about for word in _words(text) if len(word) > 2}
    known = sorted(COMMON | own, key=len, reverse=True)
    folded = _folded(password)
    return any(len(set(_left(text, known))) < LEAST_LEFT for text in (folded, folded.translate(LOOKALIKES)))


def _left(text: str, known: Iterable[str]) -> str:
    """Return what is left without known words and rows."""
    for word in known:
        text = text.replace(word, " ")
    for row in (*ROWS, *(row[::-1] for row in ROWS)):
        for length in range(len(row), LEAST_ROW - 1, -1):
            for start in range(len(row) - length + 1):
                text = text.replace(row[start : start + length], " ")
    return "".join(sign for sign in text if sign.isalnum())


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in _folded(text)).split()
