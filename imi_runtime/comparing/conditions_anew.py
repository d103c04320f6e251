"""Conditions in which what they name is called otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

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


class Called(Protocol):
    """How things are called now, where a condition stands."""

    def path(self, path: Path) -> Path:
        """Return the path as it is called now."""

    def values(self, path: Path, values: tuple[str, ...]) -> tuple[str, ...]:
        """Return values of what the former path names, as they are called now."""

    def members(self, question: SomeMember) -> SomeMember:
        """Return the question about a group or a link with the names of now."""

    def within_rows(self, path: Path) -> Called:
        """Return how the columns of the rows are called."""


@dataclass(frozen=True, slots=True)
class Anew:
    """Says conditions anew."""

    called: Called

    def say(self, condition: Condition) -> Condition:
        """Return the condition with the names of now."""
        match condition:
            case Is(path=path, values=values) | IsNot(path=path, values=values):
                return type(condition)(self.called.path(path), self.called.values(path, values))
            case IsAnswered(path=path):
                return IsAnswered(self.called.path(path))
            case Compares(path=path, other=other):
                after = self.called.path(other) if isinstance(other, Path) else other
                return replace(condition, path=self.called.path(path), other=after)
            case SomeRow(path=path, has=has):
                inside = Anew(self.called.within_rows(path))
                return replace(condition, path=self.called.path(path), has=inside.say(has))
            case SomeMember():
                return self.called.members(condition)
            case Not(condition=inner):
                return Not(self.say(inner))
            case AllOf(conditions=parts) | AnyOf(conditions=parts):
                return type(condition)(tuple(self.say(part) for part in parts))
        return condition
