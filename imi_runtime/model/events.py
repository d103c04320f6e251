"""What can happen to a case. All effects of a step are written out, so that history speaks without the bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from imi_runtime.model.case import NO_MEMBER, Answers, Case, Clock, Member
from imi_runtime.model.ids import (
    AreaId,
    AuthorityId,
    CaseId,
    CaseNumber,
    DeadlineId,
    Digest,
    FactId,
    FormId,
    LinkId,
    MarkId,
    MemberId,
    PartyId,
    ProcedureId,
    StateId,
    TransitionId,
    UserId,
)


@dataclass(frozen=True, slots=True)
class CarriedFilling:
    """A text that comes with a case that another case opens; `author` is empty where no seat here wrote it."""

    form: FormId
    number: int
    author: PartyId
    authority: AuthorityId
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """A case was opened, by somebody, or by a step of a linked case: then `seats` and `carried` come from there."""

    case: CaseId
    number: CaseNumber
    area: AreaId
    procedure: ProcedureId
    deployment: Digest
    state: StateId
    party: PartyId | None
    authority: AuthorityId | None
    user: UserId | None
    at: datetime
    marks: Mapping[MarkId, str] = field(default_factory=dict)
    seats: Mapping[PartyId, AuthorityId] = field(default_factory=dict)
    carried: tuple[CarriedFilling, ...] = ()
    links: Mapping[LinkId, tuple[CaseId, ...]] = field(default_factory=dict)
    deputy_for: UserId | None = None


@dataclass(frozen=True, slots=True)
class NewFilling:
    """Answers that a step adds: a new filling, or a new version of the filling of that number."""

    form: FormId
    number: int
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionFired:
    """A transition was fired by somebody, or by a clock or a linked case when `user` is None. All its effects are here.

    `member` is who of the group `party` acted, `status` where that member stands now; `joined` and `restarted` are what
    became of groups, `links` the cases that were opened, and `facts` what the directory said. `deputy_for` is the
    person who is away, with whose rights the user acted.
    """

    transition: TransitionId
    at: datetime
    user: UserId | None
    authority: AuthorityId | None
    party: PartyId | None
    source: StateId
    target: StateId
    entered: bool = False
    fillings: tuple[NewFilling, ...] = ()
    corrects: NewFilling | None = None
    marks: Mapping[MarkId, str] = field(default_factory=dict)
    seats: Mapping[PartyId, AuthorityId] = field(default_factory=dict)
    taken_back: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    opened: tuple[int, ...] = ()
    clocks: Mapping[DeadlineId, Clock | None] = field(default_factory=dict)
    member: MemberId = NO_MEMBER
    status: StateId | None = None
    joined: Mapping[PartyId, tuple[Member, ...]] = field(default_factory=dict)
    restarted: Mapping[PartyId, StateId | None] = field(default_factory=dict)
    links: Mapping[LinkId, tuple[CaseId, ...]] = field(default_factory=dict)
    facts: Mapping[FactId, str] = field(default_factory=dict)
    deputy_for: UserId | None = None


@dataclass(frozen=True, slots=True)
class ClockMissed:
    """A deadline passed without its end; it bars nothing."""

    deadline: DeadlineId
    at: datetime


@dataclass(frozen=True, slots=True)
class RewrittenAnswers:
    """One version of a filling in the words of another version of the bundle."""

    number: int
    version: int
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved:
    """The case goes on under another version of its bundle. `after` is all that it is then, revision aside.

    `by` is who runs the installation, and no user. `mapped` says what is called otherwise, `rewritten` are the answers
    that say the same under other names. `back` undoes the move before it.
    """

    at: datetime
    by: str
    former: Digest
    after: Case
    mapped: Mapping[str, str] = field(default_factory=dict)
    rewritten: tuple[RewrittenAnswers, ...] = ()
    back: bool = False


Event = CaseOpened | TransitionFired | ClockMissed | CaseMoved
