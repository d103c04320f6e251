"""The inbox: the work list of an authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.due import Due
from imi_runtime.screens.pages.parties import NamedAuthority
from imi_runtime.screens.pages.state_tag import StateTag
from imi_runtime.screens.templates import fill


class InboxView(Enum):
    """What the list holds: what waits, what the reader was given, everything open, or what is closed."""

    WAITING = "waiting"
    GIVEN = "given"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A link to one view of the inbox; `count` only where it is known."""

    view: InboxView
    href: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class ToGiveOut:
    """Where allocators find the cases that nobody has: how many they are, or that there are `more`."""

    href: str
    count: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class AreaLink:
    """A link that narrows the list to one area, or (the first one) to none."""

    title: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEntry:
    """One case in the list. `other` is the authority on the other side, if there is one yet.

    `found_in` says in which answers the words of a search stood.
    `given` are the colleagues who have the case, where the authority gives its cases out.
    """

    number: str
    href: str
    procedure: str
    other: NamedAuthority | None
    state: StateTag
    due: Due | None
    updated: datetime
    found_in: str = ""
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEntry:
    """A form of the reader's authority that was begun and not yet sent. `number` is empty before there is a case."""

    title: str
    href: str
    number: str = ""
    saved: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """The list, already in order: late first, then by due date.

    `waiting` waits for the reader; `others` is the rest of the open cases, or the closed ones. `older` leads to the
    next stretch, `to_give_out` allocators to what nobody has. `areas` is empty when the reader works in one area only.
    `kept` are searches with their addresses.
    """

    view: InboxView
    views: tuple[ViewLink, ...]
    waiting: tuple[InboxEntry, ...] = ()
    others: tuple[InboxEntry, ...] = ()
    drafts: tuple[DraftEntry, ...] = ()
    areas: tuple[AreaLink, ...] = ()
    older: str | None = None
    newest: str | None = None
    to_give_out: ToGiveOut | None = None
    find_action: str | None = None
    kept: tuple[tuple[str, str], ...] = ()


def render_inbox(page: InboxPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/inbox.jinja", frame, page=page)
