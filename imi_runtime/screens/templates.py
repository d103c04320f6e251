"""The one place where templates are found and filled.

Macros are imported without context, so that they are built once and not for every page. They speak through functions
that look up the frame of the page that is being filled; what stands in every row of a list is made by such functions.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from imi_runtime.model.places import LANGUAGES

if TYPE_CHECKING:
    from imi_runtime.screens.frame import Frame
    from imi_runtime.screens.pages.due import Due
    from imi_runtime.screens.pages.parties import NamedAuthority
    from imi_runtime.screens.pages.state_tag import StateTag

FOLDER = Path(__file__).parent / "templates"
MOST_KEPT = 4096
_FRAME: ContextVar[Frame] = ContextVar("frame")
_KEPT: dict[tuple[object, ...], tuple[object, Markup]] = {}


def say(context: str, /, **values: object) -> Markup:
    """Return a sentence of the interface, escaped."""
    return _FRAME.get().interface.html(context, **values)


def write_date(value: date) -> str:
    """Return a day in the reader's way."""
    return str(_FRAME.get().interface.date(value))


def write_moment(value: datetime) -> str:
    """Return a moment in the reader's way and on the reader's clock."""
    frame = _FRAME.get()
    return str(frame.interface.moment(value, frame.zone))


def day(value: date) -> Markup:
    """Return a day as an element."""
    return Markup(f'<time datetime="{value.isoformat()}">{escape(write_date(value))}</time>')  # noqa: S704


def instant(value: datetime) -> Markup:
    """Return a moment as an element."""
    return Markup(f'<time datetime="{value.isoformat()}">{escape(write_moment(value))}</time>')  # noqa: S704


def authority(party: NamedAuthority) -> Markup:
    """Return an authority with its country."""
    return say("frame/authority", name=party.name, country=party.country)


def state_tag(state: StateTag) -> Markup:
    """Return the tag that shows where a case stands."""
    return Markup('<strong class="govuk-tag imi-tag imi-tag--{}">{}</strong>').format(state.standing.value, state.label)


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
    return _FRAME.get().csrf


def kept(name: str, *things: object, caller: Callable[[], Markup]) -> Markup:
    """Return a piece of the frame that depends on nothing but the reader's language and these things; make it once."""
    interface = _FRAME.get().interface
    key = (name, id(interface), *things)
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        found = _KEPT[key] = (interface, caller())
    return found[1]


ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    cache_size=-1,
    trim_blocks=True,
    lstrip_blocks=True,
)
"""Strict: a gap in a view-model is a programmer's mistake and must be seen."""
ENVIRONMENT.globals.update(
    own_names=LANGUAGES, say=say, date=write_date, moment=write_moment, day=day, instant=instant, authority=authority,
    state_tag=state_tag, days=days, csrf_token=csrf_token, kept=kept,
)


def fill(template: str, frame: Frame, *, form_id: str = "", **values: object) -> str:
    """Return the template filled with a page's view-model, in the words and dates of the frame's language.

    `form_id` is the form whose answers the language switch takes along, so that nothing typed is lost.
    """
    token = _FRAME.set(frame)
    try:
        return ENVIRONMENT.get_template(template).render(frame=frame, form_id=form_id, **values)
    finally:
        _FRAME.reset(token)


def precompile() -> None:
    """Compile every template now, so that no request has to; to be called before the workers are started."""
    for name in ENVIRONMENT.list_templates():
        ENVIRONMENT.get_template(name)
