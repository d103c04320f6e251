"""Signing in by a passkey alone: something that one has, opened by what one is or knows, is both factors at once."""

from __future__ import annotations

from datetime import timedelta

from imi_runtime.operations import throttling
from imi_runtime.operations.account_history import LOG
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.signing_in.kept_out import KeptOut, kept_out
from imi_runtime.operations.signing_in.second_factor import NotProved, PasskeyAnswer, challenge_for, proved_owner
from imi_runtime.operations.signing_in.sign_in import Newcomer, SignedIn, begin_session
from imi_runtime.operations.throttling import Caller, Guess, TooManyAttempts
from imi_runtime.ports import Party
from imi_runtime.store import accounts

HOW = "passkey alone"


def question_for_anybody(installation: Installation, party: Party, holder: str) -> str:
    """Return what a browser needs to ask for a passkey of whoever sits there. `holder` is the browser."""
    return installation.passkeys.to_ask_anybody(party, challenge_for(installation, holder))


def sign_in_by_passkey(
    installation: Installation, *, answer: PasskeyAnswer, holder: str, caller: Caller
) -> SignedIn | KeptOut | NotProved | TooManyAttempts:
    """Begin a session for whose passkey has answered the question to this browser, and has verified its holder."""
    now = installation.clock.now()
    counted = throttling.subjects(installation, Guess.PASSKEY, "", caller, known=False)
    with installation.database.writing() as connection:
        wait = throttling.wait_of(connection, counted, now)
        if wait > timedelta():
            return TooManyAttempts(wait)
        user = proved_owner(installation, connection, answer, holder, alone=True)
        known = accounts.credentials_of(connection, user) if user else None
        inactive = accounts.inactive_of(connection, user) if user and not known else None
        if inactive:
            return kept_out(inactive)
        if known is None:
            throttling.note_failure(connection, counted, now)
            LOG.warning("passkey refused", extra={"imi": {"user": user}})
            return NotProved()
        throttling.forget(connection, counted)
        coming = Newcomer(known.user, known.email, known.name, known.language, enrolled=True, holder=holder)
        return begin_session(installation, connection, coming, caller, HOW)
