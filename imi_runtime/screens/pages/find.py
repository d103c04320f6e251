"""Finding a case: what is asked for, what was found, and searches that were kept."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.directory import Option
from imi_runtime.screens.pages.form import FaultLink
from imi_runtime.screens.pages.inbox import InboxEntry
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A search that the reader has kept; `forget` is where it is forgotten."""

    name: str
    href: str
    forget: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayField:
    """One day in the form as it was typed, with what is wrong with it."""

    name: str
    value: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPage:
    """The search. `query` is what was asked, as the forms that keep and export it send it back.

    `narrowed` says that filters beside words and status are in use, so that they are shown at once.
    `gives_out` says that the reader's authority gives cases to some of its people, so that one can ask for those.
    """

    q: str = ""
    counterpart: str = ""
    status: tuple[Option, ...]
    areas: tuple[Option, ...]
    states: tuple[Option, ...]
    countries: tuple[Option, ...]
    days: tuple[tuple[DayField, DayField], ...]
    late: bool = False
    mine: bool = False
    given: bool = False
    gives_out: bool = False
    narrowed: bool = False
    faults: tuple[FaultLink, ...] = ()
    counterpart_fault: str = ""
    searched: bool = False
    found: tuple[InboxEntry, ...] = ()
    older: str = ""
    newest: str = ""
    left_out: tuple[str, ...] = ()
    incomplete: bool = False
    query: str = ""
    most_exported: str
    kept: tuple[KeptLink, ...] = ()
    keep_fault: str = ""
    keep_name: str = ""


def render_find(page: FindPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/find.jinja", frame, page=page)
