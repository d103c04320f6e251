"""How a linked case goes on in a story whose procedure people begin by themselves too: the nearest way back.

Whatever else can happen in such a case has stories of its own. Without this, a story of a case that is split would be
looked for among everything that the whole and its part can do side by side.
"""

from __future__ import annotations

from collections.abc import Mapping

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import ProcedureId, StateId, TransitionId
from imi_runtime.model.procedure import Procedure, Transition

Taken = tuple[StateId, TransitionId]
"""A step, with the state in which it is taken."""


def nearest_ways(bundle: Bundle) -> dict[ProcedureId, frozenset[Taken]]:
    """Return the steps of linked cases, for every procedure that links open cases of although people open them too."""
    opened = {link.procedure for one in bundle.procedures.values() for link in one.links.values() if link.seats}
    return {id: _nearest(bundle.procedures[id]) for id in opened if bundle.procedures[id].opener}


def _nearest(procedure: Procedure) -> frozenset[Taken]:
    """Return the steps that tell the case that opened this one, and those that come nearer to one that does."""
    far = _distances(procedure)
    return frozenset(
        (state, way.id) for way in procedure.transitions.values() for state in way.sources
        if _tells(procedure, way) or any(far.get(to, far[state]) < far[state] for to in _targets(way) if state in far)
    )


def _distances(procedure: Procedure) -> Mapping[StateId, int]:
    """Return from which states how many steps lead to one that tells the case that opened this one."""
    ways = procedure.transitions.values()
    found = {state: 0 for way in ways if _tells(procedure, way) for state in way.sources}
    while True:
        nearer = {
            state: 1 + min(found[to] for to in _targets(way) if to in found)
            for way in ways if not found.keys().isdisjoint(_targets(way)) for state in way.sources if state not in found
        }
        if not nearer:
            return found
        found |= nearer


def _targets(way: Transition) -> list[StateId]:
    return [branch.to for branch in way.route if branch.to is not None]


def _tells(procedure: Procedure, way: Transition) -> bool:
    """Tell whether people or a clock do the step, and it fires something through a link that leads back."""
    return not way.by_link and any(not procedure.links[link].seats for link in way.fires)
