"""Setting up second factors: an app that makes codes, passkeys, and recovery codes for the day when both are lost."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection

from imi_runtime.model.ids import UserId
from imi_runtime.operations.account_history import Happened, note, note_own
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.notes import read_note, write_note
from imi_runtime.operations.signing_in.second_factor import challenge_for, is_challenge, owner_handle, recovery_digest
from imi_runtime.operations.signing_in.sign_in import BeginAgain, Newcomer, SignedIn, begin_session, newcomer
from imi_runtime.operations.throttling import Caller
from imi_runtime.operations.visits import Visit, digest_of_secret
from imi_runtime.ports import Party, PasskeyOwner
from imi_runtime.store import factors
from imi_runtime.store.factors import Factor, FactorKind

OFFER_LASTS = timedelta(minutes=15)
RECOVERY_CODES = 10
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody confuses on paper."""
SIGNS_EACH, SIGNS_TOGETHER = 12, 4
MOST_FACTORS = 20
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Owner:
    """For whom a factor is set up, and who holds the offer: a sign-in that stands halfway, or a session."""

    user: UserId
    email: str
    name: str
    holder: str


@dataclass(frozen=True, slots=True)
class AppOffer:
    """A secret for an app: as text, as the address to scan, and the note that brings it back."""

    secret: str = field(repr=False)
    address: str = field(repr=False)
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TypedFromApp:
    """The first code that the app shows, with the note of its offer."""

    note: str
    code: str


@dataclass(frozen=True, slots=True)
class MadePasskey:
    """What a browser says about the passkey that it has made, on a page of this host."""

    answer: str
    party: Party


Setup = TypedFromApp | MadePasskey


@dataclass(frozen=True, slots=True)
class NotSetUp:
    """The code is not the app's, or the answer is no passkey of this page."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The user has a second factor now, recovery codes to keep, and a session."""

    signed_in: SignedIn
    recovery_codes: tuple[str, ...] = field(repr=False)


def owner_halfway(coming: Newcomer) -> Owner:
    """Return somebody who stands halfway as the owner of what is set up."""
    return Owner(coming.user, coming.email, coming.name, coming.holder)


def owner_of(visit: Visit) -> Owner:
    """Return the signed-in user as the owner of what is set up."""
    return Owner(visit.user.id, visit.user.email, visit.user.name, digest_of_secret(visit.secret))


@dataclass(frozen=True, slots=True)
class Offer:
    """What a user can set up: an app, or a passkey with what the browser needs for it."""

    app: AppOffer
    passkey: str = field(repr=False)


def offered_halfway(
    installation: Installation, note: str, party: Party, product: str, app_note: str = ""
) -> Offer | BeginAgain:
    """Return what somebody who stands halfway and has no factor can set up."""
    with installation.database.reading() as connection:
        coming = newcomer(installation, connection, note)
        if coming is None or coming.enrolled:
            return BeginAgain()
        return _offer(installation, connection, owner_halfway(coming), party, product, app_note)


def offered(visit: Visit, party: Party, product: str, app_note: str = "") -> Offer:
    """Return what the signed-in user can set up besides."""
    return _offer(visit.installation, visit.connection, owner_of(visit), party, product, app_note)


def _offer(
    installation: Installation, connection: Connection, owner: Owner, party: Party, product: str, app_note: str
) -> Offer:
    return Offer(
        offer_app(installation, owner, product, app_note),
        offer_passkey(installation, connection, owner, party, product),
    )


def offer_app(installation: Installation, owner: Owner, product: str, note: str = "") -> AppOffer:
    """Offer a secret for an app; an offer that was made before and is still good stays the same."""
    said = read_note(installation, "code app", owner.holder, note, OFFER_LASTS)
    secret = said["secret"] if said else installation.codes.new_secret()
    kept = note if said else write_note(installation, "code app", owner.holder, secret=secret)
    return AppOffer(secret, installation.codes.address(secret, account=owner.email, product=product), kept)


def offer_passkey(
    installation: Installation, connection: Connection, owner: Owner, party: Party, product: str
) -> str:
    """Return what a browser needs to make a passkey, as JSON."""
    known = [factor.handle for factor in factors.factors_of(connection, owner.user) if factor.handle]
    who = PasskeyOwner(owner_handle(owner.user), owner.email, owner.name)
    return installation.passkeys.to_make(party, product, who, challenge_for(installation, owner.holder), known)


def enrol(
    installation: Installation, *, note: str, setup: Setup, name: str, caller: Caller
) -> Enrolled | NotSetUp | BeginAgain:
    """Set up the first factor of somebody who stands halfway and has none, and begin the session."""
    with installation.database.writing() as connection:
        coming = newcomer(installation, connection, note)
        if coming is None or coming.enrolled:
            return BeginAgain()
        kind = _add(installation, connection, owner_halfway(coming), setup, name)
        if kind is None:
            return NotSetUp()
        codes = _fresh_recovery_codes(installation, connection, coming.user)
        return Enrolled(begin_session(installation, connection, coming, caller, kind.value), codes)


def add_factor(visit: Visit, setup: Setup, name: str) -> FactorKind | NotSetUp:
    """Add a factor of the signed-in user."""
    if len(factors.factors_of(visit.connection, visit.user.id)) >= MOST_FACTORS:
        return NotSetUp()
    return _add(visit.installation, visit.connection, owner_of(visit), setup, name) or NotSetUp()


def remove_factor(visit: Visit, id: str) -> bool:
    """Take a factor of the signed-in user away; the last one stays. Tell whether it is gone."""
    there = factors.factors_of(visit.connection, visit.user.id)
    if len(there) < 2 or id not in {factor.id for factor in there}:
        return False
    factors.remove_factor(visit.connection, visit.user.id, id)
    kind = next(factor.kind for factor in there if factor.id == id)
    note_own(visit, Happened.FACTOR_REMOVED, factor=kind.value)
    return True


def make_recovery_codes(visit: Visit) -> tuple[str, ...]:
    """Return fresh recovery codes of the signed-in user, to be shown once; the former ones are worth nothing."""
    return _fresh_recovery_codes(visit.installation, visit.connection, visit.user.id)


def _fresh_recovery_codes(installation: Installation, connection: Connection, user: UserId) -> tuple[str, ...]:
    codes = tuple("".join(secrets.choice(SIGNS) for _ in range(SIGNS_EACH)) for _ in range(RECOVERY_CODES))
    factors.replace_recovery_codes(connection, user, (recovery_digest(installation, user, code) for code in codes))
    note(installation, connection, user, Happened.RECOVERY_CODES_MADE, by=user)
    return tuple(_in_groups(code) for code in codes)


def _in_groups(code: str) -> str:
    return "-".join(code[start : start + SIGNS_TOGETHER] for start in range(0, len(code), SIGNS_TOGETHER))


def _add(
    installation: Installation, connection: Connection, owner: Owner, setup: Setup, name: str
) -> FactorKind | None:
    match setup:
        case TypedFromApp():
            factor = _app(installation, owner, setup, name)
        case MadePasskey():
            factor = _passkey(installation, connection, owner, setup, name)
    if factor is None:
        return None
    factors.add_factors(connection, [factor])
    note(installation, connection, owner.user, Happened.FACTOR_ADDED, by=owner.user, factor=factor.kind.value)
    return factor.kind


def _app(installation: Installation, owner: Owner, typed: TypedFromApp, name: str) -> Factor | None:
    said = read_note(installation, "code app", owner.holder, typed.note, OFFER_LASTS)
    code = "".join(typed.code.split())
    step = installation.codes.step_of(said["secret"], code, installation.clock.now()) if said else None
    if said is None or step is None:
        return None
    return app_factor(installation, owner.user, said["secret"], name, last=step)


def app_factor(installation: Installation, user: UserId, secret: str, name: str, *, last: int = 0) -> Factor:
    """Return an app as a factor of a user, with its secret sealed."""
    id = installation.ids.case()
    return Factor(
        id=id, user=user, kind=FactorKind.CODE_APP, name=name.strip()[:LONGEST_NAME], last=last,
        sealed=installation.sealing.seal_own(f"factor|{id}", secret.encode()), added=installation.clock.now(),
    )


def _passkey(
    installation: Installation, connection: Connection, owner: Owner, made: MadePasskey, name: str
) -> Factor | None:
    challenge = installation.passkeys.challenge_in(made.answer)
    if challenge is None or is_challenge(installation, owner.holder, challenge) is None:
        return None
    found = installation.passkeys.made(made.party, made.answer, challenge)
    if found is None or factors.factor_by_handle(connection, found.handle):
        return None
    id = installation.ids.case()
    return Factor(
        id=id, user=owner.user, kind=FactorKind.PASSKEY, name=name.strip()[:LONGEST_NAME], handle=found.handle,
        sealed=installation.sealing.seal_own(f"factor|{id}", found.key), added=installation.clock.now(),
    )


def unused_code(installation: Installation, user: UserId, secret: str) -> str | None:
    """Return a code of an app with a secret that everybody knows, which it has not been used for yet.

    For demonstrations and tests: real secrets are known to the app alone. None when one must wait for the next.
    """
    with installation.database.reading() as connection:
        apps = [one for one in factors.factors_of(connection, user) if one.kind is FactorKind.CODE_APP]
    last = max((app.last for app in apps), default=0)
    present = installation.codes.step_now(installation.clock.now())
    for step in (present, present + 1):
        if step > last:
            return installation.codes.code_at(secret, step)
    return None
