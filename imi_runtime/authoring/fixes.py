"""Mending: the edits that problems bring along, as far as they certainly help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from imi_runtime.authoring.edits import edited_library
from imi_runtime.compiler.library import Library
from imi_runtime.problems import Edit, Problem, Severity

ROUNDS = 10
"""How often is looked again: behind a text that could not be read, further slips may wait."""

Check = Callable[[Library], tuple[Problem, ...]]


@dataclass(frozen=True, slots=True)
class Mended:
    """The library after mending, and which problems are gone by it."""

    library: Library
    problems: tuple[Problem, ...]


def mended(library: Library, check: Check) -> Mended:
    """Return the library without those problems that a certain edit mends; `check` says what is wrong with it."""
    gone: list[Problem] = []
    found = check(library)
    for _ in range(ROUNDS):
        helping, after, left = _helping(library, found, check)
        if not helping:
            break
        gone += helping
        library, found = after, left
    return Mended(library, tuple(gone))


def _helping(
    library: Library, found: tuple[Problem, ...], check: Check
) -> tuple[list[Problem], Library, tuple[Problem, ...]]:
    """Return the problems whose edits help, the library after these, and what is wrong with it then."""
    fixable = _one_for_each_place(found)
    while fixable:
        after = edited_library(library, (fix for fix, _ in fixable))
        left = check(after)
        failing = _known(left)
        useless = [pair for pair in fixable if failing[_name(pair[1])] >= _known(found)[_name(pair[1])]]
        useless = useless or _bought_dearly(fixable, found, left)
        if not useless:
            return [problem for _, problem in fixable], after, left
        fixable = [pair for pair in fixable if pair not in useless]
    return [], library, found


def _bought_dearly(
    fixable: list[tuple[Edit, Problem]], found: tuple[Problem, ...], left: tuple[Problem, ...]
) -> list[tuple[Edit, Problem]]:
    """Return the edits that mend warnings, where there are more errors after mending: no warning is worth an error."""
    if _errors(left) <= _errors(found):
        return []
    return [pair for pair in fixable if pair[1].severity is Severity.WARNING]


def _errors(problems: Iterable[Problem]) -> int:
    return sum(problem.severity is Severity.ERROR for problem in problems)


def _one_for_each_place(problems: Iterable[Problem]) -> list[tuple[Edit, Problem]]:
    """Return the edits that do not touch each other, in the order of the problems."""
    chosen: list[tuple[Edit, Problem]] = []
    for problem in problems:
        if problem.fix and not any(_overlap(problem.fix, fix) for fix, _ in chosen):
            chosen.append((problem.fix, problem))
    return chosen


def _overlap(one: Edit, other: Edit) -> bool:
    first, second = sorted((one, other), key=lambda edit: (edit.start, edit.end))
    return first.start.file == second.start.file and (second.start < first.end or first.start == second.start)


def _name(problem: Problem) -> tuple[str, str, str]:
    """Return what stays the same of a problem when lines above it change."""
    return problem.code, problem.at.file, problem.message


def _known(problems: Iterable[Problem]) -> Counter[tuple[str, str, str]]:
    return Counter(_name(problem) for problem in problems)
