"""Whose turn it is: whether the seat is there, can act, and can read what its step builds on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imi_runtime.model.case import Case, Standing
from imi_runtime.model.forms import AnswersTo, PicksAmong
from imi_runtime.model.ids import DeadlineId, FormId, PartyId, QuestionId
from imi_runtime.model.procedure import Coordinates, Deadline, Party, ReadForm, Seat, Transition, Trigger
from imi_runtime.prover.graph import Graph, Step, acts_of
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.outside import Crowd, is_real_seat
from imi_runtime.prover.reading import reader_in, reads, sight_in, with_texts, worlds


@dataclass(frozen=True, slots=True)
class EmptySeat:
    """A situation in which something is expected of a seat that nobody holds and nobody can come to hold."""

    party: PartyId
    number: int
    deadline: DeadlineId | None = None


@dataclass(frozen=True, slots=True)
class Idle:
    """A situation that waits for somebody who has nothing left to do."""

    party: PartyId
    number: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A step on a text that its actor cannot read."""

    step: Step
    party: PartyId
    form: FormId


# -- seats -------------------------------------------------------------------------------------------------------------


def empty_seats(ground: Ground, graph: Graph) -> Iterator[EmptySeat]:
    """Yield, for each deadline and each state, the first situation whose seat stays empty."""
    for deadline in ground.procedure.deadlines.values():
        lost = _lost(ground, graph, deadline.binds)
        number = next((n for n in sorted(_running_in(ground, graph, deadline)) if n in lost), None)
        if number is not None:
            yield EmptySeat(deadline.binds, number, deadline.id)
    for state in ground.procedure.states.values():
        lost = _lost(ground, graph, state.waits_for) if state.waits_for else set()
        number = next((n for n in sorted(lost) if graph.cases[n].state == state.id), None)
        if number is not None and state.waits_for:
            yield EmptySeat(state.waits_for, number)


def _lost(ground: Ground, graph: Graph, party: PartyId) -> set[int]:
    """Return the situations in which the seat is empty, and stays so whatever happens."""
    own = ground.procedure.parties[party]
    filled = [number for number, case in enumerate(graph.cases) if is_there(ground, own, case)]
    fillable = graph.leading_to(filled, lambda step: True)
    return set(range(len(graph.cases))) - fillable


def is_there(ground: Ground, party: Party, case: Case) -> bool:
    """Tell whether anybody sits there: what is asked of the directory is there when what it is asked about is."""
    match party.joins:
        case Coordinates(party=coordinated):
            return is_there(ground, ground.procedure.parties[coordinated], case)
    crowd = case.group(party.id)
    if party.many and isinstance(crowd, Crowd):
        return crowd.present or bool(crowd.others)
    return not is_real_seat(party) or party.id in case.seats


def _running_in(ground: Ground, graph: Graph, deadline: Deadline) -> set[int]:
    """Return the situations in which the clock may run, whether or not it does anything at its end."""
    started = [step.target for step in graph.steps if deadline.id in step.started]
    found, waiting = set(started), list(started)
    while waiting:
        for step in graph.outgoing[waiting.pop()]:
            if step.target not in found and not _stops(ground, graph, deadline, step):
                found.add(step.target)
                waiting.append(step.target)
    return found


def _stops(ground: Ground, graph: Graph, deadline: Deadline, step: Step) -> bool:
    state = graph.cases[step.target].state
    over = ground.procedure.states[state].final or step.move.clock == deadline.id
    return over or any(_meets(trigger, step, graph.cases[step.source].state, state) for trigger in deadline.ends)


def _meets(trigger: Trigger, step: Step, before: str, after: str) -> bool:
    fired = trigger.transition is not None and trigger.transition == step.move.transition
    return fired or (trigger.state == after and before != after)


def running_on(ground: Ground, graph: Graph) -> Iterator[EmptySeat]:
    """Yield, for each deadline that only notes lateness, the first situation in which its seat can do no more about it.

    Neither can the seat itself ever act again from there, nor does any step lead to what ends the clock.
    """
    for deadline in ground.procedure.deadlines.values():
        if deadline.then or not any(deadline.id in step.started for step in graph.steps):
            continue
        ending = (step.source for step in graph.steps if _is_kept(ground, graph, deadline, step))
        hopeful = graph.leading_to(ending, lambda step: True)
        number = next((n for n in sorted(_running_in(ground, graph, deadline)) if n not in hopeful), None)
        if number is not None and not ground.procedure.states[graph.cases[number].state].final:
            yield EmptySeat(deadline.binds, number, deadline.id)


def _is_kept(ground: Ground, graph: Graph, deadline: Deadline, step: Step) -> bool:
    """Tell whether the step ends the clock as 'ends' says, or is one of the seat that the clock binds."""
    own = step.move.seat is not None and step.move.seat.party == deadline.binds
    before, after = graph.cases[step.source].state, graph.cases[step.target].state
    return own or any(_meets(trigger, step, before, after) for trigger in deadline.ends)


# -- acts --------------------------------------------------------------------------------------------------------------


def idle_turns(ground: Ground, graph: Graph) -> Iterator[Idle]:
    """Yield, for each state, the first situation in which whoever it waits for can do nothing, now or later."""
    for state in ground.procedure.states.values():
        party = state.waits_for
        if party is None or state.final:
            continue
        here = [number for number, case in enumerate(graph.cases) if case.state == state.id]
        for number in here:
            there = is_there(ground, ground.procedure.parties[party], graph.cases[number])
            if there and not _acts(graph, number, party):
                yield Idle(party, number)
                break


def _acts(graph: Graph, number: int, party: PartyId) -> bool:
    """Tell whether the party can act, or has acted as far as it can and a clock takes the case on."""
    return any(acts_of(graph, number, party)) or any(step.move.by_itself for step in graph.outgoing[number])


# -- texts -------------------------------------------------------------------------------------------------------------


def unread_steps(ground: Ground, graph: Graph) -> Iterator[Unread]:
    """Yield, for each step and form, the first situation in which its actor cannot read what the step builds on."""
    told: set[tuple[str, str, str]] = set()
    looked: set[tuple[int, str, Seat]] = set()
    for step in graph.steps:
        seat = step.move.seat
        if seat is None or step.move.transition is None or (step.source, step.move.transition, seat) in looked:
            continue
        looked.add((step.source, step.move.transition, seat))
        transition = ground.procedure.transitions[step.move.transition]
        for form, question in built_on(ground, transition, graph.cases[step.source]):
            kind = (seat.party, transition.id, form)
            if kind not in told and not _readable(ground, graph.cases[step.source], seat, ReadForm(form, question)):
                told.add(kind)
                yield Unread(step, seat.party, form)


def built_on(ground: Ground, transition: Transition, case: Case) -> Iterator[tuple[FormId, QuestionId | None]]:
    """Yield the texts on which a step builds: what it answers, corrects, or sends back."""
    for form in transition.forms:
        for page in ground.bundle.forms[form].pages.values():
            if isinstance(page.content, AnswersTo | PicksAmong):
                yield page.content.form, QuestionId(page.content.page)
    if transition.corrects:
        yield transition.corrects, None
    for form in transition.takes_back:
        if any(f.form == form and f.standing is not Standing.TAKEN_BACK for f in case.fillings):
            yield form, None


def _readable(ground: Ground, case: Case, seat: Seat, item: ReadForm) -> bool:
    reader = reader_in(ground, case, seat)
    if reader is None:
        return True
    probe = case
    if item.form not in ground.judged:
        probe = with_texts(case, iter([(item.form, PartyId(""))]))
    return any(reads(item, probe, sight_in(ground, probe, reader, world)) for world in worlds(ground, probe, reader))
