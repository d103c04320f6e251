"""Whether a condition can hold: every kind of answer that it tells apart is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import chain, combinations, product

from imi_runtime.compiler.checks.truth import MEMBERS, TODAY_RANK, Answers, Kind, Value, group_of, holds
from imi_runtime.model.conditions import (
    AllOf,
    Compares,
    Condition,
    Is,
    IsNot,
    Path,
    SomeMember,
    SomeRow,
    atoms_of,
    paths_of,
)
from imi_runtime.model.places import COUNTRIES, LANGUAGES
from imi_runtime.model.procedure import Fact, Mark
from imi_runtime.model.questions import CLOSED_SETS, AnswerType, Question
from imi_runtime.problems import ImiError

Named = Question | Mark | Fact | None
Types = Callable[[Path], Named]
"""Finds what a path names; None for a page, or when nothing is known about it."""

MOST_TRIES = 4_000
MOST_ROWS_TRIED = 2_000
MOST_KINDS = 5
OTHER_VALUE = "another value"


class TooIntertwined(ImiError):
    """There are too many combinations of answers to try them all."""


def example_for(condition: Condition, types: Types) -> Answers | None:
    """Return answers for which the condition holds, or None when there are none. Raises TooIntertwined."""
    variables = domains(condition, types)
    tries = iter(range(MOST_TRIES))
    return _search(condition, list(variables.items()), {}, tries)


def _search(
    condition: Condition, open_: list[tuple[Path, tuple[Value, ...]]], answers: dict[Path, Value], tries: Iterator[int]
) -> Answers | None:
    if next(tries, None) is None:
        raise TooIntertwined
    truth = holds(condition, answers)
    if truth is not None or not open_:
        return dict(answers) if truth else None
    (path, values), rest = open_[0], open_[1:]
    for value in values:
        found = _search(condition, rest, {**answers, path: value}, tries)
        if found is not None:
            return found
    return None


# -- what has to be tried ----------------------------------------------------------------------------------------------


def domains(condition: Condition, types: Types) -> Mapping[Path, tuple[Value, ...]]:
    """Return for each path the answers that the condition can tell apart, the unanswered one last."""
    atoms = tuple(atoms_of(condition))
    paths = dict.fromkeys(path for atom in atoms for path in paths_of(atom))
    groups = {group_of(atom): _subsets_taken(atom, atoms) for atom in atoms if isinstance(atom, SomeMember)}
    return {path: _domain(path, types(path), atoms, len(paths)) for path in paths} | groups


def _subsets_taken(asked: SomeMember, atoms: tuple[Condition, ...]) -> tuple[Value, ...]:
    """Return which statuses members may have taken, the empty group first."""
    lists = [atom.statuses for atom in atoms if isinstance(atom, SomeMember) and atom.group == asked.group]
    return (frozenset(), *_subsets(tuple(dict.fromkeys(chain.from_iterable(lists)))))


def _domain(path: Path, named: Named, atoms: tuple[Condition, ...], paths: int) -> tuple[Value, ...]:
    if isinstance(named, Mark | Fact):
        return named.values if isinstance(named, Mark) else (*named.values, None)
    match named.type if named else None:
        case AnswerType.CHOICES:
            return (*_subsets(_mentioned(path, atoms)), None)
        case AnswerType.DATE:
            return (*range(TODAY_RANK - paths, TODAY_RANK + paths + 1), None)
        case AnswerType.INTEGER | AnswerType.DECIMAL as type:
            return (*_numbers(path, atoms, paths, whole=type is AnswerType.INTEGER), None)
        case AnswerType.ROWS if named:
            return (*_rows(path, named, atoms), None)
    mentioned = _mentioned(path, atoms)
    return (*mentioned, *_not_mentioned(named, mentioned), None)


def _mentioned(path: Path, atoms: tuple[Condition, ...]) -> tuple[str, ...]:
    lists = [atom.values for atom in atoms if isinstance(atom, Is | IsNot) and atom.path == path]
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _not_mentioned(question: Named, mentioned: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(question, Question):
        return (OTHER_VALUE,)
    sets = {AnswerType.COUNTRY: tuple(COUNTRIES), AnswerType.LANGUAGE: tuple(LANGUAGES), **CLOSED_SETS}
    known = tuple(question.choices) or sets.get(question.type, (OTHER_VALUE,))
    return tuple(value for value in known if value not in mentioned)[:1]


def _subsets(values: tuple[str, ...]) -> Iterator[frozenset[str]]:
    every = (*values, OTHER_VALUE)
    sizes = range(1, len(every) + 1)
    return (frozenset(some) for size in sizes for some in combinations(every, size))


def _numbers(path: Path, atoms: tuple[Condition, ...], paths: int, *, whole: bool) -> list[Decimal]:
    bounds = sorted({atom.other for atom in atoms if isinstance(atom, Compares) and isinstance(atom.other, Decimal)})
    bounds = bounds or [Decimal(0)]
    near = {Decimal(int(bound)) + step for bound in bounds for step in range(-paths - 1, paths + 2)}
    if whole:
        return sorted(near)
    gaps = zip(bounds, [*bounds[1:], bounds[-1] + 1], strict=True)
    between = {low + (high - low) * part / (paths + 1) for low, high in gaps for part in range(1, paths + 1)}
    return sorted(near | between | set(bounds))


# -- rows --------------------------------------------------------------------------------------------------------------


def _rows(path: Path, question: Question, atoms: tuple[Condition, ...]) -> Iterator[frozenset[Kind]]:
    asked = tuple(dict.fromkeys(atom.has for atom in atoms if isinstance(atom, SomeRow) and atom.path == path))
    kinds = sorted(_kinds(question, asked), key=len)
    most = len(kinds) if len(kinds) <= MOST_KINDS else 3
    return (frozenset(some) for size in range(1, most + 1) for some in combinations(kinds, size))


def _kinds(question: Question, asked: tuple[Condition, ...]) -> set[Kind]:
    columns = {str(column.id): column for column in question.columns}
    tried = domains(AllOf(asked), lambda path: columns.get(path.name)) if asked else {}
    rows = (dict(zip(tried, values, strict=True)) for values in product(*tried.values()))
    kinds: set[Kind] = set()
    for count, row in enumerate(rows):
        if count > MOST_ROWS_TRIED:
            raise TooIntertwined
        kinds.add(frozenset(has for has in asked if holds(has, row)))
    return kinds or {frozenset()}


# -- in words ----------------------------------------------------------------------------------------------------------


def told(answers: Answers) -> str:
    """Return the answers in words, for a message."""
    said = [_told(path, value) for path, value in answers.items()]
    return " and ".join(said) if said else "anything is answered"


def _told(path: Path, value: Value) -> str:
    if path.form == MEMBERS and isinstance(value, frozenset):
        names = sorted(each for each in value if isinstance(each, str))
        return f"{path.name} has members that are {', '.join(names)}" if names else f"{path.name} has no members"
    if value is None:
        return f"{path} is not answered"
    if isinstance(value, frozenset):
        names = [each for each in value if isinstance(each, str)]
        return f"{path} is {', '.join(sorted(names))}" if names else f"{path} has such rows"
    if isinstance(value, int):
        return f"{path} is {'before today' if value < TODAY_RANK else 'after today' if value > TODAY_RANK else 'today'}"
    return f"{path} is answered" if value == OTHER_VALUE else f"{path} is {value}"
