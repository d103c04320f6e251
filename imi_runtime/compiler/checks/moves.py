"""Where the transitions of a procedure lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imi_runtime.model.ids import FormId, PartyId, StateId
from imi_runtime.model.procedure import Procedure, Transition


def targets(transition: Transition, source: StateId) -> frozenset[StateId]:
    """Return the states in which the case may stand after the transition."""
    return frozenset(source if branch.to is None else branch.to for branch in transition.route)


def outcomes(transition: Transition) -> frozenset[StateId]:
    """Return the states in which the case may stand after the transition, wherever it stood before."""
    return frozenset(state for source in transition.sources for state in targets(transition, source))


def leaving(procedure: Procedure, state: StateId) -> Iterator[Transition]:
    """Yield the transitions that start from the state."""
    return (transition for transition in procedure.transitions.values() if state in transition.sources)


def reached(procedure: Procedure, starts: Iterable[StateId], *, avoiding: Iterable[StateId] = ()) -> frozenset[StateId]:
    """Return the states that a case may enter from `starts`, these included, without passing any of `avoiding`."""
    barred = frozenset(avoiding)
    found = frozenset(starts) - barred
    new = found
    while new:
        new = frozenset(
            target for state in new for transition in leaving(procedure, state) for target in targets(transition, state)
        ) - found - barred
        found |= new
    return found


def initial_states(procedure: Procedure) -> frozenset[StateId]:
    """Return the states declared as initial; the checks make sure that there is one."""
    return frozenset(state.id for state in procedure.states.values() if state.initial)


def filling(procedure: Procedure, form: FormId) -> Iterator[Transition]:
    """Yield the transitions that fill the form."""
    return (transition for transition in procedure.transitions.values() if form in transition.forms)


def states_after(procedure: Procedure, form: FormId) -> frozenset[StateId]:
    """Return the states in which the form may have been filled."""
    starts = {state for transition in filling(procedure, form) for state in outcomes(transition)}
    if form in procedure.carried:
        starts |= procedure.first_states
    return reached(procedure, starts)


def states_without(procedure: Procedure, form: FormId) -> frozenset[StateId]:
    """Return the states to which a case can come without the form having been filled."""
    if form in procedure.carried and procedure.opener is None:
        return frozenset()
    begun = procedure.begins if form in procedure.carried else frozenset()
    found = new = initial_states(procedure)
    while new:
        ways = ((state, way) for state in new for way in leaving(procedure, state)
                if form not in way.forms and not (way.id in begun and state in initial_states(procedure)))
        new = frozenset(target for state, way in ways for target in targets(way, state)) - found
        found |= new
    return found


def acts_in(procedure: Procedure, party: PartyId, state: StateId) -> bool:
    """Say whether the party can do something while the case stands in the state."""
    return any(seat.party == party for transition in leaving(procedure, state) for seat in transition.by)
