"""What people typed, made ready for reading: normalised, trimmed, and free of characters that cannot be seen."""

from __future__ import annotations

import re
import unicodedata

from imi_runtime.engine.answers import Fault
from imi_runtime.screens.fields.kind import UNANSWERED, Reading, Submitted

MUCH_TOO_LONG = 100_000
"""Characters after which a text is not even read; how long an answer may be is the question's own matter."""
_CONTROLS = "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff"
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(f"[{_CONTROLS}{_DIRECTIONS}]")
"""Control characters, hidden tags, and what turns the direction of writing and so shows a text in another order."""


def typed(submitted: Submitted, name: str) -> str:
    """Return what stands in one input, trimmed and in Unicode's composed form; nothing when it was not sent."""
    values = submitted.get(name)
    return unicodedata.normalize("NFC", values[0]).strip() if values else ""


def read_line(name: str, submitted: Submitted) -> Reading:
    """Read one line of text."""
    return _checked(name, typed(submitted, name).replace("\t", " "), allowed_newline=False)


def read_text(name: str, submitted: Submitted) -> Reading:
    """Read a text of several lines. Ends of lines are one character, tabulators a space."""
    text = typed(submitted, name).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _checked(name, text, allowed_newline=True)


def _checked(name: str, text: str, *, allowed_newline: bool) -> Reading:
    if not text:
        return UNANSWERED
    if len(text) > MUCH_TOO_LONG:
        values = {"at_most": str(MUCH_TOO_LONG), "found": str(len(text))}
        return None, (Fault(name, "too_many_characters", values=values),)
    if _UNSEEN.search(text) or (not allowed_newline and "\n" in text):
        return None, (Fault(name, "control_characters"),)
    return text, ()


def fault(name: str, kind: str) -> Reading:
    """Return a reading that failed."""
    return None, (Fault(name, kind),)
