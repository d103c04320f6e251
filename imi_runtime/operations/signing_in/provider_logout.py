"""Signing out elsewhere: an identity provider orders that what began through it ends here (back-channel logout)."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from imi_runtime.operations.account_history import LOG, Happened, note
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.signing_in.sign_in import Elsewhere
from imi_runtime.operations.visits import digest_of_secret
from imi_runtime.ports import EndedThere, Identity, ProviderRefused
from imi_runtime.store import identities, sessions


def elsewhere(installation: Installation, provider: str, identity: Identity) -> Elsewhere:
    """Return whence somebody comes, with the digests by which the provider's orders find the session."""
    return Elsewhere(
        provider, identity.session, name_there(installation, "subject", identity.issuer, identity.subject),
        name_there(installation, "session", identity.issuer, identity.sid),
    )


def name_there(installation: Installation, kind: str, issuer: str, name: str) -> str:
    """Return what is stored of a subject or a session at a provider; nothing of it can be read back."""
    return installation.sealing.mac("there", f"{kind}|{issuer}|{name}".encode()).hex() if name else ""


def end_as_ordered(installation: Installation, *, provider: str, token: str) -> bool:
    """End what a provider orders to end, on all workers at once. Return False for what is no order, or was obeyed.

    Who stands halfway with the same subject or session does not get further either.
    """
    try:
        order = installation.providers.ended(provider, token, installation.clock.now())
    except ProviderRefused as refused:
        LOG.warning("order to end sessions refused", extra={"imi": {"provider": provider, "why": str(refused)}})
        return False
    try:
        return _obeyed(installation, provider, order)
    except IntegrityError:  # of the same order twice at once, the database lets one through
        return False


def _obeyed(installation: Installation, provider: str, order: EndedThere) -> bool:
    now = installation.clock.now()
    subject = name_there(installation, "subject", order.issuer, order.subject)
    session = name_there(installation, "session", order.issuer, order.sid)
    with installation.database.writing() as connection:
        if not identities.go_once(connection, digest_of_secret(f"order|{order.issuer}|{order.id}"), now):
            return False
        identities.note_ended(connection, session or subject, now)
        for user in sessions.end_there(connection, subject=subject, session=session):
            note(installation, connection, user, Happened.SESSIONS_ENDED, how=f"provider {provider}")
    return True
