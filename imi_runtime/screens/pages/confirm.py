"""The page that asks once more before an act that has no form."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.review import Consequence
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPage:
    """One act, what it leads to, and a button with its label. `more` are further sentences below its help."""

    label: str
    help: str = ""
    more: tuple[str, ...] = ()
    number: str
    procedure: str
    consequence: Consequence | None
    action: str
    back: str
    token: str
    revision: int


def render_confirm(page: ConfirmPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/confirm.jinja", frame, page=page)
