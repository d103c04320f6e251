"""How other members of a group come to where a proof lets them stand: their own steps, put into a story.

Of a group about which nobody asks, a proof lets anybody stand anywhere. Real members begin where all do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from imi_runtime.model.ids import PartyId, StateId
from imi_runtime.model.procedure import Party
from imi_runtime.prover.graph import Graph, Step
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.outside import is_another, status_in


def led_in(ground: Ground, graph: Graph, story: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the story with each other member first going the shortest way to where its step starts."""
    return tuple(step for each in story for step in (*_way_to(ground, graph, each), each))


def _way_to(ground: Ground, graph: Graph, step: Step) -> tuple[Step, ...]:
    seat, actor = step.move.seat, step.move.actor
    if seat is None or actor is None or seat.party in ground.groups or not is_another(actor):
        return ()
    party, wanted = ground.procedure.parties[seat.party], status_in(actor)
    if wanted is None or wanted == party.first_status:
        return ()
    return _shortest(ground, graph, step.source, party, wanted)


def _shortest(ground: Ground, graph: Graph, number: int, party: Party, wanted: StateId) -> tuple[Step, ...]:
    """Return the steps of other members, all possible in the situation, that lead one from its first status."""
    first = party.first_status
    ways: dict[StateId | None, tuple[Step, ...]] = {first: ()}
    waiting = deque([first])
    while waiting and wanted not in ways:
        status = waiting.popleft()
        for step, to in _from(ground, graph, number, party.id, status):
            if to not in ways:
                ways[to] = (*ways[status], step)
                waiting.append(to)
    return ways.get(wanted, ())


def _from(
    ground: Ground, graph: Graph, number: int, party: PartyId, status: StateId | None
) -> Iterator[tuple[Step, StateId]]:
    for step in graph.outgoing[number]:
        seat, actor, id = step.move.seat, step.move.actor, step.move.transition
        if seat is None or seat.party != party or actor is None or id is None or not is_another(actor):
            continue
        way = ground.procedure.transitions[id]
        if way.member_of == party and status in way.from_statuses and way.to_status is not None:
            yield step, way.to_status
