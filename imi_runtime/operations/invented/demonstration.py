"""A demonstration: invented authorities and people, who play the stories of every procedure that is live."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from random import Random

from sqlalchemy import Connection

from imi_runtime.compiler.scenarios import read_scenarios
from imi_runtime.directory.demands import competences_named
from imi_runtime.engine.telling import Deed
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.directory import Authority, Entry, Profile
from imi_runtime.model.ids import AreaId, AuthorityId, CaseId, CaseNumber, Digest, Language, StateId, UserId
from imi_runtime.model.procedure import Procedure
from imi_runtime.operations.accounts.enrolment import app_factor, unused_code
from imi_runtime.operations.cases.casework import Done, StepRequest, open_case, start_case, take_step
from imi_runtime.operations.deployment.deploying import unpacked
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.invented.casts import Casting
from imi_runtime.operations.invented.files import InventedFiles
from imi_runtime.operations.invented.people import PREFIX, Fold, Invented, invented, keeps
from imi_runtime.operations.invented.stories import Enacted, Scene, dated, scenes
from imi_runtime.operations.signing_in.password_policy import KNOWN_ON_PURPOSE
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.writing.step_writing import let_due_clocks_act
from imi_runtime.ports import Ids
from imi_runtime.problems import ImiError
from imi_runtime.store import accounts, deployments, factors
from imi_runtime.store.accounts import OpenSession, User
from imi_runtime.store.deployments import files_of
from imi_runtime.store.directory import DirectorySnapshot, add_entries, read_directory
from imi_runtime.store.people import all_members, change_members

CASES = 60
SEED = "demonstration"
ATTEMPTS = 4
MOST_COMPETENCES = 6
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
    live = deployments.live(connection)
    bundles = {area: installation.bundles.get(connection, live[area]) for area in areas}
    endowed = _with_facts(people, bundles)
    add_entries(connection, (_endowed(authority, bundles) for authority in endowed))
    accounts.add_users(connection, ((user, stored) for user in people.users))
    accounts.note_judged(connection, (user.id for user in people.users), KNOWN_ON_PURPOSE)
    keepers = {user.id for user in people.users if keeps(user)}
    now = installation.clock.now()
    members = [replace(m, administrator=m.id in keepers, reviewed=now) for m in all_members(connection)]
    change_members(connection, members)
    factors.add_factors(connection, (
        app_factor(installation, user.id, people.code_secret, "Demo") for user in people.users
    ))
    return people


def _with_facts(people: Invented, bundles: Mapping[AreaId, Bundle]) -> Iterator[Authority]:
    """Yield the authorities; of every third that visitors do not sign in for, one fact is known in each area."""
    facts = {
        area: sorted({fact for procedure in bundle.procedures.values() for fact in procedure.facts})
        for area, bundle in bundles.items()
    }
    shown = {user.authority for user in people.users if user.id in people.showcase}
    turn = count()
    for authority in people.authorities:
        number = next(turn) if authority.coordinators and authority.id not in shown else 0
        if number % 3 == 2:
            known = {(area, names[number // 3 % len(names)]): "yes" for area, names in facts.items() if names}
            yield replace(authority, facts=known)
        else:
            yield authority


def _endowed(authority: Authority, bundles: Mapping[AreaId, Bundle]) -> Entry:
    """Return the entry of an invented authority, competent for some of what the areas list."""
    chance = _chance(authority.id)
    competences = {
        area: frozenset(chance.sample(codes, min(MOST_COMPETENCES, len(codes))))
        for area in authority.areas if (codes := competences_named(bundles[area]))
    }
    english = Language("en")
    return Entry(replace(authority, competences=competences), Profile(
        descriptions={english: f"{authority.name} is invented, and answers in demonstrations only."},
        address="Demo Street 1", phone="+00 000 00 00", email=f"office@{authority.id}.example.org",
        website=f"https://{authority.id}.example.org", keywords=("demo",),
    ))


@dataclass(frozen=True, slots=True)
class _Plan:
    """The cases of one procedure: scenes of its stories for each state that they reach, in turn."""

    bundle: Bundle
    casting: Casting
    scenes: Mapping[StateId, tuple[Scene, ...]]
    turns: tuple[StateId, ...]
    count: int

    def scene(self, number: int) -> tuple[Scene, int]:
        """Return the scene of a case, and how many cases before it stand in the same state."""
        state = self.turns[number % len(self.turns)]
        earlier = sum(self.turns[n % len(self.turns)] == state for n in range(number))
        return self.scenes[state][earlier % len(self.scenes[state])], earlier


@dataclass(frozen=True, slots=True)
class _Theatre:
    """Where stories are enacted."""

    installation: Installation
    connection: Connection
    people: Invented
    directory: DirectorySnapshot
    announce: Announce

    def fill(self, live: Mapping[AreaId, Digest], cases: int) -> int:
        """Open all cases; return how many there are."""
        areas = [(digest, self.installation.bundles.get(self.connection, digest)) for digest in live.values()]
        share = cases // sum(len(bundle.procedures) for _, bundle in areas)
        plans = [plan for digest, bundle in areas for plan in self._plans(digest, bundle, share)]
        total, done = sum(plan.count for plan in plans), 0
        for plan in plans:
            for number in range(plan.count):
                done += self._stage(plan, number)
                self.announce(done, total)
        return done

    def _plans(self, digest: Digest, bundle: Bundle, share: int) -> Iterator[_Plan]:
        """Yield a plan for every procedure; one without stories stays without cases."""
        stories = read_scenarios(unpacked(files_of(self.connection, digest) or b""), bundle).scenarios
        casting = Casting(bundle.id, self.directory, self.people.users, self._favourites())
        for procedure in bundle.procedures.values():
            found: dict[StateId, tuple[Scene, ...]] = {}
            own = [story for story in stories if story.procedure == procedure.id]
            for scene in scenes(bundle, own, self._world(self.installation.clock.now())):
                found[scene.state] = (*found.get(scene.state, ()), scene)
            count = max(share, len(found)) if found else 0
            yield _Plan(bundle, casting, found, _turns(procedure, found), count)

    def _favourites(self) -> tuple[AuthorityId, ...]:
        """Return the authorities that visitors sign in for, in the order of the showcase; coordinators follow alone."""
        shown = dict.fromkeys(self.directory.people[id].authority for id in self.people.showcase)
        return tuple(id for id in shown if self.directory.authorities[id].coordinators)

    def _stage(self, plan: _Plan, number: int) -> bool:
        """Enact one scene; where a cast cannot play it, another one tries."""
        scene, earlier = plan.scene(number)
        world = self._world(self.installation.clock.now())
        for attempt in range(ATTEMPTS):
            seed = f"{plan.bundle.id}/{scene.story.procedure}/{number}/{attempt}"
            cast = plan.casting.cast(scene.story, _chance(seed))
            found = dated(plan.bundle, scene, cast, world, earlier) if cast else None
            if found:
                self._enact(plan.bundle, found, _chance(f"{seed}/ids"))
                return True
        return False

    def _world(self, moment: datetime) -> World:
        return replace(self.installation.world(self.directory), now=moment)

    def _enact(self, bundle: Bundle, enacted: Enacted, random: Random) -> None:
        """Do in the database what the scene tells, each deed by its user at its moment."""
        ids = _SeededIds(random, self.installation.ids)
        (opening, _), *deeds = enacted.deeds
        case = _done(start_case(self._visit(opening, ids), bundle.digest, enacted.case.procedure, ids.secret()))
        made, told = [case.id], list(enacted.cases)
        files = InventedFiles(bundle)
        for deed, there in deeds:
            assert deed.act.transition is not None
            visit, id = self._visit(deed, ids), made[told.index(there)]
            request = StepRequest(
                case=id, transition=deed.act.transition, seen=open_case(visit, id).stored.case.revision,
                token=ids.secret(), answers=files.attached(visit, id, deed.act.answers),
            )
            done = _done(take_step(visit, request))
            made += [linked for links in done.links.values() for linked in links if linked not in made]
        for id in made:
            let_due_clocks_act(self.installation, self.connection, id, self._world(self.installation.clock.now()))

    def _visit(self, deed: Deed, ids: _SeededIds) -> Visit:
        user = next(user for user in self.people.users if user.id == deed.actor.user)
        session = OpenSession(
            user=user, created=deed.at, seen=deed.at, language=user.language, deployments=0, directory=0,
            confirmed=deed.at,
        )
        then = replace(self.installation, clock=_MovedClock(deed.at), ids=ids)
        return Visit(then, self.connection, session, "", self._world(deed.at), self.directory)


def _chance(name: str) -> Random:
    """Return chance that is the same each time."""
    return Random(f"{SEED}/{name}")  # noqa: S311 - nothing secret comes of it


def _done(outcome: object) -> Case:
    if not isinstance(outcome, Done):
        raise TypeError(f"a story that the engine allowed was refused in the database: {outcome}")
    return outcome.case


def _turns(procedure: Procedure, states: Collection[StateId]) -> tuple[StateId, ...]:
    """Return the states in the order in which cases are made for them; open ones twice as often as ended ones."""
    going_on = [id for id in states if not procedure.states[id].final and not procedure.states[id].initial]
    return (*going_on, *(id for id in states if id not in going_on), *going_on)


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


def demo_code(installation: Installation, user: UserId) -> str:
    """Return a code of an invented person's app that was not used yet; empty for anybody real, or when one must wait.

    All invented people have an app with one secret, which everybody knows as they know the password.
    """
    if not user.startswith(PREFIX):
        return ""
    return unused_code(installation, user, invented(frozenset(), str.casefold).code_secret) or ""


def code_for_address(installation: Installation, email: str) -> str | None:
    """Return the code for an invented person's e-mail address; None when nobody invented has it."""
    with installation.database.reading() as connection:
        known = accounts.credentials(connection, email.strip().casefold())
    return demo_code(installation, known.user) if known and known.user.startswith(PREFIX) else None
