"""Pages on which a password is changed, a new one is asked for, or chosen; and on which colleagues begin again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import fill


class PasswordFault(Enum):
    """Why a password was not changed."""

    NO_PRESENT = "no_present"
    WRONG_PRESENT = "wrong_present"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_EASY = "too_easy"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage:
    """A new password, with the present one where `changing`; what was typed never comes back.

    `leaked` says why another one must be chosen before anything else; `then` is the page that was wanted.
    """

    action: str
    changing: bool
    shortest: int
    fault: PasswordFault | None = None
    leaked: bool = False
    then: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenPage:
    """The e-mail address to which a link goes; `sent` says so, whoever asked."""

    action: str
    minutes: int
    sent: bool = False
    faulty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Somebody who may begin again if another person confirms; `confirm` is empty for the one who asked."""

    name: str
    authority: str
    asked: datetime
    confirm: str
    refuse: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveriesPage:
    """The requests that wait, and a form for another."""

    action: str
    waiting: tuple[Recovery, ...]
    email: str = ""
    faulty: bool = False


def render_password(page: PasswordPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/password.jinja", frame, page=page)


def render_forgotten(page: ForgottenPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/forgotten.jinja", frame, page=page)


def render_recoveries(page: RecoveriesPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/recoveries.jinja", frame, page=page)
