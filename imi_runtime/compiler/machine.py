"""A second opinion on where transitions lead: the `transitions` library's machine, built from the same table.

The library stays outside of everything else. It would write a method for each id onto the object whose state it keeps;
here it is given a bare holder that it never gets to own, so no id of an author becomes an attribute of anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from transitions import EventData, Machine, MachineError

from imi_runtime.model.ids import StateId, TransitionId
from imi_runtime.model.procedure import Branch, Procedure, Transition

KEPT = "="
STANDS = "_stands"
"""Where the holder keeps its state: no id begins with an underscore, so none can be in the way."""


@dataclass(slots=True)
class Holder:
    """What stands in a state. `way` is the branch of a routing map that is open, counted from 0."""

    _stands: str
    way: int = 0


def machine_of(procedure: Procedure) -> Machine:
    """Return the library's machine for the procedure: without a model, and without jumps that nobody declared."""
    return Machine(
        model=None,
        states=[str(state) for state in procedure.states],
        transitions=[way for transition in procedure.transitions.values() for way in _ways(transition)],
        initial=str(procedure.initial.id),
        auto_transitions=False,
        model_attribute=STANDS,
        send_event=True,
    )


def moved(machine: Machine, state: StateId, transition: TransitionId, *, way: int = 0) -> StateId | None:
    """Return where the library says that the case stands after the transition, or None when it cannot be done there."""
    holder = Holder(str(state), way)
    try:
        done = machine.events[str(transition)].trigger(holder)
    except MachineError:
        return None
    return StateId(holder._stands) if done else None


def _ways(transition: Transition) -> Iterator[dict[str, object]]:
    for number, branch in enumerate(transition.route):
        yield {
            "trigger": str(transition.id),
            "source": [str(source) for source in transition.sources],
            "dest": _destination(branch),
            "conditions": partial(_is_open, number),
        }


def _destination(branch: Branch) -> str:
    return KEPT if branch.to is None else str(branch.to)


def _is_open(number: int, event: EventData) -> bool:
    holder = event.model
    return isinstance(holder, Holder) and holder.way == number
