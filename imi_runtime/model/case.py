"""A case: what a procedure has become between real authorities. Immutable; every step makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

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
    RightId,
    StateId,
    TransitionId,
    UserId,
)

Scalar = str | int | bool
Answer = str | int | list[str] | dict[str, str] | list[dict[str, object]]
Answers = Mapping[str, Answer]
"""Answers by name: the question's id, `set.question` for picked questions, the page's id for picks and choices.

Canonical forms: choices and picks are lists of ids; composite types are maps of their parts; rows are lists of maps;
everything else is text (dates ISO 8601, decimals with a point), integers are int. An unanswered question is absent.
"""


class Standing(Enum):
    """How a filling stands: open to whoever may read it, held until its state is left, or taken back by its side."""

    OPEN = "open"
    HELD = "held"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Filling:
    """One filling of a form. `versions` are its answers, oldest first; a correction adds one."""

    form: FormId
    number: int
    author: PartyId
    authority: AuthorityId
    transition: TransitionId
    at: datetime
    standing: Standing
    versions: tuple[Answers, ...]

    @property
    def latest(self) -> Answers:
        """The answers of the last version."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a seat, and who held it before."""

    holder: AuthorityId
    former: tuple[AuthorityId, ...] = ()


class Phase(Enum):
    """The phases of a clock."""

    RUNNING = "running"
    PAUSED = "paused"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that was started. `counted` keeps the sum for the page: one line per date that mattered."""

    deadline: DeadlineId
    phase: Phase
    started: datetime
    due: datetime
    paused_at: datetime | None = None
    counted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that decides what can happen next and who may read what."""

    id: CaseId
    number: CaseNumber
    area: AreaId
    procedure: ProcedureId
    deployment: Digest
    state: StateId
    revision: int
    opened: datetime
    updated: datetime
    marks: Mapping[MarkId, str] = field(default_factory=dict)
    seats: Mapping[PartyId, Holding] = field(default_factory=dict)
    fillings: tuple[Filling, ...] = ()
    clocks: Mapping[DeadlineId, Clock] = field(default_factory=dict)
    doers: Mapping[TransitionId, UserId] = field(default_factory=dict)

    def latest(
        self, form: FormId, *, standing: tuple[Standing, ...] = (Standing.OPEN, Standing.HELD)
    ) -> Filling | None:
        """Return the last filling of the form that is not taken back."""
        return next((f for f in reversed(self.fillings) if f.form == form and f.standing in standing), None)


@dataclass(frozen=True, slots=True)
class Actor:
    """A user acting for an authority, with the rights granted there in the case's area."""

    user: UserId
    authority: AuthorityId
    rights: frozenset[RightId]
