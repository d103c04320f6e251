"""The urgent list: what coordinators look after."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.inbox import InboxEntry
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True)
class UrgentPage:
    """Open cases of coordinated authorities: with a deadline that has passed, one that ends soon, and silent ones."""

    late: tuple[InboxEntry, ...] = ()
    soon: tuple[InboxEntry, ...] = ()
    silent: tuple[InboxEntry, ...] = ()
    more: bool = False


def render_urgent(page: UrgentPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/urgent.jinja", frame, page=page)
