"""What people did in the cases of a preview, read from history, and done again on a store with an edited bundle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from imi_runtime.engine.decide import NotPermitted, Reason
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answers, Case
from imi_runtime.model.events import CaseOpened, TransitionFired
from imi_runtime.model.ids import AuthorityId, CaseId, CaseNumber, Digest, FormId, ProcedureId, TransitionId, UserId
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import Done, NoSuchCase, StepRequest
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.invented.preview_store import all_cases
from imi_runtime.operations.visits import Visit
from imi_runtime.ports import Ids
from imi_runtime.store import accounts, cases, drafts
from imi_runtime.store.accounts import OpenSession, User
from imi_runtime.store.drafts import Draft, DraftKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step that somebody took. `transition` is None for opening the case; `opened` are the linked cases it began."""

    at: datetime
    case: CaseId
    number: CaseNumber
    procedure: ProcedureId
    user: UserId
    authority: AuthorityId
    transition: TransitionId | None = None
    answers: Mapping[FormId, Answers] = field(default_factory=dict)
    opened: tuple[CaseId, ...] = ()


@dataclass(frozen=True, slots=True)
class Unfit:
    """A step that cannot be taken any more, with the case before it; `left_out` are later steps of the same case."""

    step: Taken
    reason: Reason
    case: Case | None
    left_out: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A form that somebody has begun and not sent."""

    key: DraftKey
    draft: Draft


def taken_steps(installation: Installation) -> tuple[Taken, ...]:
    """Return everything that people did, in the order in which they did it."""
    found = [step for case in all_cases(installation) for step in steps_of(installation, case)]
    return tuple(sorted(found, key=lambda step: step.at))


def steps_of(installation: Installation, case: Case) -> Iterator[Taken]:
    """Yield what people did in one case, oldest first."""
    with installation.database.reading() as connection:
        rows = cases.history(connection, case.id)
    for event in cases.events_of(case, rows):
        if isinstance(event, (CaseOpened, TransitionFired)) and event.user and event.authority:
            yield _taken(event, case)


def _taken(event: CaseOpened | TransitionFired, case: Case) -> Taken:
    assert event.user and event.authority
    step = Taken(
        at=event.at, case=case.id, number=case.number, procedure=case.procedure, user=event.user,
        authority=event.authority,
    )
    if isinstance(event, CaseOpened):
        return step
    written = (*event.fillings, event.corrects) if event.corrects else event.fillings
    return replace(
        step, transition=event.transition, answers={new.form: new.answers for new in written},
        opened=tuple(id for ids in event.links.values() for id in ids),
    )


@dataclass(slots=True)
class _SameIds:
    """Gives the ids of the first time again, so that addresses stay; then fresh ones."""

    real: Ids
    cases: list[CaseId] = field(default_factory=list)
    numbers: list[CaseNumber] = field(default_factory=list)

    def case(self) -> CaseId:
        """Return the next id of the first time."""
        return self.cases.pop(0) if self.cases else self.real.case()

    def number(self, year: int) -> CaseNumber:
        """Return the number of the first time."""
        return self.numbers.pop(0) if self.numbers else self.real.number(year)

    def secret(self) -> str:
        """Return a fresh secret."""
        return self.real.secret()


@dataclass(frozen=True, slots=True)
class _Then:
    """A clock that stands where it stood."""

    moment: datetime

    def now(self) -> datetime:
        """Return that moment."""
        return self.moment


def replay(
    installation: Installation, digest: Digest, steps: Iterable[Taken], users: Mapping[UserId, User]
) -> tuple[Unfit, ...]:
    """Take all steps again. A case stands where it still went: its steps after one that does not fit are left out."""
    unfit: dict[CaseId, Unfit] = {}
    for step in steps:
        if step.case in unfit:
            unfit[step.case] = replace(unfit[step.case], left_out=unfit[step.case].left_out + 1)
            continue
        found = _retake(installation, digest, step, users)
        if found:
            unfit[step.case] = found
    return tuple(unfit.values())


def _retake(
    installation: Installation, digest: Digest, step: Taken, users: Mapping[UserId, User]
) -> Unfit | None:
    if step.user not in users:
        return Unfit(step, NotPermitted("not_your_seat"), None, 0)
    opening = [step.case] if step.transition is None else list(step.opened)
    then = replace(installation, clock=_Then(step.at), ids=_SameIds(installation.ids, opening, [step.number]))
    with then.database.writing() as connection:
        return _taken_again(_visit(then, connection, users[step.user], step.at), digest, step)


def _visit(then: Installation, connection: Connection, user: User, at: datetime) -> Visit:
    directory = then.directories.at(connection, accounts.revisions(connection)["directory"])
    session = OpenSession(
        user=user, created=at, seen=at, language=user.language, deployments=0, directory=0, confirmed=at
    )
    return Visit(then, connection, session, "", then.world(directory), directory)


def _taken_again(visit: Visit, digest: Digest, step: Taken) -> Unfit | None:
    secret = visit.installation.ids.secret
    if step.transition is None:
        try:
            casework.start_case(visit, digest, step.procedure, secret())
        except NoSuchCase:
            return Unfit(step, NotPermitted("not_your_seat"), None, 0)
        return None
    try:
        opened = casework.open_case(visit, step.case)
    except NoSuchCase:
        return _gone(visit, step)
    request = StepRequest(
        case=step.case, transition=step.transition, seen=opened.stored.case.revision, token=secret(),
        answers=step.answers,
    )
    outcome = casework.step_in(visit, opened, request)
    if isinstance(outcome, Done):
        return None
    assert isinstance(outcome, casework.NotDone)
    return Unfit(step, outcome.reason, outcome.case, 0)


def _gone(visit: Visit, step: Taken) -> Unfit:
    """Return why nobody finds the case: it was not opened, or this person has nothing to do with it any more."""
    stored = cases.load(visit.connection, step.case, visit.installation.sealing)
    return Unfit(step, NotPermitted("not_your_seat"), stored.case if stored else None, 0)


def begun_forms(installation: Installation) -> tuple[Begun, ...]:
    """Return every form that somebody has begun."""
    with installation.database.reading() as connection:
        keys = [
            DraftKey(CaseId(row.case_id), AuthorityId(row.authority), TransitionId(row.transition))
            for row in connection.execute(drafts.DRAFTS.select())
        ]
        return tuple(begun for key in keys for begun in _begun(installation, connection, key))


def _begun(installation: Installation, connection: Connection, key: DraftKey) -> Iterator[Begun]:
    stored = cases.load(connection, key.case, installation.sealing)
    if stored:
        yield Begun(key, drafts.load(connection, key, stored, installation.sealing))


def begin_again(installation: Installation, bundle: Bundle, begun: Iterable[Begun]) -> None:
    """Put begun forms on the desks again, as far as their cases and steps are still there."""
    with installation.database.writing() as connection:
        for one in begun:
            stored = cases.load(connection, one.key.case, installation.sealing)
            known = stored and one.key.transition in bundle.procedures[stored.case.procedure].transitions
            if stored and known:
                answers = {form: given for form, given in one.draft.answers.items() if form in bundle.forms}
                draft, now = replace(one.draft, revision=0, answers=answers), installation.clock.now()
                drafts.save(connection, one.key, stored, draft, now, installation.sealing)
