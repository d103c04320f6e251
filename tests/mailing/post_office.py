"""A real SMTP server on this machine that can misbehave, and a worker that sends to it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from random import Random
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from imi_runtime.adapters.post import SmtpPost
from imi_runtime.assembly import interface_of
from imi_runtime.mailing.letters import Stationery
from imi_runtime.mailing.worker import Worker
from tests.town import Town

SENDER = "no-reply@imi.example.org"
STATIONERY = Stationery("IMI open", "https://imi.example.org", SENDER, interface_of)


@dataclass
class PostOffice:
    """Takes mails and keeps them. `answers` are what it says to the next recipients and the next contents."""

    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    to_recipients: list[str] = field(default_factory=list)
    to_contents: list[str] = field(default_factory=list)
    port: int = 0
    mood: Random | None = None
    """With a mood it is at times busy, and at times breaks the line after it has taken a mail."""
    taken_and_forgotten: set[str] = field(default_factory=set)
    """Mails that it has, and of which the sender cannot know that."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        """Take the recipient, or say what the test wants said."""
        if self.to_recipients and (said := self.to_recipients.pop(0)):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Take the content, or say what the test wants said."""
        if self.to_contents and (said := self.to_contents.pop(0)):
            return said
        mood = self.mood.random() if self.mood else 1.0
        if mood < 0.1:
            return "451 busy"
        message = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
        self.taken.append((envelope.rcpt_tos[0], cast(EmailMessage, message)))
        if mood < 0.2:
            self.taken_and_forgotten.add(str(message["Message-ID"]).strip("<>").partition("@")[0])
            server.transport.abort()
        return "250 OK"

    def to(self, name: str) -> list[EmailMessage]:
        """Return the mails to a person of the town."""
        return [message for address, message in self.taken if address.startswith(f"{name}@")]


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    """Open the post office on a free port of this machine."""
    office = PostOffice(port=free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def worker_of(town: Town, office: PostOffice) -> Worker:
    """Return a worker of the town that sends to this post office."""
    return Worker(town.installation, STATIONERY, SmtpPost("smtp", "127.0.0.1", office.port, SENDER))


def body(message: EmailMessage, kind: str = "plain") -> str:
    """Return the text of a mail."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())
