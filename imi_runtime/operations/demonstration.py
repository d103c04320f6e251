"""A demonstration: invented authorities, people and cases in every state of every procedure that is live."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import AreaId, AuthorityId, CaseId, CaseNumber, Digest, StateId, UserId
from imi_runtime.model.procedure import Procedure
from imi_runtime.operations.casework import Done, StepRequest, start_case, take_step
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.invented_people import PREFIX, Fold, Invented, invented
from imi_runtime.operations.invented_stories import Cast, Route, Story, begin, next_due, routes, tell
from imi_runtime.operations.step_writing import let_due_clocks_act
from imi_runtime.operations.visits import Visit
from imi_runtime.ports import Ids
from imi_runtime.problems import ImiError
from imi_runtime.store import accounts, deployments
from imi_runtime.store.accounts import OpenSession, User
from imi_runtime.store.directory import DirectorySnapshot, add_authorities, read_directory

CASES = 60
SEED = "demonstration"
ATTEMPTS = 4
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

Announce = Callable[[int, int], None]
"""Told how many cases are there, and how many there will be."""


class NotForDemonstration(ImiError):
    """The installation must not hold invented accounts, whose password everybody knows."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a demonstration consists of; `fresh` is false when it was there before."""

    fresh: bool
    authorities: int
    users: int
    cases: int


@dataclass(frozen=True, slots=True)
class ShowcaseAccount:
    """An invented account to begin with."""

    email: str
    password: str
    name: str
    authority: str
    rights: tuple[str, ...]


@dataclass(slots=True)
class _MovedClock:
    """A clock that stands where a story stands."""

    moment: datetime

    def now(self) -> datetime:
        """Return the story's moment."""
        return self.moment


@dataclass(frozen=True, slots=True)
class _SeededIds:
    """Ids that are the same each time; a demonstration has no secrets in its addresses."""

    random: Random
    real: Ids

    def case(self) -> CaseId:
        """Return the next case id."""
        return CaseId(urlsafe_b64encode(self.random.randbytes(16)).rstrip(b"=").decode())

    def number(self, year: int) -> CaseNumber:
        """Return the next case number."""
        signs = "".join(self.random.choice(SIGNS) for _ in range(8))
        return CaseNumber(f"{year}-{signs[:4]}-{signs[4:]}")

    def secret(self) -> str:
        """Return a secret; secrets are never foreseeable."""
        return self.real.secret()


def load_demonstration(
    installation: Installation, fold: Fold, announce: Announce = lambda done, total: None, *, cases: int = CASES
) -> Loaded:
    """Invent everything in one transaction. What was loaded before stays as it is.

    Raises NotForDemonstration when there are authorities that nobody invented, or when nothing is deployed.
    """
    with installation.database.writing() as connection:
        there = read_directory(connection)
        if any(not id.startswith(PREFIX) for id in there.authorities):
            raise NotForDemonstration("this database has real authorities; use another one: IMI_DATABASE_URL")
        live = deployments.live(connection)
        if there.authorities:
            held = sum(deployment.cases for deployment in deployments.deployments(connection))
            return Loaded(False, len(there.authorities), len(there.people), held)
        if not live:
            raise NotForDemonstration("no policy area is live; run: imi deploy --all")
        people = _move_in(installation, connection, frozenset(live), fold)
        told = _Theatre(installation, connection, people, read_directory(connection), announce)
        return Loaded(True, len(people.authorities), len(people.users), told.fill(live, cases))


def _move_in(installation: Installation, connection: Connection, areas: frozenset[AreaId], fold: Fold) -> Invented:
    people = invented(areas, fold)
    stored = installation.passwords.hash(people.password)  # one hash for all: hashing is slow on purpose
    add_authorities(connection, people.authorities)
    accounts.add_users(connection, ((user, stored) for user in people.users))
    return people


@dataclass(frozen=True, slots=True)
class _Plan:
    """The cases of one procedure: a story for each of these states, in turn."""

    bundle: Bundle
    procedure: Procedure
    routes: Mapping[StateId, Route]
    count: int


@dataclass(frozen=True, slots=True)
class _Theatre:
    """Where stories are told and enacted."""

    installation: Installation
    connection: Connection
    people: Invented
    directory: DirectorySnapshot
    announce: Announce

    def fill(self, live: Mapping[AreaId, Digest], cases: int) -> int:
        """Open all cases; return how many there are."""
        bundles = [self.installation.bundles.get(self.connection, digest) for digest in live.values()]
        procedures = [(bundle, procedure) for bundle in bundles for procedure in bundle.procedures.values()]
        plans = [self._planned(bundle, procedure, cases // len(procedures)) for bundle, procedure in procedures]
        total, done = sum(plan.count for plan in plans), 0
        for plan in plans:
            for number in range(plan.count):
                done += self._stage(plan, number)
                self.announce(done, total)
        return done

    def _planned(self, bundle: Bundle, procedure: Procedure, share: int) -> _Plan:
        random = _chance(f"{bundle.id}/{procedure.id}")
        start = begin(bundle, procedure, self._world(self.installation.clock.now()), self._cast(bundle, random), random)
        found = routes(start)
        return _Plan(bundle, procedure, found, max(share, len(found)))

    def _stage(self, plan: _Plan, number: int) -> bool:
        """Tell and enact one story; a story that chance does not allow is tried again with another."""
        turns = _turns(plan)
        route = plan.routes[turns[number % len(turns)]]
        for attempt in range(ATTEMPTS):
            seed = f"{plan.bundle.id}/{plan.procedure.id}/{number}/{attempt}"
            story = self._dated(plan, route, seed, number // len(turns))
            if story:
                self._enact(plan, story, _chance(f"{seed}/ids"))
                return True
        return False

    def _dated(self, plan: _Plan, route: Route, seed: str, turn: int) -> Story | None:
        """Return the story moved in time so that its deadlines have just begun, end soon, or have passed, in turns."""
        now, opened = self.installation.clock.now(), self.installation.clock.now() - timedelta(days=21)
        story = self._told(plan, route, seed, opened)
        for _ in range(ATTEMPTS):
            if story is None:
                return None
            wanted = now - _rest(story, turn)
            gap = _last(story) - wanted
            if timedelta(days=-2) < gap <= timedelta() and _last(story) < now:
                return story
            opened -= gap + timedelta(hours=12)
            story = self._told(plan, route, seed, opened)
        return story if story and _last(story) < now else None

    def _told(self, plan: _Plan, route: Route, seed: str, opened: datetime) -> Story | None:
        random = _chance(seed)
        cast = self._cast(plan.bundle, random)
        weekend = timedelta(days=max(0, opened.weekday() - 4))
        start = (opened - weekend).replace(hour=random.randint(7, 11), minute=random.randint(0, 59))
        return tell(begin(plan.bundle, plan.procedure, self._world(start), cast, random), route)

    def _cast(self, bundle: Bundle, random: Random) -> Cast:
        """Return a cast in which the showcase authorities play more often than others."""
        everybody = [authority.id for authority in self.people.authorities if authority.coordinators]
        shown = [a for a in (self.directory.people[id].authority for id in self.people.showcase) if a in everybody]
        opening = random.choice([*shown[:1] * 4, *shown, *random.sample(everybody, 2)])
        partners = [random.choice([*shown[1:2] * 4, *shown, *random.sample(everybody, 2)])]
        partners += [other for other in random.sample(everybody, len(everybody)) if other not in partners]
        people = _actors(self.people.users, bundle.id)
        opener = next(actor for actor in people[opening] if "handler" in actor.rights)
        return Cast(people=people, voices=self.people.voices, opener=opener, partners=tuple(partners))

    def _world(self, moment: datetime) -> World:
        return World(moment, self.directory, self.installation.calendar)

    def _enact(self, plan: _Plan, story: Story, random: Random) -> None:
        """Do in the database what the story tells, each step by its user at its moment."""
        ids = _SeededIds(random, self.installation.ids)
        visit = self._visit(story.opener.user, story.opened, ids)
        case = _done(start_case(visit, plan.bundle.digest, plan.procedure.id, ids.secret()))
        for line in story.lines:
            visit = self._visit(line.actor.user, line.at, ids)
            request = StepRequest(
                case=case.id, transition=line.transition, seen=case.revision, token=ids.secret(), answers=line.answers
            )
            case = _done(take_step(visit, request))
        let_due_clocks_act(self.installation, self.connection, case.id, self._world(self.installation.clock.now()))

    def _visit(self, id: UserId, moment: datetime, ids: _SeededIds) -> Visit:
        user = next(user for user in self.people.users if user.id == id)
        session = OpenSession(
            user=user, created=moment, seen=moment, language=user.language, deployments=0, directory=0
        )
        then = replace(self.installation, clock=_MovedClock(moment), ids=ids)
        return Visit(then, self.connection, session, "", self._world(moment), self.directory)


def _chance(name: str) -> Random:
    """Return chance that is the same each time."""
    return Random(f"{SEED}/{name}")  # noqa: S311 - nothing secret comes of it


def _done(outcome: object) -> Case:
    if not isinstance(outcome, Done):
        raise TypeError(f"a story that the engine allowed was refused in the database: {outcome}")
    return outcome.case


def _turns(plan: _Plan) -> tuple[StateId, ...]:
    """Return the states in the order in which cases are made for them; open ones twice as often as ended ones."""
    states = plan.procedure.states
    going_on = [id for id in plan.routes if not states[id].final and not states[id].initial]
    return (*going_on, *(id for id in plan.routes if id not in going_on), *going_on)


def _actors(users: tuple[User, ...], area: AreaId) -> dict[AuthorityId, tuple[Actor, ...]]:
    people: dict[AuthorityId, tuple[Actor, ...]] = {}
    for user in users:
        people[user.authority] = (*people.get(user.authority, ()), Actor(user.id, user.authority, user.rights(area)))
    return people


def _last(story: Story) -> datetime:
    return max(story.case.updated, story.lines[-1].at if story.lines else story.opened)


def _rest(story: Story, turn: int) -> timedelta:
    """Return how long ago the last step shall have been: short before the deadline, past it, or quite recently."""
    due = next_due(story.case)
    if due is None:
        return timedelta(days=(2, 9, 30, 75)[turn % 4])
    span = due - _last(story)
    return (span - timedelta(hours=30), timedelta(days=1), span + timedelta(days=2, hours=6))[turn % 3]


def showcase(installation: Installation) -> tuple[ShowcaseAccount, ...]:
    """Return the accounts to begin with; none when no demonstration was loaded."""
    with installation.database.reading() as connection:
        live, directory = deployments.live(connection), read_directory(connection)
    people = invented(frozenset(live), str.casefold)
    users = {user.id: user for user in people.users}
    shown = (users[id] for id in people.showcase if id in directory.people)
    return tuple(_account(user, directory, people.password) for user in shown)


def _account(user: User, directory: DirectorySnapshot, password: str) -> ShowcaseAccount:
    rights = tuple(sorted({right for _, right in user.grants}))
    return ShowcaseAccount(user.email, password, user.name, directory.authorities[user.authority].name, rights)
