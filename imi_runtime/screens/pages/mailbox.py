"""The mailbox of a demonstration: mails that would have left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True)
class MailboxEntry:
    """One mail in the list."""

    href: str
    to: str
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MailboxPage:
    """The newest mails, newest first."""

    mails: tuple[MailboxEntry, ...]


@dataclass(frozen=True, slots=True)
class OneMailPage:
    """One mail. `lines` are its text; a line that ends in a link has where it leads on this site."""

    to: str
    subject: str
    at: datetime
    lines: tuple[tuple[str, str], ...]


def render_mailbox(page: MailboxPage, frame: Frame) -> str:
    """Return the list as HTML."""
    return fill("pages/mailbox.jinja", frame, page=page)


def render_one_mail(page: OneMailPage, frame: Frame) -> str:
    """Return one mail as HTML."""
    return fill("pages/mailbox_mail.jinja", frame, page=page)
