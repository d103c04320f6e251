"""What is known of an attached file's harmlessness."""

from __future__ import annotations

from enum import Enum


class FileVerdict(Enum):
    """Whether a file may be opened: it waits for a scanner, or the scanner has spoken. The first word counts."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
