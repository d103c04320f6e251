"""A visit: one signed-in user's request inside one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import AreaId, Digest, Language, RightId
from imi_runtime.model.text import Labels
from imi_runtime.operations.absences import days_anywhere, whom_one_stands_in_for
from imi_runtime.operations.capacities import capacities, deputised_by, narrowed
from imi_runtime.operations.installation import Installation
from imi_runtime.problems import ImiError
from imi_runtime.store import accounts
from imi_runtime.store.accounts import OpenSession, User
from imi_runtime.store.directory import DirectorySnapshot

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCH_AFTER = timedelta(seconds=60)
FRESH = timedelta(minutes=10)
"""How long a second factor that was shown opens what matters most."""


class NotSignedIn(ImiError):
    """There is no live session behind the request."""


class NotConfirmed(ImiError):
    """What is asked for matters, and no second factor was shown in this session lately."""


class PasswordDue(ImiError):
    """The session began with a password that leaked elsewhere: another one must be chosen before anything else."""


def digest_of_secret(secret: str) -> str:
    """Return what is stored of a session's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, and everything an operation needs to answer within this transaction."""

    installation: Installation
    connection: Connection
    session: OpenSession
    secret: str
    world: World
    directory: DirectorySnapshot
    deputised: tuple[User, ...] = ()
    """Colleagues who are away and for whom the user stands in."""

    @property
    def user(self) -> User:
        """The signed-in user."""
        return self.session.user

    @property
    def language(self) -> Language:
        """The language that the user reads now."""
        return self.session.language

    @property
    def today(self) -> date:
        """Which day it is for the user's authority."""
        return self.world.today(self.user.authority)

    @property
    def is_confirmed(self) -> bool:
        """Tell whether a second factor was shown lately."""
        return self.world.now - self.session.confirmed <= FRESH

    def demand_confirmed(self) -> None:
        """Raise NotConfirmed unless a second factor was shown lately: before credentials, rights or rules change."""
        if not self.is_confirmed:
            raise NotConfirmed

    def speaking(self, language: Language) -> Visit:
        """Return the same visit with the words of deployments in another language."""
        return replace(self, session=replace(self.session, language=language))

    @property
    def grants(self) -> frozenset[tuple[AreaId, RightId]]:
        """The user's rights per area, and those of colleagues for whom the user stands in."""
        return self.user.grants.union(*(absent.grants for absent in self.deputised))

    def capacities(self, area: AreaId) -> tuple[Actor, ...]:
        """Return the user as an actor in an area: first as oneself, then as deputy of each colleague who is away."""
        return capacities(self.user, self.deputised, area)

    def actors(self, bundle: Bundle, case: Case, world: World | None = None) -> tuple[Actor, ...]:
        """Return the user in every capacity in a case, as far as each reaches there."""
        found = self.capacities(bundle.id)
        return narrowed(self.connection, bundle, case, found, world or self.world)

    def bundle(self, digest: Digest) -> Bundle:
        """Return a deployed bundle."""
        return self.installation.bundles.get(self.connection, digest)

    def labels(self, digest: Digest) -> Labels:
        """Return a deployment's words in the user's language."""
        return self.installation.bundles.labels(self.connection, digest, self.language)

    def live(self) -> dict[AreaId, Digest]:
        """Return the live deployments of the areas in which the user has a right."""
        areas = {area for area, _ in self.grants}
        live = self.installation.bundles.live(self.connection, self.session.deployments)
        return {area: digest for area, digest in live.items() if area in areas}


@contextmanager
def reading(installation: Installation, secret: str, *, before_all: bool = False) -> Iterator[Visit]:
    """A visit that changes nothing but the session's last use. Raises NotSignedIn and PasswordDue.

    `before_all` is for what must be possible before another password was chosen: choosing it.
    """
    with installation.database.reading() as connection:
        visit = _visit(installation, connection, secret, before_all=before_all)
        stale = installation.clock.now() - visit.session.seen > TOUCH_AFTER
        if not stale:
            yield visit
    if stale:
        with writing(installation, secret, before_all=before_all) as visit:
            yield visit


@contextmanager
def writing(installation: Installation, secret: str, *, before_all: bool = False) -> Iterator[Visit]:
    """A visit that may change something; it commits at its end. Raises NotSignedIn and PasswordDue."""
    with installation.database.writing() as connection:
        visit = _visit(installation, connection, secret, before_all=before_all)
        now = installation.clock.now()
        if now - visit.session.seen > TOUCH_AFTER:
            accounts.touch_session(connection, digest_of_secret(secret), now)
        yield visit


def _visit(installation: Installation, connection: Connection, secret: str, *, before_all: bool) -> Visit:
    now = installation.clock.now()
    session = accounts.open_session(connection, digest_of_secret(secret), days_anywhere(now)) if secret else None
    if session is None or now - session.seen > IDLE or now - session.created > LONGEST:
        raise NotSignedIn
    if session.password_due and not before_all:
        raise PasswordDue
    installation.bundles.notice(connection, session.deployments)
    directory = installation.directories.at(connection, session.directory)
    world = installation.world(directory)
    deputised = deputised_by(connection, session.user, whom_one_stands_in_for(session, world))
    return Visit(installation, connection, session, secret, world, directory, deputised)
