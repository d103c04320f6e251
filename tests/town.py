"""A small town of invented authorities on a real installation, for tests of operations and screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.adapters.clock import RandomIds
from imi_runtime.adapters.guessing import is_guessed_early, lists
from imi_runtime.adapters.identity_providers import OpenIdProviders
from imi_runtime.adapters.passkeys import WebPasskeys
from imi_runtime.adapters.sealing import CaseSealing
from imi_runtime.adapters.timed_codes import AppCodes
from imi_runtime.compiler.compile import Library, compile_bundle
from imi_runtime.engine.telling import Deed, told
from imi_runtime.model.case import Case
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
from imi_runtime.operations import visits
from imi_runtime.operations.cases import casework
from imi_runtime.operations.deployment.deploying import Deployed, PiecesMaker, deploy
from imi_runtime.operations.installation import Bundles, Installation
from imi_runtime.operations.writing.free_texts import PIECE, texts_that_may_leave
from imi_runtime.store.accounts import User
from imi_runtime.store.database import open_database
from imi_runtime.store.directory import Authority, add_authorities
from imi_runtime.store.upgrade import upgrade
from tests.attachments_kit import files_in_memory
from tests.entering import PASSWORD as PASSWORD
from tests.entering import entered, settle
from tests.library_kit import AREA, library

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TOWN_KEY = b"k" * 32

STORY = f"procedures/{AREA}/scenarios/permit_is_valid.yaml"
STORY_TEXT = """
    scenario: permit_is_valid
    title: "A permit is asked about, and it is valid"
    procedure: permit_request
    authorities:
      athens: {name: "Demo Authority Athens", country: EL, seat: "Athens"}
      helsinki: {name: "Demo Authority Helsinki", country: FI, seat: "Helsinki"}
    people: {anna: athens, hanna: helsinki}
    steps:
      - {who: anna, does: open, at: "2026-03-02 12:00"}
      - expect: {state: draft, waits_for: requester, acts: {anna: [send], hanna: []}, not_reads: {hanna: [outline]}}
      - who: anna
        does: send
        answers: {request: {name: {family_name: "Demowska", given_names: "Ewa"}, urgent: no}}
        picks: [permit.valid, permit.kind]
        chooses: helsinki
      - expect: {state: sent, waits_for: responder, reads: {anna: [request], hanna: [request]}, acts: {hanna: [reply]}}
      - {who: hanna, does: close, refused: true}
      - {who: hanna, does: reply, answers: {reply: {permit.valid: yes, permit.kind: full}}}
      - expect: {state: answered, reads: {anna: [reply], hanna: [reply]}, acts: {anna: [close], hanna: []}}
      - {who: anna, does: close}
      - expect: {state: closed, waits_for: nobody, acts: {anna: [], hanna: []}}
"""
"""What people of the town do with a permit, from the beginning to the end."""


def told_library(**changes: tuple[str, str]) -> Library:
    """Return the small library with its story."""
    return library({STORY: STORY_TEXT}, **changes)


@cache
def story() -> tuple[Deed, ...]:
    """Return what is done in the story of the small area, without what is refused."""
    compiled = compile_bundle(told_library(), AREA)
    assert compiled.bundle is not None, [str(problem) for problem in compiled.problems]
    steps = told(compiled.bundle, compiled.scenarios[0])
    return tuple(step for step in steps if isinstance(step, Deed) and step.act.refused is None)


_, ASKED, REPLIED, _ = story()
REQUEST_ANSWERS: Mapping[str, Any] = ASKED.act.answers
REPLY_ANSWERS: Mapping[str, Any] = REPLIED.act.answers


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

    @property
    def lists(self) -> str:
        """The lists of operation."""
        return lists()

    def is_guessed_early(self, password: str, about: Iterable[str]) -> bool:
        """Judge as in operation."""
        return is_guessed_early(password, about)


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


def what_may_leave(bundle: Any, labels: Any) -> Iterator[tuple[str, str, object]]:
    """Make of a deployment what says which texts may leave, and nothing else."""
    yield PIECE, "", texts_that_may_leave(bundle)


@dataclass(slots=True)
class Town:
    """An installation with authorities and users, and shorthand for what they do."""

    installation: Installation
    clock: MovableClock
    deployed: Deployed | None = None
    secrets: dict[str, str] = field(default_factory=dict)
    users: tuple[User, ...] = USERS

    def sign_in(self, name: str) -> str:
        """Return the secret of a session of that user."""
        if name not in self.secrets:
            found = next(u for u in self.users if u.id == name)
            self.secrets[name] = entered(self.installation, found.email).secret
        return self.secrets[name]

    def reading(self, name: str) -> Any:
        """A reading visit of that user."""
        return visits.reading(self.installation, self.sign_in(name))

    def writing(self, name: str) -> Any:
        """A writing visit of that user."""
        return visits.writing(self.installation, self.sign_in(name))

    def open(self, name: str, procedure: str = "permit_request") -> CaseId:
        """Open a case."""
        return self.opened(name, procedure).id

    def opened(self, name: str, procedure: str = "permit_request") -> Case:
        """Open a case and return it as it stands."""
        assert self.deployed is not None
        with self.writing(name) as visit:
            outcome = casework.start_case(
                visit, self.deployed.deployment.digest, ProcedureId(procedure), self.installation.ids.secret()
            )
            assert isinstance(outcome, casework.Done)
            return outcome.case

    def take(self, deed: Deed, case: Case | None) -> Case:
        """Do what a story tells, and return the case as it stands then."""
        if deed.act.transition is None or case is None:
            return self.opened(deed.actor.user)
        outcome = self.step(deed.actor.user, case.id, deed.act.transition, deed.act.answers)
        assert isinstance(outcome, casework.Done), outcome
        return outcome.case

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


def found_town(
    url: str, owner_url: str = "", *, files: Mapping[PurePosixPath, bytes] | None = None,
    make_pieces: PiecesMaker = no_pieces, area: AreaId = AREA, authorities: tuple[Authority, ...] = AUTHORITIES,
    users: tuple[User, ...] = USERS,
) -> Town:
    """Found a town on a fresh database: tables, a deployed library, authorities and users."""
    upgrade(owner_url or url, url)
    clock = MovableClock()
    sealing = CaseSealing(TOWN_KEY)
    installation = Installation(
        database=open_database(url), clock=clock, ids=RandomIds(), sealing=sealing, passwords=PlainPasswords(),
        codes=AppCodes(), passkeys=WebPasskeys(), providers=OpenIdProviders(()), attachments=files_in_memory(),
        calendar=PublicCalendar(), bundles=Bundles(sealing),
    )
    deployed = deploy(
        installation, files or library(), area, by="a test", notes="", make_pieces=make_pieces
    )
    with installation.database.writing() as connection:
        add_authorities(connection, authorities)
        settle(installation, connection, users)
    return Town(installation, clock, deployed, users=users)


def sqlite_town(folder: Path, **options: Any) -> Town:
    """Found a town on SQLite."""
    return found_town(f"sqlite:///{folder / 'town.db'}", **options)
