"""What a procedure has and never uses: steps, access rules, deadlines, and conditions that never say no."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.engine.evaluate import case_lookup, holds
from imi_runtime.model.case import Case
from imi_runtime.model.conditions import ALWAYS, members_asked, paths_of
from imi_runtime.model.procedure import AccessRule, Procedure, Transition
from imi_runtime.problems import Problem
from imi_runtime.prover.graph import Graph
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.reading import reader_in


def idle_parts(ground: Ground, graph: Graph) -> Iterator[Problem]:
    """Yield a warning for everything that no course of a case ever uses."""
    procedure = ground.procedure
    used = {step.move.transition for step in graph.steps} | (set(ground.beginning) if procedure.opener else set())
    for transition in procedure.transitions.values():
        if transition.id not in used:
            yield codes.NEVER_HAPPENS.at(transition.at, transition=transition.id)
        elif _changes_nothing(ground, graph, transition):
            yield codes.CHANGES_NOTHING.at(transition.at, transition=transition.id)
        elif _never_says_no(ground, graph, transition):
            yield codes.ALWAYS_HOLDS.at(transition.at, what=f"transition '{transition.id}'")
    for rule in procedure.access.values():
        if not any(applies(ground, rule, case) for case in graph.cases):
            yield codes.NEVER_APPLIES.at(rule.at, rule=rule.id)
    started = {id for step in graph.steps for id in step.started}
    for deadline in procedure.deadlines.values():
        if deadline.id not in started:
            yield codes.NEVER_RUNS.at(deadline.at, deadline=deadline.id)


def applies(ground: Ground, rule: AccessRule, case: Case) -> bool:
    """Tell whether an access rule opens something to somebody in a situation."""
    if case.state not in rule.states or not any(reader_in(ground, case, seat) for seat in rule.who):
        return False
    return any(holds(rule.when, case_lookup(case), day) for day in ground.days)


def _never_says_no(ground: Ground, graph: Graph, transition: Transition) -> bool:
    """Tell whether a guard on what the case holds is true wherever it is asked."""
    outside = members_asked(transition.when) or any(path.of_fact for path in paths_of(transition.when))
    if transition.when == ALWAYS or outside or transition.by_clock:
        return False
    asked = (case for case in graph.cases if case.state in transition.sources)
    return all(holds(transition.when, case_lookup(case), day) for case in asked for day in ground.days)


def _changes_nothing(ground: Ground, graph: Graph, transition: Transition) -> bool:
    """Tell whether a step of people never changes anything: nor could a text, a seat, a status or a clock."""
    if not transition.by or _acts_on_more_than_marks(transition) or _is_waited_for(ground.procedure, transition):
        return False
    steps = [step for step in graph.steps if step.move.transition == transition.id]
    return all(_stays(ground, graph.cases[step.source], graph.cases[step.target], transition) for step in steps)


def _acts_on_more_than_marks(transition: Transition) -> bool:
    texts = transition.forms or transition.corrects or transition.takes_back
    others = transition.replace or transition.add or transition.restart or transition.fires
    moved = transition.to_status is not None and transition.from_statuses != (transition.to_status,)
    return bool(texts or others or moved)


def _is_waited_for(procedure: Procedure, transition: Transition) -> bool:
    """Tell whether a clock or another step asks that, or by whom, this one was done."""
    named = {way.not_same_person_as for way in procedure.transitions.values()}
    for deadline in procedure.deadlines.values():
        named |= {trigger.transition for trigger in (*deadline.starts, *deadline.ends)}
        named |= {*deadline.prolonged_by, *deadline.pauses.keys(), *deadline.pauses.values()}
    return transition.id in named


def _stays(ground: Ground, before: Case, after: Case, transition: Transition) -> bool:
    """Tell whether state and marks are the same; what nobody asks about a mark is not followed, so it may differ."""
    followed = all(mark in ground.marks for mark in transition.set)
    return followed and before.state == after.state and all(
        before.marks.get(mark) == value for mark, value in transition.set.items()
    )
