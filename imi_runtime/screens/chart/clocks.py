"""Over which states a deadline runs: from whatever starts it, along every step, to whatever ends it."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.model.ids import StateId
from imi_runtime.model.procedure import Deadline, Procedure, Transition, Trigger


def states_run_over(procedure: Procedure, deadline: Deadline) -> frozenset[StateId]:
    """Return the states in which a clock of the deadline can run.

    A clock that runs when a final state is entered ends there; one that a final state starts goes on.
    """
    waiting = list(_first_states(procedure, deadline))
    found: set[StateId] = set()
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting.extend(_next_states(procedure, deadline, state))
    return frozenset(found)


def ends_it(deadline: Deadline, transition: Transition, to: StateId | None) -> bool:
    """Tell whether a clock of the deadline ends when the transition leads to that state."""
    return any(
        trigger.transition == transition.id or (to is not None and trigger.state == to) for trigger in deadline.ends
    )


def targets(transition: Transition, source: StateId) -> Iterator[StateId]:
    """Yield the states in which a case can stand after the transition."""
    for branch in transition.route:
        yield branch.to or source


def _first_states(procedure: Procedure, deadline: Deadline) -> Iterator[StateId]:
    for trigger in deadline.starts:
        if trigger.state:
            yield trigger.state
        for transition in procedure.transitions.values():
            if _starts_with(trigger, transition):
                yield from (to for source in transition.sources for to in targets(transition, source))


def _starts_with(trigger: Trigger, transition: Transition) -> bool:
    if trigger.date:
        return trigger.date.form in transition.forms or transition.corrects == trigger.date.form
    return trigger.transition == transition.id


def _next_states(procedure: Procedure, deadline: Deadline, state: StateId) -> Iterator[StateId]:
    for transition in procedure.transitions.values():
        if state in transition.sources:
            for branch in transition.route:
                to = branch.to or state
                ended = ends_it(deadline, transition, branch.to) or (branch.to and procedure.states[to].final)
                if not ended:
                    yield to
