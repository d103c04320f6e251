"""No number that is hidden can be found from those that are shown."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from imi_runtime.engine.small_numbers import hidden_numbers

LEAST = 5


def table(chance: Random, rows: int, columns: int) -> tuple[dict[tuple[int, int], int], list[list[tuple[int, int]]]]:
    """Return a table with its sums in the last row and column, and its lines."""
    numbers = {(r, c): chance.choice([0, 0, 1, 2, 4, 6, 9, 30]) for r in range(rows) for c in range(columns)}
    for r in range(rows):
        numbers[r, columns] = sum(numbers[r, c] for c in range(columns))
    for c in range(columns + 1):
        numbers[rows, c] = sum(numbers[r, c] for r in range(rows))
    lines = [[(r, c) for c in range(columns + 1)] for r in range(rows + 1)]
    lines += [[(r, c) for r in range(rows + 1)] for c in range(columns + 1)]
    return numbers, lines


def determined(hidden: frozenset[tuple[int, int]], lines: list[list[tuple[int, int]]]) -> set[tuple[int, int]]:
    """Return the hidden numbers that linear algebra finds: those that are the same in every solution."""
    unknown = sorted(hidden)
    matrix = [[Fraction((key in line) * (-1 if key == line[-1] else 1)) for key in unknown] for line in lines]
    done: list[list[Fraction]] = []
    for column in range(len(unknown)):
        pivot = next((row for row in matrix if row[column]), None)
        if pivot is None:
            continue
        matrix.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        matrix = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in matrix]
        done = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in done] + [pivot]
    return {unknown[row.index(1)] for row in done if sum(map(bool, row)) == 1}


@pytest.mark.parametrize("seed", range(60))
def test_nothing_hidden_follows_from_what_is_shown(seed: int) -> None:
    chance = Random(seed)
    numbers, lines = table(chance, chance.randint(1, 6), chance.randint(1, 6))
    hidden = hidden_numbers(numbers, lines, LEAST)
    assert {key for key, number in numbers.items() if 0 < number < LEAST} <= hidden
    assert not determined(hidden, lines)
    for line in lines:
        parts = [numbers[key] for key in line[:-1] if key in hidden]
        assert not parts or line[-1] in hidden or sum(parts) >= LEAST or all(key in hidden for key in line[:-1])


def test_without_the_second_hiding_the_small_number_would_be_found() -> None:
    numbers, lines = {"jan": 3, "feb": 40, "mar": 9, "all": 52}, [["jan", "feb", "mar", "all"]]
    assert hidden_numbers(numbers, lines, LEAST) == {"jan", "mar"}


def test_what_is_large_enough_or_nothing_is_shown() -> None:
    assert not hidden_numbers({"a": 5, "b": 0, "all": 5}, [["a", "b", "all"]], LEAST)
    assert hidden_numbers({"a": 2, "b": 0, "all": 2}, [["a", "b", "all"]], LEAST) == {"a", "all"}


def known_part(chance: Random, numbers: dict[tuple[int, int], int], rows: int, columns: int) -> dict[tuple[int, int], int]:
    """Return what somebody knows of a table: a part of each cell, with the sums."""
    part = {(r, c): chance.randint(0, numbers[r, c]) for r in range(rows) for c in range(columns)}
    for r in range(rows):
        part[r, columns] = sum(part[r, c] for c in range(columns))
    for c in range(columns + 1):
        part[rows, c] = sum(part[r, c] for r in range(rows))
    return part


def attacked(
    hidden: frozenset[tuple[int, int]], rest: dict[tuple[int, int], int], lines: list[list[tuple[int, int]]]
) -> list[object]:
    """Return the small numbers of others that whoever knows the rest's other part finds: shown, or as a sum of hidden."""
    found: list[object] = [key for key, number in rest.items() if key not in hidden and 0 < number < LEAST]
    for line in lines:
        parts = [key for key in line[:-1] if key in hidden]
        if parts and line[-1] not in hidden and 0 < sum(rest[key] for key in parts) < LEAST:
            found.append(tuple(parts))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_whoever_takes_the_own_part_away_finds_no_small_number_of_others(seed: int) -> None:
    chance = Random(seed)
    rows, columns = chance.randint(1, 6), chance.randint(1, 6)
    numbers, lines = table(chance, rows, columns)
    part = known_part(chance, numbers, rows, columns)
    rest = {key: number - part[key] for key, number in numbers.items()}
    hidden = hidden_numbers(numbers, lines, LEAST, [rest])
    assert attacked(hidden, rest, lines) == [] and not determined(hidden, lines)


def test_without_the_look_at_what_is_left_small_numbers_of_others_would_be_found() -> None:
    numbers, lines = {(0, 0): 9, (0, 1): 30, (0, 2): 39}, [[(0, 0), (0, 1), (0, 2)]]
    rest = {(0, 0): 2, (0, 1): 30, (0, 2): 32}
    assert attacked(hidden_numbers(numbers, lines, LEAST), rest, lines) == [(0, 0)]
    assert hidden_numbers(numbers, lines, LEAST, [rest]) == {(0, 0), (0, 1)}


def test_where_nobody_else_has_a_part_nothing_is_hidden_for_it() -> None:
    numbers, lines = {"a": 9, "b": 8, "all": 17}, [["a", "b", "all"]]
    assert not hidden_numbers(numbers, lines, LEAST, [{"a": 0, "b": 8, "all": 8}])
