"""The page on which a user shows a second factor: when signing in, and again before something that matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import fill

KEPT = "kept:"
"""What the names of hidden fields begin with that a form had sent before."""


class SecondStepFault(Enum):
    """Why what was shown does not do."""

    NO_CODE = "no_code"
    WRONG_CODE = "wrong_code"
    WRONG_PASSKEY = "wrong_passkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStepPage:
    """What can be shown: a code where there is an app, a passkey where `question` is what the browser asks it.

    `signing_in` is false within a session; `kept` are the fields that a form had sent to `then`.
    `demo_code` is the code of an invented account.
    """

    action: str
    signing_in: bool
    has_app: bool
    question: str = ""
    then: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    fault: SecondStepFault | None = None
    demo_code: str = ""


def render_second_step(page: SecondStepPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/second_step.jinja", frame, page=page)
