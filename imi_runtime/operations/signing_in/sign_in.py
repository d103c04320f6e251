"""Signing in: first a password or an identity provider, then always a second factor. Only both begin a session."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from imi_runtime.model.ids import Language, UserId
from imi_runtime.operations import throttling
from imi_runtime.operations.account_history import LOG, Happened, note
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.notes import read_note, write_note
from imi_runtime.operations.signing_in.kept_out import KeptOut, kept_out
from imi_runtime.operations.signing_in.password_policy import KNOWN_ON_PURPOSE, is_easy, lists_today
from imi_runtime.operations.signing_in.second_factor import (
    Asked,
    NotProved,
    Proof,
    Proved,
    asked_of,
    prove,
)
from imi_runtime.operations.throttling import Caller, Guess, Subjects, TooManyAttempts
from imi_runtime.operations.visits import IDLE, LONGEST, Visit, digest_of_secret
from imi_runtime.ports import Party
from imi_runtime.store import accounts, factors, identities, sessions
from imi_runtime.store.accounts import Credentials, NewSession

HALFWAY_LASTS = timedelta(minutes=15)
PASSWORD = "password"
PASSKEY = "passkey"
LONGEST_TOKEN = 2000
"""A longer token of a provider does not fit into a cookie; signing out there then asks which session is meant."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session has begun: its secret for the browser's cookie, and the browser's lasting mark."""

    secret: str = field(repr=False)
    mark: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Halfway:
    """The first step is right; the note, which the browser brings along, lets its holder show a second factor.

    `enrolled` says that the user has one; who has none sets one up now.
    """

    note: str = field(repr=False)
    enrolled: bool


@dataclass(frozen=True, slots=True)
class WrongCredentials:
    """E-mail address or password is wrong; which of them is not said."""


@dataclass(frozen=True, slots=True)
class BeginAgain:
    """The first step was too long ago, or what it was about has changed since."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Through which identity provider somebody comes: the token that ends the session there, and digests of both names.

    `subject` is who that is there, `session` the session there: by them the provider orders ours to be ended.
    """

    provider: str = ""
    token: str = field(default="", repr=False)
    subject: str = ""
    session: str = ""


HERE = Elsewhere()
"""Nobody sent them: a password or a passkey of our own."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who stands halfway: signed in by nothing yet."""

    user: UserId
    email: str
    name: str
    language: Language
    enrolled: bool
    holder: str
    there: Elsewhere = HERE
    leaked: bool = False
    """The password that was shown stands in a list of those that leaked: another one comes before anything else."""


def check_password(
    installation: Installation, *, email: str, password: str, caller: Caller
) -> Halfway | KeptOut | WrongCredentials | TooManyAttempts:
    """Take the first step. The password is compared outside every transaction, because that is slow on purpose.

    Raises Busy when too many passwords are being compared already.
    """
    folded = email.strip().casefold()
    now = installation.clock.now()
    with installation.database.reading() as connection:
        known = accounts.credentials(connection, folded)
        inactive = None if known else accounts.inactive(connection, folded)
        counted = _counted(installation, connection, known, folded, caller)
        wait = throttling.wait_of(connection, counted, now)
    if wait > timedelta():
        return TooManyAttempts(wait)
    compared = known or (inactive.known if inactive else None)
    right = installation.passwords.matches(compared.password if compared else "", password)
    if right and inactive:
        return kept_out(inactive)
    if not right or known is None:
        with installation.database.writing() as connection:
            throttling.note_failure(connection, counted, now)
        LOG.warning("sign-in refused", extra={"imi": {"user": known.user if known else None}})
        return WrongCredentials()
    return _halfway(installation, known, password, counted, leaked=_has_leaked(installation, known, password))


def _has_leaked(installation: Installation, known: Credentials, password: str) -> bool:
    """Tell whether today's lists hold the password in use. It is known only now, and looked up once for each list.

    Only after it has proved right: who guesses learns nothing here, and waits no longer.
    """
    looked_up = known.judged in (KNOWN_ON_PURPOSE, lists_today(installation.passwords))
    return not looked_up and is_easy(installation.passwords, password, (known.name, known.email))


def _counted(
    installation: Installation, connection: Connection, known: Credentials | None, folded: str, caller: Caller
) -> Subjects:
    here = bool(known and caller.mark) and sessions.is_known_device(
        connection, known.user if known else UserId(""), digest_of_secret(caller.mark)
    )
    return throttling.subjects(installation, Guess.PASSWORD, folded, caller, known=here)


def _halfway(
    installation: Installation, known: Credentials, password: str, counted: Subjects, *, leaked: bool
) -> Halfway:
    passwords = installation.passwords
    stored = passwords.hash(password) if passwords.needs_rehash(known.password) else known.password
    judged = known.judged if leaked or known.judged == KNOWN_ON_PURPOSE else lists_today(passwords)
    with installation.database.writing() as connection:
        throttling.forget(connection, counted)
        if (stored, judged) != (known.password, known.judged):
            accounts.replace_password(connection, known, stored, judged)
        now_known = accounts.credentials_of(connection, known.user)
        return halfway(installation, connection, now_known or known, leaked=leaked)


def halfway(
    installation: Installation, connection: Connection, known: Credentials, there: Elsewhere = HERE, *,
    leaked: bool = False,
) -> Halfway:
    """Return the note with which a user goes on to the second factor."""
    said = {
        "user": known.user, "stands_on": _fingerprint(known), "provider": there.provider, "subject": there.subject,
        "session": there.session, "leaked": "yes" if leaked else "",
        "token": there.token if len(there.token) <= LONGEST_TOKEN else "",
    }
    return Halfway(
        write_note(installation, "halfway", "", **said), bool(factors.factors_of(connection, known.user))
    )


def _fingerprint(known: Credentials) -> str:
    """Return what changes with the password, so that a note from before a change is worth nothing."""
    return hashlib.sha256(known.password.encode()).hexdigest()[:16]


def newcomer(installation: Installation, connection: Connection, note: str) -> Newcomer | None:
    """Return who stands halfway with this note, or None when it is worth nothing (any more)."""
    said = read_note(installation, "halfway", "", note, HALFWAY_LASTS)
    known = accounts.credentials_of(connection, UserId(said["user"])) if said else None
    if said is None or known is None or _fingerprint(known) != said["stands_on"]:
        return None
    there = Elsewhere(said["provider"], said["token"], said["subject"], said["session"])
    if was_ended_since(connection, there, datetime.fromisoformat(said["at"])):
        return None
    return Newcomer(
        user=known.user, email=known.email, name=known.name, language=known.language, holder=digest_of_secret(note),
        enrolled=bool(factors.factors_of(connection, known.user)), there=there, leaked=bool(said["leaked"]),
    )


def was_ended_since(connection: Connection, there: Elsewhere, since: datetime) -> bool:
    """Tell whether the provider has ordered to end this meanwhile: then it does not begin."""
    return identities.was_ended(connection, [one for one in (there.subject, there.session) if one], since)


def asked_halfway(installation: Installation, note: str, party: Party) -> Asked | BeginAgain:
    """Return what somebody who stands halfway is asked for."""
    with installation.database.reading() as connection:
        coming = newcomer(installation, connection, note)
        if coming is None or not coming.enrolled:
            return BeginAgain()
        return asked_of(installation, connection, coming.user, party, coming.holder)


def finish_sign_in(
    installation: Installation, *, note: str, proof: Proof, caller: Caller
) -> SignedIn | NotProved | TooManyAttempts | BeginAgain:
    """Take the second step: show a second factor, and begin a session."""
    with installation.database.writing() as connection:
        coming = newcomer(installation, connection, note)
        if coming is None or not coming.enrolled:
            return BeginAgain()
        outcome = prove(installation, connection, coming.user, proof, coming.holder, caller)
        if not isinstance(outcome, Proved):
            return outcome
        return begin_session(installation, connection, coming, caller, outcome.kind)


def begin_session(
    installation: Installation, connection: Connection, coming: Newcomer, caller: Caller, how: str
) -> SignedIn:
    """Begin a session of somebody who has shown both factors, in a browser that is remembered."""
    now = installation.clock.now()
    secret = f"{installation.ids.case()}.{installation.ids.secret()}"
    known = bool(caller.mark) and sessions.is_known_device(connection, coming.user, digest_of_secret(caller.mark))
    mark = caller.mark if known else installation.ids.secret()
    if not known and sessions.has_devices(connection, coming.user):
        note(installation, connection, coming.user, Happened.NEW_DEVICE, device=caller.device)
    sessions.note_device(connection, coming.user, digest_of_secret(mark), now)
    accounts.end_sessions_before(connection, seen=now - IDLE, created=now - LONGEST)
    throttling.forget_old(connection, now)
    accounts.start_session(connection, NewSession(
        digest=digest_of_secret(secret), user=coming.user, language=coming.language, id=installation.ids.case(),
        device=caller.device, mark=digest_of_secret(mark), provider=_there(installation, coming.there),
        subject_there=coming.there.subject or None, session_there=coming.there.session or None,
        password_due=coming.leaked,
    ), now)
    if coming.leaked:
        note(installation, connection, coming.user, Happened.PASSWORD_LEAKED)
    note(installation, connection, coming.user, Happened.SIGNED_IN, by=coming.user, how=how, device=caller.device)
    return SignedIn(secret, mark)


def _there(installation: Installation, there: Elsewhere) -> bytes | None:
    if not there.provider:
        return None
    return installation.sealing.seal_own("provider session", f"{there.provider}|{there.token}".encode())


def renewed_secret(installation: Installation, secret: str) -> str:
    """Return a fresh secret for a session whose forms stay good: they are bound to what stands before the dot."""
    return f"{secret.partition('.')[0]}.{installation.ids.secret()}"


def confirm(
    installation: Installation, *, visit: Visit, proof: Proof, caller: Caller
) -> SignedIn | NotProved | TooManyAttempts:
    """Show a second factor again within a session, before something that matters. The session gets a fresh secret."""
    holder = digest_of_secret(visit.secret)
    outcome = prove(installation, visit.connection, visit.user.id, proof, holder, caller)
    if not isinstance(outcome, Proved):
        return outcome
    fresh = renewed_secret(installation, visit.secret)
    sessions.renew(visit.connection, holder, digest_of_secret(fresh), installation.clock.now())
    note(installation, visit.connection, visit.user.id, Happened.CONFIRMED, by=visit.user.id, how=outcome.kind)
    return SignedIn(fresh, caller.mark)


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
        note(installation, connection, user, Happened.SUSPENDED)
