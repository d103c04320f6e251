"""The five indicators that are published for each country, and how they are graded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from imi_runtime.engine.measuring import ACCEPTED, ANSWERED, DATED, EFFORT, TIMELINESS
from imi_runtime.model.procedure import Score, Statistics


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


def score_of(grades: Iterable[Grade]) -> int:
    """Return what grades come to: one for each that is good, less one for each that is poor."""
    return sum(_WORTH[grade] for grade in grades)


def grade_of_score(score: int, bounds: Score) -> Grade:
    """Return how a country stands altogether."""
    return Grade.GOOD if score >= bounds.good else Grade.POOR if score <= bounds.poor else Grade.MEDIUM


_WORTH = {Grade.GOOD: 1, Grade.MEDIUM: 0, Grade.POOR: -1}

INDICATORS = (
    Indicator(ACCEPTED, True, _at_least(80, 60)),
    Indicator(ANSWERED, False, _days),
    Indicator(DATED, True, _at_least(80, 60)),
    Indicator(TIMELINESS, True, _below(5, 15)),
    Indicator(EFFORT, True, _below(5, 15)),
)
"""Accepted within a week, average days to answer, by the agreed date, poor timeliness, poor effort; as published."""


def counted_indicators(counted: Statistics) -> tuple[Indicator, ...]:
    """Return the indicators that a procedure counts."""
    says = {
        ACCEPTED: counted.accepted, ANSWERED: counted.answered, DATED: counted.agreed_date,
        TIMELINESS: counted.poor_timeliness, EFFORT: counted.poor_effort,
    }
    return tuple(indicator for indicator in INDICATORS if says[indicator.what])
