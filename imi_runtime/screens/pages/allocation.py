"""The pages on which allocators give cases to colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.inbox import InboxEntry
from imi_runtime.screens.templates import fill


class AllocationWrong(Enum):
    """Why nothing was given."""

    NO_CASES = "no_cases"
    NO_PEOPLE = "no_people"
    NOT_ABLE = "not_able"
    MEANWHILE = "meanwhile"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOption:
    """A colleague to whom cases can be given: open cases of that person, and whether the person is away."""

    id: str
    name: str
    load: int
    away: bool
    deputy: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOption:
    """A case that waits to be given out; `away` are people who have it and are away without a deputy."""

    id: str
    entry: InboxEntry
    chosen: bool
    away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationPage:
    """Who has a case, or which cases wait to be given out. `number` is empty for several cases."""

    number: str = ""
    procedure: str = ""
    action: str
    back: str
    people: tuple[PersonOption, ...]
    cases: tuple[CaseOption, ...] = ()
    seen: str = ""
    wrong: AllocationWrong | None = None
    more: bool = False


def render_allocation(page: AllocationPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/allocation.jinja", frame, page=page)
