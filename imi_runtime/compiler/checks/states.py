"""States: a case can be opened, goes on in every state, and can end."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.checks.moves import acts_in, initial_states, leaving, reached, targets
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import StateId
from imi_runtime.model.procedure import FromTheLink, OpensTheCase, Procedure, State, Transition
from imi_runtime.problems import Problem

TURN_BY_TURN = ("request",)
"""Kinds of procedure in which it is always somebody's turn."""


def one_initial_state(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every procedure without exactly one initial state."""
    for procedure in bundle.procedures.values():
        initial = [state for state in procedure.states.values() if state.initial]
        if not initial:
            yield codes.NO_INITIAL_STATE.at(procedure.at, procedure=procedure.id)
        for state in initial[1:]:
            related = ((initial[0].at, "the first one"),)
            yield codes.SEVERAL_INITIAL_STATES.at(state.at, related=related, state=state.id, first=initial[0].id)


def one_opener(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every procedure that not exactly one party opens, or whose opener can do nothing at first."""
    for procedure in bundle.procedures.values():
        openers = [party for party in procedure.parties.values() if isinstance(party.joins, OpensTheCase)]
        linked = any(isinstance(party.joins, FromTheLink) for party in procedure.parties.values())
        if not openers and not linked:
            yield codes.NO_OPENER.at(procedure.at, procedure=procedure.id)
        for party in openers[1:]:
            related = ((openers[0].at, "the first one"),)
            yield codes.SEVERAL_OPENERS.at(party.at, related=related, party=party.id, first=openers[0].id)
        for state in initial_states(procedure):
            if openers and not acts_in(procedure, openers[0].id, state):
                yield codes.OPENER_CANNOT_START.at(procedure.states[state].at, state=state, party=openers[0].id)


def unreachable_states(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every state that no path from the initial state enters."""
    for procedure in bundle.procedures.values():
        starts = initial_states(procedure)
        within_reach = reached(procedure, starts)
        for state in procedure.states.values():
            if starts and state.id not in within_reach:
                yield codes.STATE_UNREACHABLE.at(state.at, state=state.id, procedure=procedure.id)


def dead_ends(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every state that is not final and that nothing leaves, or that can never come to an end."""
    for procedure in bundle.procedures.values():
        final = {state.id for state in procedure.states.values() if state.final}
        if not final:
            yield codes.NO_FINAL_STATE.at(procedure.at, procedure=procedure.id)
            continue
        within_reach = reached(procedure, initial_states(procedure))
        for state in procedure.states.values():
            if state.final or state.id not in within_reach:
                continue
            if _is_dead_end(procedure, state):
                yield codes.STATE_WITHOUT_EXIT.at(state.at, state=state.id)
            elif _only_circles(procedure, state, final):
                yield codes.STATE_CANNOT_END.at(state.at, state=state.id, final=", ".join(sorted(final)))


def _leaves(transition: Transition, state: State) -> bool:
    return bool(targets(transition, state.id) - {state.id})


def _is_dead_end(procedure: Procedure, state: State) -> bool:
    return not state.final and not any(_leaves(transition, state) for transition in leaving(procedure, state.id))


def _only_circles(procedure: Procedure, state: State, final: set[StateId]) -> bool:
    onward = reached(procedure, {state.id})
    stuck = any(_is_dead_end(procedure, procedure.states[one]) for one in onward)
    # What leads to a dead end is that dead end's fault, told there.
    return not stuck and onward.isdisjoint(final)


def final_states(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every final state that something leaves, or that waits for somebody."""
    for procedure in bundle.procedures.values():
        for state in procedure.states.values():
            if not state.final:
                continue
            if state.waits_for:
                yield codes.FINAL_STATE_WAITS.at(state.at, state=state.id, party=state.waits_for)
            for transition in leaving(procedure, state.id):
                if not all(procedure.states[one].final for one in targets(transition, state.id)):
                    yield codes.FINAL_STATE_LEFT.at(transition.at, transition=transition.id, state=state.id)


def whose_turn(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every state in which it is nobody's turn, or the turn of a seat that can do nothing there."""
    for procedure in bundle.procedures.values():
        for state in procedure.states.values():
            if state.final:
                continue
            if state.waits_for is None:
                # In a standing matter, such as an alert in force, it is nobody's turn; nor before a link has opened it.
                if procedure.kind in TURN_BY_TURN and any(way.by for way in leaving(procedure, state.id)):
                    yield codes.STATE_WAITS_FOR_NOBODY.at(state.at, state=state.id)
            elif not acts_in(procedure, state.waits_for, state.id):
                yield codes.TURN_WITHOUT_ACT.at(state.at, state=state.id, party=state.waits_for)
