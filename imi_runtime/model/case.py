"""A case: what a procedure has become between real authorities. Immutable; every step makes a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from imi_runtime.model.ids import (
    HANDLER,
    REFERRAL_HANDLER,
    VIEWER,
    AreaId,
    AuthorityId,
    CaseId,
    CaseNumber,
    DeadlineId,
    Digest,
    FormId,
    LinkId,
    MarkId,
    MemberId,
    PartyId,
    ProcedureId,
    RightId,
    StateId,
    TransitionId,
    UserId,
)

NO_MEMBER = MemberId("")
"""Stands where a seat acted or wrote, and no member of a group."""

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
    """One filling of a form. `versions` are its answers, oldest first; a correction adds one.

    `member` says which member of the group `author` wrote it; it is empty where a seat did.
    """

    form: FormId
    number: int
    author: PartyId
    authority: AuthorityId
    transition: TransitionId
    at: datetime
    standing: Standing
    versions: tuple[Answers, ...]
    member: MemberId = NO_MEMBER

    @property
    def latest(self) -> Answers:
        """The answers of the last version."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a seat, and who held it before."""

    holder: AuthorityId
    former: tuple[AuthorityId, ...] = ()


def stand(quantifier: str, statuses: Iterable[StateId | None], wanted: tuple[str, ...]) -> bool:
    """Tell whether some, every or no one stands in a wanted status; `every` needs at least one."""
    found = [status in wanted for status in statuses]
    match quantifier:
        case "some":
            return any(found)
        case "every":
            return bool(found) and all(found)
    return not any(found)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a group: where it stands, since when it is one, and which authority added it."""

    id: MemberId
    status: StateId | None
    joined: datetime
    added_by: AuthorityId | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The members of a party that is many. The engine asks and changes groups through these questions only."""

    members: Mapping[MemberId, Member] = field(default_factory=dict)

    def stands(self, quantifier: str, wanted: tuple[str, ...]) -> bool:
        """Tell whether some, every or no member stands in a wanted status."""
        return stand(quantifier, (member.status for member in self.members.values()), wanted)

    def __contains__(self, id: object) -> bool:
        return id in self.members

    def status(self, id: MemberId) -> StateId | None:
        """Return where a member stands."""
        found = self.members.get(id)
        return found.status if found else None

    def joined(self, new: Iterable[Member]) -> Group:
        """Return the group with new members; who is a member already stays as it is."""
        return Group({**{member.id: member for member in new}, **self.members})

    def moved(self, id: MemberId, status: StateId) -> Group:
        """Return the group with one member in another status."""
        return Group({**self.members, id: replace(self.members[id], status=status)})

    def restarted(self, status: StateId | None) -> Group:
        """Return the group with every member in its first status."""
        return Group({id: replace(member, status=status) for id, member in self.members.items()})


NO_MEMBERS = Group()


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
    """Everything that decides what can happen next and who may read what. `links` are the ids of linked cases.

    `doers` are who took each step last, `deputised` for whom, where that was a deputy.
    """

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
    deputised: Mapping[TransitionId, UserId] = field(default_factory=dict)
    groups: Mapping[PartyId, Group] = field(default_factory=dict)
    links: Mapping[LinkId, tuple[CaseId, ...]] = field(default_factory=dict)

    def group(self, party: PartyId) -> Group:
        """Return the members of a party that is many."""
        return self.groups.get(party, NO_MEMBERS)

    def answer(self, form: FormId, name: str) -> Answer | None:
        """Return what is answered in the latest filling of the form, or None."""
        filling = self.latest(form)
        return filling.latest.get(name) if filling else None

    def latest(
        self, form: FormId, *, standing: tuple[Standing, ...] = (Standing.OPEN, Standing.HELD)
    ) -> Filling | None:
        """Return the last filling of the form that is not taken back."""
        return next((f for f in reversed(self.fillings) if f.form == form and f.standing in standing), None)


class Reach(Enum):
    """How far somebody reaches into a case where the authority gives its cases to some of its people.

    `WHOLE`: as far as the rights go. `NO_ACTS`: the case is not this person's, who reads on and does nothing in it.
    `OUTLINE`: the case is not this person's, who sees that there is one and how it stands.
    """

    WHOLE = "whole"
    NO_ACTS = "no_acts"
    OUTLINE = "outline"


GIVEN_OUT = frozenset({VIEWER, HANDLER, REFERRAL_HANDLER})
"""The rights that count only for who was given the case; approvers and allocators do their part in every case."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A user acting for an authority, with the rights granted there in the case's area.

    `reach` narrows them where the case was given to somebody else, `gives_out` says that it waits for this person to
    give it to somebody. Where the rights are those of a person who is away, `deputy_for` is that person.
    """

    user: UserId
    authority: AuthorityId
    rights: frozenset[RightId]
    reach: Reach = Reach.WHOLE
    gives_out: bool = False
    deputy_for: UserId | None = None

    @property
    def acting(self) -> Actor:
        """The same person with the rights by which something can be done in the case."""
        return self if self.reach is Reach.WHOLE else replace(self, rights=self.rights - GIVEN_OUT)

    @property
    def reading(self) -> Actor:
        """The same person with the rights by which more than an outline can be read."""
        return replace(self, rights=self.rights - GIVEN_OUT) if self.reach is Reach.OUTLINE else self

    def was(self, person: UserId | None) -> bool:
        """Tell whether a person is this one, or the one for whom this one is deputy."""
        return person is not None and person in (self.user, self.deputy_for)
