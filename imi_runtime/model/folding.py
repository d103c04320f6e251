"""Words compared without accents and case: how names are found whatever keyboard they were typed on."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h", "ð": "d", "þ": "th",
})

_LATIN = str.maketrans({
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a", "ь": "y", "ю": "yu", "я": "ya",
})
LONGEST_WORD = 80
_WORD = re.compile(r"\w+")
_PAIRS = (("ου", "ou"), ("αυ", "av"), ("ευ", "ev"), ("γγ", "ng"), ("γχ", "nch"), ("μπ", "b"))


def fold(text: str) -> str:
    """Return the text without accents and case, and with plain spaces, for comparing."""
    if text.isascii():
        return " ".join(text.lower().split())
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.translate(_LETTERS).split())


def latin(folded: str) -> str:
    """Return a folded text in Latin letters, as Greek and Bulgarian names are written abroad."""
    if folded.isascii():
        return folded
    for pair, letters in _PAIRS:
        folded = folded.replace(pair, letters)
    return folded.translate(_LATIN)


def words_in(text: str) -> tuple[str, ...]:
    """Return the folded words of a text in their order."""
    return tuple(word[:LONGEST_WORD] for word in _WORD.findall(fold(text)))
