"""The outside, as the core wants it. Adapters make these real; tests use small fakes of them."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from imi_runtime.model.ids import CaseId, CaseNumber
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


class PasswordHasher(Protocol):
    """Passwords, slow on purpose."""

    def hash(self, password: str) -> str:
        """Return what may be stored."""

    def matches(self, stored: str, password: str) -> bool:
        """Tell whether the password is the stored one. Takes the same time for a user that does not exist."""

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether the stored hash was made with weaker parameters."""


class AddressRefused(ImiError):
    """The address takes no mail, now and later."""


class NotDelivered(ImiError):
    """The mail did not leave; it may another time."""


class Post(Protocol):
    """Where mails leave."""

    def deliver(self, message: EmailMessage, to: str) -> None:
        """Hand one mail over. Raises AddressRefused or NotDelivered; returns only when it was taken."""
