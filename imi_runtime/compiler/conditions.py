"""Conditions where they stand in a document, with `otherwise` beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from imi_runtime.compiler.condition_parser import parse_condition
from imi_runtime.compiler.condition_scope import Scope
from imi_runtime.compiler.written import under
from imi_runtime.model.conditions import (
    ALWAYS,
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
from imi_runtime.problems import Problem
from imi_runtime.source.located import Node, TextNode

OTHERWISE = "otherwise"


def condition(node: Node | None, key: str, scope: Scope, problems: list[Problem]) -> Condition:
    """Return the condition under the key; without one, what holds always."""
    found = under(node, key)
    return read_condition(found, scope, problems) if isinstance(found, TextNode) else ALWAYS


def read_condition(node: TextNode, scope: Scope, problems: list[Problem]) -> Condition:
    """Return the condition that a text says, and note what is wrong with it."""
    read, faults = parse_condition(node.text, node.at, scope, quoted=node.quoted)
    problems += faults
    return ALWAYS if faults else read


def both(first: Condition, second: Condition) -> Condition:
    """Return the condition that holds when both do."""
    parts = [
        part
        for condition in (first, second)
        for part in (condition.conditions if isinstance(condition, AllOf) else (condition,))
        if not isinstance(part, Always)
    ]
    return AllOf(tuple(parts)) if len(parts) > 1 else next(iter(parts), ALWAYS)


def under_prefix(condition: Condition, prefix: str) -> Condition:
    """Return the condition with every question that it names called `prefix` and its name."""
    match condition:
        case Is() | IsNot() | IsAnswered() | SomeRow():
            return replace(condition, path=_renamed(condition.path, prefix))
        case Compares(other=other):
            renamed = _renamed(other, prefix) if isinstance(other, Path) else other
            return replace(condition, path=_renamed(condition.path, prefix), other=renamed)
        case Not(condition=inner):
            return Not(under_prefix(inner, prefix))
        case AllOf(conditions=parts):
            return AllOf(_all_under_prefix(parts, prefix))
        case AnyOf(conditions=parts):
            return AnyOf(_all_under_prefix(parts, prefix))
    return condition


def _all_under_prefix(conditions: Iterable[Condition], prefix: str) -> tuple[Condition, ...]:
    return tuple(under_prefix(condition, prefix) for condition in conditions)


def _renamed(path: Path, prefix: str) -> Path:
    return replace(path, name=f"{prefix}{path.name}")
