"""Who can read something: the line that stands beside every text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Readers:
    """The labels of the seats that can read a text `now`, and of those that a later step lets read it."""

    now: tuple[str, ...]
    later: tuple[str, ...] = ()
