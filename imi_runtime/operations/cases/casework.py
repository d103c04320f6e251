"""What officials do with cases: open one, take a step, look at it. One function, one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError

from imi_runtime.engine.access import Access
from imi_runtime.engine.decide import (
    Accepted,
    Decision,
    Fire,
    NotPermitted,
    Open,
    Reason,
    Refused,
    decide,
    may_open,
    permit,
    run_due_clocks,
)
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answers, Case
from imi_runtime.model.events import Event
from imi_runtime.model.ids import AreaId, CaseId, CaseNumber, Digest, FormId, ProcedureId, TransitionId, UserId
from imi_runtime.model.procedure import Procedure
from imi_runtime.operations.capacities import access_in
from imi_runtime.operations.cases.allocating import keep_own
from imi_runtime.operations.cases.own_files import OwnFiles
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.writing.list_writing import write_lists
from imi_runtime.operations.writing.step_writing import linked_with, world_with, write_linked, write_step
from imi_runtime.problems import ImiError
from imi_runtime.store import cases, drafts, effects
from imi_runtime.store.cases import HistoryRow, StaleCase, StoredCase


class NoSuchCase(ImiError):
    """There is no such case for this viewer; whether there is one for others is not said."""


@dataclass(frozen=True, slots=True)
class Done:
    """The step was taken."""

    case: Case


@dataclass(frozen=True, slots=True)
class DoneBefore:
    """The same form was sent before; this is what it did then."""

    case: CaseId
    revision: int


@dataclass(frozen=True, slots=True)
class NotDone:
    """The step was refused; the case stands as it did."""

    reason: Reason
    case: Case


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case as its viewer finds it: due clocks have acted in it, and only what `access` allows may be shown."""

    stored: StoredCase
    case: Case
    bundle: Bundle
    access: Access
    actors: tuple[Actor, ...]
    """The viewer in every capacity, as far as each reaches into the case."""

    @property
    def procedure(self) -> Procedure:
        """The case's procedure as it was deployed when the case was opened."""
        return self.bundle.procedures[self.case.procedure]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRequest:
    """A step that somebody asks for. `token` makes sending the same form twice one step."""

    case: CaseId
    transition: TransitionId
    seen: int
    token: str
    answers: Mapping[FormId, Answers]


def start_case(visit: Visit, digest: Digest, procedure: ProcedureId, token: str) -> Done | DoneBefore:
    """Open a case on a deployment. Raises NoSuchCase when the user may not."""
    begun = begin_case(visit, digest, procedure, token)
    return begun if isinstance(begun, DoneBefore) else Done(begun.case)


def begin_case(visit: Visit, digest: Digest, procedure: ProcedureId, token: str) -> OpenedCase | DoneBefore:
    """Open a case on a deployment, to go on with it in the same transaction.

    Raises NoSuchCase; raises StaleCase when the same form was sent twice at once.
    """
    before = effects.sent_form(visit.connection, token, visit.user.id)
    if before:
        return DoneBefore(before.case, before.revision)
    bundle = visit.bundle(digest)
    ids = visit.installation.ids
    opening, actor = first_opening(visit, bundle, procedure, ids.case(), ids.number(visit.world.now.year))
    match opening:
        case Accepted(events, case):
            stored = cases.append(visit.connection, None, events, case, visit.installation.sealing)
            write_lists(visit.installation, visit.connection, bundle, case, visit.world, fresh=True)
            _note_sent(visit, token, case)
            keep_own(visit, bundle, case, actor)
            actors = visit.actors(bundle, case)
            return OpenedCase(stored, case, bundle, access_in(bundle, case, actors, visit.world), actors)
        case Refused():
            raise NoSuchCase


def first_opening(
    visit: Visit, bundle: Bundle, procedure: ProcedureId, id: CaseId, number: CaseNumber
) -> tuple[Decision, Actor]:
    """Judge the opening of a case in the first of the user's capacities in which that is allowed."""
    own, *others = visit.capacities(bundle.id)

    def judged(actor: Actor) -> tuple[Decision, Actor]:
        return decide(bundle, None, Open(id, number, procedure, actor), visit.world), actor

    found = map(judged, (own, *others))
    return next((one for one in found if isinstance(one[0], Accepted)), judged(own))


def open_case(visit: Visit, id: CaseId) -> OpenedCase:
    """Return the case for this viewer. Raises NoSuchCase when it may read nothing and do nothing."""
    stored = cases.load(visit.connection, id, visit.installation.sealing, drafter=visit.user.authority)
    if stored is None:
        raise NoSuchCase
    bundle = visit.bundle(stored.case.deployment)
    world = visit.world
    if stored.case.links:
        world = world_with(visit.installation, world, linked_with(visit.installation, visit.connection, stored.case))
    _, case = run_due_clocks(bundle, stored.case, world)
    actors = visit.actors(bundle, case, world)
    access = access_in(bundle, case, actors, world)
    if not access.exists:
        raise NoSuchCase
    return OpenedCase(stored, case, bundle, access, actors)


def linked_cases(visit: Visit, opened: OpenedCase) -> tuple[tuple[OpenedCase, bool], ...]:
    """Return the cases linked with this one that the viewer may see, each with whether it opened this one."""
    found = []
    for link in opened.procedure.links.values():
        for id in opened.case.links.get(link.id, ()):
            try:
                found.append((open_case(visit, id), not link.seats))
            except NoSuchCase:
                continue
    return tuple(found)


def history_of(visit: Visit, opened: OpenedCase) -> tuple[HistoryRow, ...]:
    """Return what happened in the case."""
    return cases.history(visit.connection, opened.case.id)


def take_step(visit: Visit, request: StepRequest) -> Done | DoneBefore | NotDone:
    """Take a step in a case. Raises NoSuchCase; raises StaleCase when another step won the race."""
    return sent_before(visit, request.token) or step_in(visit, open_case(visit, request.case), request)


def step_in(visit: Visit, opened: OpenedCase, request: StepRequest) -> Done | NotDone:
    """Take a step in a case that this transaction has opened, with a form that was not sent before."""
    linked = linked_with(visit.installation, visit.connection, opened.stored.case)
    files = OwnFiles(visit, opened.stored, opened.bundle, opened.access)
    world = replace(world_with(visit.installation, visit.world, linked), files=files)
    actor = acting(opened, request.transition, world)
    command = Fire(request.transition, actor, request.seen, request.answers)
    decision = decide(opened.bundle, opened.stored.case, command, world)
    write_linked(
        visit.installation, visit.connection, opened.bundle, decision.linked, linked, visit.world, source=opened.stored
    )
    match decision:
        case Accepted(events, case):
            _keep(visit, opened, events, case, actor.user)
            _note_sent(visit, request.token, case)
            if request.transition in opened.stored.drafted:
                drafts.forget(visit.connection, drafts.DraftKey(case.id, actor.authority, request.transition))
            return Done(case)
        case Refused(reason, events, after):
            if events and after:
                _keep(visit, opened, events, after, None)
            return NotDone(reason, opened.case)


def acting(opened: OpenedCase, transition: TransitionId, world: World) -> Actor:
    """Return the capacity in which the user takes a step: as oneself where that is allowed, else as a deputy.

    Where none is allowed, the one that comes nearest says why not.
    """
    own, *others = opened.actors
    if not others:
        return own
    wanted = opened.procedure.transitions.get(transition)
    ruled = [(actor, permit(opened.procedure, opened.case, wanted, actor, world)) for actor in opened.actors]
    able = (actor for actor, ruling in ruled if not isinstance(ruling, NotPermitted))
    nearest = (actor for actor, ruling in ruled if ruling != NotPermitted("not_your_seat"))
    return next(able, next(nearest, own))


def _keep(
    visit: Visit, opened: OpenedCase, events: tuple[Event, ...], case: Case, actor: UserId | None
) -> None:
    write_step(
        visit.installation, visit.connection, opened.bundle, opened.stored, events, case, visit.world, actor=actor
    )


def _note_sent(visit: Visit, token: str, case: Case) -> None:
    try:
        effects.note_sent(visit.connection, token, visit.user.id, case.id, case.revision, visit.world.now)
    except IntegrityError as clash:
        raise StaleCase("the same form was sent twice at once") from clash


def startable(visit: Visit) -> tuple[tuple[AreaId, Digest, Procedure], ...]:
    """Return the procedures in which the user may open a case, by area."""
    found = []
    for area, digest in visit.live().items():
        bundle, actors = visit.bundle(digest), visit.capacities(area)
        for procedure in bundle.procedures.values():
            if any(may_open(bundle, procedure, actor, visit.world) for actor in actors):
                found.append((area, digest, procedure))
    return tuple(found)


def sent_before(visit: Visit, token: str) -> DoneBefore | None:
    """Return what the form with this token did when the user sent it before."""
    before = effects.sent_form(visit.connection, token, visit.user.id)
    return DoneBefore(before.case, before.revision) if before else None
