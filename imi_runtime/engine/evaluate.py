"""Conditions evaluated. Total: no answer of any shape makes these functions raise."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from imi_runtime.model.case import Answer, Answers, Case
from imi_runtime.model.conditions import (
    TODAY,
    AllOf,
    Always,
    AnyOf,
    Compares,
    Condition,
    Is,
    IsAnswered,
    IsNot,
    Not,
    Path,
    SomeRow,
)
from imi_runtime.model.ids import FormId, MarkId

ORDERINGS: Mapping[str, Callable[[Any, Any], Any]] = {
    "before": operator.lt,
    "after": operator.gt,
    "at_least": operator.ge,
    "at_most": operator.le,
}

Lookup = Callable[[Path], Any]
"""Gives the answer at a path, or None when it is unanswered."""


def holds(condition: Condition, lookup: Lookup, today: date) -> bool:
    """Tell whether the condition holds. Every comparison with an unanswered question is false."""
    match condition:
        case Always():
            return True
        case Is(path, values):
            return _is(lookup(path), values)
        case IsNot(path, values):
            found = lookup(path)
            return not _empty(found) and not _is(found, values)
        case IsAnswered(path):
            return not _empty(lookup(path))
        case Compares():
            return _compares(condition, lookup, today)
        case Not(inner):
            return not holds(inner, lookup, today)
        case AllOf(parts):
            return all(holds(part, lookup, today) for part in parts)
        case AnyOf(parts):
            return any(holds(part, lookup, today) for part in parts)
        case SomeRow():
            return _rows(condition, lookup, today)


def _empty(found: Any) -> bool:
    return found is None or found in ("", [], {})


def _is(found: Any, values: tuple[str, ...]) -> bool:
    if isinstance(found, list):
        return any(value in found for value in values)
    return found is not None and str(found) in values


def _compares(condition: Compares, lookup: Lookup, today: date) -> bool:
    left = _comparable(lookup(condition.path))
    right = _other(condition.other, lookup, today)
    if left is None or right is None or type(left) is not type(right):
        return False
    return bool(ORDERINGS[condition.order](left, right))


def _other(other: Path | Decimal | str, lookup: Lookup, today: date) -> date | Decimal | None:
    if isinstance(other, Path):
        return _comparable(lookup(other))
    if other == TODAY:
        return today
    return _comparable(other)


def _comparable(found: Any) -> date | Decimal | None:
    """Return a date for ISO text, a number for everything numeric (money by its amount), else None."""
    if isinstance(found, dict):
        found = found.get("amount")
    if found is None or isinstance(found, (list, bool)):
        return None
    try:
        return date.fromisoformat(found) if isinstance(found, str) and found.count("-") == 2 else Decimal(found)
    except (ValueError, InvalidOperation, TypeError):
        return None


def _rows(condition: SomeRow, lookup: Lookup, today: date) -> bool:
    """`every` needs at least one row; `no` is the opposite of `some`."""
    rows = lookup(condition.path)
    rows = rows if isinstance(rows, list) else []
    found = [holds(condition.has, answers_lookup(row), today) for row in rows]
    match condition.quantifier:
        case "some":
            return any(found)
        case "every":
            return bool(found) and all(found)
    return not any(found)


def case_lookup(case: Case) -> Lookup:
    """Look up marks and the latest filling of each form of the case."""

    def look(path: Path) -> Answer | None:
        if path.of_mark:
            return case.marks.get(MarkId(path.name))
        filling = case.latest(FormId(path.form))
        return filling.latest.get(path.name) if filling else None

    return look


def answers_lookup(answers: Answers | Mapping[str, Any], prefix: str = "") -> Lookup:
    """Look up sibling questions among the answers of one form; `prefix` is the set of picked questions (`set.`)."""
    return lambda path: answers.get(prefix + path.name)
