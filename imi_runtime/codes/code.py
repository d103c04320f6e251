"""What a code is: one kind of fault with its sentence, its cure and its explanation.

A code is for ever: it never changes its meaning, and a retired one is never used again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from imi_runtime.problems import Edit, Position, Problem, Severity

ERROR = Severity.ERROR
WARNING = Severity.WARNING
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of fault: its sentence and cure, with `{words}` to be filled, and what `imi explain` tells about it."""

    id: str
    title: str
    message: str
    cure: str
    meaning: str = ""
    wrong: str = ""
    right: str = ""
    severity: Severity = ERROR

    def at(
        self,
        position: Position,
        /,
        *,
        suggestion: str | None = None,
        related: tuple[tuple[Position, str], ...] = (),
        listing: str = "",
        fix: Edit | None = None,
        **words: object,
    ) -> Problem:
        """Return the problem of this kind at a place; `words` fill the sentence and the cure."""
        message, cure = _filled(self.message, words), _filled(self.cure, words)
        return Problem(self.id, self.severity, position, message, cure, suggestion, related, listing, fix)


def _filled(sentence: str, words: Mapping[str, object]) -> str:
    # Never str.format: an author's text may hold braces, and they must come out as they went in.
    return PLACEHOLDER.sub(lambda found: _shown(str(words[found[1]])), sentence)


def _shown(word: str) -> str:
    """Return a value as it may stand in a sentence: on one line, short, without characters that steer a terminal."""
    short = word if len(word) <= LONGEST_WORD else f"{word[: LONGEST_WORD - 1]}…"
    return "".join(_visible(character) for character in short)


def _visible(character: str) -> str:
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    return f"<U+{ord(character):04X}>" if hidden else character
