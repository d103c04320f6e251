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
    FactId,
    FormId,
    GuaranteeId,
    LinkId,
    MarkId,
    OfficeId,
    PageId,
    PartyId,
    ProcedureId,
    PublicationId,
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


@dataclass(frozen=True, slots=True)
class AddedBy:
    """The members of the group are added by steps of another party that say `add`."""

    party: PartyId


@dataclass(frozen=True, slots=True)
class EveryCountry:
    """The members are the countries in which an authority bears the office; `other` leaves out the opener's own.

    A country that begins to take part joins with the next step.
    """

    office: OfficeId
    other: bool = False


@dataclass(frozen=True, slots=True)
class ByOffice:
    """The seat is held, at each moment, by every authority that bears the office; it is stored nowhere.

    `country` names the answer (form, question) that says in which country.
    """

    office: OfficeId
    country: tuple[FormId, QuestionId] | None = None


@dataclass(frozen=True, slots=True)
class FromTheLink:
    """The seat is filled by the case that opens this one."""


Joins = OpensTheCase | ChosenBy | Coordinates | AddedBy | EveryCountry | ByOffice | FromTheLink


class Holder(Enum):
    """What holds a seat or is a member of a group, with the words that authors write."""

    AUTHORITY = "authority"
    COUNTRY = "country"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a member of a group can stand."""

    id: StateId
    label: Text
    initial: bool = False
    was: tuple[str, ...] = ()
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A seat at the case, or a group when `many`. Whoever holds it acts; history keeps former holders.

    `country_other_than` / `country_same_as` bind the holder's country to another seat's, `country_as_answered` to an
    answer (form, question), and `country_as_adding` to the country of the member that adds the new one. `statuses` are
    where each member of a group can stand.
    """

    id: PartyId
    label: Text
    joins: Joins
    holder: Holder = Holder.AUTHORITY
    many: bool = False
    country_other_than: PartyId | None = None
    country_same_as: PartyId | None = None
    country_as_answered: tuple[FormId, QuestionId] | None = None
    country_as_adding: bool = False
    statuses: Mapping[StateId, Status] = field(default_factory=dict)
    was: tuple[str, ...] = ()
    at: Position = field(compare=False, repr=False)

    @property
    def first_status(self) -> StateId | None:
        """The status in which a member joins; None in groups whose members have none."""
        return next((status.id for status in self.statuses.values() if status.initial), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something the directory knows about the holder of a seat; it is read by the step whose condition names it."""

    id: FactId
    of: PartyId
    values: tuple[str, ...]
    label: Text | None = None
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A small memory of the case beside its state; the first value is the initial one.

    `label` and `said` are what people read for it and its values. `values_were` are the ids that values had in older
    versions.
    """

    id: MarkId
    values: tuple[str, ...]
    was: tuple[str, ...] = ()
    values_were: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    label: Text | None = None
    said: Mapping[str, Text] = field(default_factory=dict)
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
    was: tuple[str, ...] = ()
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

    `by_clock` transitions are fired by a deadline only, `by_link` ones by a linked case; both have no seats. A step of
    a member alone has `member_of`: it leaves the case where it is and moves the member from one of `from_statuses`
    to `to_status` (None keeps it). `done` is what history says of it. `fires` names, per link, the transition of the
    linked cases that happens with it, and `chooses_elsewhere` the pages (form, page) that choose who holds a seat of a
    case so opened, and none of this one.
    """

    id: TransitionId
    label: Text
    done: Text | None = None
    help: Text | None = None
    by: tuple[Seat, ...] = ()
    by_clock: bool = False
    by_link: bool = False
    member_of: PartyId | None = None
    from_statuses: tuple[StateId, ...] = ()
    to_status: StateId | None = None
    sources: tuple[StateId, ...]
    route: tuple[Branch, ...]
    forms: tuple[FormId, ...] = ()
    corrects: FormId | None = None
    when: Condition = ALWAYS
    set: Mapping[MarkId, str] = field(default_factory=dict)
    takes_back: tuple[FormId, ...] = ()
    replace: Mapping[PartyId, tuple[FormId, QuestionId]] = field(default_factory=dict)
    add: Mapping[PartyId, tuple[FormId, QuestionId]] = field(default_factory=dict)
    restart: tuple[PartyId, ...] = ()
    fires: Mapping[LinkId, TransitionId] = field(default_factory=dict)
    chooses_elsewhere: tuple[tuple[FormId, str], ...] = ()
    not_same_person_as: TransitionId | None = None
    law: str = ""
    was: tuple[str, ...] = ()
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
    """Who is told about a deadline and when: `before` its end, `on_ending`, or when it is missed (neither)."""

    party: PartyId
    before: Term | None = None
    on_ending: bool = False


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
    was: tuple[str, ...] = ()
    at: Position = field(compare=False, repr=False)


class Which(Enum):
    """Which fillings of a form are meant; no rule opens those of others alone, only promises and stories name them."""

    LATEST = "latest"
    EVERY = "every"
    OWN = "own"
    OTHER = "other"


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
    """A positive rule: these seats may read these things while the case stands in these states.

    With `found_by` it opens only to a request that gives exact values for all the named (form, question), and never in
    a list; `listed_by` names the questions by which lists may show and filter the case.
    """

    id: RuleId
    who: tuple[Seat, ...]
    may_read: tuple[Readable, ...]
    states: tuple[StateId, ...]
    when: Condition = ALWAYS
    all_versions: bool = False
    found_by: tuple[tuple[FormId, QuestionId], ...] = ()
    listed_by: tuple[tuple[FormId, QuestionId], ...] = ()
    law: str = ""
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to linked cases of a procedure of the same area.

    With `seats` it opens them: per seat of the linked case the seat of this one (`PartyId`) or the answer (form,
    question) that fills it; `carries` are the forms whose texts are copied. `narrows` says of a page of a carried form
    which page names the picks that the copy keeps. Without seats, it leads back to the opening case.
    """

    id: LinkId
    procedure: ProcedureId
    many: bool = False
    seats: Mapping[PartyId, PartyId | tuple[FormId, QuestionId]] = field(default_factory=dict)
    carries: tuple[FormId, ...] = ()
    narrows: tuple[tuple[tuple[FormId, PageId], tuple[FormId, PageId]], ...] = ()
    was: tuple[str, ...] = ()
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ShowNumber:
    """The number of the case."""


Shown = ShowNumber | Text | ReadForm | ReadMark


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What the public may see of a case, in these states; with `found_by` only whoever gives all those values.

    An entry of `found_by` is None for the number of the case, else (form, question).
    """

    id: PublicationId
    shows: tuple[Shown, ...]
    states: tuple[StateId, ...]
    when: Condition = ALWAYS
    found_by: tuple[tuple[FormId, QuestionId] | None, ...] = ()
    law: str = ""
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NeverReads:
    """A seat never reads any of these, while the case stands in `states` (everywhere when empty)."""

    seat: Seat
    items: tuple[Readable, ...]
    states: tuple[StateId, ...] = ()


@dataclass(frozen=True, slots=True)
class NeverAfter:
    """A transition never happens once one of the others has happened."""

    transition: TransitionId
    earlier: tuple[TransitionId, ...]


@dataclass(frozen=True, slots=True)
class NeverSamePerson:
    """One person never does both."""

    first: TransitionId
    second: TransitionId


@dataclass(frozen=True, slots=True)
class NeverWhile:
    """A transition never happens while the condition holds."""

    transition: TransitionId
    condition: Condition


Never = NeverReads | NeverAfter | NeverSamePerson | NeverWhile


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """Something that the authors promise never to happen, as `written`; it is proved over every possible course."""

    id: GuaranteeId
    never: Never
    written: str
    law: str = ""
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class After:
    """A while after entering one of the states."""

    states: tuple[StateId, ...]
    within: Term


@dataclass(frozen=True, slots=True)
class Retention:
    """When personal data are blocked (never before erasing, when `block` is None) and erased."""

    erase: After
    block: After | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a country stands altogether: each indicator adds one where it is good, and takes one away where it is poor.

    From `good` on the sum is good, up to `poor` it is poor.
    """

    good: int
    poor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What the figures of a procedure count: whose cases, by which steps, against which date.

    `poor_timeliness` and `poor_effort` are conditions on how the answer was rated; without one it is not counted. With
    a `score` the indicators of a country are summed up.
    """

    asked_by: PartyId
    asked: PartyId
    sent: tuple[Trigger, ...]
    accepted: tuple[Trigger, ...] = ()
    answered: tuple[Trigger, ...] = ()
    agreed_date: DeadlineId | None = None
    poor_timeliness: Condition | None = None
    poor_effort: Condition | None = None
    score: Score | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One procedure of a bundle. Lists of states are unfolded: stages are already replaced by their states.

    `carried` are the forms whose texts come with a case that another case opens.
    """

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
    facts: Mapping[FactId, Fact] = field(default_factory=dict)
    links: Mapping[LinkId, Link] = field(default_factory=dict)
    publications: Mapping[PublicationId, Publication] = field(default_factory=dict)
    guarantees: Mapping[GuaranteeId, Guarantee] = field(default_factory=dict)
    carried: tuple[FormId, ...] = ()
    statistics: Statistics | None = None
    retention: Retention | None = None
    was: tuple[str, ...] = ()
    at: Position = field(compare=False, repr=False)

    @property
    def initial(self) -> State:
        """The state in which a case is opened."""
        return next(state for state in self.states.values() if state.initial)

    def waits_for_links(self, state: State) -> bool:
        """Tell whether only a linked case leads out of a state: the case waits for it, and for no party."""
        ways = [way for way in self.transitions.values() if state.id in way.sources]
        return state.waits_for is None and not state.final and any(way.by_link for way in ways)

    def opens_with(self, transition: TransitionId) -> bool:
        """Tell whether the transition starts in the initial state: fired through a link, it opens a case."""
        way = self.transitions.get(transition)
        return way is not None and self.initial.id in way.sources

    @property
    def begins(self) -> frozenset[TransitionId]:
        """The steps with which another case begins one, where people open cases too; they begin nothing of theirs."""
        ways = self.transitions.values() if self.opener else ()
        return frozenset(way.id for way in ways if way.by_link and self.initial.id in way.sources)

    @property
    def first_states(self) -> frozenset[StateId]:
        """The states in which a case first stands that another one has opened."""
        ways = [self.transitions[id] for id in self.begins]
        return frozenset(branch.to or self.initial.id for way in ways for branch in way.route) or frozenset(
            {self.initial.id}
        )

    @property
    def opener(self) -> Party | None:
        """The party that opens the case; None where another case opens it."""
        return next((party for party in self.parties.values() if isinstance(party.joins, OpensTheCase)), None)


READING = VIEWER
