"""What can happen to a case. All effects of a step are written out, so that history speaks without the bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from imi_runtime.model.case import Answers, Clock
from imi_runtime.model.ids import (
    AreaId,
    AuthorityId,
    CaseId,
    CaseNumber,
    DeadlineId,
    Digest,
    FormId,
    MarkId,
    PartyId,
    ProcedureId,
    StateId,
    TransitionId,
    UserId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """A case was opened."""

    case: CaseId
    number: CaseNumber
    area: AreaId
    procedure: ProcedureId
    deployment: Digest
    state: StateId
    party: PartyId
    authority: AuthorityId
    user: UserId
    at: datetime
    marks: Mapping[MarkId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewFilling:
    """Answers that a step adds: a new filling, or a new version of the filling of that number."""

    form: FormId
    number: int
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionFired:
    """A transition was fired by somebody, or by a clock when `user` is None. All its effects are written out."""

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


@dataclass(frozen=True, slots=True)
class ClockMissed:
    """A deadline passed without its end; it bars nothing."""

    deadline: DeadlineId
    at: datetime


Event = CaseOpened | TransitionFired | ClockMissed
