"""Conditions evaluated. Total: no answer of any shape makes these functions raise."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from imi_runtime.engine.world import World
from imi_runtime.model.case import Answers, Case, Standing, stand
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
    SomeMember,
    SomeRow,
)
from imi_runtime.model.ids import FactId, FormId, LinkId, MarkId, PartyId
from imi_runtime.model.procedure import Procedure

ORDERINGS: Mapping[str, Callable[[Any, Any], Any]] = {
    "before": operator.lt,
    "after": operator.gt,
    "at_least": operator.ge,
    "at_most": operator.le,
}

Lookup = Callable[[Any], Any]
"""Gives the answer at a path, None when it is unanswered; for what is asked of a group or a link, whether it is so."""


def holds(condition: Condition, lookup: Lookup, today: date) -> bool:  # noqa: C901 - one line for each condition
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
        case SomeMember():
            return bool(lookup(condition))


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
    """Look up marks, groups and the latest filling of each form of the case."""

    def look(asked: Path | SomeMember) -> Any:
        if isinstance(asked, SomeMember):
            return not asked.of_link and case.group(PartyId(asked.group)).stands(asked.quantifier, asked.statuses)
        if asked.left:
            return left_of(case, asked.left)
        if asked.of_mark:
            return case.marks.get(MarkId(asked.name))
        filling = case.latest(FormId(asked.form))
        return filling.latest.get(asked.name) if filling else None

    return look


def left_of(case: Case, asked: Sequence[tuple[str, str]]) -> list[str]:
    """Return what was picked on the first page (form, page), without what was ever picked on the others."""
    (form, page), *without = asked
    picked = case.answer(FormId(form), page)
    fillings = (f for f in case.fillings if f.standing is not Standing.TAKEN_BACK)
    gone = {
        str(name) for filling in fillings for of, taken in without if filling.form == of
        for name in _names(filling.latest.get(taken))
    }
    return [name for name in _names(picked) if name not in gone]


def _names(picked: Any) -> list[str]:
    return [str(name) for name in picked] if isinstance(picked, list) else []


def step_lookup(procedure: Procedure, case: Case, world: World) -> Lookup:
    """Look up, beside what the case holds, facts of the directory and the states of linked cases, as they are now."""
    of_case = case_lookup(case)

    def look(asked: Path | SomeMember) -> Any:
        if isinstance(asked, SomeMember) and asked.of_link:
            return linked_stand(case, asked, world)
        if isinstance(asked, Path) and asked.of_fact:
            return fact_now(procedure, case, FactId(asked.name), world)
        return of_case(asked)

    return look


def fact_now(procedure: Procedure, case: Case, id: FactId, world: World) -> str | None:
    """Return what the directory says now about the holder of the fact's seat."""
    holding = case.seats.get(procedure.facts[id].of)
    return world.directory.fact(holding.holder, case.area, id) if holding else None


def linked_stand(case: Case, asked: SomeMember, world: World) -> bool:
    """Tell whether some, every or no case behind the link stands in one of the states."""
    cases = (world.linked[id] for id in case.links.get(LinkId(asked.group), ()) if id in world.linked)
    return stand(asked.quantifier, (linked.state for linked in cases), asked.statuses)


def answers_lookup(answers: Answers | Mapping[str, Any], prefix: str = "") -> Lookup:
    """Look up sibling questions among the answers of one form; `prefix` is the set of picked questions (`set.`)."""
    return lambda path: answers.get(prefix + path.name)
