"""What stands inside a line of a page: words, dates, names and tags, as the reader of the page has them.

Functions, not macros: they stand in every row of every list, and a macro costs several times as much.
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from imi_runtime.screens.escaping import as_html
from imi_runtime.screens.regional import format_moment

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from imi_runtime.model.ids import Language
    from imi_runtime.screens.frame import Frame
    from imi_runtime.screens.pages.case import SumLine
    from imi_runtime.screens.pages.due import Due
    from imi_runtime.screens.pages.parties import NamedAuthority
    from imi_runtime.screens.pages.state_tag import StateTag

FRAME: ContextVar[Frame] = ContextVar("frame")
"""The frame of the page that is being filled."""
MOST_MOMENTS = 4096


def say(context: str, /, **values: object) -> Markup:
    """Return a sentence of the interface, escaped."""
    return FRAME.get().interface.html(context, **values)


def write_date(value: date) -> str:
    """Return a day in the reader's way."""
    return str(FRAME.get().interface.date(value))


def write_moment(value: datetime) -> str:
    """Return a moment in the reader's way and on the reader's clock."""
    frame = FRAME.get()
    return str(frame.interface.moment(value, frame.zone))


def day(value: date) -> Markup:
    """Return a day as an element."""
    return Markup(f'<time datetime="{value.isoformat()}">{as_html(write_date(value))}</time>')  # noqa: S704


def instant(value: datetime) -> Markup:
    """Return a moment as an element."""
    frame = FRAME.get()
    return _instant(value, frame.interface.language, frame.zone)


@lru_cache(maxsize=MOST_MOMENTS)
def _instant(value: datetime, language: Language, zone: ZoneInfo) -> Markup:
    """Write a moment once: a case's page shows the same few moments again and again."""
    written = as_html(format_moment(language, value.astimezone(zone)))
    return Markup(f'<time datetime="{value.isoformat()}">{written}</time>')  # noqa: S704


def authority(party: NamedAuthority) -> Markup:
    """Return an authority with its country."""
    return FRAME.get().interface.html("frame/authority", name=party.name, country=party.country)


def state_tag(state: StateTag) -> Markup:
    """Return the tag that shows where a case stands."""
    look, label = state.standing.value, as_html(state.label)
    return Markup(f'<strong class="govuk-tag imi-tag imi-tag--{look}">{label}</strong>')  # noqa: S704


def sum_line(line: SumLine) -> Markup | str:
    """Return one line of the sum that leads to a last day."""
    if line.first is None:
        return say(f"counted/{line.kind}", place=line.name)
    if line.last is not None:
        return say(f"counted/{line.kind}_to", first=day(line.first), last=day(line.last))
    if line.name:
        return say(f"counted/{line.kind}_named", day=day(line.first), name=line.name)
    return say(f"counted/{line.kind}", day=day(line.first))


def days(due: Due) -> Markup:
    """Return how far away a last day is; what is late or near stands out."""
    if due.late:
        kind, words = "strong", say("due/late", days=-due.days_left)
        look = "moj-badge imi-badge moj-badge--red"
    elif due.days_left == 0:
        kind, words, look = "strong", say("due/today"), "moj-badge imi-badge imi-badge--soon"
    else:
        kind, words = "span", say("due/left", days=due.days_left)
        look = "imi-badge " + ("moj-badge imi-badge--soon" if due.soon else "imi-quiet")
    return Markup(f'<{kind} class="{look}">{words}</{kind}>')  # noqa: S704 - words are escaped already


def csrf_token() -> str:
    """Return the token that every form sent by POST carries."""
    return FRAME.get().csrf
