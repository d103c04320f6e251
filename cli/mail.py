"""`imi mail`: what became of mails."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from email import message_from_binary_file, policy
from email.message import EmailMessage, Message

import click

from imi_runtime.adapters.post import make_post
from imi_runtime.assembly import open_installation
from imi_runtime.operations.work.posting import note_bounced, standing_of_mail
from imi_runtime.ports import AddressRefused, NotDelivered
from imi_runtime.settings import read_settings

OUTCOMES = {
    "": "waiting", "sent": "sent", "needless": "no longer needed when they were to leave",
    "refused": "refused: the address takes no mail", "given_up": "given up after many attempts",
    "bounced": "came back after they had left",
}


@click.group("mail")
def mail() -> None:
    """See what became of mails, try the mail server, take bounces in."""


@mail.command("waiting")
def waiting() -> int:
    """Say how much waits, and what became of the mails so far. Ends with 1 when something has waited for an hour."""
    standing = standing_of_mail(open_installation(read_settings()))
    click.echo(f"deadlines and reminders that are due: {standing.timers}")
    click.echo(f"steps that nobody was told of yet: {standing.untold}")
    click.echo(f"mails that are due: {standing.mails}")
    for outcome, count in sorted(standing.outcomes.items()):
        click.echo(f"mails {OUTCOMES.get(outcome, outcome)}: {count}")
    if standing.oldest is None:
        return 0
    click.echo(f"the oldest of what is due waits since {standing.oldest:%Y-%m-%d %H:%M} UTC")
    return 1 if standing.late else 0


@mail.command("try")
@click.argument("address")
def try_(address: str) -> int:
    """Send one mail to ADDRESS now, with the settings of the worker, and say what the server answered."""
    settings = read_settings()
    post = make_post(settings)
    if post is None:
        click.echo("IMI_MAIL is not set: there is nowhere to send to.")
        return 2
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = settings.mail_from, address, f"{settings.product}: try"
    message.set_content("This mail tries the settings. Nothing else was sent.\n")
    try:
        post.deliver(message, address)
    except (AddressRefused, NotDelivered) as failed:
        click.echo(f"It did not leave: {failed}")
        return 1
    click.echo("The server took it.")
    return 0


@mail.command("bounced")
def bounced() -> int:
    """Take in one mail that came back, from standard input; the mail server calls this for the sender's address."""
    ids = set(_ids_in(message_from_binary_file(sys.stdin.buffer, policy=policy.default)))
    ours = note_bounced(open_installation(read_settings()), ids) if ids else 0
    click.echo(f"mails that came back: {ours}")
    return 0


def _ids_in(message: Message) -> Iterator[str]:
    """Yield the ids of the mails that a bounce is about: only reports of failed delivery count."""
    parts = list(message.walk())
    failed = any(
        part.get_content_type() == "message/delivery-status"
        and any(str(group.get("Action", "")).strip().lower() == "failed" for group in part.walk())
        for part in parts
    )
    for part in parts if failed else ():
        if part.get_content_type() == "text/rfc822-headers":
            yield from re.findall(r"(?im)^message-id:\s*<([0-9a-f]{32})@", str(part.get_payload()))
        elif part is not message and (found := re.fullmatch(r"<([0-9a-f]{32})@.*>", str(part.get("Message-ID", "")))):
            yield found[1]
