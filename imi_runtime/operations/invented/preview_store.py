"""The throw-away store of a preview: founded empty, entered without a password, and only ever with invented people.

Nothing here works on a store in which anybody real is known.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from imi_runtime.compiler.compile import Library, bytes_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case, Phase
from imi_runtime.model.ids import CaseId, Language, UserId
from imi_runtime.operations.absences import days_anywhere
from imi_runtime.operations.deployment.deploying import packed
from imi_runtime.operations.installation import Installation, mac_of
from imi_runtime.operations.invented.people import PREFIX
from imi_runtime.operations.invented.preview_people import People
from imi_runtime.operations.visits import digest_of_secret
from imi_runtime.operations.writing.step_writing import let_due_clocks_act
from imi_runtime.problems import ImiError
from imi_runtime.store import accounts, cases, deployments
from imi_runtime.store.accounts import NewSession
from imi_runtime.store.deployments import Deployment
from imi_runtime.store.directory import DirectorySnapshot, add_authorities, read_directory

AUTHOR = "preview"


class NotForPreview(ImiError):
    """The store is not a fresh one of a preview, or the user is not invented."""


def found_store(installation: Installation, bundle: Bundle | None, library: Library, people: People) -> None:
    """Let everybody move in, and make the bundle live. Raises NotForPreview unless the store is on SQLite and empty."""
    if not installation.database.is_sqlite:
        raise NotForPreview("a preview makes a store of its own and never uses another one")
    with installation.database.writing() as connection:
        if read_directory(connection).authorities or deployments.live(connection):
            raise NotForPreview("this store is in use; a preview makes one of its own")
        add_authorities(connection, people.authorities)
        accounts.add_users(connection, ((user, accounts.NO_PASSWORD) for user in people.users))
        if bundle:
            _go_live(installation, connection, bundle, library)


def _go_live(installation: Installation, connection: Connection, bundle: Bundle, library: Library) -> None:
    files = packed(bytes_of(library, bundle.id))
    deployment = Deployment(
        digest=bundle.digest, area=bundle.id, version=1, notes="", deployed_by=AUTHOR,
        deployed_at=installation.clock.now(), live=True,
    )
    deployments.add(connection, deployment, files, mac_of(installation.sealing, bundle.digest, "files", "", files))
    deployments.set_live(connection, bundle.id, bundle.digest)


def let_in(installation: Installation, user: UserId, secret: str, language: Language) -> None:
    """Begin the session of an invented person anew, without a password. Raises NotForPreview for anybody else."""
    with installation.database.writing() as connection:
        there = read_directory(connection)
        if user not in there.people or not all(id.startswith(PREFIX) for id in there.authorities):
            raise NotForPreview("only invented people enter without a password, and only where everybody is invented")
        digest = digest_of_secret(secret)
        accounts.end_session(connection, digest)
        session = NewSession(digest=digest, user=user, language=language, id=installation.ids.case())
        accounts.start_session(connection, session, installation.clock.now())


def language_of(installation: Installation, secret: str) -> Language | None:
    """Return the language in which a session reads now; None when there is no such session."""
    with installation.database.reading() as connection:
        session = accounts.open_session(
            connection, digest_of_secret(secret), days_anywhere(installation.clock.now())
        )
    return session.language if session else None


def all_cases(installation: Installation) -> tuple[Case, ...]:
    """Return every case whole, in the order in which they were opened."""
    with installation.database.reading() as connection:
        return tuple(_all_cases(installation, connection))


def _all_cases(installation: Installation, connection: Connection) -> list[Case]:
    ids = connection.execute(select(cases.CASES.c.id).order_by(cases.CASES.c.opened, cases.CASES.c.id)).scalars()
    stored = [cases.load(connection, CaseId(id), installation.sealing) for id in ids]
    return [one.case for one in stored if one]


def directory_of(installation: Installation) -> DirectorySnapshot:
    """Return everybody who is known."""
    with installation.database.reading() as connection:
        return _directory(installation, connection)


def _directory(installation: Installation, connection: Connection) -> DirectorySnapshot:
    return installation.directories.at(connection, accounts.revisions(connection).get("directory", 0))


def let_clocks_act(installation: Installation) -> None:
    """Write what due clocks do by themselves, in every case."""
    with installation.database.writing() as connection:
        world = installation.world(_directory(installation, connection))
        for case in _all_cases(installation, connection):
            let_due_clocks_act(installation, connection, case.id, world)


def next_due(installation: Installation, case: CaseId | None) -> datetime | None:
    """Return when the next running clock is due, of one case or of all."""
    found = [one for one in all_cases(installation) if case in (None, one.id)]
    running = (clock.due for one in found for clock in one.clocks.values() if clock.phase is Phase.RUNNING)
    return min(running, default=None)
