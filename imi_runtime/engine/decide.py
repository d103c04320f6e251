"""The engine decides and never does: a command on a case becomes events or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from imi_runtime.engine.access import acting_seat, lacks_correctable, same_person, seats_of, status_allows
from imi_runtime.engine.answers import Fault, check_form
from imi_runtime.engine.course import Course, LinkedStep
from imi_runtime.engine.evaluate import holds, step_lookup
from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.form_plan import applicable, belonging_together, offered_on, plan_form, with_companions
from imi_runtime.engine.step import Doing
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answers, Case
from imi_runtime.model.events import CaseOpened, Event
from imi_runtime.model.forms import PICKING
from imi_runtime.model.ids import HANDLER, CaseId, CaseNumber, FormId, ProcedureId, TransitionId
from imi_runtime.model.procedure import Holder, Procedure, Seat, Transition


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

    `why` is one of: no_such_transition, not_in_this_state, not_your_seat, given_to_others, same_person, condition,
    linked_case.
    """

    why: str


@dataclass(frozen=True, slots=True)
class FaultyAnswers:
    """Answers that cannot stand as they are, per form."""

    faults: Mapping[FormId, tuple[Fault, ...]]


Reason = Stale | NotPermitted | FaultyAnswers


@dataclass(frozen=True, slots=True)
class Accepted:
    """The command holds: the events to append, and the case after them; `linked` are steps of linked cases with it."""

    events: tuple[Event, ...]
    case: Case
    linked: tuple[LinkedStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The command does not hold. `events` are steps of clocks that were due before it and stand all the same."""

    reason: Reason
    events: tuple[Event, ...] = ()
    case: Case | None = None
    linked: tuple[LinkedStep, ...] = ()


Decision = Accepted | Refused


def decide(bundle: Bundle, case: Case | None, command: Command, world: World) -> Decision:
    """Judge a command at the moment `world.now`. Due clocks act first, each at its own instant."""
    if isinstance(command, Open):
        return _open(bundle, command, world)
    if case is None:
        return Refused(NotPermitted("no_such_transition"))
    course = Course.of(bundle, case, world)
    course.let_due_clocks_act(case.id, world)
    clocks_acted = len(course.events_of(case.id))
    if isinstance(command, Tick):
        return _accepted(course, case.id)
    judged = _judge(bundle, course.cases[case.id], command, course.seen_by(world), clocks_acted=clocks_acted)
    if isinstance(judged, Doing) and not course.perform(case.id, judged, world):
        judged = NotPermitted("linked_case")
    if isinstance(judged, Doing):
        return _accepted(course, case.id)
    return Refused(judged, course.events_of(case.id), course.cases[case.id], course.linked_steps(case.id))


def _accepted(course: Course, id: CaseId) -> Accepted:
    return Accepted(course.events_of(id), course.cases[id], course.linked_steps(id))


def _open(bundle: Bundle, command: Open, world: World) -> Decision:
    procedure = bundle.procedures.get(command.procedure)
    opener = procedure.opener if procedure else None
    if procedure is None or opener is None or not may_open(bundle, procedure, command.actor, world):
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
        deputy_for=command.actor.deputy_for,
        at=world.now,
        marks={mark.id: mark.values[0] for mark in procedure.marks.values()},
    )
    return Accepted((opened,), evolve(None, opened))


def may_open(bundle: Bundle, procedure: Procedure, actor: Actor, world: World) -> bool:
    """Tell whether the actor may open a case: an authority of the area, or an external actor where one opens."""
    opener = procedure.opener
    if opener is None or HANDLER not in actor.rights:
        return False
    if opener.holder is Holder.EXTERNAL:
        return world.directory.is_external(actor.authority)
    return world.directory.takes_part(actor.authority, bundle.id)


def run_due_clocks(bundle: Bundle, case: Case, world: World) -> tuple[tuple[Event, ...], Case]:
    """Let every due clock act at its own instant, the earliest first; return the events and the case after them."""
    decision = decide(bundle, case, Tick(), world)
    return decision.events, decision.case or case


def _judge(bundle: Bundle, case: Case, command: Fire, world: World, *, clocks_acted: int) -> Doing | Reason:
    """Return what is to be done, with the answers that apply, or why it is refused."""
    if command.seen != case.revision - clocks_acted and command.seen != case.revision:
        return Stale(command.seen, case.revision)
    procedure = bundle.procedures[case.procedure]
    transition = procedure.transitions.get(command.transition)
    permitted = permit(procedure, case, transition, command.actor, world)
    if isinstance(permitted, NotPermitted) or transition is None:
        return permitted if isinstance(permitted, NotPermitted) else NotPermitted("no_such_transition")
    answers = _complete(bundle, case, transition, command.answers)
    faults = _faults(bundle, procedure, case, transition, answers, world)
    if faults:
        return FaultyAnswers(faults)
    kept = _only_applicable(bundle, case, answers, _day(world))
    return Doing(transition, kept, command.actor, permitted)


def permit(
    procedure: Procedure, case: Case, transition: Transition | None, actor: Actor, world: World
) -> Seat | NotPermitted:
    """Return the seat in which the actor may fire the transition now, whatever the answers, or why it may not."""
    if transition is None or transition.by_clock or transition.by_link:
        return NotPermitted("no_such_transition")
    seats = seats_of(procedure, case, actor.authority, world.directory)
    seat = acting_seat(transition, actor.acting, seats)
    if seat is None:
        own = acting_seat(transition, actor, seats) is not None
        return NotPermitted("given_to_others" if own else "not_your_seat")
    allowed = status_allows(procedure, transition, case, actor, world.directory)
    if case.state not in transition.sources or not allowed:
        return NotPermitted("not_in_this_state")
    if same_person(transition, case, actor):
        return NotPermitted("same_person")
    if lacks_correctable(transition, case) or not holds(
        transition.when, step_lookup(procedure, case, world), _day(world)
    ):
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
            if isinstance(page.content, PICKING) and isinstance(picks, list):
                known = [str(pick) for pick in picks]
                taking = bundle.takes_away(form, page.id)
                brought = (belonging_together(bundle, known, offered_on(case, page)) if taking
                           else with_companions(bundle, known))  # fmt: skip
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
