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
