"""The page of versions that wait for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingVersion:
    """A version that gives somebody more sight. `own` ones the reader proposed; another must approve."""

    area: str
    digest: str
    by: str
    at: datetime
    notes: str
    widened: tuple[str, ...]
    action: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalPage:
    """Everything that waits."""

    waiting: tuple[WaitingVersion, ...]


def render_approval(page: ApprovalPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/approving.jinja", frame, page=page)
