"""Whether a condition holds for given answers, also when some of them are still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from imi_runtime.model.conditions import (
    AllOf,
    AnyOf,
    Compares,
    Condition,
    Is,
    IsAnswered,
    IsNot,
    Not,
    Path,
    SomeMember,
    SomeRow,
)

Kind = frozenset[Condition]
"""What is true of one row: those of the conditions asked of rows that it fulfils."""

Value = str | int | bool | Decimal | frozenset[str] | frozenset[Kind] | None
"""An answer as far as conditions can tell; None when there is none. Dates are days counted from `TODAY_RANK`."""

Answers = Mapping[Path, Value]
TODAY_RANK = 0
MEMBERS = "members of"
"""Stands where a form would: no form is called so."""
Truth = bool | None
"""True, False, or None while it depends on answers that are open."""


def holds(condition: Condition, answers: Answers) -> Truth:
    """Return whether the condition holds; paths that are not among `answers` are open."""
    match condition:
        case Not(condition=inner):
            truth = holds(inner, answers)
            return None if truth is None else not truth
        case AllOf(conditions=parts):
            return _all(holds(part, answers) for part in parts)
        case AnyOf(conditions=parts):
            truth = _all(_negated(holds(part, answers)) for part in parts)
            return _negated(truth)
        case Is() | IsNot() | IsAnswered() | SomeRow():
            return _said_of_one(condition, answers)
        case Compares():
            return _compares(condition, answers)
        case SomeMember():
            return _members(condition, answers)
    return True


def group_of(condition: SomeMember) -> Path:
    """Return the name under which the statuses of a group stand among the answers: which ones are taken by members."""
    return Path(condition.group, MEMBERS)


def _members(condition: SomeMember, answers: Answers) -> Truth:
    taken = answers.get(group_of(condition))
    if not isinstance(taken, frozenset):
        return None
    found = [status in condition.statuses for status in taken]
    match condition.quantifier:
        case "some":
            return any(found)
        case "every":
            return bool(found) and all(found)
    return not any(found)


def _all(truths: Iterable[Truth]) -> Truth:
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def _negated(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _said_of_one(condition: Is | IsNot | IsAnswered | SomeRow, answers: Answers) -> Truth:
    if condition.path not in answers:
        return None
    value = answers[condition.path]
    if value is None:
        return False
    match condition:
        case Is(values=values):
            return _has_one_of(value, values)
        case IsNot(values=values):
            return not _has_one_of(value, values)
        case SomeRow():
            return _rows(condition, value)
    return True


def _has_one_of(value: Value, values: tuple[str, ...]) -> bool:
    return not value.isdisjoint(values) if isinstance(value, frozenset) else value in values


def _rows(condition: SomeRow, kinds: Value) -> bool:
    rows = kinds if isinstance(kinds, frozenset) else frozenset()
    fitting = [condition.has in kind for kind in rows if isinstance(kind, frozenset)]
    if condition.quantifier == "every":
        return all(fitting)
    return any(fitting) is (condition.quantifier == "some")


def _compares(condition: Compares, answers: Answers) -> Truth:
    left, right = _compared(condition.path, answers), _compared(condition.other, answers)
    if left is None or right is None:
        return False
    if left is OPEN or right is OPEN:
        return None
    if not isinstance(left, int | Decimal) or not isinstance(right, int | Decimal):
        # A question of another kind stands here by a mistake that is told where it was made.
        return False
    match condition.order:
        case "before":
            return bool(left < right)
        case "after":
            return bool(left > right)
        case "at_least":
            return bool(left >= right)
    return bool(left <= right)


OPEN = object()


def _compared(side: Path | Decimal | str, answers: Answers):  # type: ignore[no-untyped-def]
    if isinstance(side, Path):
        return answers.get(side, OPEN)
    return side if isinstance(side, Decimal) else TODAY_RANK
