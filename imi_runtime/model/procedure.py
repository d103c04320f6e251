"""Procedures: parties, states, transitions, deadlines and access, as the author declared them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from imi_runtime.model.conditions import ALWAYS, Condition
from imi_runtime.model.ids import (
    HANDLER,
    VIEWER,
    DeadlineId,
    FormId,
    MarkId,
    PartyId,
    ProcedureId,
    QuestionId,
    RightId,
    RuleId,
    StageId,
    StateId,
    TransitionId,
)
from imi_runtime.model.text import Text
from imi_runtime.problems import Position


@dataclass(frozen=True, slots=True)
class OpensTheCase:
    """The seat goes to whoever opens the case."""


@dataclass(frozen=True, slots=True)
class ChosenBy:
    """The seat goes to the authority that another seat chooses on a page of a form."""

    party: PartyId


@dataclass(frozen=True, slots=True)
class Coordinates:
    """The seat is held, at each moment, by the coordinators of another seat's present holder; it is stored nowhere."""

    party: PartyId


Joins = OpensTheCase | ChosenBy | Coordinates


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A seat at the case. Whoever holds it acts; history keeps former holders.

    `country_other_than` / `country_same_as` bind the holder's country to another seat's.
    """

    id: PartyId
    label: Text
    joins: Joins
    country_other_than: PartyId | None = None
    country_same_as: PartyId | None = None
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A small memory of the case beside its state; the first value is the initial one."""

    id: MarkId
    values: tuple[str, ...]
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a case can stand. `waits_for` says whose turn it is; `shown_as` gives single seats another label."""

    id: StateId
    label: Text
    initial: bool = False
    final: bool = False
    waits_for: PartyId | None = None
    holds: tuple[FormId, ...] = ()
    shown_as: Mapping[PartyId, Text] = field(default_factory=dict)
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Seat:
    """A party under a right: `responder as approver`. `former` means replaced holders, for reading only."""

    party: PartyId
    right: RightId = HANDLER
    former: bool = False
    at: Position | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """One way of a routing map: to this state when the condition holds; `to` None means the state is kept."""

    to: StateId | None
    when: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Something that can be done. The conditions of `route` exclude each other; the last branch is `otherwise`.

    `by_clock` transitions are fired by a deadline only and have no seats.
    """

    id: TransitionId
    label: Text
    help: Text | None = None
    by: tuple[Seat, ...] = ()
    by_clock: bool = False
    sources: tuple[StateId, ...]
    route: tuple[Branch, ...]
    forms: tuple[FormId, ...] = ()
    corrects: FormId | None = None
    when: Condition = ALWAYS
    set: Mapping[MarkId, str] = field(default_factory=dict)
    takes_back: tuple[FormId, ...] = ()
    replace: Mapping[PartyId, tuple[FormId, QuestionId]] = field(default_factory=dict)
    not_same_person_as: TransitionId | None = None
    law: str = ""
    at: Position = field(compare=False, repr=False)


class Unit(Enum):
    """Units of a term, with the words that authors write."""

    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time, counted by Regulation (EEC, Euratom) No 1182/71."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class UntilDate:
    """The term ends with the date that was answered to a question, in its latest version."""

    form: FormId
    question: QuestionId


@dataclass(frozen=True, slots=True)
class NoLimit:
    """A way of a routed term on which no clock runs."""


Within = Term | UntilDate | NoLimit


@dataclass(frozen=True, slots=True)
class WithinBranch:
    """One way of a routed term, chosen when the clock starts and kept."""

    within: Within
    when: Condition


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts or ends a clock: entering a state, firing a transition, or a date question (`form.question`)."""

    state: StateId | None = None
    transition: TransitionId | None = None
    date: UntilDate | None = None


@dataclass(frozen=True, slots=True)
class Tell:
    """Who is told about a deadline and when: `before` its end, or when it is missed (`before` is None)."""

    party: PartyId
    before: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A clock that binds a seat: its holidays count where that seat sits, and its lateness is the seat's."""

    id: DeadlineId
    label: Text
    binds: PartyId
    starts: tuple[Trigger, ...]
    ends: tuple[Trigger, ...]
    within: tuple[WithinBranch, ...]
    then: TransitionId | None = None
    prolonged_by: Mapping[TransitionId, Term] = field(default_factory=dict)
    pauses: Mapping[TransitionId, TransitionId] = field(default_factory=dict)
    tell: tuple[Tell, ...] = ()
    law: str = ""
    at: Position = field(compare=False, repr=False)


class Which(Enum):
    """Which fillings of a form a rule opens."""

    LATEST = "latest"
    EVERY = "every"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class ReadOutline:
    """Number, procedure, state, dates and holders; never an answer. Reading anything includes it."""


@dataclass(frozen=True, slots=True)
class ReadMark:
    """The value of a mark."""

    mark: MarkId


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form, or one question of it when `question` is set."""

    form: FormId
    question: QuestionId | None = None
    which: Which = Which.LATEST


Readable = ReadOutline | ReadMark | ReadForm


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRule:
    """A positive rule: these seats may read these things while the case stands in these states."""

    id: RuleId
    who: tuple[Seat, ...]
    may_read: tuple[Readable, ...]
    states: tuple[StateId, ...]
    when: Condition = ALWAYS
    all_versions: bool = False
    law: str = ""
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Retention:
    """When personal data are blocked and erased, counted from entering one of the states."""

    block_after: tuple[StateId, ...]
    block_within: Term
    erase_after: tuple[StateId, ...]
    erase_within: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One procedure of a bundle. Lists of states are unfolded: stages are already replaced by their states."""

    id: ProcedureId
    kind: str
    title: Text
    law: tuple[str, ...]
    parties: Mapping[PartyId, Party]
    marks: Mapping[MarkId, Mark]
    states: Mapping[StateId, State]
    stages: Mapping[StageId, tuple[StateId, ...]]
    transitions: Mapping[TransitionId, Transition]
    deadlines: Mapping[DeadlineId, Deadline]
    access: Mapping[RuleId, AccessRule]
    retention: Retention | None = None
    at: Position = field(compare=False, repr=False)

    @property
    def initial(self) -> State:
        """The state in which a case is opened."""
        return next(state for state in self.states.values() if state.initial)

    @property
    def opener(self) -> Party:
        """The party that opens the case."""
        return next(party for party in self.parties.values() if isinstance(party.joins, OpensTheCase))


READING = VIEWER
