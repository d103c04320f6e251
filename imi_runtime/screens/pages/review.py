"""The page before sending: everything once more, who will read it, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.form import CopyNote, FaultLink, Step
from imi_runtime.screens.pages.readers import Readers
from imi_runtime.screens.pages.shown import ShownAnswer
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedPage:
    """One page of the form with its answers; `change` opens it again."""

    label: str
    change: str
    answers: tuple[ShownAnswer, ...]
    readers: Readers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What the act leads to.

    `state` is the label of the next state when it is certain, `waits_for` the seat whose turn it then is, `final` says
    that the case is then closed.
    """

    state: str = ""
    waits_for: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """The whole form before it is sent.

    `send` is the label of the act and stands on the button. With `faults` the button is not offered; the `target` of
    such a fault is the address of the page (with `#field`) on which it can be mended.
    """

    title: str
    number: str = ""
    help: str = ""
    steps: tuple[Step, ...]
    pages: tuple[ReviewedPage, ...]
    consequence: Consequence | None = None
    faults: tuple[FaultLink, ...] = ()
    send: str
    action: str
    back: str
    token: str
    revision: int | None = None
    saved: datetime | None = None
    copied: CopyNote | None = None


def render_review(page: ReviewPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/review.jinja", frame, page=page)
