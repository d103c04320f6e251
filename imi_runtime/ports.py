"""The outside, as the core wants it. Adapters make these real; tests use small fakes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import BinaryIO, Protocol

from imi_runtime.model.files import FileVerdict
from imi_runtime.model.ids import AuthorityId, CaseId, CaseNumber, Language
from imi_runtime.model.translation import Failure
from imi_runtime.problems import ImiError


class Clock(Protocol):
    """The only source of the present time."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""


class Ids(Protocol):
    """Fresh, unguessable names."""

    def case(self) -> CaseId:
        """Return a random id of at least 122 bits for URLs."""

    def number(self, year: int) -> CaseNumber:
        """Return a case number that people can read out; it says nothing about how many cases there are."""

    def secret(self) -> str:
        """Return 256 random bits as URL-safe text."""


class Sealing(Protocol):
    """Keys per case, and texts sealed under them (AES-256-GCM). The key that wraps them never enters the database."""

    def new_key(self, case: CaseId) -> bytes:
        """Return a fresh case key, wrapped and bound to the case."""

    def seal(self, wrapped: bytes, case: CaseId, place: str, text: bytes) -> bytes:
        """Seal a text of the case; it opens only for the same case and place."""

    def open(self, wrapped: bytes, case: CaseId, place: str, sealed: bytes) -> bytes:
        """Open a sealed text. Raises SealBroken when anything about it was changed."""

    def commitment(self, wrapped: bytes, case: CaseId, text: bytes) -> str:
        """Return a keyed digest of a text that says nothing without the case's key."""

    def mac(self, purpose: str, data: bytes) -> bytes:
        """Return a digest that only this installation can make."""

    def word_token(self, authority: AuthorityId, word: str) -> str:
        """Return 16 signs that stand for a word in what one authority finds cases by; other authorities have others."""

    def seal_own(self, place: str, text: bytes) -> bytes:
        """Seal a text that belongs to no case under the installation's key; it opens only for the same place."""

    def open_own(self, place: str, sealed: bytes) -> bytes:
        """Open a text of the installation. Raises SealBroken when anything about it was changed."""


class PasswordHasher(Protocol):
    """Passwords, slow on purpose. Each method raises Busy when too many wait for their turn already."""

    def hash(self, password: str) -> str:
        """Return what may be stored."""

    def matches(self, stored: str, password: str) -> bool:
        """Tell whether the password is the stored one. Takes the same time for a user that does not exist."""

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether the stored hash was made with weaker parameters."""

    @property
    def lists(self) -> str:
        """The lists by which passwords are judged, with their version."""

    def is_guessed_early(self, password: str, about: Iterable[str]) -> bool:
        """Tell whether a password leaked elsewhere, is common, or is soon guessed by who knows this about its owner."""


class AddressRefused(ImiError):
    """The address takes no mail, now and later."""


class NotDelivered(ImiError):
    """The mail did not leave; it may another time."""


class Post(Protocol):
    """Where mails leave."""

    def deliver(self, message: EmailMessage, to: str) -> None:
        """Hand one mail over. Raises AddressRefused or NotDelivered; returns only when it was taken."""


class Busy(ImiError):
    """Too many ask for the same costly thing at once; asking again in a moment helps."""


class NotTypeset(ImiError):
    """A document could not be made: it is too long, or making it took too long."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What is typeset: a template of ours, and what it says as data, which is never read as template."""

    template: str
    values: Mapping[str, object]
    made: datetime


class Typesetter(Protocol):
    """Makes documents to be printed and kept."""

    def typeset(self, manuscript: Manuscript) -> bytes:
        """Return a tagged PDF that keeps to PDF/UA-1. Raises NotTypeset, or Busy when too many are being made."""


class TimedCodes(Protocol):
    """Codes of six digits that an app on a telephone makes every half minute from a shared secret (RFC 6238)."""

    def new_secret(self) -> str:
        """Return a fresh secret of 160 bits as people can type it."""

    def address(self, secret: str, *, account: str, product: str) -> str:
        """Return what an app scans: the `otpauth` address of the secret."""

    def step_of(self, secret: str, code: str, now: datetime) -> int | None:
        """Return the half minute for which the code is right, the one before and after the present one included."""

    def step_now(self, now: datetime) -> int:
        """Return the number of the present half minute."""

    def code_at(self, secret: str, step: int) -> str:
        """Return the code of that half minute."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks for a passkey: the host name that it is bound to, and the origin of the page."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """What is stored of a passkey: its handle and its public key."""

    handle: str
    key: bytes


@dataclass(frozen=True, slots=True)
class PasskeyOwner:
    """For whom a passkey is made."""

    id: str
    account: str
    name: str


class Passkeys(Protocol):
    """Keys that a device or a browser keeps for one host, and that no other page can ask for (WebAuthn)."""

    def to_make(
        self, party: Party, product: str, owner: PasskeyOwner, challenge: bytes, known: Iterable[str]
    ) -> str:
        """Return what the browser needs to make a passkey, as JSON; handles in `known` are not made again."""

    def made(self, party: Party, answer: str, challenge: bytes) -> Passkey | None:
        """Return the passkey that a browser has made, or None when the answer is none to this challenge."""

    def to_ask(self, party: Party, challenge: bytes, known: Iterable[str]) -> str:
        """Return what the browser needs to use one of these passkeys, as JSON."""

    def to_ask_anybody(self, party: Party, challenge: bytes) -> str:
        """Return what the browser needs to use any passkey of this host that says itself whose it is, as JSON."""

    def challenge_in(self, answer: str) -> bytes | None:
        """Return the challenge that an answer claims to be for, or None when it is not an answer at all."""

    def handle_in(self, answer: str) -> str:
        """Return the handle of the passkey that an answer claims to come from."""

    def owner_in(self, answer: str) -> str:
        """Return for whom the passkey says that it was made, or an empty text when it says nothing."""

    def proved(self, party: Party, answer: str, challenge: bytes, key: bytes, *, verified: bool = False) -> bool:
        """Tell whether the answer proves that the key's holder was there, and was `verified` by finger, face or PIN."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail of a demonstration as its reader has it."""

    id: str
    to: str
    subject: str
    at: datetime
    text: str


class Mailbox(Protocol):
    """The mails of a demonstration, which never leave the machine."""

    def mails(self) -> tuple[KeptMail, ...]:
        """Return the newest mails, newest first."""

    def mail(self, id: str) -> KeptMail | None:
        """Return one mail."""


@dataclass(frozen=True, slots=True)
class ProviderName:
    """An identity provider that people may choose."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AskedProvider:
    """What a browser was sent to a provider with, and must come back with: each of it random and good once."""

    provider: str
    back: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at a provider. `second_factor` says that a second one was shown there, as configured."""

    issuer: str
    subject: str
    second_factor: bool
    session: str = field(repr=False)
    sid: str = field(default="", repr=False)
    """How the provider calls its session, where it says so."""


@dataclass(frozen=True, slots=True)
class EndedThere:
    """A provider's order to end what began through it: one session of it, or without one, all of the subject."""

    issuer: str
    id: str
    subject: str = ""
    sid: str = field(default="", repr=False)


class ProviderRefused(ImiError):
    """The provider does not answer, or what came back proves nothing. The reason is for the log."""


class IdentityProviders(Protocol):
    """Providers that say who somebody is (OpenID Connect)."""

    def names(self) -> tuple[ProviderName, ...]:
        """Return the providers that people may choose from."""

    def issuers(self) -> Mapping[str, str]:
        """Return the issuer of every provider, by id."""

    def way_in(self, asked: AskedProvider, now: datetime) -> str:
        """Return the address to which the browser is sent. Raises ProviderRefused."""

    def arrived(self, asked: AskedProvider, answer: Mapping[str, str], now: datetime) -> Identity:
        """Return who has come back from the provider. Raises ProviderRefused."""

    def ended(self, provider: str, token: str, now: datetime) -> EndedThere:
        """Return what a provider orders by a logout token (back-channel logout). Raises ProviderRefused."""

    def way_out(self, provider: str, session: str, back: str, now: datetime) -> str:
        """Return the address that ends the session at the provider; empty where there is none."""


class FileSealing(Protocol):
    """Attached files, sealed in pieces under a key of their own; that key is sealed under those of the cases."""

    def new_key(self) -> bytes:
        """Return a fresh key for one file."""

    def seal(self, key: bytes, place: str, content: BinaryIO) -> Iterator[bytes]:
        """Yield the sealed file; it opens only for the same place."""

    def open(self, key: bytes, place: str, sealed: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the file in clear. Raises SealBroken as soon as something about it was changed."""

    def spool(self) -> BinaryIO:
        """Return a temporary file for what arrives, unreadable on the disk."""


class FileStoreAway(ImiError):
    """The store of files does not do what it is asked; it may another time. The sentence is for the operator."""


class FileStore(Protocol):
    """Where sealed files lie. Every method raises FileStoreAway when the store does not answer, or refuses."""

    def put(self, id: str, sealed: Iterable[bytes]) -> None:
        """Keep a file; it is there whole or not at all."""

    def get(self, id: str) -> Iterator[bytes]:
        """Yield a file as it was put."""

    def delete(self, id: str) -> None:
        """Remove a file, if it is there."""

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Yield the id of every file, and since when it is there."""


class ScannerAway(ImiError):
    """The scanner gave no verdict: the file stays in quarantine and is tried again later."""


class VirusScanner(Protocol):
    """Looks for harmful content."""

    def scan(self, content: Iterable[bytes]) -> FileVerdict:
        """Return whether the file is clean or infected. Raises ScannerAway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationOrder:
    """A text to be translated. `reference` tells others nothing; what is made of the text comes to `callback`."""

    reference: str
    source: Language
    target: Language
    text: str = field(repr=False)
    callback: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """What came back: to which order, under which number of the service, and between which languages."""

    reference: str
    request: str
    source: str
    target: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTranslated:
    """The service says that an order failed; `again` that it may succeed another time."""

    reference: str
    request: str
    why: Failure
    again: bool = False


class OrderRefused(ImiError):
    """The service does not take this order, now and later."""

    def __init__(self, why: Failure, said: str) -> None:
        super().__init__(said)
        self.why = why


class TranslatorAway(ImiError):
    """The service did not take the order; it may another time."""


class NotUnderstood(ImiError):
    """What came to a callback is nothing that the service would send."""


class FreeTextTranslator(Protocol):
    """A machine elsewhere that translates free text: orders go there, and what is made of them comes to a callback."""

    @property
    def longest(self) -> int:
        """How many characters an order may have."""

    def submit(self, order: TranslationOrder) -> str:
        """Hand an order over; return the service's number for it. Raises OrderRefused or TranslatorAway."""

    def read(self, body: bytes) -> Translated | NotTranslated:
        """Return what came to a callback. Raises NotUnderstood."""
