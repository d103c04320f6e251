"""Signing in and out, with delays that grow with failures and never shut an owner out from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from imi_runtime.model.ids import Language, UserId
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.visits import IDLE, LONGEST, Visit, digest_of_secret
from imi_runtime.store import accounts

FREE_PER_ACCOUNT = 5
"""Failures of one account from one address before a delay begins; it doubles with each further one."""
FREE_PER_ADDRESS = 30
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The secret for the browser's cookie."""

    secret: str


@dataclass(frozen=True, slots=True)
class WrongCredentials:
    """E-mail address or password is wrong; which of them is not said."""


@dataclass(frozen=True, slots=True)
class TooManyAttempts:
    """Try again later."""

    wait: timedelta


def sign_in(
    installation: Installation, *, email: str, password: str, address: str
) -> SignedIn | WrongCredentials | TooManyAttempts:
    """Sign a user in. The password is compared outside every transaction, because that is slow on purpose."""
    folded = email.strip().casefold()
    subjects = _subjects(installation, folded, address)
    now = installation.clock.now()
    with installation.database.reading() as connection:
        wait = _delay(connection, subjects, now)
        known = accounts.credentials(connection, folded)
    if wait > timedelta():
        return TooManyAttempts(wait)
    if not installation.passwords.matches(known.password if known else "", password) or known is None:
        with installation.database.writing() as connection:
            for subject in subjects:
                accounts.note_failure(connection, subject, now)
        return WrongCredentials()
    return _start(installation, known, password, subjects, now)


def _start(
    installation: Installation, known: accounts.Credentials, password: str, subjects: dict[str, int], now: datetime
) -> SignedIn:
    stored = installation.passwords.hash(password) if installation.passwords.needs_rehash(known.password) else ""
    secret = installation.ids.secret()
    with installation.database.writing() as connection:
        accounts.end_sessions_before(connection, seen=now - IDLE, created=now - LONGEST)
        accounts.forget_failures(connection, next(iter(subjects)))
        accounts.start_session(connection, digest_of_secret(secret), known.user, known.language, now)
        if stored:
            accounts.set_password(connection, known.user, stored)
    return SignedIn(secret)


def _subjects(installation: Installation, email: str, address: str) -> dict[str, int]:
    """Return whose failures count, with how many are free: the account from this address, and the address."""
    def name(*parts: str) -> str:
        return installation.sealing.mac("attempts", "|".join(parts).encode()).hex()

    return {name(email, address): FREE_PER_ACCOUNT, name(address): FREE_PER_ADDRESS}


def _delay(connection: Connection, subjects: dict[str, int], now: datetime) -> timedelta:
    return max((_left(*accounts.failures(connection, subject), free, now) for subject, free in subjects.items()))


def _left(count: int, last: datetime | None, free: int, now: datetime) -> timedelta:
    """Return how long to wait still; old failures are forgotten."""
    if last is None or count < free or now - last > FORGET_AFTER:
        return timedelta()
    delay = min(FIRST_DELAY * 2 ** min(count - free, 10), LONGEST_DELAY)
    return max(last + delay - now, timedelta())


def sign_out(installation: Installation, secret: str) -> None:
    """End the session."""
    with installation.database.writing() as connection:
        accounts.end_session(connection, digest_of_secret(secret))


def choose_language(installation: Installation, secret: str, language: Language) -> None:
    """Keep the language that the user chose."""
    with installation.database.writing() as connection:
        accounts.choose_language(connection, digest_of_secret(secret), language)


def choose_language_within(visit: Visit, language: Language) -> None:
    """Keep the language that the user chose beside the answers that are saved in this visit."""
    accounts.choose_language(visit.connection, digest_of_secret(visit.secret), language)


def suspend(installation: Installation, user: UserId) -> None:
    """Suspend a user; all sessions end at once."""
    with installation.database.writing() as connection:
        accounts.set_active(connection, user, active=False)
