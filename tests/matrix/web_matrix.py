"""The matrix on the real web application: a town whose cases stand everywhere, its people's browsers, and its database."""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path as File
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.adapters.clock import RandomIds
from imi_runtime.adapters.identity_providers import OpenIdProviders
from imi_runtime.adapters.passkeys import WebPasskeys
from imi_runtime.adapters.sealing import CaseSealing
from imi_runtime.adapters.timed_codes import AppCodes
from imi_runtime.assembly import make_site, page_pieces
from imi_runtime.compiler.library import Library
from imi_runtime.engine.attached import files_in
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, CaseId, FormId, ProcedureId, TransitionId, UserId
from imi_runtime.operations import visits
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import Done, StepRequest
from imi_runtime.operations.deployment.deploying import PiecesMaker, deploy
from imi_runtime.operations.installation import Bundles, Installation
from imi_runtime.operations.signing_in.sign_in import suspend
from imi_runtime.settings import Settings
from imi_runtime.store.database import open_database
from imi_runtime.store.directory import add_authorities
from imi_runtime.store.upgrade import upgrade
from imi_runtime.web.app import create_app
from imi_runtime.web.site import COOKIE, KEY, START_COOKIE, Site
from tests.attachments_kit import attach_to, files_in_memory
from tests.documents import HereTypesetter
from tests.entering import entered, settle
from tests.matrix.matrix_kit import NOBODY, SUSPENDED, VIEWERS, Path, settled
from tests.matrix.oracle import Viewer
from tests.town import MovableClock, PlainPasswords

Pages = Mapping[tuple[str, str], Mapping[str, Any]]
"""What is typed on each page of forms."""
CANARY = re.compile(r"kanari_\w+?_x\b")
NEVER = "case-that-never-was"
FILE = "file:"
"""How the name of a file begins that a way lets somebody attach."""
CSRF = re.compile(rb'name="csrf" value="([0-9a-f]+)"')


@dataclass(frozen=True)
class Standing:
    """A case of the town: how it came there, its id and its number. Cases that belong together have one number."""

    path: Path
    id: CaseId
    number: str

    @property
    def state(self) -> str:
        """The state in which the case stands."""
        return self.path.case.state


@dataclass
class WebTown:
    """The application over one database, and a session for everybody who ever signed in."""

    installation: Installation
    app: Flask
    file: File
    bundle: Bundle
    procedure: ProcedureId
    secrets: dict[str, str] = field(default_factory=dict)
    cases: list[Standing] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """The ids of attached files by the words that ways name them with, such as `file:kanari_..._x`."""

    def client(self, viewer: Viewer, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request from the viewer's browser."""
        client = self.app.test_client(use_cookies=False)
        return client.open(path, method=method, headers={"Cookie": self.cookie(viewer)}, **options)

    def cookie(self, viewer: Viewer) -> str:
        """Return the cookie that the viewer's browser sends."""
        secret = self.secrets.get(viewer.user)
        return f"{COOKIE}={secret}" if secret else f"{START_COOKIE}=a-browser-that-never-signed-in"

    def post(self, viewer: Viewer, path: str, revision: int = 1, page: int = 0, **answers: Any) -> TestResponse:
        """Send a form of the viewer's browser, as it was shown."""
        token = f"{self.installation.ids.secret()}.{revision}.{page}"
        return self.client(viewer, "POST", path, data={"csrf": self.csrf(viewer), "form_token": token, **answers})

    def csrf(self, viewer: Viewer) -> str:
        """Return the token that forms carry in the viewer's browser."""
        if viewer.user not in self.tokens:
            found = CSRF.search(self.client(viewer, "GET", "/about").data)
            assert found is not None
            self.tokens[viewer.user] = found[1].decode()
        return self.tokens[viewer.user]

    def play(self, path: Path) -> None:
        """Let people do what the path says, each deed at its moment, and keep the case and those that were opened from it."""
        clock, now = self.installation.clock, self.installation.clock.now()
        assert isinstance(clock, MovableClock)
        clock.present = path.deeds[0].at or now
        cases = [self._opened(path.deeds[0].viewer)]
        for deed in path.deeds[1:]:
            case = cases[int(deed.case or 0)]
            clock.present = deed.at or now
            with visits.writing(self.installation, self.secrets[deed.viewer.user]) as visit:
                request = StepRequest(
                    case=case, transition=TransitionId(deed.transition), token=self.installation.ids.secret(),
                    seen=casework.open_case(visit, case).stored.case.revision,
                    answers={FormId(f): self._attached(visit, case, FormId(f), given) for f, given in deed.answers.items()},
                )
                outcome = casework.take_step(visit, request)
                assert isinstance(outcome, Done), (deed, outcome)
            linked = (one for there in outcome.case.links.values() for one in there)
            cases += [one for one in linked if one not in cases]
        clock.present = now
        with visits.reading(self.installation, self.secrets[path.deeds[0].viewer.user]) as visit:
            number = casework.open_case(visit, cases[0]).case.number
        for id, case in zip(cases, path.cases, strict=True):
            self.cases.append(Standing(replace(path, case=case), id, number))

    def _attached(self, visit: visits.Visit, case: CaseId, form: FormId, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers with ids in place of the files that they name, each attached to the case before."""
        named = tuple(files_in(self.bundle, form, given))
        for one in named:
            name = f"{one.removeprefix(FILE)}.pdf"
            self.files[one] = attach_to(visit.installation, visit.connection, case, visit.user.authority, name)
        return {
            name: [self.files.get(one, one) for one in answer] if named and isinstance(answer, list) else answer
            for name, answer in given.items()
        }

    def _opened(self, viewer: Viewer) -> CaseId:
        with visits.writing(self.installation, self.secrets[viewer.user]) as visit:
            digest = next(digest for area, digest in visit.live().items() if area == self.bundle.id)
            opened = casework.start_case(visit, digest, self.procedure, self.installation.ids.secret())
            assert isinstance(opened, Done)
            return opened.case.id

    def draft(self, viewer: Viewer, case: Standing, transition: str, pages: Pages) -> None:
        """Save every page of an act's forms from the viewer's browser, and send nothing."""
        for (form, page), answers in pages.items():
            saved = self.post(viewer, f"/cases/{case.id}/acts/{transition}/{form}/{page}", page=99, then="leave", **answers)
            assert saved.status_code == 303, (viewer.user, case.state, transition, page, saved.status_code, saved.text)

    def copied(self, file: File) -> None:
        """Go on with a copy of the database as it was kept, so that what is done now is done to the copy alone."""
        site: Site = self.app.extensions[KEY]
        site.installation.database.close()
        shutil.copy(self.file, file)
        self.installation = replace(site.installation, database=open_database(f"sqlite:///{file}"))
        site.installation = self.installation

    def settle_file(self) -> None:
        """Bring everything into the one file that is copied."""
        self.installation.database.close()
        with sqlite3.connect(self.file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()


class Watch:
    """Watches a database from aside: whether anybody committed anything, and what it holds."""

    def __init__(self, file: File) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None)
        self.seen = self._version()

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def changed(self) -> bool:
        """Tell whether somebody committed something since this was asked last."""
        before, self.seen = self.seen, self._version()
        return before != self.seen

    def content(self) -> str:
        """Return a hash of everything but of when sessions were used last."""
        real = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        tables = [row[0] for row in self.connection.execute(real)]
        found = hashlib.sha256()
        for table in tables:
            columns = [row[1] for row in self.connection.execute(f"PRAGMA table_info({table})")]
            kept = ", ".join(f'"{column}"' for column in columns if (table, column) != ("sessions", "seen"))
            for row in self.connection.execute(f"SELECT {kept} FROM {table} ORDER BY {kept}"):
                found.update(repr((table, row)).encode())
        return found.hexdigest()

    def states(self) -> Mapping[str, str]:
        """Return the state of every case."""
        return dict(self.connection.execute("SELECT id, state FROM cases"))

    def close(self) -> None:
        """Look no longer."""
        self.connection.close()


def found_web_town(
    folder: File, files: Library, area: AreaId, procedure: ProcedureId, ways: Sequence[Path],
    make_pieces: PiecesMaker = page_pieces,
) -> WebTown:
    """Found a town with people signed in and a case at the end of every way; one of them is suspended afterwards."""
    file = folder / "town.db"
    url = f"sqlite:///{file}"
    upgrade(url, url)
    sealing = CaseSealing(b"k" * 32)
    installation = Installation(
        database=open_database(url), clock=MovableClock(), ids=RandomIds(), sealing=sealing,
        passwords=PlainPasswords(), codes=AppCodes(), passkeys=WebPasskeys(), providers=OpenIdProviders(()),
        attachments=files_in_memory(), calendar=PublicCalendar(), bundles=Bundles(sealing),
    )
    digest = deploy(installation, files, area, by="a test", notes="", make_pieces=make_pieces).deployment.digest
    authorities, people = settled(area)
    with installation.database.writing() as connection:
        add_authorities(connection, authorities)
        settle(installation, connection, people)
        bundle = installation.bundles.get(connection, digest)
    settings = Settings(database_url=url, owner_database_url=url, key_file=folder / "key")
    site = make_site(installation, settings)
    site.typesetter = HereTypesetter()
    town = WebTown(installation, create_app(site), file, bundle, procedure)
    for person in people:
        town.secrets[person.id] = entered(installation, person.email).secret
    for path in ways:
        town.play(path)
    suspend(installation, UserId(SUSPENDED))
    return town


def canaries(value: Any) -> frozenset[str]:
    """Return the canaries that stand in answers, or in a page."""
    return frozenset(CANARY.findall(value if isinstance(value, str) else repr(value)))


def is_signed_in(viewer: Viewer) -> bool:
    """Tell whether the viewer has a session that lives."""
    return viewer.user not in (SUSPENDED, NOBODY)


def signed_in() -> Iterator[Viewer]:
    """Yield everybody whose session lives."""
    yield from (viewer for viewer in VIEWERS if is_signed_in(viewer))
