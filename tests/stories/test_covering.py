"""The fewest walks that cover everything are really the fewest, and really cover it."""

from __future__ import annotations

from itertools import combinations, count
from random import Random

import pytest

from imi_runtime.stories import covering
from imi_runtime.stories.covering import Edge, edges_of, fewest_walks, sets_of

Graph = list[list[Edge]]


def graph(nodes: int, *edges: tuple[int, int, int]) -> Graph:
    return [[Edge(*edge) for edge in edges if edge[0] == node] for node in range(nodes)]


def test_two_ends_need_two_walks_and_a_loop_is_walked_once() -> None:
    forked = graph(4, (0, 1, 1), (1, 1, 2), (1, 2, 4), (1, 3, 8))
    walks = fewest_walks([forked], 15)
    assert len(walks) == 2
    assert sorted(sum(edge.covers for edge in edges_of(forked, walk, 15)) for walk in walks) == [7, 11]


def test_a_share_is_covered_by_the_shortest_walk() -> None:
    detour = graph(4, (0, 1, 2), (1, 2, 0), (2, 3, 1), (0, 3, 0), (3, 0, 1))
    (walk,) = fewest_walks([detour], 1)
    assert [(edge.source, edge.target) for edge in edges_of(detour, walk, 1)] == [(0, 3), (3, 0)]


def test_what_is_covered_already_is_walked_no_more() -> None:
    forked = graph(4, (0, 1, 1), (1, 1, 2), (1, 2, 4), (1, 3, 8))
    (walk,) = fewest_walks([forked], 8)
    assert [edge.covers for edge in edges_of(forked, walk, 8)] == [1, 8]


def test_sets_that_are_left_have_higher_numbers() -> None:
    home, sets = sets_of(graph(4, (0, 1, 0), (1, 0, 0), (1, 2, 0), (2, 3, 0), (3, 2, 0)))
    assert home == [1, 1, 0, 0] and [sorted(one) for one in sets] == [[2, 3], [0, 1]]


def reach(found: Graph, start: int = 0) -> set[int]:
    """Return everything that walks of any length cover, tried one edge after the other."""
    seen, waiting = {(start, 0)}, [(start, 0)]
    while waiting:
        node, covered = waiting.pop()
        for edge in found[node]:
            after = (edge.target, covered | edge.covers)
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return {covered for _, covered in seen}


@pytest.mark.parametrize("few", [0, 6])
def test_random_graphs_are_covered_by_as_few_walks_as_trying_all_finds(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covering, "FEW", few)
    random = Random(7)
    for _ in range(150):
        nodes, things = random.randint(2, 7), random.randint(1, 6)
        edges = [
            (random.randrange(nodes), random.randrange(nodes), 1 << thing if random.random() < 0.8 else 0)
            for thing in [*range(things), *range(things)]
        ]
        found, wanted = graph(nodes, *edges), (1 << things) - 1
        possible = reach(found)
        everything = 0
        for covered in possible:
            everything |= covered
        fewest = next(size for size in count() if any(covers(some, everything) for some in combinations(possible, size)))
        walks = fewest_walks([found], wanted)
        assert len(walks) == fewest
        walked = [edges_of(found, walk, wanted) for walk in walks]
        assert covers([edge.covers for walk in walked for edge in walk], everything)
        for walk in walked:
            assert [edge.source for edge in walk] == [0, *(edge.target for edge in walk)][: len(walk)]


def covers(some: object, everything: int) -> bool:
    found = 0
    for one in some:  # type: ignore[attr-defined]
        found |= one
    return found == everything
