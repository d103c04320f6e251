"""Answers as they are read."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """A question and its answer. `answer` is None when there is none."""

    question: str
    answer: Markup | None
