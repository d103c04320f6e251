"""The pages of the directory: finding an authority, reading its entry, its users and its history, and changing them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.form import FaultLink
from imi_runtime.screens.pages.sign_in import WayIn
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen, in words; `group` is the heading under which it stands."""

    value: str
    label: str
    chosen: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is known: a label and one value a line; `language` is that of all values where it is another.

    `warning` says what is wrong with it and what to do.
    """

    label: str
    values: tuple[str, ...]
    language: str = ""
    href: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntry:
    """An authority in a list. `asked` counts own cases with it, `forwarded` names those to whom requests went on."""

    href: str
    name: str
    official_name: str = ""
    official_language: str = ""
    place: str
    languages: tuple[str, ...] = ()
    asked: int = 0
    forwarded: tuple[str, ...] = ()
    standing: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """The search of the directory. `kept` are authorities that the reader's own one validates."""

    q: str
    countries: tuple[Option, ...]
    areas: tuple[Option, ...]
    languages: tuple[Option, ...]
    competences: tuple[Option, ...]
    regions: tuple[Option, ...]
    searched: bool
    found: tuple[FoundEntry, ...]
    more: bool
    kept: tuple[FoundEntry, ...] = ()
    own: str = ""
    register: str = ""
    invite: str = ""
    absences: str = ""
    approve: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaEntry:
    """What is known of an authority in one area; `edit` is where it is changed, empty for who may not."""

    title: str
    lines: tuple[Line, ...]
    edit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """An authority's entry. `standings` are those that the reader may give it."""

    name: str
    official_name: str
    official_language: str
    standing: str
    lines: tuple[Line, ...]
    areas: tuple[AreaEntry, ...]
    edit: str = ""
    people: str = ""
    history: str = ""
    coordination: str = ""
    more_areas: tuple[Option, ...] = ()
    standings: tuple[str, ...] = ()
    standing_action: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input. `kind` is text, email, password, date, long, choice or choices."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    options: tuple[Option, ...] = ()
    fault: str = ""
    autocomplete: str = "off"
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryForm:
    """A form of the directory. `heading` is its title, `seen` what it was made from, `link` is shown once.

    `ways` lead through identity providers instead.
    """

    heading: str
    caption: str = ""
    intro: tuple[str, ...] = ()
    warning: str = ""
    action: str
    back: str = ""
    fields: tuple[Field, ...]
    button: str
    faults: tuple[FaultLink, ...] = ()
    seen: str = ""
    stale: bool = False
    link: str = ""
    lines: tuple[Line, ...] = ()
    ways: tuple[WayIn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry:
    """A user in the review of rights. `rights` are said per area; `edit`, `confirm` and `invite` may be empty."""

    name: str
    email: str
    administrator: bool
    suspended: bool
    rights: tuple[str, ...]
    last_seen: datetime | None
    reviewed: datetime | None
    due: bool
    away: str = ""
    edit: str = ""
    confirm: str = ""
    invite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An administrator whom another authority wants to appoint. `confirm` is empty where `why_not` says why."""

    name: str
    email: str
    by: str
    reason: str
    asked: datetime
    from_then: datetime
    why_not: str
    confirm: str
    refuse: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Who works for an authority, with which rights, and who wants a review. `gaps` say for which steps who lacks.

    `appoint` leads to asking for an administrator from outside, `appointment` is one that was asked for.
    """

    authority: str
    back: str
    people: tuple[PersonEntry, ...]
    gaps: tuple[str, ...] = ()
    add: str = ""
    only_administrators: bool = False
    appoint: str = ""
    appointment: Appointment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """Something that was done: what, by whom, when, and what differs since."""

    kind: str
    at: datetime
    by: str
    about: str = ""
    differences: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """What was done to an authority and its users, the newest first."""

    authority: str
    back: str
    changes: tuple[HistoryEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedPage:
    """The link that somebody was invited with; it is shown once."""

    heading: str
    email: str
    link: str
    back: str


def render_search(page: SearchPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/directory.jinja", frame, page=page)


def render_entry(page: EntryPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/directory_entry.jinja", frame, page=page)


def render_directory_form(page: DirectoryForm, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/directory_form.jinja", frame, page=page)


def render_people(page: PeoplePage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/directory_people.jinja", frame, page=page)


def render_directory_history(page: HistoryPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/directory_history.jinja", frame, page=page)


def render_invited(page: InvitedPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/directory_invited.jinja", frame, page=page)
