"""Free text that a machine translates for a reader: which text, how far it is, and why there may be no translation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a text stands in a case: the number of its filling, and the name of the answer."""

    number: int
    name: str

    def __str__(self) -> str:
        return f"{self.number}/{self.name}"

    @classmethod
    def read(cls, text: str) -> Passage | None:
        """Return the passage that a text such as `3/reason` names, or None when it names none."""
        number, _, name = text.partition("/")
        return cls(int(number), name) if number.isascii() and number.isdigit() and len(number) < 9 and name else None


class Progress(Enum):
    """How far a translation is: it waits for a worker, is with the service, is here, or will not come."""

    WAITING = "waiting"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"


class Failure(Enum):
    """Why no translation came. The value names its words (`translation/<value>`)."""

    TOO_LONG = "too_long"
    NO_PAIR = "no_pair"
    REFUSED = "refused"
    AWAY = "away"
    LATE = "late"
    UNUSABLE = "unusable"
