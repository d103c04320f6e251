"""The page of a user's own credentials and sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFactor:
    """An app or a passkey; `remove` is where it is taken away, empty for the only one."""

    kind: str
    name: str
    added: datetime
    used: datetime | None
    remove: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A signed-in browser; `end` is where it is ended, empty for this one."""

    device: str
    created: datetime
    seen: datetime
    end: str = ""


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """Something that happened to the account; `about` is what it was about, such as a device."""

    kind: str
    at: datetime
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnIdentity:
    """An identity provider: where the link to it begins or ends."""

    name: str
    linked: bool
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityPage:
    """What lets the user in, where he or she is in, and what happened lately.

    `recoveries` is where an administrator lets colleagues begin again.
    """

    factors: tuple[OwnFactor, ...]
    recovery_codes: int
    sessions: tuple[OwnSession, ...]
    events: tuple[OwnEvent, ...]
    identities: tuple[OwnIdentity, ...] = ()
    recoveries: str = ""


def render_security(page: SecurityPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/own_security.jinja", frame, page=page)
