"""A small town of invented authorities on a real installation, for tests of operations and screens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.adapters.clock import RandomIds
from imi_runtime.adapters.sealing import CaseSealing
from imi_runtime.model.folding import fold
from imi_runtime.model.ids import (
    AreaId,
    AuthorityId,
    CaseId,
    Country,
    FormId,
    Language,
    ProcedureId,
    RightId,
    TransitionId,
    UserId,
)
from imi_runtime.operations import casework, visits
from imi_runtime.operations.deploying import Deployed, PiecesMaker, deploy
from imi_runtime.operations.installation import Bundles, Installation
from imi_runtime.operations.sign_in import SignedIn, sign_in
from imi_runtime.store.accounts import User, add_users
from imi_runtime.store.database import open_database
from imi_runtime.store.directory import Authority, add_authorities
from imi_runtime.store.upgrade import upgrade
from tests.library_kit import AREA, library

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@dataclass(slots=True)
class MovableClock:
    """A clock that stands still until a test moves it."""

    present: datetime = NOON

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self.present

    def forward(self, **terms: float) -> None:
        """Move the clock on."""
        self.present += timedelta(**terms)


class PlainPasswords:
    """A hasher that is quick, for tests that are not about passwords."""

    def hash(self, password: str) -> str:
        """Return the password with a mark."""
        return f"plain:{password}"

    def matches(self, stored: str, password: str) -> bool:
        """Compare."""
        return stored == f"plain:{password}"

    def needs_rehash(self, stored: str) -> bool:
        """Never."""
        return False


HANDLER_RIGHTS = frozenset({RightId("handler"), RightId("viewer")})


def authority(id: str, country: str, area: AreaId = AREA, coordinators: tuple[str, ...] = ()) -> Authority:
    """Return an invented authority."""
    name = f"Demo Authority {id.title()}"
    return Authority(
        id=AuthorityId(id), name=name, official_name=name, country=Country(country), languages=(Language("en"),),
        folded=fold(name), areas=frozenset({area}),
        coordinators={area: frozenset(AuthorityId(c) for c in coordinators)} if coordinators else {},
    )


def user(name: str, of: str, rights: frozenset[RightId] = HANDLER_RIGHTS, area: AreaId = AREA) -> User:
    """Return an invented user."""
    return User(
        id=UserId(name), email=f"{name}@{of}.example.org", name=f"Demo {name.title()}", authority=AuthorityId(of),
        language=Language("en"), grants=frozenset((area, right) for right in rights),
    )


AUTHORITIES = (
    authority("athens", "GR"), authority("helsinki", "FI"), authority("warsaw", "PL"),
)
USERS = (
    user("anna", "athens"), user("aris", "athens"), user("hanna", "helsinki"), user("wanda", "warsaw"),
    user("viki", "athens", frozenset({RightId("viewer")})),
)


def no_pieces(bundle: Any, labels: Any) -> Iterator[tuple[str, str, object]]:
    """Make nothing at deployment: for tests without screens."""
    return iter(())


@dataclass(slots=True)
class Town:
    """An installation with authorities and users, and shorthand for what they do."""

    installation: Installation
    clock: MovableClock
    deployed: Deployed | None = None
    secrets: dict[str, str] = field(default_factory=dict)

    def sign_in(self, name: str) -> str:
        """Return the secret of a session of that user."""
        if name not in self.secrets:
            found = next(u for u in USERS if u.id == name)
            outcome = sign_in(self.installation, email=found.email, password=PASSWORD, address="127.0.0.1")
            assert isinstance(outcome, SignedIn)
            self.secrets[name] = outcome.secret
        return self.secrets[name]

    def reading(self, name: str) -> Any:
        """A reading visit of that user."""
        return visits.reading(self.installation, self.sign_in(name))

    def writing(self, name: str) -> Any:
        """A writing visit of that user."""
        return visits.writing(self.installation, self.sign_in(name))

    def open(self, name: str, procedure: str = "permit_request") -> CaseId:
        """Open a case."""
        assert self.deployed is not None
        with self.writing(name) as visit:
            outcome = casework.start_case(
                visit, self.deployed.deployment.digest, ProcedureId(procedure), self.installation.ids.secret()
            )
            assert isinstance(outcome, casework.Done)
            return outcome.case.id

    def step(
        self, name: str, case: CaseId, transition: str, answers: Mapping[str, Any] | None = None,
        token: str = "", seen: int | None = None,
    ) -> Any:
        """Take a step and return its outcome."""
        with self.writing(name) as visit:
            opened = casework.open_case(visit, case)
            request = casework.StepRequest(
                case=case, transition=TransitionId(transition),
                seen=opened.stored.case.revision if seen is None else seen,
                token=token or self.installation.ids.secret(),
                answers={FormId(form): given for form, given in (answers or {}).items()},
            )
            return casework.take_step(visit, request)


REQUEST_ANSWERS: Mapping[str, Any] = {
    "request": {
        "name": {"family_name": "Demowska", "given_names": "Ewa"}, "urgent": "no",
        "ask": ["permit.valid", "permit.kind"], "recipient": "helsinki",
    }
}
REPLY_ANSWERS: Mapping[str, Any] = {"reply": {"permit.valid": "yes", "permit.kind": "full"}}


def found_town(
    url: str, owner_url: str = "", *, files: Mapping[PurePosixPath, bytes] | None = None,
    make_pieces: PiecesMaker = no_pieces, area: AreaId = AREA,
) -> Town:
    """Found a town on a fresh database: tables, a deployed library, authorities and users."""
    upgrade(owner_url or url, url)
    clock = MovableClock()
    sealing = CaseSealing(b"k" * 32)
    installation = Installation(
        database=open_database(url), clock=clock, ids=RandomIds(), sealing=sealing, passwords=PlainPasswords(),
        calendar=PublicCalendar(), bundles=Bundles(sealing),
    )
    deployed = deploy(
        installation, files or library(), area, by="a test", notes="", make_pieces=make_pieces
    )
    with installation.database.writing() as connection:
        add_authorities(connection, AUTHORITIES)
        add_users(connection, [(u, f"plain:{PASSWORD}") for u in USERS])
    return Town(installation, clock, deployed)


def sqlite_town(folder: Path, **options: Any) -> Town:
    """Found a town on SQLite."""
    return found_town(f"sqlite:///{folder / 'town.db'}", **options)
