"""What a party cannot do now, and why: the rule in words, who can, and by when. One function permits, and says why not.

Everything told is a rule that anybody may read, or a state and a date that the reader sees on the same page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imi_runtime.engine.decide import NotPermitted, permit
from imi_runtime.model.case import Clock, Phase
from imi_runtime.model.ids import StateId
from imi_runtime.model.procedure import Deadline, Procedure, Seat, Transition
from imi_runtime.screens.pages.case import RefusedAct
from imi_runtime.screens.pages.due import due_by
from imi_runtime.screens.pages.refusals import can_be_told, condition_told, refusal_in_words, seats_told
from imi_runtime.web.present.case_view import CaseView
from imi_runtime.web.present.state import state_label


def refused_acts(view: CaseView) -> Iterator[RefusedAct]:
    """Yield the steps of the reader's seats, and those the case waits for, that the reader cannot take now."""
    opened = view.opened
    if not view.seats_now or opened.procedure.states[opened.case.state].final:
        return
    ahead = _ahead(view)
    for transition in opened.procedure.transitions.values():
        if transition.id in opened.access.acts or transition.id in view.writing or not _concerns(view, transition):
            continue
        denied = _denied(view, transition)
        if isinstance(denied, NotPermitted) and ahead & set(transition.sources):
            reasons = (*_reasons(view, transition, denied), *_last_day(view, transition))
            yield RefusedAct(view.labels.of(transition.label), reasons)


def _denied(view: CaseView, transition: Transition) -> Seat | NotPermitted:
    """Return why no capacity of the reader allows the step: the reason that comes nearest to allowing it."""
    opened = view.opened
    found = (permit(opened.procedure, opened.case, transition, actor, view.visit.world) for actor in opened.actors)
    told = {one.why if isinstance(one, NotPermitted) else "": one for one in found}
    return next((one for why, one in told.items() if why != "not_your_seat"), next(iter(told.values())))


def _concerns(view: CaseView, transition: Transition) -> bool:
    """Tell whether a step belongs to a seat of the reader, or is what the case waits for."""
    opened, parties = view.opened, {seat.party for seat in transition.by}
    awaited = opened.procedure.states[opened.case.state].waits_for
    return bool(parties & view.seats_now) or (awaited in parties and opened.case.state in transition.sources)


def _ahead(view: CaseView) -> frozenset[StateId]:
    """Return the states to which the case can still come, its own included: what lies behind is not told any more."""
    bundle, procedure, state = view.opened.bundle, view.opened.procedure, view.opened.case.state
    ways: Mapping[StateId, frozenset[StateId]] = view.visit.installation.bundles.made(
        "ahead", bundle.digest, procedure.id, lambda: _all_ahead(procedure)
    )
    return ways[state]


def _all_ahead(procedure: Procedure) -> Mapping[StateId, frozenset[StateId]]:
    found = {}
    for start in procedure.states:
        reached, waiting = {start}, [start]
        while waiting:
            state = waiting.pop()
            ways = (way for way in procedure.transitions.values() if state in way.sources)
            new = {branch.to for way in ways for branch in way.route if branch.to is not None} - reached
            reached |= new
            waiting.extend(new)
        found[start] = frozenset(reached)
    return found


def _reasons(view: CaseView, transition: Transition, denied: NotPermitted) -> Iterator[str]:
    opened, labels, words = view.opened, view.labels, view.around.interface
    here = state_label(opened.procedure.states[opened.case.state], view.seats, labels)
    own = tuple(seat for seat in transition.by if seat.party in view.seats_now)
    if denied.why == "not_your_seat" and own:
        rights = dict.fromkeys(str(words.say(f"right/{seat.right}")) for seat in own)
        yield str(words.say("refusal/not_your_right", right=", ".join(rights)))
    elif denied.why != "not_in_this_state" or opened.case.state in transition.sources:
        seats = seats_told(transition, opened.procedure, words, labels)
        yield refusal_in_words(denied, seats=seats, state=here, interface=words)
    if opened.case.state not in transition.sources:
        states = (opened.procedure.states[id] for id in transition.sources)
        named = (state_label(state, view.seats, labels) for state in states)
        shown = dict.fromkeys(str(words.say("said/quoted", question=one)) for one in named)
        yield str(words.say("refusal/only_while", states=", ".join(shown)))
    if denied.why == "condition" and can_be_told(transition, opened.procedure):
        yield condition_told(transition, opened.bundle, opened.procedure, words, labels)


def _last_day(view: CaseView, transition: Transition) -> Iterator[str]:
    """Yield until when it must be done, where a running deadline ends with this step."""
    for id, clock in view.opened.case.clocks.items():
        if clock.phase is Phase.RUNNING and _ends(view.opened.procedure.deadlines[id], transition):
            yield _told(view, clock)


def _ends(deadline: Deadline, transition: Transition) -> bool:
    targets = {branch.to for branch in transition.route}
    ends = ((trigger.transition, trigger.state) for trigger in deadline.ends)
    return any(step == transition.id or (state is not None and state in targets) for step, state in ends)


def _told(view: CaseView, clock: Clock) -> str:
    due = due_by(clock.due, view.visit.world.now, view.around.zone)
    return str(view.around.interface.say("refusal/last_day", day=view.around.interface.date(due.day)))
