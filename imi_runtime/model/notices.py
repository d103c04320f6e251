"""Notices: what people are told about cases, and the moments at which cases want to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from imi_runtime.model.ids import AreaId, AuthorityId, CaseId, DeadlineId, PartyId, UserId

NO_DEADLINE = DeadlineId("")
NO_PARTY = PartyId("")
OF_CASE, DIGEST = "case", "digest"
"""The kinds of mails that carry notices: about one case, or about all cases of a day."""
OF_ACCOUNT = "account/"
"""What kinds of mails about somebody's account begin with; then follows what happened to it."""


class NoticeKind(Enum):
    """Why somebody is told, the gravest first. A notice carries no more than this, the case's number and a link."""

    NEW_DUTY = "new_duty"
    YOUR_TURN = "your_turn"
    TO_GIVE_OUT = "to_give_out"
    GIVEN = "given"
    NEW_CASE = "new_case"
    CAN_ACT = "can_act"
    NEW_TEXT = "new_text"
    NEWS = "news"
    DUE_SOON = "due_soon"
    MISSED = "missed"
    ESCALATED = "escalated"
    DATE_COME = "date_come"
    QUIET = "quiet"


DUTIES = frozenset({
    NoticeKind.NEW_DUTY, NoticeKind.YOUR_TURN, NoticeKind.TO_GIVE_OUT, NoticeKind.GIVEN, NoticeKind.DUE_SOON,
    NoticeKind.MISSED, NoticeKind.ESCALATED, NoticeKind.DATE_COME,
})
"""Kinds that ask somebody to do something; whoever wants as few mails as possible gets these."""


class Way(Enum):
    """How a person wants mail: each at once, all of a day together, or only what asks for something to be done."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    DUTIES = "duties"


@dataclass(frozen=True, slots=True, order=True)
class Timer:
    """A moment at which a case wants to be looked at: a clock's end, a reminder of `told`, or silence."""

    case: CaseId
    deadline: DeadlineId
    told: PartyId
    due: datetime

    @property
    def is_clock(self) -> bool:
        """Tell whether a clock ends then."""
        return bool(self.deadline) and not self.told


@dataclass(frozen=True, slots=True)
class Happening:
    """Steps of a case that are not told yet: the events behind `since` up to `sequence`."""

    case: CaseId
    sequence: int
    since: int
    actor: UserId
    at: datetime


NO_PERSON = UserId("")
"""Stands for nobody in particular: the shared mailbox of an authority."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The shared mailbox of an authority for the cases of an area."""

    authority: AuthorityId
    area: AreaId


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person, or without one the shared mailbox of the authority, is told about a case."""

    user: UserId
    authority: AuthorityId
    kind: NoticeKind
    sequence: int
    at: datetime
    deadline: DeadlineId = NO_DEADLINE
