"""Showing a second factor: a code from an app, a recovery code, or a passkey. Each answers once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from imi_runtime.model.ids import UserId
from imi_runtime.operations import throttling
from imi_runtime.operations.account_history import LOG, Happened, note
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.notes import read_note, write_note
from imi_runtime.operations.throttling import Caller, Guess, TooManyAttempts
from imi_runtime.operations.visits import digest_of_secret
from imi_runtime.ports import Party
from imi_runtime.store import factors, sessions
from imi_runtime.store.factors import Factor, FactorKind

CHALLENGE_LASTS = timedelta(minutes=10)
SIGNS_OF_NUMBERS = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class TypedCode:
    """What was typed: the code of an app, or a recovery code."""

    text: str


@dataclass(frozen=True, slots=True)
class PasskeyAnswer:
    """What a browser says that a passkey has answered, on a page of this host."""

    answer: str
    party: Party


Proof = TypedCode | PasskeyAnswer


@dataclass(frozen=True, slots=True)
class Proved:
    """A second factor was shown."""

    kind: str


@dataclass(frozen=True, slots=True)
class NotProved:
    """What was shown is no second factor of this user, or was shown before."""


def prove(
    installation: Installation, connection: Connection, user: UserId, proof: Proof, holder: str, caller: Caller
) -> Proved | NotProved | TooManyAttempts:
    """Look at what a user shows, and use it up. `holder` is to whom the question was put: a sign-in, or a session."""
    now = installation.clock.now()
    known = bool(caller.mark) and sessions.is_known_device(connection, user, digest_of_secret(caller.mark))
    counted = throttling.subjects(installation, Guess.CODE, user, caller, known=known)
    wait = throttling.wait_of(connection, counted, now)
    if wait > timedelta():
        return TooManyAttempts(wait)
    kind = _shown(installation, connection, user, proof, holder)
    if kind is None:
        throttling.note_failure(connection, counted, now)
        LOG.warning("second factor refused", extra={"imi": {"user": user}})
        return NotProved()
    throttling.forget(connection, counted)
    return Proved(kind)


def _shown(
    installation: Installation, connection: Connection, user: UserId, proof: Proof, holder: str
) -> str | None:
    match proof:
        case TypedCode(text):
            return _typed(installation, connection, user, text)
        case PasskeyAnswer():
            owner = proved_owner(installation, connection, proof, holder)
            return FactorKind.PASSKEY.value if owner == user else None


def _typed(installation: Installation, connection: Connection, user: UserId, text: str) -> str | None:
    code = "".join(text.split()).replace("-", "").upper()
    if set(code) <= SIGNS_OF_NUMBERS and len(code) < 10:
        return FactorKind.CODE_APP.value if _app_said(installation, connection, user, code) else None
    now = installation.clock.now()
    if not factors.use_recovery_code(connection, user, recovery_digest(installation, user, code), now):
        return None
    note(installation, connection, user, Happened.RECOVERY_CODE_USED, by=user)
    return "recovery_code"


def _app_said(installation: Installation, connection: Connection, user: UserId, code: str) -> bool:
    now = installation.clock.now()
    for factor in factors.factors_of(connection, user):
        if factor.kind is FactorKind.CODE_APP:
            step = installation.codes.step_of(secret_of(installation, factor), code, now)
            if step is not None and factors.use_up(connection, factor.id, step, now):
                return True
    return False


def secret_of(installation: Installation, factor: Factor) -> str:
    """Return the secret that an app shares with us."""
    return installation.sealing.open_own(f"factor|{factor.id}", factor.sealed).decode()


def recovery_digest(installation: Installation, user: UserId, code: str) -> str:
    """Return what is stored of a recovery code: the code is long enough that a fast keyed digest keeps it."""
    return installation.sealing.mac("recovery code", f"{user}|{code}".encode()).hex()


def challenge_for(installation: Installation, holder: str) -> bytes:
    """Return a question for passkeys that only this holder can have answered, and only for a while."""
    return write_note(installation, "passkey", holder, said=installation.ids.secret()).encode()


def is_challenge(installation: Installation, holder: str, challenge: bytes) -> int | None:
    """Return when a question was put, in microseconds, or None when we did not put it to this holder lately."""
    read = read_note(installation, "passkey", holder, challenge.decode(errors="replace"), CHALLENGE_LASTS)
    return int(datetime.fromisoformat(read["at"]).timestamp() * 1_000_000) if read else None


def passkey_question(
    installation: Installation, connection: Connection, user: UserId, party: Party, holder: str
) -> str:
    """Return what a browser needs to ask for a passkey of a user; empty when there is none."""
    handles = [factor.handle for factor in factors.factors_of(connection, user) if factor.handle]
    if not handles:
        return ""
    return installation.passkeys.to_ask(party, challenge_for(installation, holder), handles)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user can show: codes where there is an app, a passkey where there is a question for it."""

    user: UserId
    has_app: bool
    question: str = field(repr=False)


def asked_of(installation: Installation, connection: Connection, user: UserId, party: Party, holder: str) -> Asked:
    """Return what a user is asked for."""
    apps = any(factor.kind is FactorKind.CODE_APP for factor in factors.factors_of(connection, user))
    return Asked(user, apps, passkey_question(installation, connection, user, party, holder))


def owner_handle(user: UserId) -> str:
    """Return for whom a passkey is made, as the passkey itself keeps it: nothing about the person."""
    return digest_of_secret(user)[:32]


def proved_owner(
    installation: Installation, connection: Connection, proof: PasskeyAnswer, holder: str, *, alone: bool = False
) -> UserId | None:
    """Return whose passkey has answered our question to this holder. A question is answered once.

    A passkey that stands `alone` for both factors says itself whose it is, and has verified its holder.
    """
    passkeys = installation.passkeys
    challenge = passkeys.challenge_in(proof.answer)
    asked = is_challenge(installation, holder, challenge) if challenge else None
    factor = factors.factor_by_handle(connection, passkeys.handle_in(proof.answer)) if asked else None
    if challenge is None or asked is None or factor is None:
        return None
    key = installation.sealing.open_own(f"factor|{factor.id}", factor.sealed)
    if not passkeys.proved(proof.party, proof.answer, challenge, key, verified=alone):
        return None
    if alone and passkeys.owner_in(proof.answer) != owner_handle(factor.user):
        return None
    return factor.user if factors.use_up(connection, factor.id, asked, installation.clock.now()) else None

