"""The fewest walks through graphs that cover everything wanted: which, and along which edges.

Within a set of nodes that all lead to each other a walk can cover every edge, so only the order of such sets counts.
For each of them it is worked out what a walk from there can cover at most; of what walks from the starts can cover,
the fewest that together cover everything are chosen.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

MOST_KEPT = 200
"""Of how many ways to go on from a set of nodes the best are kept."""
FEW = 6
"""How many things a walk may have to cover for the shortest one to be looked for."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A step from node to node, and what it covers, a bit for each thing wanted."""

    source: int
    target: int
    covers: int


Graph = Sequence[Sequence[Edge]]
"""For each node the edges that leave it."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk from the start of one of the graphs: `covers` is what it must cover, `leaving` how it changes sets."""

    graph: int
    covers: int
    leaving: tuple[Edge, ...]


def fewest_walks(graphs: Sequence[Graph], wanted: int) -> tuple[Walk, ...]:
    """Return the fewest walks that cover everything wanted that any walk covers; each graph starts at its node 0."""
    offers = [
        Walk(place, covers, leaving)
        for place, graph in enumerate(graphs) for covers, leaving in _offers(graph, wanted).items()
    ]
    best = _undominated(offers)
    reachable = 0
    for walk in best:
        reachable |= walk.covers
    return _fewest(best, reachable)


def _undominated(walks: Iterable[Walk]) -> list[Walk]:
    kept: list[Walk] = []
    for walk in sorted(walks, key=lambda one: (-one.covers.bit_count(), len(one.leaving))):
        if walk.covers and not any(walk.covers | other.covers == other.covers for other in kept):
            kept.append(walk)
    return kept


def _fewest(walks: list[Walk], wanted: int) -> tuple[Walk, ...]:
    """Return the smallest choice that covers everything: one more walk is allowed until it can be done."""
    for count in range(len(walks) + 1):
        found = _chosen(walks, wanted, count)
        if found is not None:
            return found
    return ()


def _chosen(walks: list[Walk], wanted: int, count: int) -> tuple[Walk, ...] | None:
    if not wanted:
        return ()
    if not count:
        return None
    rarest = min(_bits(wanted), key=lambda bit: sum(bool(walk.covers & bit) for walk in walks))
    for walk in walks:
        if walk.covers & rarest:
            rest = _chosen(walks, wanted & ~walk.covers, count - 1)
            if rest is not None:
                return (walk, *rest)
    return None


def _bits(mask: int) -> Iterator[int]:
    while mask:
        yield mask & -mask
        mask &= mask - 1


# -- what can be covered from where ------------------------------------------------------------------------------------


def _offers(graph: Graph, wanted: int) -> dict[int, tuple[Edge, ...]]:
    """Return what walks from node 0 can cover, and the edges by which each leaves one set of nodes for the next."""
    home, order = sets_of(graph)
    inner, leaving = [0] * len(order), [list[Edge]() for _ in order]
    for edges in graph:
        for edge in edges:
            if home[edge.source] == home[edge.target]:
                inner[home[edge.source]] |= edge.covers & wanted
            else:
                leaving[home[edge.source]].append(edge)
    offers: list[dict[int, tuple[Edge, ...]]] = []
    for place in range(len(order)):
        found: dict[int, tuple[Edge, ...]] = {inner[place]: ()}
        for edge in leaving[place]:
            for covers, onward in offers[home[edge.target]].items():
                whole = inner[place] | edge.covers & wanted | covers
                if whole not in found or len(found[whole]) > len(onward) + 1:
                    found[whole] = (edge, *onward)
        offers.append(_best(found))
    return offers[home[0]]


def _best(found: dict[int, tuple[Edge, ...]]) -> dict[int, tuple[Edge, ...]]:
    kept: dict[int, tuple[Edge, ...]] = {}
    for covers in sorted(found, key=lambda one: (-one.bit_count(), len(found[one]))):
        if len(kept) < MOST_KEPT and not any(covers | other == other for other in kept):
            kept[covers] = found[covers]
    return kept


def sets_of(graph: Graph) -> tuple[list[int], list[list[int]]]:
    """Return for each node the number of its set, and the sets: those to which a set leads have lower numbers."""
    forward = [[edge.target for edge in edges] for edges in graph]
    back: list[list[int]] = [[] for _ in graph]
    for node, targets in enumerate(forward):
        for target in targets:
            back[target].append(node)
    home, sets = [-1] * len(graph), list[list[int]]()
    for root in reversed(_finished(back)):
        if home[root] < 0:
            sets.append(_joined(forward, root, home, len(sets)))
    return home, sets


def _finished(links: list[list[int]]) -> list[int]:
    """Return the nodes in the order in which a search that goes deep first is done with them."""
    seen, order = [False] * len(links), list[int]()
    for root in range(len(links)):
        waiting = [] if seen[root] else [(root, iter(links[root]))]
        seen[root] = True
        while waiting:
            node, targets = waiting[-1]
            target = next((one for one in targets if not seen[one]), None)
            if target is None:
                order.append(node)
                waiting.pop()
            else:
                seen[target] = True
                waiting.append((target, iter(links[target])))
    return order


def _joined(links: list[list[int]], root: int, home: list[int], number: int) -> list[int]:
    """Return the nodes to which a root leads and that have no home yet, and make this set their home."""
    home[root] = number
    found = [root]
    for node in found:
        for target in links[node]:
            if home[target] < 0:
                home[target] = number
                found.append(target)
    return found


# -- along which edges -------------------------------------------------------------------------------------------------


def edges_of(graph: Graph, walk: Walk, wanted: int, usable: Callable[[Edge], bool] = lambda edge: True) -> list[Edge]:
    """Return the edges of a walk that covers its share of what is wanted: the shortest where it is to cover little."""
    share = walk.covers & wanted
    if share.bit_count() <= FEW:
        return _shortest_walk(graph, share, usable)
    return _walk_by_sets(graph, walk, share, usable)


def _shortest_walk(graph: Graph, share: int, usable: Callable[[Edge], bool]) -> list[Edge]:
    """Return the shortest walk that covers a share, or as much of it as usable edges let it."""
    start = (0, 0)
    reached: dict[tuple[int, int], tuple[tuple[int, int], Edge] | None] = {start: None}
    waiting, best = deque([start]), start
    while waiting and best[1] != share:
        node, covered = here = waiting.popleft()
        for edge in graph[node]:
            after = (edge.target, covered | edge.covers & share)
            if after not in reached and usable(edge):
                reached[after] = (here, edge)
                waiting.append(after)
                best = after if after[1].bit_count() > best[1].bit_count() else best
    found: list[Edge] = []
    step = reached[best]
    while step is not None:
        found.append(step[1])
        step = reached[step[0]]
    return found[::-1]


def _walk_by_sets(graph: Graph, walk: Walk, share: int, usable: Callable[[Edge], bool]) -> list[Edge]:
    """Return a walk that covers in each set of nodes what it can, the nearest first, before it leaves for the next."""
    walker = _Walker(graph, sets_of(graph)[0], usable, share)
    for leaving in walk.leaving:
        walker.cover_here()
        if not walker.left or not walker.leave_by(leaving):
            return walker.found
    walker.cover_here()
    return walker.found


@dataclass(slots=True)
class _Walker:
    """Somebody who walks through a graph: where they are, what they have still to cover, and how they came here."""

    graph: Graph
    home: list[int]
    usable: Callable[[Edge], bool]
    left: int
    here: int = 0
    found: list[Edge] = field(default_factory=list)

    def cover_here(self) -> None:
        """Cover what can be covered without leaving the set of nodes."""
        while self.left and self._go(lambda edge: bool(edge.covers & self.left), self._is_inside):
            pass

    def leave_by(self, leaving: Edge) -> bool:
        """Leave the set of nodes by an edge; return whether that is possible."""
        return self._go(lambda edge: edge is leaving, lambda edge: edge is leaving or self._is_inside(edge))

    def _is_inside(self, edge: Edge) -> bool:
        return self.home[edge.source] == self.home[edge.target] == self.home[self.here] and self.usable(edge)

    def _go(self, wanted: Callable[[Edge], bool], allowed: Callable[[Edge], bool]) -> bool:
        path = _shortest(self.graph, self.here, wanted, allowed)
        for edge in path or ():
            self.left &= ~edge.covers
            self.here = edge.target
            self.found.append(edge)
        return path is not None


def _shortest(
    graph: Graph, start: int, wanted: Callable[[Edge], bool], allowed: Callable[[Edge], bool]
) -> list[Edge] | None:
    """Return the shortest way along allowed edges that ends with a wanted one."""
    reached: dict[int, Edge | None] = {start: None}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for edge in graph[node]:
            if not allowed(edge):
                continue
            if wanted(edge):
                return [*_way_to(reached, node), edge]
            if edge.target not in reached:
                reached[edge.target] = edge
                waiting.append(edge.target)
    return None


def _way_to(reached: dict[int, Edge | None], node: int) -> list[Edge]:
    found: list[Edge] = []
    edge = reached[node]
    while edge is not None:
        found.append(edge)
        edge = reached[edge.source]
    return found[::-1]
