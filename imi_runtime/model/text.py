"""Human text of a bundle: what the author wrote in English, and the address of its translations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from imi_runtime.problems import Position


@dataclass(frozen=True, slots=True)
class Text:
    """One label, help or title. `context` is its stable address in the PO files (their `msgctxt`)."""

    context: str
    english: str
    at: Position | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of one bundle in one language: context -> translation. Missing words fall back to English."""

    language: str
    words: Mapping[str, str]

    def of(self, text: Text) -> str:
        """Return the text in this language, or in English when it is not translated."""
        return self.words.get(text.context, text.english)
