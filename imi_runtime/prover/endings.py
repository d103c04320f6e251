"""Whether every case can end, and who can end it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from imi_runtime.model.case import Phase
from imi_runtime.model.ids import DeadlineId, PartyId, StateId
from imi_runtime.prover.graph import Graph, Step
from imi_runtime.prover.ground import Ground

LINKED_CASE = PartyId("a linked case")


@dataclass(frozen=True, slots=True)
class Ending:
    """How cases end: `by_itself` once they have left their first state, or by any one of `together` sets of seats.

    `stuck` are situations from which nothing ends the case any more; `undated` those from which something would, and
    no dates were found on which it can; `cut` when there were too many to look for dates for all.
    """

    by_itself: bool
    together: tuple[tuple[PartyId, ...], ...]
    stuck: tuple[int, ...]
    undated: tuple[int, ...] = ()
    cut: bool = False

    def __str__(self) -> str:
        if self.stuck or self.undated:
            return "may stay open"
        if self.by_itself:
            return "ends by itself"
        return "can be ended by " + " or by ".join(" and ".join(seats) for seats in self.together)


def ending_of(ground: Ground, graph: Graph) -> Ending:
    """Return how the cases of a procedure end, if every clock may run out whenever it runs."""
    final = finals(ground, graph)
    everything = range(len(graph.cases))
    reaching = graph.leading_to(final, lambda step: True)
    stuck = tuple(number for number in everything if number not in reaching)
    by_clocks = running(ground, graph) <= graph.leading_to(final, lambda step: step.move.by_itself)
    return Ending(by_clocks, () if stuck else _enders(ground, graph, final), stuck)


def lasting_states(graph: Graph, number: int) -> tuple[StateId, ...]:
    """Return the states in which a case that cannot end comes to lie: it never leaves them again."""
    while True:
        ahead = graph.following([number])
        returning = graph.leading_to([number], lambda step: True)
        beyond = next((other for other in ahead if other not in returning), None)
        if beyond is None:
            return tuple(dict.fromkeys(graph.cases[one].state for one in ahead))
        number = beyond


def finals(ground: Ground, graph: Graph) -> set[int]:
    """Return the situations in which the case has ended."""
    return {number for number, case in enumerate(graph.cases) if ground.procedure.states[case.state].final}


def running(ground: Ground, graph: Graph) -> set[int]:
    """Return the situations in which the case has begun, and has not ended."""
    first = ground.procedure.initial.id
    begun = {number for number, case in enumerate(graph.cases) if case.state != first}
    return begun - finals(ground, graph)


# -- whichever clock is first ------------------------------------------------------------------------------------------


def surely_ending(ground: Ground, graph: Graph, allowed: Callable[[Step], bool]) -> set[int]:
    """Return the situations from which an end can be reached on any dates.

    Either somebody can take a step on the way now, before any clock; or clocks are running, and whichever of them runs
    out first, the case comes nearer to an end.
    """
    before: dict[int, list[Step]] = {}
    for step in graph.steps:
        if allowed(step) and _on_any_day(ground, step):
            before.setdefault(step.target, []).append(step)
    found = finals(ground, graph)
    waiting = list(found)
    left: dict[int, set[DeadlineId]] = {}
    while waiting:
        for step in before.get(waiting.pop(), ()):
            if step.source not in found and _is_sure(graph, step, left):
                found.add(step.source)
                waiting.append(step.source)
    return found


def _is_sure(graph: Graph, step: Step, left: dict[int, set[DeadlineId]]) -> bool:
    """Tell whether nothing that time can do leads elsewhere; `left` are the clocks that may still do so."""
    if step.move.clock is None:
        return True
    clocks = graph.cases[step.source].clocks.values()
    open_ones = left.setdefault(step.source, {clock.deadline for clock in clocks if clock.phase is Phase.RUNNING})
    open_ones.discard(step.move.clock)
    return not open_ones


def _on_any_day(ground: Ground, step: Step) -> bool:
    """Tell whether the step asks nothing of the day on which it is taken."""
    transition = step.move.transition
    return transition is None or len(ground.asked[transition].days) == 1


# -- who ---------------------------------------------------------------------------------------------------------------


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
