"""The page on which a person chooses how often to get mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from imi_runtime.model.notices import Way
from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True)
class MailChoicePage:
    """What was chosen, where mails go, and since when that address takes none."""

    action: str
    way: Way
    address: str
    refused: datetime | None = None

    @property
    def ways(self) -> tuple[Way, ...]:
        """Everything that can be chosen."""
        return tuple(Way)


def render_mail_choice(page: MailChoicePage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/mail_choice.jinja", frame, page=page)
