"""A language that nobody speaks: English, marked and a third longer, to see what is hard-wired and what has no room."""

from __future__ import annotations

import re

from imi_runtime.compiler.texts import texts_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Language
from imi_runtime.model.text import Labels
from imi_runtime.screens.interface import ENGLISH, Interface
from imi_runtime.screens.words import WORDS

PSEUDO = Language("en-XA")
NAME = "Pseudo-language"
_ACCENTED = str.maketrans("aceinosuyACEINOSUY", "àçéïñöšüýÀÇÉÏÑÖŠÜÝ")
_GAP = re.compile(r"(\{[a-z_]+\})")
_LONGER = 3


def pseudo(text: str) -> str:
    """Return the text with accents, a third longer and in brackets; gaps for values stay."""
    accented = "".join(piece if _GAP.fullmatch(piece) else piece.translate(_ACCENTED) for piece in _GAP.split(text))
    return f"⟦{accented}{'·' * (len(text) // _LONGER)}⟧"


def pseudo_interface() -> Interface:
    """Return the interface's words; dates and names of countries are written as in English."""
    return Interface(ENGLISH, {context: pseudo(words) for context, words in WORDS.items()})


def pseudo_labels(bundle: Bundle) -> Labels:
    """Return the bundle's words."""
    return Labels(PSEUDO, {placed.text.context: pseudo(placed.text.english) for placed in texts_of(bundle)})
