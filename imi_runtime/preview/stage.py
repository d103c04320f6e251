"""The stage of a preview: an installation of its own in a temporary folder, with everybody on it and a bundle live."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.adapters.clock import RandomIds
from imi_runtime.adapters.file_sealing import PiecewiseSealing
from imi_runtime.adapters.file_store import ObjectFiles
from imi_runtime.adapters.hashing import Argon2Passwords
from imi_runtime.adapters.no_providers import NoProviders
from imi_runtime.adapters.passkeys import WebPasskeys
from imi_runtime.adapters.scanning import NoScanner
from imi_runtime.adapters.sealing import CaseSealing
from imi_runtime.adapters.timed_codes import AppCodes
from imi_runtime.compiler.compile import Compiled, Library
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.folding import fold
from imi_runtime.model.ids import AreaId, AuthorityId, Country, Language, UserId
from imi_runtime.operations.installation import Attachments, Installation
from imi_runtime.operations.invented.preview_people import PreviewDirectories, everybody
from imi_runtime.operations.invented.preview_store import directory_of, found_store, language_of, let_in
from imi_runtime.preview.clock import ForwardClock
from imi_runtime.preview.made import InterfaceOf, MadeBundles
from imi_runtime.screens.interface import ENGLISH
from imi_runtime.screens.places import country_names
from imi_runtime.store.accounts import User
from imi_runtime.store.database import open_database
from imi_runtime.store.directory import Authority, DirectorySnapshot
from imi_runtime.store.upgrade import upgrade

KEY_BYTES = 32
LET_IN_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Stage:
    """One bundle on a store of its own. `bundle` is None as long as the files have never been without errors."""

    file: Path
    installation: Installation
    bundle: Bundle | None
    users: Mapping[UserId, User]
    authorities: Mapping[AuthorityId, Authority]

    @property
    def directory(self) -> DirectorySnapshot:
        """Everybody, as the engine asks."""
        return directory_of(self.installation)

    def name_of(self, user: UserId) -> str:
        """Return who somebody is, in words."""
        found = self.users[user]
        authority = self.authorities[found.authority].name
        return authority if found.name == authority else f"{found.name} of {authority}"

    def close(self) -> None:
        """Throw the store away."""
        self.installation.database.close()
        for file in self.file.parent.glob(f"{self.file.name}*"):
            file.unlink()

    def enter(self, user: UserId, secret: str, language: Language) -> None:
        """Let somebody in, in a language."""
        let_in(self.installation, user, secret, language)

    def reads(self, secret: str) -> Language | None:
        """Return the language in which a session reads."""
        return language_of(self.installation, secret)


@dataclass(frozen=True, slots=True)
class Stages:
    """Where stages are made: a folder, the clock that all of them share, and the words of the interface."""

    folder: Path
    area: AreaId
    clock: ForwardClock
    sealing: CaseSealing
    interface: InterfaceOf

    def build(self, compiled: Compiled, library: Library) -> Stage:
        """Return a fresh stage with nothing on it but people and the bundle."""
        file = self.folder / f"{secrets.token_hex(8)}.db"
        url = f"sqlite:///{file}"
        upgrade(url, url)
        installation = Installation(
            database=open_database(url), clock=self.clock, ids=RandomIds(), sealing=self.sealing,
            passwords=Argon2Passwords(), codes=AppCodes(), passkeys=WebPasskeys(), providers=NoProviders(),
            attachments=_throw_away_files(), calendar=PublicCalendar(), directories=PreviewDirectories(),
            bundles=MadeBundles(self.sealing, compiled, self.interface),
        )
        people = everybody(self.area, compiled.bundle, fold, _english_name)
        found_store(installation, compiled.bundle, library, people)
        return Stage(
            file, installation, compiled.bundle, {user.id: user for user in people.users},
            {authority.id: authority for authority in people.authorities},
        )


def _throw_away_files() -> Attachments:
    """Return a store in memory whose scanner lets everything pass."""
    return Attachments(store=ObjectFiles("memory:"), sealing=PiecewiseSealing(), scanner=NoScanner())


def stages_in(folder: Path, area: AreaId, clock: ForwardClock, interface: InterfaceOf) -> Stages:
    """Return what makes stages in a folder, under a key that nobody keeps."""
    return Stages(folder, area, clock, CaseSealing(secrets.token_bytes(KEY_BYTES)), interface)


def _english_name(country: Country) -> str:
    return country_names(ENGLISH)[country]
