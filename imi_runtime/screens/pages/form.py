"""One page of a form that is being filled: questions, a list to pick from, or the choice of an authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from markupsafe import Markup

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.readers import Readers
from imi_runtime.screens.templates import fill

TOKEN_FIELD = "form_token"
REVISION_FIELD = "revision"
THEN_FIELD = "then"
"""The name of the buttons; their values are those of `Then`."""
FORM_ID = "form-page"


class Then(Enum):
    """What the pressed button asks for after saving. A form sent without one (by the Enter key) means CONTINUE."""

    CONTINUE = "continue"
    LEAVE = "leave"
    SEND = "send"


class StepStanding(Enum):
    """How a step stands: filled, being filled, with faults, or not yet begun."""

    DONE = "done"
    CURRENT = "current"
    FAULTY = "faulty"
    TO_DO = "to_do"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the form; `href` only where it can be opened. The page before sending is a step too."""

    label: str
    standing: StepStanding
    href: str | None = None


@dataclass(frozen=True, slots=True)
class FaultLink:
    """One fault in the summary: the question, the sentence, and the id of the field that it leads to (without #)."""

    question: str
    sentence: str
    target: str


@dataclass(frozen=True, slots=True)
class OtherChange:
    """Somebody else saved this form meanwhile. What the reader typed stands in the fields; nothing is lost.

    `who` is a name of the reader's own authority, else empty. `theirs` is the page as the other person left it.
    """

    who: str
    at: datetime
    theirs: str


@dataclass(frozen=True, slots=True)
class Questions:
    """Fields in order, each as its ready HTML. The page needs `id` = `form/page` for the rules that reveal fields."""

    fields: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Picks:
    """The ready list of predefined questions, and how many may be ticked. The style sheet counts those that are."""

    tick_list: Markup
    at_least: int
    at_most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAuthority:
    """An authority that can be chosen. `official_name` is empty when it equals `name`; its language is a code.

    `forwarded` names those to whom requests of one's own authority were forwarded from here.
    """

    id: str
    name: str
    official_name: str = ""
    official_language: str = ""
    country: str
    languages: tuple[str, ...] = ()
    place: str = ""
    forwarded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityChoice:
    """The choice of an authority under the input `name`.

    The search is a GET to `search_action` with `q` and `country`. `searched` says that there was a search, `more` that
    it found more than is shown. `fault` is the sentence above the list when nothing was chosen.
    """

    name: str
    search_action: str
    q: str = ""
    country: str = ""
    searched: bool = False
    found: tuple[FoundAuthority, ...] = ()
    more: bool = False
    asked_before: tuple[FoundAuthority, ...] = ()
    chosen: FoundAuthority | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class CopyNote:
    """From which case the draft was copied. `left_out` are sentences about what did not come along."""

    number: str
    href: str
    left_out: tuple[str, ...] = ()


Body = Questions | Picks | AuthorityChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """One step of filling a form.

    `title` is the label of the act (`Send a request`), `label` and `help` those of the page. `id` is `form/page`.
    `revision` is None before there is a case. `saved` is when the draft was last saved, to reassure the reader.
    `back` leads to the page before: the step before, the case or the inbox. `case_href` is where the case can be read,
    empty while it is only a draft. `send` is the label of the act when this
    one page is the whole form, so that its button sends at once. `styles` is the address of the rules that reveal
    fields. `takes_files` says that files can come with the page.
    """

    id: str
    title: str
    number: str = ""
    label: str
    help: str = ""
    steps: tuple[Step, ...]
    body: Body
    readers: Readers | None = None
    faults: tuple[FaultLink, ...] = ()
    action: str
    back: str
    case_href: str = ""
    token: str
    revision: int | None = None
    saved: datetime | None = None
    send: str = ""
    styles: str = ""
    other_change: OtherChange | None = None
    takes_files: bool = False
    copied: CopyNote | None = None


def render_form(page: FormPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/form.jinja", frame, page=page, kind=type(page.body).__name__, form_id=FORM_ID)
