"""Numbers so small that they point at single cases are hidden, and as many others that nobody can subtract them.

Whoever has a part in the numbers knows that part and can take it away: what is left then must not be small either.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
Lines = Sequence[Sequence[K]]
FREE = -1
"""Stands for the line of what stands in one line only: nothing else is known of it."""


def hidden_numbers(
    numbers: Mapping[K, int], lines: Lines[K], least: int, rests: Sequence[Mapping[K, int]] = ()
) -> frozenset[K]:
    """Return which numbers are not shown. Each line is numbers of which the last is the sum of the others.

    A number stands in one line or two, such as its row and its column. Hidden is what is smaller than `least` and not
    nothing, and then the smallest others, until no hidden number follows from those that are shown, and until what the
    hidden ones of a line come to together is not small either. The same holds for each of the `rests`: what is left of
    the numbers when their reader takes away what the reader knows.
    """
    views = (numbers, *rests)
    hidden = {key for view in views for key, number in view.items() if 0 < number < least}
    places = _places(lines)
    while True:
        weak = [line for line in lines if any(_is_small(line, hidden, view, least) for view in views)]
        weak += [lines[line] for key in _following(hidden, places) for line in places[key] if line != FREE]
        candidates = [key for line in weak for key in line if key not in hidden]
        if not candidates:
            return frozenset(hidden)
        hidden.add(min(candidates, key=lambda key: (numbers[key] == 0, numbers[key], str(key))))


def _places(lines: Lines[K]) -> dict[K, tuple[int, int]]:
    found: dict[K, list[int]] = {}
    for place, line in enumerate(lines):
        for key in line:
            found.setdefault(key, []).append(place)
    return {key: (in_[0], in_[1] if len(in_) > 1 else FREE) for key, in_ in found.items()}


def _is_small(line: Sequence[K], hidden: set[K], numbers: Mapping[K, int], least: int) -> bool:
    """Tell whether the line gives away a small sum: what is hidden in it is little, and its total is shown."""
    return line[-1] not in hidden and 0 < sum(numbers[key] for key in line[:-1] if key in hidden) < least


def _following(hidden: set[K], places: Mapping[K, tuple[int, int]]) -> list[K]:
    """Return the hidden numbers that follow from the shown ones.

    Lines are the points of a graph, hidden numbers what joins two of them: a number follows exactly when it is a
    bridge, since only on a round way can something be added and taken away again.
    """
    ways: dict[int, list[tuple[K, int]]] = {}
    for key in hidden:
        one, two = places[key]
        ways.setdefault(one, []).append((key, two))
        ways.setdefault(two, []).append((key, one))
    search = _Bridges(ways)
    for point in ways:
        if point not in search.reached:
            search.walk(point, None)
    return search.found


class _Bridges(Generic[K]):
    """Finds the ways of a graph that are on no round way: each point notes the first one reached from it."""

    def __init__(self, ways: Mapping[int, list[tuple[K, int]]]) -> None:
        self.ways = ways
        self.reached: dict[int, int] = {}
        self.earliest: dict[int, int] = {}
        self.found: list[K] = []

    def walk(self, point: int, by: K | None) -> None:
        """Go on from a point that was reached by one way; there are few points, so this never goes deep."""
        self.reached[point] = self.earliest[point] = len(self.reached)
        for key, there in self.ways[point]:
            if key == by:
                continue
            if there in self.reached:
                self.earliest[point] = min(self.earliest[point], self.reached[there])
                continue
            self.walk(there, key)
            self.earliest[point] = min(self.earliest[point], self.earliest[there])
            if self.earliest[there] > self.reached[point]:
                self.found.append(key)
