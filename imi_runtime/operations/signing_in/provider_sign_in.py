"""Signing in through an identity provider. It says who somebody is there; here, only whoever linked it is anybody.

A link is made by a user who is signed in, by issuer and subject, and never because of an e-mail address. The second
factor is asked for here, unless the provider shows that it has asked for one and the operator has said to believe that.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from imi_runtime.model.ids import UserId
from imi_runtime.operations import throttling
from imi_runtime.operations.account_history import LOG, Happened, note, note_own
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.notes import read_note, write_note
from imi_runtime.operations.signing_in.kept_out import KeptOut, kept_out
from imi_runtime.operations.signing_in.provider_logout import elsewhere
from imi_runtime.operations.signing_in.sign_in import (
    BeginAgain,
    Halfway,
    Newcomer,
    SignedIn,
    begin_session,
    halfway,
)
from imi_runtime.operations.throttling import Caller, Guess, TooManyAttempts
from imi_runtime.operations.visits import Visit, digest_of_secret, writing
from imi_runtime.ports import AskedProvider, Identity, ProviderName, ProviderRefused
from imi_runtime.store import accounts, factors, identities, sessions

WAY_LASTS = timedelta(minutes=10)
IDENTIFIED_LASTS = timedelta(minutes=30)
"""How long somebody has for filling in the data of an authority after coming back from a provider."""
INVITED = "invited"


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """Where the browser is sent, and the note that it must come back with."""

    address: str
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotLinked:
    """The provider knows who it is; here nobody is linked to that."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was proved; nobody is signed in, and nothing linked."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The signed-in user is linked now."""


@dataclass(frozen=True, slots=True)
class Identified:
    """Who was invited has shown who that is at a provider; the note lets the holder of the link come in with it."""

    note: str = field(repr=False)


Arrival = SignedIn | Halfway | KeptOut | NotLinked | Refused | Linked | Identified | BeginAgain | TooManyAttempts


def offered(installation: Installation) -> tuple[ProviderName, ...]:
    """Return the providers that people may choose from."""
    return installation.providers.names()


def set_out(
    installation: Installation, provider: str, *, back: str, then: str = "", session: str = "", invitation: str = ""
) -> OnTheWay | Refused:
    """Send a browser to a provider: to sign in, to link it to the session, or to come in by the invitation given.

    Nothing is stored.
    """
    ids = installation.ids
    asked = AskedProvider(provider, back, ids.secret(), ids.secret(), ids.secret())
    try:
        address = installation.providers.way_in(asked, installation.clock.now())
    except ProviderRefused as refused:
        LOG.warning("identity provider refused", extra={"imi": {"provider": provider, "why": str(refused)}})
        return Refused()
    said = {
        "provider": provider, "back": back, "state": asked.state, "nonce": asked.nonce, "verifier": asked.verifier,
        "then": then, "session": digest_of_secret(session) if session else "",
        "invitation": digest_of_secret(invitation) if invitation else "",
    }
    return OnTheWay(address, write_note(installation, "provider", "", **said))


def wanted_after(installation: Installation, note: str) -> str:
    """Return the page that was wanted before setting out."""
    said = read_note(installation, "provider", "", note, WAY_LASTS)
    return said["then"] if said else ""


def arrive(
    installation: Installation, *, provider: str, note: str, answer: Mapping[str, str], secret: str, caller: Caller
) -> Arrival:
    """Take somebody who comes back from a provider. What the provider says is verified outside every transaction."""
    said = read_note(installation, "provider", "", note, WAY_LASTS)
    if said is None or said["provider"] != provider or not _same(answer.get("state", ""), said["state"]):
        return Refused()
    counted = throttling.subjects(installation, Guess.PROVIDER, provider, caller, known=False)
    now = installation.clock.now()
    with installation.database.reading() as connection:
        wait = throttling.wait_of(connection, counted, now)
    if wait > timedelta():
        return TooManyAttempts(wait)
    if not _goes_for_the_first_time(installation, said["state"]):
        return Refused()
    asked = AskedProvider(provider, said["back"], said["state"], said["nonce"], said["verifier"])
    try:
        identity = installation.providers.arrived(asked, answer, now)
    except ProviderRefused as refused:
        LOG.warning("identity provider refused", extra={"imi": {"provider": provider, "why": str(refused)}})
        with installation.database.writing() as connection:
            throttling.note_failure(connection, counted, now)
        return Refused()
    if said["session"]:
        return _link(installation, provider, identity, secret, said["session"])
    if said["invitation"]:
        return _identified(installation, provider, identity, said["invitation"])
    with installation.database.writing() as connection:
        return _let_in(installation, connection, provider, identity, caller)


def _goes_for_the_first_time(installation: Installation, state: str) -> bool:
    try:
        with installation.database.writing() as connection:
            return identities.go_once(connection, digest_of_secret(state), installation.clock.now())
    except IntegrityError:  # of two at once, the database lets one through
        return False


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _let_in(
    installation: Installation, connection: Connection, provider: str, identity: Identity, caller: Caller
) -> SignedIn | Halfway | KeptOut | NotLinked:
    user = identities.user_of(connection, identity.issuer, identity.subject)
    known = accounts.credentials_of(connection, user) if user else None
    inactive = accounts.inactive_of(connection, user) if user and not known else None
    if inactive:
        return kept_out(inactive)
    if known is None:
        LOG.warning("nobody is linked to that identity", extra={"imi": {"provider": provider}})
        return NotLinked()
    there = elsewhere(installation, provider, identity)
    if not identity.second_factor:
        return halfway(installation, connection, known, there)
    enrolled = bool(factors.factors_of(connection, known.user))
    coming = Newcomer(known.user, known.email, known.name, known.language, enrolled, "", there)
    return begin_session(installation, connection, coming, caller, f"provider {provider}")


def _link(
    installation: Installation, provider: str, identity: Identity, secret: str, began_in: str
) -> Linked | Refused:
    """Link an identity to the user whose session set out, and no other; one that is somebody else's stays theirs."""
    with writing(installation, secret) as visit:
        visit.demand_confirmed()
        if digest_of_secret(secret) != began_in:
            return Refused()
        owner = identities.user_of(visit.connection, identity.issuer, identity.subject)
        if owner is not None and owner != visit.user.id:
            return Refused()
        identities.link(visit.connection, identity.issuer, identity.subject, visit.user.id, visit.world.now)
        note_own(visit, Happened.PROVIDER_LINKED, provider=provider)
    return Linked()


def _identified(
    installation: Installation, provider: str, identity: Identity, invitation: str
) -> Identified | Refused:
    """Let the browser carry who that is, for this invitation alone; who is somebody here already is nobody new."""
    with installation.database.reading() as connection:
        if identities.user_of(connection, identity.issuer, identity.subject) is not None:
            return Refused()
    return Identified(write_note(
        installation, INVITED, invitation, provider=provider, issuer=identity.issuer, subject=identity.subject,
    ))


@dataclass(frozen=True, slots=True)
class InvitedIdentity:
    """Who somebody is at a provider, who comes in by an invitation and signs in there from then on."""

    provider: str
    issuer: str
    subject: str


def identity_for(installation: Installation, secret: str, note: str) -> InvitedIdentity | None:
    """Return who the holder of an invitation's link has shown to be, or None."""
    said = read_note(installation, INVITED, digest_of_secret(secret), note, IDENTIFIED_LASTS) if note else None
    if said is None or said["provider"] not in installation.providers.issuers():
        return None
    return InvitedIdentity(said["provider"], said["issuer"], said["subject"])


def link_invited(
    installation: Installation, connection: Connection, identity: InvitedIdentity, user: UserId
) -> bool:
    """Link an identity to whom was invited; tell whether it was still nobody's."""
    if identities.user_of(connection, identity.issuer, identity.subject) is not None:
        return False
    now = installation.clock.now()
    identities.link(connection, identity.issuer, identity.subject, user, now)
    note(installation, connection, user, Happened.PROVIDER_LINKED, by=user, provider=identity.provider)
    return True


@dataclass(frozen=True, slots=True)
class OwnProvider:
    """A provider, and whether the signed-in user is linked to it."""

    name: ProviderName
    linked: bool


def own_providers(visit: Visit) -> tuple[OwnProvider, ...]:
    """Return the providers with the user's links to them."""
    linked = identities.issuers_of(visit.connection, visit.user.id)
    issuers = visit.installation.providers.issuers()
    return tuple(OwnProvider(one, issuers[one.id] in linked) for one in offered(visit.installation))


def unlink(visit: Visit, provider: str) -> bool:
    """Remove the user's link to a provider, as long as a password is left to sign in with. Tell whether it is gone."""
    visit.demand_confirmed()
    issuer = visit.installation.providers.issuers().get(provider, "")
    known = accounts.credentials_of(visit.connection, visit.user.id)
    if known is None or not known.password or not identities.unlink(visit.connection, visit.user.id, issuer):
        return False
    note_own(visit, Happened.PROVIDER_UNLINKED, provider=provider)
    return True


@dataclass(frozen=True, slots=True)
class SessionThere:
    """The session that still runs at a provider after signing out here, and the address that ends it."""

    name: str
    address: str


def session_there(installation: Installation, secret: str, back: str) -> SessionThere | None:
    """Return the session at the provider through which this one began, if it can be ended there."""
    with installation.database.reading() as connection:
        sealed = sessions.provider_of(connection, digest_of_secret(secret))
    if sealed is None:
        return None
    provider, _, there = installation.sealing.open_own("provider session", sealed).decode().partition("|")
    address = installation.providers.way_out(provider, there, back, installation.clock.now())
    name = next((one.name for one in offered(installation) if one.id == provider), "")
    return SessionThere(name, address) if address and name else None
