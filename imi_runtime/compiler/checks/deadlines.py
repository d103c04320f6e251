"""Deadlines: they can be met, and the clock does what they fire."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.checks.moves import initial_states, outcomes, reached
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import StateId
from imi_runtime.model.procedure import Deadline, Procedure, Term, Trigger, Unit
from imi_runtime.problems import Problem

ABOUT_DAYS = {Unit.DAYS: 1.0, Unit.WORKING_DAYS: 1.4, Unit.WEEKS: 7.0, Unit.MONTHS: 30.4, Unit.YEARS: 365.25}


def about_days(term: Term) -> float:
    """Return roughly how many days a term has, to tell a longer one from a shorter one."""
    return term.count * ABOUT_DAYS[term.unit]


def said(term: Term) -> str:
    """Return a term in words."""
    unit = term.unit.value.removesuffix("s") if term.count == 1 else term.unit.value
    return f"{term.count} {unit}"


def the_clock_acts(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every transition by the clock that nothing fires, and every other one that is fired."""
    for procedure in bundle.procedures.values():
        fired = {deadline.then for deadline in procedure.deadlines.values()}
        for transition in procedure.transitions.values():
            if transition.by_clock and transition.id not in fired:
                yield codes.NEVER_STARTED_BY_CLOCK.at(transition.at, transition=transition.id)
        for deadline in procedure.deadlines.values():
            then = procedure.transitions.get(deadline.then) if deadline.then else None
            if then and not then.by_clock:
                yield codes.THEN_NOT_BY_CLOCK.at(deadline.at, deadline=deadline.id, transition=then.id)
            elif then and _running_states(procedure, deadline).isdisjoint(then.sources):
                yield codes.THEN_TOO_EARLY.at(deadline.at, deadline=deadline.id, transition=then.id)


def _running_states(procedure: Procedure, deadline: Deadline) -> frozenset[StateId]:
    """Return the states in which the deadline may run: from its start on, until a state that ends it."""
    ending = {trigger.state for trigger in deadline.ends if trigger.state}
    started = _entered(procedure, deadline.starts)
    return reached(procedure, started, avoiding=ending)


def _entered(procedure: Procedure, triggers: tuple[Trigger, ...]) -> frozenset[StateId]:
    found: set[StateId] = set()
    for trigger in triggers:
        if trigger.state:
            found.add(trigger.state)
        elif trigger.transition:
            found |= outcomes(procedure.transitions[trigger.transition])
        else:
            found |= reached(procedure, initial_states(procedure))
    return frozenset(found)


def deadlines_can_be_met(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every deadline of which nothing that ends it can follow its start."""
    for procedure in bundle.procedures.values():
        for deadline in procedure.deadlines.values():
            onward = reached(procedure, _entered(procedure, deadline.starts))
            if deadline.ends and not any(_can_happen(procedure, end, onward) for end in deadline.ends):
                yield codes.NEVER_ENDED.at(deadline.at, deadline=deadline.id)


def _can_happen(procedure: Procedure, end: Trigger, onward: frozenset[StateId]) -> bool:
    if end.state:
        return end.state in onward
    if end.transition:
        return not onward.isdisjoint(procedure.transitions[end.transition].sources)
    return True


def reminders_come_in_time(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every notice that would have to be sent before the deadline starts."""
    for procedure in bundle.procedures.values():
        for deadline in procedure.deadlines.values():
            terms = [branch.within for branch in deadline.within if isinstance(branch.within, Term)]
            longest = max(terms, key=about_days, default=None)
            for tell in deadline.tell if longest and len(terms) == len(deadline.within) else ():
                if tell.before and longest and about_days(tell.before) > about_days(longest):
                    within, before = said(longest), said(tell.before)
                    yield codes.TOLD_BEFORE_START.at(
                        deadline.at, deadline=deadline.id, within=within, party=tell.party, before=before
                    )
