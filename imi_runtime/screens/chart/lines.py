"""Text broken into lines without a browser: widths are estimated, rather too wide than too narrow."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

THIN, SMALL, WIDE = frozenset("iljI.,:;'’‘|!()[] "), frozenset("ftr-“”„»«\"/"), frozenset("mwMW@%…—ЖШЩЮЫжшщюыфФмМ")
ROOMY = 1.06
"""Fonts differ from machine to machine; so much wider than Arial may one be."""


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of text in the picture: its name, its size and the distance of its lines, in pixels."""

    name: str
    size: int
    leading: int
    bold: bool = False


def width_of(text: str, type: Type) -> float:
    """Return about how wide a text is."""
    wide = sum(_width(letter) for letter in text) * type.size * ROOMY
    return wide * 1.08 if type.bold else wide


def _width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if letter in THIN:
        return 0.28
    if letter in SMALL:
        return 0.36
    if letter in WIDE:
        return 0.86
    return 0.7 if letter.isupper() else 0.56


def broken(text: str, type: Type, room: float) -> tuple[str, ...]:
    """Return the text in lines that fit into the room; a word that is longer than a line is cut."""
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, type, room):
            longer = f"{lines[-1]} {piece}" if lines[-1] else piece
            if lines[-1] and width_of(longer, type) > room:
                lines.append(piece)
            else:
                lines[-1] = longer
    return tuple(lines)


def _pieces(word: str, type: Type, room: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, type) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
