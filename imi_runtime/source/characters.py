"""Characters that must not stand in a file, because nobody can see what they do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from imi_runtime.codes import Code
from imi_runtime.problems import Position, Problem

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE_BREAKS = "\u0085\u2028\u2029"
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
INVISIBLE = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2064\u206a-\u206f"
INVISIBLE += "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
INVISIBLE += "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
INVISIBLE += "".join(f"{chr(plane * 0x10000 + 0xFFFE)}-{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))

ALONE_RETURN = r"\r(?!\n)"
BREAKING = re.compile(f"[{LINE_BREAKS}]|{ALONE_RETURN}")
TURNING = re.compile(f"[{DIRECTIONS}]")
HIDDEN = re.compile(f"[{CONTROLS}{INVISIBLE}]")
UNSEEN = re.compile(f"[{CONTROLS}{INVISIBLE}{DIRECTIONS}{LINE_BREAKS}\t\r]")
SEEN_BYTES = bytes(range(0x20, 0x7F)) + b"\n"
LISTED_LINES = 20
MOST_PLACES = 1000


def has_unseen(data: bytes) -> bool:
    """Say whether UTF-8 bytes may hold a character that cannot be seen; quick, because most bytes are plain letters."""
    return UNSEEN.search(data.translate(None, SEEN_BYTES).decode("utf-8")) is not None


def name_of(character: str) -> str:
    """Return the code point as people look it up, such as U+00AD."""
    return f"U+{ord(character):04X}"


def unseen_in(text: str, pattern: re.Pattern[str], code: Code, file: str) -> Iterator[Problem]:
    """Yield one problem for each character of `pattern` in the text: at its first place, naming the further lines."""
    places: dict[str, list[re.Match[str]]] = {}
    for found in islice(pattern.finditer(text), MOST_PLACES):
        places.setdefault(found[0], []).append(found)
    for character, matches in places.items():
        first = position_of(text, matches[0].start(), file)
        yield code.at(first, character=name_of(character), listing=_further_lines(text, matches, first.line))


def position_of(text: str, offset: int, file: str) -> Position:
    """Return the position of a character, counting line feeds only."""
    column = offset - text.rfind("\n", 0, offset)
    return Position(file, text.count("\n", 0, offset) + 1, column, column + 1)


def _further_lines(text: str, matches: list[re.Match[str]], first: int) -> str:
    further: list[int] = []
    line, last = first, matches[0].start()
    for found in matches[1:]:
        line, last = line + text.count("\n", last, found.start()), found.start()
        if line != first and line not in further[-1:]:
            further.append(line)
        if len(further) > LISTED_LINES:
            break
    shown = ", ".join(str(number) for number in further[:LISTED_LINES])
    return f"also in line {shown}{', …' if len(further) > LISTED_LINES else ''}" if further else ""


def not_utf8(file: str, data: bytes) -> tuple[Position, str] | None:
    """Return where the first byte stands that is not UTF-8, and the byte; None when all are."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        return position_of(before, len(before), file), name_of(chr(data[error.start])).replace("U+00", "0x")
    return None
