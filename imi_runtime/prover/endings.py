"""Whether every case can end, and who can end it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from imi_runtime.model.ids import PartyId
from imi_runtime.prover.graph import Graph, Step
from imi_runtime.prover.ground import Ground

LINKED_CASE = PartyId("a linked case")


@dataclass(frozen=True, slots=True)
class Ending:
    """How cases end: `by_itself` once they have left their first state, or by any one of `together` sets of seats.

    `stuck` are situations from which nothing ends the case any more.
    """

    by_itself: bool
    together: tuple[tuple[PartyId, ...], ...]
    stuck: tuple[int, ...]

    def __str__(self) -> str:
        if self.stuck:
            return "may stay open"
        if self.by_itself:
            return "ends by itself"
        return "can be ended by " + " or by ".join(" and ".join(seats) for seats in self.together)


def ending_of(ground: Ground, graph: Graph) -> Ending:
    """Return how the cases of a procedure end."""
    final = {number for number, case in enumerate(graph.cases) if ground.procedure.states[case.state].final}
    everything = range(len(graph.cases))
    reaching = graph.leading_to(final, lambda step: True)
    stuck = tuple(number for number in everything if number not in reaching)
    first = ground.procedure.initial.id
    running = {number for number in everything if graph.cases[number].state != first and number not in final}
    by_clocks = running <= graph.leading_to(final, lambda step: step.move.by_itself)
    return Ending(by_clocks, () if stuck else _enders(ground, graph, final), stuck)


def _enders(ground: Ground, graph: Graph, final: set[int]) -> tuple[tuple[PartyId, ...], ...]:
    """Return the smallest sets of seats that, with the clocks, can end the case from wherever it stands."""
    movers = {_mover(step) for step in graph.steps}
    seats = [party for party in (*ground.procedure.parties, LINKED_CASE) if party in movers]
    for size in range(1, len(seats) + 1):
        found = tuple(some for some in combinations(seats, size) if _suffice(graph, final, some))
        if found:
            return found
    return ()


def _suffice(graph: Graph, final: set[int], seats: tuple[PartyId, ...]) -> bool:
    reaching = graph.leading_to(final, lambda step: step.move.by_itself or _mover(step) in seats)
    return len(reaching) == len(graph.cases)


def _mover(step: Step) -> PartyId | None:
    if step.move.by_itself:
        return None
    return step.move.seat.party if step.move.seat else LINKED_CASE
