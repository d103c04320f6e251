"""Where mails leave: an SMTP server, or for demonstrations a folder."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from imi_runtime.adapters.credentials import Credentials, CredentialsFault, read_credentials
from imi_runtime.ports import AddressRefused, KeptMail, NotDelivered, Post
from imi_runtime.problems import ImiError
from imi_runtime.settings import Settings

SECONDS = 30
"""How long a server may take for one answer; a mail needs few of them, far less than a worker's lease."""
MOST_SHOWN = 200
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class PostFault(ImiError):
    """Mail cannot be sent with these settings."""


@dataclass(frozen=True, slots=True)
class SmtpPost:
    """An SMTP server. With `starttls` and `tls` its certificate is checked; credentials never go over an open line."""

    way: str
    host: str
    port: int
    sender: str
    credentials: Credentials | None = None
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def deliver(self, message: EmailMessage, to: str) -> None:
        """Hand one mail over. Returns only after the server has said that it has the mail."""
        try:
            with self._connected() as server:
                self._hand_over(server, message, to)
        except smtplib.SMTPRecipientsRefused as refused:
            code = int(next(iter(refused.recipients.values()))[0])
            fault = AddressRefused if 500 <= code < 600 else NotDelivered
            raise fault(f"the server answered {code} to the address") from refused
        except smtplib.SMTPResponseException as error:
            raise NotDelivered(f"{type(error).__name__} {error.smtp_code}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(type(error).__name__) from error

    def _connected(self) -> smtplib.SMTP:
        own = self.sender.rpartition("@")[2]  # said in the greeting; without it a name server is asked for each mail
        if self.way == "smtps":
            return smtplib.SMTP_SSL(self.host, self.port, own, timeout=SECONDS, context=self.context())
        server = smtplib.SMTP(self.host, self.port, own, timeout=SECONDS)
        if self.way == "smtp+starttls":
            server.starttls(context=self.context())
        return server

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        if self.credentials:
            server.login(self.credentials.user, self.credentials.password)
        server.send_message(message, from_addr=self.sender, to_addrs=[to])


@dataclass(frozen=True, slots=True)
class FolderPost:
    """A folder with a file for each mail, written whole or not at all. Sent again it is the same file."""

    folder: Path

    def deliver(self, message: EmailMessage, to: str) -> None:
        """Write the mail."""
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh = self.folder / f".{name}.{os.getpid()}"
            fresh.write_bytes(message.as_bytes(policy=policy.SMTP))
            fresh.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise NotDelivered(str(error)) from error

    def mails(self) -> tuple[KeptMail, ...]:
        """Return the newest mails, newest first."""
        files = sorted(self.folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
        return tuple(_kept(file) for file in files[:MOST_SHOWN])

    def mail(self, id: str) -> KeptMail | None:
        """Return one mail; only names that we give are looked for."""
        file = self.folder / f"{id}.eml"
        return _kept(file) if re.fullmatch(r"[0-9a-f]{32}", id) and file.is_file() else None


def _kept(file: Path) -> KeptMail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    at = parsedate_to_datetime(str(message["Date"]))
    return KeptMail(file.stem, str(message["To"]), str(message["Subject"]), at, body.get_content() if body else "")


def make_post(settings: Settings) -> Post | None:
    """Return where mails leave, or None when the settings name nothing. Raises PostFault."""
    way, _, place = settings.mail.partition(":")
    if not way:
        return None
    if way == "folder":
        return FolderPost(Path(place))
    parts = urlsplit(settings.mail)
    credentials = _credentials(settings)
    if parts.username or parts.password or not parts.hostname:
        raise PostFault("IMI_MAIL must name a server and no password; put that into IMI_MAIL_CREDENTIALS_FILE")
    if credentials and way == "smtp" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise PostFault("the password would go over an open line: use smtp+starttls:// or smtps:// in IMI_MAIL")
    return SmtpPost(way, parts.hostname, parts.port or PORTS[way], settings.mail_from, credentials)


def _credentials(settings: Settings) -> Credentials | None:
    try:
        return read_credentials(settings.mail_credentials_file) if settings.mail_credentials_file else None
    except CredentialsFault as fault:
        raise PostFault(f"IMI_MAIL_CREDENTIALS_FILE: {fault}") from fault
