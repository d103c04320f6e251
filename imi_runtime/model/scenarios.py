"""Scenarios: stories that a procedure must tell exactly as its authors wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum

from imi_runtime.model.case import Answers
from imi_runtime.model.ids import (
    AuthorityId,
    Country,
    DeadlineId,
    FactId,
    FormId,
    LinkId,
    MemberId,
    OfficeId,
    PartyId,
    ProcedureId,
    RightId,
    StateId,
    TransitionId,
    UserId,
)
from imi_runtime.model.procedure import Readable
from imi_runtime.problems import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryAuthority:
    """An invented authority of a story. `seat` is the town where it sits; it coordinates the authorities listed.

    It bears `offices`, the directory knows `facts` about it, and `external` ones are citizens or firms instead.
    """

    id: AuthorityId
    name: str
    country: Country
    seat: str
    coordinates: tuple[AuthorityId, ...] = ()
    offices: frozenset[OfficeId] = frozenset()
    facts: Mapping[FactId, str] = field(default_factory=dict)
    external: bool = False
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPerson:
    """Somebody who acts or reads in a story, with the rights of their work for an authority."""

    id: UserId
    authority: AuthorityId
    rights: frozenset[RightId]
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class When:
    """When a step happens: at a moment (UTC), or a while after the step before; `None` for both means at once."""

    moment: datetime | None = None
    after: timedelta = timedelta()


class RefusedFor(Enum):
    """Why a step is refused, in the words of the engine; `ANYTHING` when the story does not say."""

    ANYTHING = "true"
    NOT_IN_THIS_STATE = "not_in_this_state"
    NOT_YOUR_SEAT = "not_your_seat"
    SAME_PERSON = "same_person"
    CONDITION = "condition"
    LINKED_CASE = "linked_case"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Behind:
    """A linked case: the one behind a link of the story's case, in which `of` holds a seat where there are several."""

    link: LinkId
    of: AuthorityId | None = None
    at: Position | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Somebody does something. `transition` is None for opening the case; `case` is None for the story's own case."""

    who: UserId
    transition: TransitionId | None
    when: When
    answers: Mapping[FormId, Answers] = field(default_factory=dict)
    refused: RefusedFor | None = None
    case: Behind | None = None
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that somebody reads or does not read, as it is written and as it is meant."""

    who: UserId
    what: Readable
    written: str
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ExpectedState:
    """The case stands in this state."""

    state: StateId
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ExpectedTurn:
    """The case waits for this party, or for nobody."""

    party: PartyId | None
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ExpectedActs:
    """Exactly these transitions are open to a person."""

    who: UserId
    transitions: tuple[TransitionId, ...]
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ExpectedDue:
    """A clock of this deadline stands, and this is its last day."""

    deadline: DeadlineId
    last_day: date
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ExpectedMissed:
    """Exactly these deadlines are missed."""

    deadlines: tuple[DeadlineId, ...]
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ExpectedMembers:
    """These members of a group stand in these statuses."""

    party: PartyId
    statuses: Mapping[MemberId, StateId]
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How the case, or a linked one, stands at a moment, as far as the story says."""

    when: When
    state: ExpectedState | None = None
    turn: ExpectedTurn | None = None
    reads: tuple[Wanted, ...] = ()
    reads_not: tuple[Wanted, ...] = ()
    acts: tuple[ExpectedActs, ...] = ()
    due: tuple[ExpectedDue, ...] = ()
    missed: ExpectedMissed | None = None
    members: tuple[ExpectedMembers, ...] = ()
    case: Behind | None = None
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A story about one case of a procedure."""

    id: str
    title: str
    procedure: ProcedureId
    authorities: Mapping[AuthorityId, StoryAuthority]
    people: Mapping[UserId, StoryPerson]
    steps: tuple[Act | Expectation, ...]
    at: Position = field(compare=False, repr=False)
