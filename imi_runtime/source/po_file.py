"""What a PO file says: one translation for each address of a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from imi_runtime.problems import Position, Problem

FIXED_DATE = "2000-01-01 00:00+0000"


@dataclass(frozen=True, slots=True)
class PoEntry:
    """One text: its address (`context`), its English (`source`), its translation (`text`, empty when there is none).

    `comment` is what the extraction tells translators, `reference` the text's file, `note` a translator's own remark.
    """

    context: str
    source: str
    text: str
    fuzzy: bool = False
    obsolete: bool = False
    previous_source: str | None = None
    comment: str = ""
    at: Position = field(default=Position("", 1, 1), compare=False, repr=False)
    reference: str = ""
    note: str = ""

    @property
    def translated(self) -> bool:
        """Say whether the translation may be shown: a fuzzy one counts as missing."""
        return bool(self.text) and not self.fuzzy and not self.obsolete


@dataclass(frozen=True, slots=True)
class PoFile:
    """The translations of one policy area into one language, by address."""

    language: str
    headers: Mapping[str, str]
    entries: Mapping[str, PoEntry]
    problems: tuple[Problem, ...] = ()


REVIEW = "X-Reviewed"
"""The header that says who has looked over the translations; translators write their name and date into it."""
NOT_REVIEWED = "no"


def canonical_headers(language: str, review: str = NOT_REVIEWED) -> Mapping[str, str]:
    """Return the headers that every written file has; their dates are fixed, so that merges do not conflict on them."""
    return {
        "Project-Id-Version": "imi",
        "POT-Creation-Date": FIXED_DATE,
        "PO-Revision-Date": FIXED_DATE,
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        REVIEW: review,
    }
