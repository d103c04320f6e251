"""One running installation: its database and ports, and what a worker keeps in memory of both."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from imi_runtime.directory.search import Hits, Vocabulary, hits_of
from imi_runtime.engine.world import Calendar, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.codec import decode
from imi_runtime.model.ids import AreaId, Digest, Language, UserId
from imi_runtime.model.packed_texts import PackedTexts, Places
from imi_runtime.model.questions import Personal
from imi_runtime.model.text import Labels
from imi_runtime.operations.recent import Recent
from imi_runtime.ports import (
    Clock,
    FileSealing,
    FileStore,
    FreeTextTranslator,
    IdentityProviders,
    Ids,
    Passkeys,
    PasswordHasher,
    Sealing,
    TimedCodes,
    VirusScanner,
)
from imi_runtime.problems import ImiError
from imi_runtime.store import deployments
from imi_runtime.store.authority_words import every_word, postings
from imi_runtime.store.database import Database
from imi_runtime.store.directory import DirectorySnapshot, read_directory

T = TypeVar("T")
ENGLISH = Language("en")
MOST_SPOKEN = 64
"""How many things in a language, such as the page parts of one deployment, a worker keeps. One is made in 5 ms."""
MOST_HITS = 50_000
"""How many authorities that words meant a worker keeps, all words together; then it begins anew."""


class DeploymentBroken(ImiError):
    """A deployed piece was changed outside this installation, or is missing."""


def mac_of(sealing: Sealing, digest: Digest, kind: str, language: str, data: bytes) -> bytes:
    """Return the installation's mark on one compiled piece."""
    return sealing.mac("deployment", f"{digest}|{kind}|{language}|".encode() + data)


@dataclass(slots=True)
class Bundles:
    """Deployed bundles as workers use them: loaded when first asked for, then kept, since a digest never changes.

    Only the words of a digest can: they are loaded again when others were put over them. Nothing of a language is
    loaded before somebody reads it, and of what pages are put together from only what was read last is kept, so that a
    worker does not grow with the languages.
    """

    sealing: Sealing
    _bundles: dict[Digest, Bundle] = field(default_factory=dict)
    _labels: dict[tuple[Digest, Language], Labels] = field(default_factory=dict)
    _places: dict[Digest, Places] = field(default_factory=dict)
    _spoken: Recent = field(default_factory=lambda: Recent(MOST_SPOKEN))
    _wordless: dict[tuple[str, str, Digest], Any] = field(default_factory=dict)
    _live: dict[AreaId, Digest] = field(default_factory=dict)
    _live_revision: int = -1
    _layers: dict[Digest, int] = field(default_factory=dict)
    _layers_revision: int = -1

    def notice(self, connection: Connection, revision: int) -> None:
        """Forget the words of every version over which others were put since; `revision` is that of the deployments."""
        if revision == self._layers_revision:
            return
        layers = deployments.layers(connection)
        changed = {digest for digest, number in layers.items() if self._layers.get(digest, 0) != number}
        self._layers, self._layers_revision = layers, revision
        self._labels = {key: kept for key, kept in self._labels.items() if key[0] not in changed}
        self._wordless = {key: kept for key, kept in self._wordless.items() if key[2] not in changed}
        for digest in changed:
            self._spoken.forget(digest)

    def get(self, connection: Connection, digest: Digest) -> Bundle:
        """Return the compiled bundle of a deployment."""
        if digest not in self._bundles:
            self._bundles[digest] = decode(json.loads(self._verified(connection, digest, "bundle", "")))
        return self._bundles[digest]

    def labels(self, connection: Connection, digest: Digest, language: Language) -> Labels:
        """Return the words of a deployment in a language; others have only English texts that were worded anew."""
        key = (digest, language)
        if key not in self._labels:
            spoken = language if deployments.compiled(connection, digest, "labels", language) else ENGLISH
            piece = deployments.compiled(connection, digest, "labels", spoken)
            words = json.loads(self._verified(connection, digest, "labels", spoken)) if piece else {}
            self._labels[key] = Labels(language, PackedTexts(words, self._places.setdefault(digest, {})))
        return self._labels[key]

    def piece(self, connection: Connection, digest: Digest, kind: str, language: str) -> Any:
        """Return a piece made at deployment, decoded from JSON; None when it was not made."""
        return self._kept("piece", kind, digest, language, lambda: self.read(connection, digest, kind, language))

    def read(self, connection: Connection, digest: Digest, kind: str, language: str) -> Any:
        """Return a piece as `piece` does, without keeping it: for whoever keeps what is made of it."""
        found = deployments.compiled(connection, digest, kind, language)
        return json.loads(self._verified(connection, digest, kind, language)) if found else None

    def made(self, kind: str, digest: Digest, language: str, make: Callable[[], T]) -> T:
        """Return what a worker makes out of a deployment and keeps; `make` makes it the first time.

        It is made again when it has words in it, and others were used more lately.
        """
        return cast(T, self._kept("made", kind, digest, language, make))

    def _kept(self, how: str, kind: str, digest: Digest, language: str, make: Callable[[], Any]) -> Any:
        if language:
            return self._spoken.get((how, kind, digest, language), make)
        key = (how, kind, digest)
        if key not in self._wordless:
            self._wordless[key] = make()
        return self._wordless[key]

    def live(self, connection: Connection, revision: int) -> Mapping[AreaId, Digest]:
        """Return the live deployments; read again when the revision has moved."""
        if revision != self._live_revision:
            self._live = deployments.live(connection)
            self._live_revision = revision
        return self._live

    def _verified(self, connection: Connection, digest: Digest, kind: str, language: str) -> bytes:
        found = deployments.compiled(connection, digest, kind, language)
        if found is None:
            raise DeploymentBroken(f"the deployment {digest[:12]} lacks its {kind}")
        data, mac = found
        if mac != mac_of(self.sealing, digest, kind, language, data):
            raise DeploymentBroken(f"the {kind} of deployment {digest[:12]} was not made by this installation")
        return data


@dataclass(slots=True)
class Directories:
    """The directory in memory, read again when its revision has moved."""

    _snapshot: DirectorySnapshot | None = None
    _revision: int = -1
    _vocabulary: Vocabulary | None = None
    _vocabulary_revision: int = -1
    _meant: tuple[int, dict[str, Hits]] = field(default_factory=lambda: (-1, {}))

    def at(self, connection: Connection, revision: int) -> DirectorySnapshot:
        """Return the directory of this revision."""
        if self._snapshot is None or revision != self._revision:
            self._snapshot, self._revision = read_directory(connection), revision
        return self._snapshot

    def vocabulary(self, connection: Connection, revision: int) -> Vocabulary:
        """Return every word of the directory of this revision; read when somebody searches."""
        if self._vocabulary is None or revision != self._vocabulary_revision:
            self._vocabulary, self._vocabulary_revision = Vocabulary.of(every_word(connection)), revision
        return self._vocabulary

    def meant(self, connection: Connection, revision: int, word: str) -> Hits:
        """Return how well authorities match a typed word; what many type is looked up once in each revision."""
        known, kept = self._meant
        if known != revision:
            kept = {}
        hits = kept.get(word)
        if hits is None:
            near = self.vocabulary(connection, revision).near(word)
            hits = hits_of(near, postings(connection, near))
            if sum(map(len, kept.values())) + len(hits) > MOST_HITS:
                kept = {}
            kept[word] = hits
        self._meant = revision, kept
        return hits


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """Where attached files lie, how they are sealed, who looks at them, and how much there may be of them, in bytes."""

    store: FileStore
    sealing: FileSealing
    scanner: VirusScanner
    largest: int = 10_000_000
    most_at_once: int = 50_000_000
    most_in_case: int = 200_000_000
    most_in_a_day: int = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Translator:
    """The machine that translates free text, what it may have, and where it brings what it makes."""

    machine: FreeTextTranslator
    address: str
    sends: frozenset[Personal]
    most_at_once: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Everything operations need."""

    database: Database
    clock: Clock
    ids: Ids
    sealing: Sealing
    passwords: PasswordHasher
    codes: TimedCodes
    passkeys: Passkeys
    providers: IdentityProviders
    attachments: Attachments
    calendar: Calendar
    bundles: Bundles
    translation: Translator | None = None
    directories: Directories = field(default_factory=Directories)
    acknowledged: set[tuple[UserId, AreaId, str]] = field(default_factory=set)
    """Acknowledgements that were found; none is ever taken back."""

    def world(self, directory: DirectorySnapshot) -> World:
        """Return the outside as it is now."""
        return World(self.clock.now(), directory, self.calendar, new_case=self.ids.case)
