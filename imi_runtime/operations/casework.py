"""What officials do with cases: open one, take a step, look at it. One function, one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError

from imi_runtime.engine.access import Access, access_of
from imi_runtime.engine.decide import Accepted, Fire, Open, Reason, Refused, decide, may_open, run_due_clocks
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answers, Case
from imi_runtime.model.events import Event
from imi_runtime.model.ids import AreaId, CaseId, Digest, FormId, ProcedureId, TransitionId, UserId
from imi_runtime.model.procedure import Procedure
from imi_runtime.operations.list_writing import write_lists
from imi_runtime.operations.own_files import OwnFiles
from imi_runtime.operations.step_writing import linked_with, world_with, write_linked, write_step
from imi_runtime.operations.visits import Visit
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
    """Open a case on a deployment, to go on with it in the same transaction. Raises NoSuchCase."""
    before = effects.sent_form(visit.connection, token, visit.user.id)
    if before:
        return DoneBefore(before.case, before.revision)
    bundle = visit.bundle(digest)
    ids, now, actor = visit.installation.ids, visit.world.now, visit.actor(bundle.id)
    command = Open(ids.case(), ids.number(now.year), procedure, actor)
    match decide(bundle, None, command, visit.world):
        case Accepted(events, case):
            stored = cases.append(visit.connection, None, events, case, visit.installation.sealing)
            write_lists(visit.installation, visit.connection, bundle, case, visit.world, fresh=True)
            effects.note_sent(visit.connection, token, visit.user.id, case.id, case.revision, now)
            return OpenedCase(stored, case, bundle, access_of(bundle, case, actor, visit.world))
        case Refused():
            raise NoSuchCase


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
    access = access_of(bundle, case, visit.actor(bundle.id), world)
    if not access.exists:
        raise NoSuchCase
    return OpenedCase(stored, case, bundle, access)


def history_of(visit: Visit, opened: OpenedCase) -> tuple[HistoryRow, ...]:
    """Return what happened in the case."""
    return cases.history(visit.connection, opened.case.id)


def take_step(visit: Visit, request: StepRequest) -> Done | DoneBefore | NotDone:
    """Take a step in a case. Raises NoSuchCase; raises StaleCase when another step won the race."""
    return sent_before(visit, request.token) or step_in(visit, open_case(visit, request.case), request)


def step_in(visit: Visit, opened: OpenedCase, request: StepRequest) -> Done | NotDone:
    """Take a step in a case that this transaction has opened, with a form that was not sent before."""
    actor = visit.actor(opened.bundle.id)
    command = Fire(request.transition, actor, request.seen, request.answers)
    linked = linked_with(visit.installation, visit.connection, opened.stored.case)
    files = OwnFiles(visit, opened.stored, opened.bundle, opened.access)
    world = replace(world_with(visit.installation, visit.world, linked), files=files)
    decision = decide(opened.bundle, opened.stored.case, command, world)
    write_linked(
        visit.installation, visit.connection, opened.bundle, decision.linked, linked, visit.world, source=opened.stored
    )
    match decision:
        case Accepted(events, case):
            _keep(visit, opened, events, case, actor.user)
            _note_sent(visit, request, case)
            if request.transition in opened.stored.drafted:
                drafts.forget(visit.connection, drafts.DraftKey(case.id, actor.authority, request.transition))
            return Done(case)
        case Refused(reason, events, after):
            if events and after:
                _keep(visit, opened, events, after, None)
            return NotDone(reason, opened.case)


def _keep(
    visit: Visit, opened: OpenedCase, events: tuple[Event, ...], case: Case, actor: UserId | None
) -> None:
    write_step(
        visit.installation, visit.connection, opened.bundle, opened.stored, events, case, visit.world, actor=actor
    )


def _note_sent(visit: Visit, request: StepRequest, case: Case) -> None:
    try:
        effects.note_sent(
            visit.connection, request.token, visit.user.id, case.id, case.revision, visit.world.now
        )
    except IntegrityError as clash:
        raise StaleCase("the same form was sent twice at once") from clash


def startable(visit: Visit) -> tuple[tuple[AreaId, Digest, Procedure], ...]:
    """Return the procedures in which the user may open a case, by area."""
    found = []
    for area, digest in visit.live().items():
        bundle, actor = visit.bundle(digest), visit.actor(area)
        for procedure in bundle.procedures.values():
            if may_open(bundle, procedure, actor, visit.world):
                found.append((area, digest, procedure))
    return tuple(found)


def sent_before(visit: Visit, token: str) -> DoneBefore | None:
    """Return what the form with this token did when the user sent it before."""
    before = effects.sent_form(visit.connection, token, visit.user.id)
    return DoneBefore(before.case, before.revision) if before else None
