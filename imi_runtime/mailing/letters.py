"""From a letter to the message that leaves: headers, threads and both texts, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from imi_runtime.model.ids import Language
from imi_runtime.model.notices import DIGEST, OF_ACCOUNT, OF_CASE
from imi_runtime.operations.work.posting import CaseTold, Letter
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.letter import LetterText, Link, Part, html_text, plain_text

CHOICES = "/account/mail"
SECURITY = "/account/security"


@dataclass(frozen=True, slots=True)
class Stationery:
    """What all mails of an installation share: its name, its address, whom mails come from, and its words."""

    product: str
    address: str
    sender: str
    interface: Callable[[Language], Interface]

    @property
    def domain(self) -> str:
        """What stands behind the @ of Message-IDs."""
        return self.sender.rpartition("@")[2] or "localhost"


def message_id(id: str, domain: str) -> str:
    """Return the Message-ID of a mail. It is the same however often the mail is sent."""
    return f"<{id}@{domain}>"


def message_of(letter: Letter, stationery: Stationery, now: datetime) -> EmailMessage:
    """Return the message. Raises ValueError when the address or a value could break out of its header."""
    words = stationery.interface(letter.language)
    text = letter_text(letter, stationery, words)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(addr_spec=stationery.sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = text.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(letter.id, stationery.domain)
    if letter.thread != letter.id:
        first = message_id(letter.thread, stationery.domain)
        message["In-Reply-To"] = first
        message["References"] = first
    message["Auto-Submitted"] = "auto-generated"
    if letter.attempts > 1:
        message["X-Attempt"] = str(letter.attempts)
    message.set_content(plain_text(text))
    message.add_alternative(html_text(text, words), subtype="html")
    message["Content-Language"] = words.language  # setting the content takes such headers away
    return message


def letter_text(letter: Letter, stationery: Stationery, words: Interface) -> LetterText:
    """Return what a letter says: about one case, about all of a day, or about no case at all."""
    product = stationery.product
    match letter.kind:
        case kind if kind == OF_CASE:
            subject = words.say("mail/subject_case", product=product, number=letter.cases[0].number)
        case kind if kind == DIGEST:
            subject = words.say("mail/subject_digest", product=product)
        case kind if kind.startswith(OF_ACCOUNT):
            return _of_account(letter, stationery, words)
        case _:
            return _other(letter, stationery, words)
    why = words.say("mail/shared") if letter.mailbox else words.say("mail/choose", link=stationery.address + CHOICES)
    closing = (words.say("mail/nothing_more"), why, words.say("mail/automatic"))
    parts = tuple(_case_part(told, stationery, words) for told in letter.cases)
    return LetterText(str(subject), parts, tuple(map(str, closing)))


def _case_part(told: CaseTold, stationery: Stationery, words: Interface) -> Part:
    link = f"{stationery.address}/cases/{told.case}"
    return Part(
        heading=str(words.say("mail/case", number=told.number)),
        sentences=tuple(str(words.say(f"mail/{kind.value}")) for kind in told.why),
        link=Link(link, str(words.say("mail/open", link=link)), str(words.say("mail/open_here"))),
    )


def _of_account(letter: Letter, stationery: Stationery, words: Interface) -> LetterText:
    """Return what happened to the reader's account, and what to do if that was somebody else."""
    given = {name: str(value) for name, value in letter.given.items()}
    moment = words.moment(datetime.fromisoformat(given["at"]), letter.zone)
    what = words.say(f"account_event/{letter.kind.removeprefix(OF_ACCOUNT)}")
    link = stationery.address + given.get("path", SECURITY)
    sentences = [words.say("mail/account_what", what=str(what), moment=moment)]
    sentences.append(words.say("mail/account_link" if "path" in given else "mail/account_look", link=link))
    return LetterText(
        str(words.say("mail/account_subject", product=stationery.product)),
        (Part("", tuple(map(str, sentences[:1])), Link(link, str(sentences[1]), link)),),
        (str(words.say("mail/account_not_you")), str(words.say("mail/automatic"))),
    )


def _other(letter: Letter, stationery: Stationery, words: Interface) -> LetterText:
    """Return a mail that belongs to no case: its words are `mail/KIND_subject` and `mail/KIND_text`.

    Of the values `path` makes the link and `at` is a moment; the subject takes none, so that nobody writes into it.
    """
    given = {name: str(value) for name, value in letter.given.items()}
    if "at" in given:
        given["at"] = words.moment(datetime.fromisoformat(given["at"]), letter.zone)
    path = given.pop("path", "")
    link = stationery.address + path
    text = str(words.say(f"mail/{letter.kind}_text", product=stationery.product, **given))
    return LetterText(
        str(words.say(f"mail/{letter.kind}_subject", product=stationery.product)),
        (Part("", (text,), Link(link, link, link) if path else None),),
        (str(words.say("mail/automatic")),),
    )
