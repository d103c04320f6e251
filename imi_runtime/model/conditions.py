"""Conditions as trees: what `when`, `ask_when` and routing maps mean after they were read.

A condition is total: with an unanswered question every comparison is false (`is not` too), and nothing is ever raised.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from imi_runtime.problems import Position

TODAY = "today"


@dataclass(frozen=True, slots=True)
class Path:
    """What a condition looks at: a mark (`mark`), a question of a form (`form.question`) or a sibling (`question`).

    `form` is empty for a mark, a fact and for a sibling question; `of_mark` and `of_fact` tell these apart. `left` is
    there for a page of which it is asked what is left to ask there: the page (form, page) on which that was picked, and
    those whose picks are taken away from it.
    """

    name: str
    form: str = ""
    of_mark: bool = False
    of_fact: bool = False
    left: tuple[tuple[str, str], ...] = ()
    at: Position | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.form}.{self.name}" if self.form else self.name


@dataclass(frozen=True, slots=True)
class Always:
    """Holds in every case: the meaning of an absent condition."""


@dataclass(frozen=True, slots=True)
class Is:
    """The answer is one of `values` (`path is a or is b`)."""

    path: Path
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsNot:
    """The question is answered, and with none of `values`."""

    path: Path
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsAnswered:
    """The question has an answer."""

    path: Path


@dataclass(frozen=True, slots=True)
class Compares:
    """Order of dates (`before`, `after`) or of numbers (`at_least`, `at_most`).

    `other` is another path, the word `today`, or a number; dates compare by day.
    """

    path: Path
    order: str
    other: Path | Decimal | str


@dataclass(frozen=True, slots=True)
class SomeRow:
    """`some | every | no row of PATH has CONDITION`; the condition's paths are columns of the rows."""

    quantifier: str
    path: Path
    has: Condition


@dataclass(frozen=True, slots=True)
class SomeMember:
    """`some | every | no GROUP is STATUS`; the group is a party, or a link whose cases' states are asked.

    `every` needs at least one; `no` is the opposite of `some`.
    """

    quantifier: str
    group: str
    statuses: tuple[str, ...]
    of_link: bool = False
    at: Position | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the conditions holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]


Condition = Always | Is | IsNot | IsAnswered | Compares | SomeRow | SomeMember | Not | AllOf | AnyOf
ALWAYS = Always()
ORDERS = ("before", "after", "at_least", "at_most")


def atoms_of(condition: Condition) -> Iterator[Condition]:
    """Yield the comparisons of which a condition is made, in reading order."""
    match condition:
        case Not(condition=inner):
            yield from atoms_of(inner)
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            for part in parts:
                yield from atoms_of(part)
        case _:
            yield condition


def members_asked(condition: Condition) -> tuple[SomeMember, ...]:
    """Return every question that the condition asks of a group or a link, in reading order."""
    return tuple(atom for atom in atoms_of(condition) if isinstance(atom, SomeMember))


def paths_of(condition: Condition) -> tuple[Path, ...]:
    """Return every path that the condition looks at, in reading order; columns of rows are not paths of the case."""
    return tuple(path for atom in atoms_of(condition) for path in _paths(atom))


def _paths(atom: Condition) -> tuple[Path, ...]:
    match atom:
        case Is(path=path) | IsNot(path=path) | IsAnswered(path=path) | SomeRow(path=path):
            return (path,)
        case Compares(path=path, other=Path() as other):
            return (path, other)
        case Compares(path=path):
            return (path,)
    return ()
