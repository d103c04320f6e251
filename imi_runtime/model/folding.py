"""Words compared without accents and case: how names are found whatever keyboard they were typed on."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h", "ð": "d", "þ": "th",
})


def fold(text: str) -> str:
    """Return the text without accents and case, and with plain spaces, for comparing."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.translate(_LETTERS).split())
