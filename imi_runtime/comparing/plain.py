"""A comparison as plain data for programs."""

from __future__ import annotations

from typing import Any

from imi_runtime.comparing.change import Change, Compared, Comparison
from imi_runtime.comparing.grading import Grade

GRADES = {
    Grade.SAFE: "safe", Grade.NEW_CASES: "safe_for_new_cases", Grade.MAPPING: "needs_a_mapping",
    Grade.FORBIDDEN: "forbidden",
}  # fmt: skip


def as_data(compared: Compared) -> dict[str, Any]:
    """Return everything as data that JSON can hold."""
    return {
        "old": compared.old,
        "new": compared.new,
        "grade": GRADES[compared.grade],
        "labels_only": compared.labels_only,
        "areas": [_area(comparison) for comparison in compared.comparisons],
    }


def _area(comparison: Comparison) -> dict[str, Any]:
    return {
        "area": comparison.area,
        "title": comparison.title,
        "grade": GRADES[comparison.grade],
        "labels_only": comparison.labels_only,
        "changes": [_change(change) for change in comparison.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    said = {"before": change.before, "after": change.after, "meaning": change.meaning, "example": change.example}
    return {
        "grade": GRADES[change.grade],
        "rule": change.rule.name,
        "topic": change.topic.name.lower(),
        "where": change.where,
        "sentence": change.sentence,
        **{name: text for name, text in said.items() if text},
        "widened": change.widened,
        "addresses": list(change.addresses),
    }
