"""Changing a password, and choosing a new one by a mailed link. Neither lets anybody in without a second factor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection

from imi_runtime.model.ids import UserId
from imi_runtime.operations import throttling
from imi_runtime.operations.account_history import Happened, note
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.signing_in.password_policy import Unfit, lists_today, unfit
from imi_runtime.operations.signing_in.sign_in import Halfway, halfway, renewed_secret
from imi_runtime.operations.throttling import Caller, Guess, TooManyAttempts
from imi_runtime.operations.visits import digest_of_secret, reading, writing
from imi_runtime.store import accounts, mail_tokens, sessions
from imi_runtime.store.accounts import Credentials

RESET_LASTS = timedelta(minutes=15)
RESET = "/reset/"


@dataclass(frozen=True, slots=True)
class Changed:
    """The password is the new one; every other session has ended, and this one has a fresh secret."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WrongPassword:
    """The present password is another."""


@dataclass(frozen=True, slots=True)
class LinkUsed:
    """The link was used, is too old, or never was one."""


def about(known: Credentials, product: str) -> tuple[str, ...]:
    """Return what everybody who knows the owner would try."""
    return (known.name, known.email, product)


def change_password(
    installation: Installation, *, secret: str, present: str, new: str, product: str, caller: Caller
) -> Changed | WrongPassword | Unfit | TooManyAttempts:
    """Change the own password, after a second factor was shown lately. Raises NotSignedIn, NotConfirmed and Busy.

    Passwords are compared and hashed outside every transaction, because that is slow on purpose.
    """
    now = installation.clock.now()
    with reading(installation, secret, before_all=True) as visit:
        visit.demand_confirmed()
        user, connection = visit.user.id, visit.connection
        known = accounts.credentials_of(connection, user)
        counted = throttling.subjects(installation, Guess.PASSWORD, user, caller, known=False)
        wait = throttling.wait_of(connection, counted, now)
    if known is None or wait > timedelta():
        return TooManyAttempts(wait)
    if known.password and not installation.passwords.matches(known.password, present):
        with installation.database.writing() as connection:
            throttling.note_failure(connection, counted, now)
        return WrongPassword()
    if reason := unfit(installation.passwords, new, about(known, product)):
        return reason
    stored = installation.passwords.hash(new)
    with writing(installation, secret, before_all=True) as visit:
        fresh = renewed_secret(installation, secret)
        _set(installation, visit.connection, user, stored, how="changed", by=user, kept=visit.session.id)
        sessions.renew(visit.connection, digest_of_secret(secret), digest_of_secret(fresh), visit.session.confirmed)
    return Changed(fresh)


def _set(
    installation: Installation, connection: Connection, user: UserId, stored: str, *, how: str, by: UserId | None,
    kept: str = "",
) -> None:
    """Store a new password and end the user's sessions but the one that is kept, on all workers at once."""
    accounts.set_password(connection, user, stored, lists_today(installation.passwords))
    sessions.end_all_but(connection, user, kept)
    sessions.let_on(connection, user, kept)
    mail_tokens.forget(connection, user)
    note(installation, connection, user, Happened.PASSWORD_CHANGED, by=by, how=how)


def ask_reset(installation: Installation, *, email: str, caller: Caller) -> TooManyAttempts | None:
    """Mail a link with which a new password is chosen. What is answered is the same for an unknown address."""
    folded, now = email.strip().casefold(), installation.clock.now()
    counted = throttling.subjects(installation, Guess.LINK, folded, caller, known=False)
    with installation.database.writing() as connection:
        wait = throttling.wait_of(connection, counted, now)
        if wait > timedelta():
            return TooManyAttempts(wait)
        throttling.note_failure(connection, counted, now)
        known = accounts.credentials(connection, folded)
        secret = installation.ids.secret()
        if known is not None:
            mail_tokens.add_token(connection, digest_of_secret(secret), known.user, "reset", now, RESET_LASTS)
            note(installation, connection, known.user, Happened.RESET_ASKED, path=RESET + secret)
    return None


def is_good_link(installation: Installation, secret: str) -> bool:
    """Tell whether a new password can be chosen by this link."""
    with installation.database.reading() as connection:
        return mail_tokens.owner_of(connection, digest_of_secret(secret), installation.clock.now()) is not None


def choose_password(
    installation: Installation, *, secret: str, new: str, product: str
) -> Halfway | Unfit | LinkUsed:
    """Choose a new password by a mailed link; then the second factor is asked for as always. Raises Busy."""
    digest, now = digest_of_secret(secret), installation.clock.now()
    with installation.database.reading() as connection:
        user = mail_tokens.owner_of(connection, digest, now)
        known = accounts.credentials_of(connection, user) if user else None
    if known is None:
        return LinkUsed()
    if reason := unfit(installation.passwords, new, about(known, product)):
        return reason
    stored = installation.passwords.hash(new)
    with installation.database.writing() as connection:
        if not mail_tokens.use_up(connection, digest, now):
            return LinkUsed()
        _set(installation, connection, known.user, stored, how="link", by=None)
        changed = accounts.credentials_of(connection, known.user)
        return halfway(installation, connection, changed) if changed else LinkUsed()
