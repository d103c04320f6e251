"""The engine decides and never does: a command on a case becomes events or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from imi_runtime.engine.access import acting_seat, lacks_correctable, seats_of
from imi_runtime.engine.answers import Fault, check_form
from imi_runtime.engine.deadlines import Happened, clocks_after, due_clocks
from imi_runtime.engine.evaluate import case_lookup, holds
from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.form_plan import applicable, plan_form, with_companions
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answers, Case, Clock, Standing
from imi_runtime.model.events import CaseOpened, ClockMissed, Event, NewFilling, TransitionFired
from imi_runtime.model.forms import Chooses, PickedFrom
from imi_runtime.model.ids import AuthorityId, CaseId, CaseNumber, FormId, PartyId, ProcedureId, StateId, TransitionId
from imi_runtime.model.procedure import ChosenBy, Procedure, Seat, Transition


@dataclass(frozen=True, slots=True)
class Open:
    """Open a case of a procedure; the actor's authority takes the opening seat."""

    case: CaseId
    number: CaseNumber
    procedure: ProcedureId
    actor: Actor


@dataclass(frozen=True, slots=True)
class Fire:
    """Fire a transition with the answers to its forms. `seen` is the revision that the actor looked at."""

    transition: TransitionId
    actor: Actor
    seen: int
    answers: Mapping[FormId, Answers] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tick:
    """Let due clocks act, and nothing else."""


Command = Open | Fire | Tick


@dataclass(frozen=True, slots=True)
class Stale:
    """Somebody changed the case since it was shown."""

    seen: int
    actual: int


@dataclass(frozen=True, slots=True)
class NotPermitted:
    """No rule allows this.

    `why` is one of: no_such_transition, not_in_this_state, not_your_seat, same_person, condition.
    """

    why: str


@dataclass(frozen=True, slots=True)
class FaultyAnswers:
    """Answers that cannot stand as they are, per form."""

    faults: Mapping[FormId, tuple[Fault, ...]]


Reason = Stale | NotPermitted | FaultyAnswers


@dataclass(frozen=True, slots=True)
class Accepted:
    """The command holds: the events to append, and the case after them."""

    events: tuple[Event, ...]
    case: Case


@dataclass(frozen=True, slots=True)
class Refused:
    """The command does not hold. `events` are steps of clocks that were due before it and stand all the same."""

    reason: Reason
    events: tuple[Event, ...] = ()
    case: Case | None = None


Decision = Accepted | Refused


def decide(bundle: Bundle, case: Case | None, command: Command, world: World) -> Decision:
    """Judge a command at the moment `world.now`. Due clocks act first, each at its own instant."""
    if isinstance(command, Open):
        return _open(bundle, command, world)
    if case is None:
        return Refused(NotPermitted("no_such_transition"))
    clock_events, case = run_due_clocks(bundle, case, world)
    if isinstance(command, Tick):
        return Accepted(clock_events, case)
    match _fire(bundle, case, command, world, clocks_acted=len(clock_events)):
        case TransitionFired() as fired:
            return Accepted((*clock_events, fired), evolve(case, fired))
        case reason:
            return Refused(reason, clock_events, case)


def _open(bundle: Bundle, command: Open, world: World) -> Decision:
    procedure = bundle.procedures.get(command.procedure)
    opener = procedure.opener if procedure else None
    allowed = world.directory.takes_part(command.actor.authority, bundle.id) and "handler" in command.actor.rights
    if procedure is None or opener is None or not allowed:
        return Refused(NotPermitted("not_your_seat"))
    opened = CaseOpened(
        case=command.case,
        number=command.number,
        area=bundle.id,
        procedure=procedure.id,
        deployment=bundle.digest,
        state=procedure.initial.id,
        party=opener.id,
        authority=command.actor.authority,
        user=command.actor.user,
        at=world.now,
        marks={mark.id: mark.values[0] for mark in procedure.marks.values()},
    )
    return Accepted((opened,), evolve(None, opened))


def run_due_clocks(bundle: Bundle, case: Case, world: World) -> tuple[tuple[Event, ...], Case]:
    """Let every due clock act at its own instant, the earliest first; return the events and the case after them."""
    procedure = bundle.procedures[case.procedure]
    events: list[Event] = []
    while (clock := next(due_clocks(case.clocks, world.now), None)) is not None:
        event = _clock_step(procedure, case, clock, replace(world, now=clock.due))
        events.append(event)
        case = evolve(case, event)
    return tuple(events), case


def _clock_step(procedure: Procedure, case: Case, clock: Clock, world: World) -> Event:
    then = procedure.deadlines[clock.deadline].then
    transition = procedure.transitions.get(then) if then else None
    fires = transition and case.state in transition.sources and holds(transition.when, case_lookup(case), _day(world))
    if not transition or not fires:
        return ClockMissed(clock.deadline, world.now)
    stopped = replace(case, clocks={id: c for id, c in case.clocks.items() if id != clock.deadline})
    fired = _step(procedure, stopped, transition, None, None, {}, world)
    return replace(fired, clocks={clock.deadline: None, **fired.clocks})


def _fire(
    bundle: Bundle, case: Case, command: Fire, world: World, *, clocks_acted: int
) -> TransitionFired | Reason:
    if command.seen != case.revision - clocks_acted and command.seen != case.revision:
        return Stale(command.seen, case.revision)
    procedure = bundle.procedures[case.procedure]
    transition = procedure.transitions.get(command.transition)
    permitted = _permit(procedure, case, transition, command.actor, world)
    if isinstance(permitted, NotPermitted) or transition is None:
        return permitted if isinstance(permitted, NotPermitted) else NotPermitted("no_such_transition")
    answers = _complete(bundle, case, transition, command.answers)
    faults = _faults(bundle, procedure, case, transition, answers, world)
    if faults:
        return FaultyAnswers(faults)
    kept = _only_applicable(bundle, case, answers, _day(world))
    return _step(procedure, case, transition, command.actor, permitted, kept, world, bundle)


def _permit(
    procedure: Procedure, case: Case, transition: Transition | None, actor: Actor, world: World
) -> Seat | NotPermitted:
    if transition is None or transition.by_clock:
        return NotPermitted("no_such_transition")
    seats = seats_of(procedure, case, actor.authority, world.directory)
    seat = acting_seat(transition, actor, seats)
    if seat is None:
        return NotPermitted("not_your_seat")
    if case.state not in transition.sources:
        return NotPermitted("not_in_this_state")
    if transition.not_same_person_as and case.doers.get(transition.not_same_person_as) == actor.user:
        return NotPermitted("same_person")
    if lacks_correctable(transition, case) or not holds(transition.when, case_lookup(case), _day(world)):
        return NotPermitted("condition")
    return seat


def _day(world: World) -> date:
    return world.now.date()


def asked_forms(transition: Transition) -> tuple[FormId, ...]:
    """Return the forms that firing the transition fills, the corrected one included."""
    return (*transition.forms, transition.corrects) if transition.corrects else transition.forms


def _complete(
    bundle: Bundle, case: Case, transition: Transition, given: Mapping[FormId, Answers]
) -> dict[FormId, Answers]:
    """Return the answers per asked form, with the questions that picked ones depend on brought along."""
    complete: dict[FormId, Answers] = {}
    for form in asked_forms(transition):
        answers = dict(given.get(form, {}))
        for page in bundle.forms[form].pages.values():
            picks = answers.get(page.id)
            if isinstance(page.content, PickedFrom) and isinstance(picks, list):
                known = [str(pick) for pick in picks]
                brought = with_companions(bundle, known)
                answers[page.id] = brought + [pick for pick in known if pick not in brought]
        complete[form] = answers
    return complete


def _faults(
    bundle: Bundle, procedure: Procedure, case: Case, transition: Transition,
    answers: Mapping[FormId, Answers], world: World,
) -> dict[FormId, tuple[Fault, ...]]:
    found: dict[FormId, tuple[Fault, ...]] = {}
    for form, given in answers.items():
        plan = plan_form(bundle, case, form, given, _day(world))
        faults = check_form(bundle, procedure, case, plan, applicable(plan, given), world, _day(world))
        if faults:
            found[form] = faults
    return found


def _only_applicable(
    bundle: Bundle, case: Case, answers: Mapping[FormId, Answers], today: date
) -> dict[FormId, Answers]:
    return {
        form: applicable(plan_form(bundle, case, form, given, today), given) for form, given in answers.items()
    }


def _step(
    procedure: Procedure, case: Case, transition: Transition, actor: Actor | None, seat: Seat | None,
    answers: Mapping[FormId, Answers], world: World, bundle: Bundle | None = None,
) -> TransitionFired:
    """Put the step together: fillings and effects, then the route judged on them, then the clocks."""
    fired = TransitionFired(
        transition=transition.id,
        at=world.now,
        user=actor.user if actor else None,
        authority=actor.authority if actor else None,
        party=seat.party if seat else None,
        source=case.state,
        target=case.state,
        fillings=_new_fillings(case, transition, answers),
        corrects=_corrected(case, transition, answers),
        marks=dict(transition.set),
        seats=_new_seats(procedure, bundle, transition, answers),
        taken_back=_taken_back(case, transition),
    )
    after = evolve(case, fired)
    target = _route(transition, after, _day(world))
    entered = target is not None
    fired = replace(fired, target=target or case.state, entered=entered)
    held, opened = _standings(procedure, evolve(case, fired), fired)
    fired = replace(fired, held=held, opened=opened)
    after = evolve(case, fired)
    happened = Happened(transition.id, entered, frozenset(answers))
    return replace(fired, clocks=clocks_after(procedure, after, happened, world))


def _new_fillings(
    case: Case, transition: Transition, answers: Mapping[FormId, Answers]
) -> tuple[NewFilling, ...]:
    first = len(case.fillings) + 1
    return tuple(NewFilling(form, first + n, answers[form]) for n, form in enumerate(transition.forms))


def _corrected(
    case: Case, transition: Transition, answers: Mapping[FormId, Answers]
) -> NewFilling | None:
    form = transition.corrects
    filling = case.latest(form, standing=(Standing.OPEN,)) if form else None
    return NewFilling(form, filling.number, answers[form]) if form and filling else None


def _new_seats(
    procedure: Procedure, bundle: Bundle | None, transition: Transition, answers: Mapping[FormId, Answers]
) -> dict[PartyId, AuthorityId]:
    """Return who takes which seat: chosen on a page of a form, or named as replacement; a correction seats nobody."""
    seats: dict[PartyId, AuthorityId] = {}
    for form in transition.forms:
        given = answers.get(form, {})
        for page in (bundle.forms[form].pages.values() if bundle else ()):
            if isinstance(page.content, Chooses) and isinstance(procedure.parties[page.content.party].joins, ChosenBy):
                seats[page.content.party] = AuthorityId(str(given[page.id]))
    for party, (form, name) in transition.replace.items():
        chosen = answers.get(form, {}).get(name)
        if isinstance(chosen, str):
            seats[party] = AuthorityId(chosen)
    return seats


def _taken_back(case: Case, transition: Transition) -> tuple[int, ...]:
    latest = (case.latest(form) for form in transition.takes_back)
    return tuple(filling.number for filling in latest if filling)


def _route(transition: Transition, after: Case, today: date) -> StateId | None:
    """Return the state to enter; None keeps the state without entering it again."""
    lookup = case_lookup(after)
    return next(branch.to for branch in transition.route if holds(branch.when, lookup, today))


def _standings(procedure: Procedure, after: Case, fired: TransitionFired) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return which fillings the step holds back and which it opens: leaving a state opens what it held."""
    if not fired.entered:
        return (), ()
    holds_forms = procedure.states[fired.target].holds
    latest = (after.latest(form) for form in holds_forms)
    held = tuple(filling.number for filling in latest if filling)
    opened = tuple(
        filling.number
        for filling in after.fillings
        if filling.standing is Standing.HELD and filling.number not in held
    )
    return held, opened
