"""The page on which a user signs in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import fill


class SignInFault(Enum):
    """Why the last attempt did not succeed."""

    NO_IDENTIFIER = "no_identifier"
    NO_PASSWORD = "no_password"
    NOT_RECOGNISED = "not_recognised"
    ENDED = "ended"
    PROVIDER = "provider"
    NOT_LINKED = "not_linked"
    PASSKEY = "passkey"
    SUSPENDED = "suspended"
    WAITING = "waiting"
    AUTHORITY_SUSPENDED = "authority_suspended"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An invented account that a demonstration shows to everybody."""

    identifier: str
    password: str
    name: str
    authority: str


@dataclass(frozen=True, slots=True)
class WayIn:
    """An identity provider to sign in through."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The e-mail address stays in its field after a fault, the password never.

    `then` is the path to open afterwards, `mailbox` where the mails of a demonstration are. `passkey` is where a
    passkey's answer to the `question` goes.
    """

    action: str
    then: str = ""
    identifier: str = ""
    fault: SignInFault | None = None
    passkey: str = ""
    question: str = field(default="", repr=False)
    providers: tuple[WayIn, ...] = ()
    demo_accounts: tuple[DemoAccount, ...] = ()
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class SignedOutPage:
    """Signed out here, and not yet at the provider through which the session began."""

    provider: str
    way_out: str


def render_signed_out(page: SignedOutPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/signed_out.jinja", frame, page=page)


def render_sign_in(page: SignInPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/sign_in.jinja", frame, page=page)
