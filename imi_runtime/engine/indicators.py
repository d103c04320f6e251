"""The five indicators that are published for each country, and how they are graded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from imi_runtime.engine.measuring import ACCEPTED, ANSWERED, DATED, EFFORT, TIMELINESS


class Grade(Enum):
    """How a figure is graded."""

    GOOD = "good"
    MEDIUM = "medium"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One of the five: which tally it is made of, whether it is a share in percent or an average, and its bounds."""

    what: str
    is_share: bool
    grade: Callable[[float], Grade]

    def value(self, number: int, total: int) -> float | None:
        """Return the figure, or None where there is no case."""
        return None if not number else total * (100 if self.is_share else 1) / number


def _at_least(good: float, medium: float) -> Callable[[float], Grade]:
    return lambda value: Grade.GOOD if value >= good else Grade.MEDIUM if value >= medium else Grade.POOR


def _below(good: float, medium: float) -> Callable[[float], Grade]:
    return lambda value: Grade.GOOD if value < good else Grade.MEDIUM if value < medium else Grade.POOR


def _days(value: float) -> Grade:
    return Grade.GOOD if value < 16 else Grade.MEDIUM if value <= 25 else Grade.POOR


INDICATORS = (
    Indicator(ACCEPTED, True, _at_least(80, 60)),
    Indicator(ANSWERED, False, _days),
    Indicator(DATED, True, _at_least(80, 60)),
    Indicator(TIMELINESS, True, _below(5, 15)),
    Indicator(EFFORT, True, _below(5, 15)),
)
"""Accepted within a week, average days to answer, by the agreed date, poor timeliness, poor effort; as published."""
