"""The tag that shows where a case stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Standing(Enum):
    """What a state means for the reader; it decides the colour of the tag, never its words."""

    DRAFT = "draft"
    YOURS = "yours"
    THEIRS = "theirs"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class StateTag:
    """The label of a state, as it is shown to the reader's seat, and what it means for the reader."""

    label: str
    standing: Standing
