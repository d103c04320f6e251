"""Delays that grow with failures, are kept in the database, and never shut an owner out.

Failures count for the account from one network address, for the address, and (for codes, which are short) for the
account from anywhere. A browser from which the owner has signed in before counts by itself: whatever others do from
elsewhere, or behind the same address, does not delay it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Connection

from imi_runtime.operations.installation import Installation
from imi_runtime.store import accounts

FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """From where somebody asks: the network address, the lasting mark of the browser, and what the browser is."""

    address: str
    mark: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class TooManyAttempts:
    """Try again later."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """Failures that are free before delays begin, and double with each further one; 0 counts nothing there."""

    at_address: int
    of_address: int
    anywhere: int = 0


class Guess(Enum):
    """What can be guessed or asked too often, and how often is still free."""

    PASSWORD = Limits(at_address=5, of_address=30)
    CODE = Limits(at_address=5, of_address=31, anywhere=50)
    LINK = Limits(at_address=3, of_address=20, anywhere=10)
    PROVIDER = Limits(at_address=5, of_address=32)
    PASSKEY = Limits(at_address=5, of_address=33)
    CALLBACK = Limits(at_address=100, of_address=100)


Subjects = Mapping[str, int]
"""Whose failures count, by keyed digests, with how many are free."""


def subjects(installation: Installation, guess: Guess, account: str, caller: Caller, *, known: bool) -> Subjects:
    """Return whose failures count. `known` says that the owner has signed in from this browser before."""
    limits = guess.value

    def name(*parts: str) -> str:
        return installation.sealing.mac("attempts", "|".join((guess.name, *parts)).encode()).hex()

    if known:
        return {name("browser", account, caller.mark): limits.at_address}
    found = {
        name("account", account, caller.address): limits.at_address, name("from", caller.address): limits.of_address,
    }
    return {**found, name("anywhere", account): limits.anywhere} if limits.anywhere else found


def wait_of(connection: Connection, counted: Subjects, now: datetime) -> timedelta:
    """Return how long to wait still."""
    return max(_left(*accounts.failures(connection, subject), free, now) for subject, free in counted.items())


def note_failure(connection: Connection, counted: Subjects, now: datetime) -> None:
    """Count one more failure."""
    for subject in counted:
        accounts.note_failure(connection, subject, now, now - FORGET_AFTER)


def forget(connection: Connection, counted: Subjects) -> None:
    """Count anew for the account after a success; what came from the address goes on counting."""
    accounts.forget_failures(connection, next(iter(counted)))


def _left(count: int, last: datetime | None, free: int, now: datetime) -> timedelta:
    if last is None or count < free or now - last > FORGET_AFTER:
        return timedelta()
    delay = min(FIRST_DELAY * 2 ** min(count - free, 10), LONGEST_DELAY)
    return max(last + delay - now, timedelta())


def forget_old(connection: Connection, now: datetime) -> None:
    """Keep nothing of whoever failed long ago."""
    accounts.forget_old_failures(connection, now - FORGET_AFTER)
