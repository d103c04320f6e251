"""Conditions back into words, as the documentation and the tools show them."""

from __future__ import annotations

from decimal import Decimal

from imi_runtime.model.conditions import (
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
from imi_runtime.model.ids import Country
from imi_runtime.model.places import COUNTRIES


def words(condition: Condition) -> str:
    """Return the condition as an author would write it; reading it again gives the same condition."""
    match condition:
        case Always():
            return ""
        case Is(path=path, values=values):
            return f"{path} is " + " or is ".join(_value(value) for value in values)
        case IsNot(path=path, values=values):
            return f"{path} is not " + " and is not ".join(_value(value) for value in values)
        case IsAnswered(path=path):
            return f"some question of {path} is left" if path.left else f"{path} is answered"
        case Compares(path=path, order=order, other=other):
            return f"{path} is {order.replace('_', ' ')} {_other(other)}"
        case SomeRow(quantifier=quantifier, path=path, has=inner):
            return f"{quantifier} row of {path} has ({words(inner)})"
        case SomeMember(quantifier=quantifier, group=group, statuses=statuses):
            return f"{quantifier} {group} is " + " or is ".join(statuses)
        case Not() | AllOf() | AnyOf():
            return _joined(condition)


def _joined(condition: Not | AllOf | AnyOf) -> str:
    match condition:
        case Not(condition=IsAnswered(path=path)):
            return f"no question of {path} is left" if path.left else f"{path} is not answered"
        case Not(condition=inner):
            return f"not {_enclosed(inner, (AllOf, AnyOf))}"
        case AllOf(conditions=parts):
            return " and ".join(_enclosed(part, (AllOf, AnyOf)) for part in parts)
        case AnyOf(conditions=parts):
            return " or ".join(_enclosed(part, (AnyOf,)) for part in parts)


def _enclosed(condition: Condition, loose: tuple[type[AllOf] | type[AnyOf], ...]) -> str:
    said = words(condition)
    return f"({said})" if isinstance(condition, loose) else said


def _value(value: str) -> str:
    country = COUNTRIES.get(Country(value))
    return country.code if country else value


def _other(other: Path | Decimal | str) -> str:
    return format(other, "f") if isinstance(other, Decimal) else str(other)
