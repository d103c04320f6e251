"""Pages that say why something did not happen, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.parties import NamedAuthority
from imi_runtime.screens.pages.state_tag import StateTag
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is no such thing, or it is not for the reader: both look the same (404)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAllowed:
    """An act that is not possible (403 or 409), with the reasons as whole sentences."""

    label: str
    reasons: tuple[str, ...]
    number: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyDone:
    """The case went on since the page was shown (409): what happened last, so that nobody does it twice.

    `yours` says that the reader's own first press of the button did it. `typed` is text that the reader had typed.
    """

    number: str
    href: str
    label: str
    at: datetime
    by: NamedAuthority | None
    person: str = ""
    state: StateTag
    yours: bool = False
    typed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHeldBack:
    """A file that cannot be opened (409): it waits for the scanner, or a virus was found in it."""

    file: str
    waiting: bool
    href: str


@dataclass(frozen=True, slots=True)
class TooLarge:
    """More was sent than is taken (413); `limit` with its unit, such as `2 MB`."""

    limit: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The request does not fit any form of ours (400)."""


@dataclass(frozen=True, slots=True)
class Expired:
    """The page was open too long and its protection against forged requests has expired (400).

    `fields` are the sent inputs, to be sent again to `action` by a button. Give them only when the browser says that
    the request came from our own site (`Sec-Fetch-Site: same-origin`): else this page would help a forger.
    """

    action: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SignInNeeded:
    """The page needs a user (401)."""

    href: str


@dataclass(frozen=True, slots=True)
class TooManyAttempts:
    """Too many attempts (429); the minutes until the next may be made."""

    minutes: int


@dataclass(frozen=True, slots=True)
class OurFault:
    """Something broke on our side (500); `incident` finds it in the log."""

    incident: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The service is being worked on or overloaded (503)."""


Mishap = (
    NotFound
    | NotAllowed
    | AlreadyDone
    | FileHeldBack
    | TooLarge
    | NotUnderstood
    | Expired
    | SignInNeeded
    | TooManyAttempts
    | OurFault
    | Unavailable
)


def render_mishap(mishap: Mishap, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/mishap.jinja", frame, mishap=mishap, kind=type(mishap).__name__)
