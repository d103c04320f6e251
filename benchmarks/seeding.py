"""Fill an installation with any number of invented cases, stored as steps store theirs.

The engine decides one case for every stage; the others are that case between other authorities, on another day, with a
key, answers and a history of their own. A thousand cases share a transaction. One case in a hundred is addressed to the
authority that is measured, so that its list grows as fast as the database; the others are spread over all.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import cast

from databases import Address
from invented_directory import invent
from sqlalchemy import Connection

from imi_runtime.adapters.sealing import create_key_file
from imi_runtime.assembly import open_installation, page_pieces
from imi_runtime.compiler.compile import areas, compile_bundle, read_library
from imi_runtime.engine.decide import Accepted, Fire, Open, decide
from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.reminders import timers_of
from imi_runtime.engine.telling import Deed, told
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answers, Case, Clock
from imi_runtime.model.directory import Member
from imi_runtime.model.events import CaseOpened, Event, TransitionFired
from imi_runtime.model.ids import AreaId, AuthorityId, CaseId, CaseNumber, ProcedureId
from imi_runtime.model.notices import Timer
from imi_runtime.operations.deploying import deploy
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.sight_writing import sight_rows
from imi_runtime.settings import Settings, read_settings
from imi_runtime.store import cases, sight, timers
from imi_runtime.store.accounts import User, add_users
from imi_runtime.store.directory import add_entries, read_directory
from imi_runtime.store.sight import SightEntry
from imi_runtime.store.upgrade import upgrade

LIBRARY = Path(__file__).resolve().parent / "library"
TRANSACTION = 1000
MEASURED_SHARE = 100
"""One case in so many is addressed to the measured authority."""
STEPS = (2, 2, 2, 4, 5)
"""How far cases have come, in turns: most wait to be accepted, one is answered, one closed."""
YEARS = 5
NO_PASSWORD = "none"
Story = tuple[ProcedureId, tuple[Deed, ...]]


@dataclass(frozen=True, slots=True)
class Seeded:
    """A filled installation: its settings, and the user whose lists are measured."""

    settings: Settings
    reader: Member


def settings_of(address: Address) -> Settings:
    """Return the settings of an installation at an address."""
    return read_settings({
        "IMI_DATABASE_URL": address.application, "IMI_OWNER_DATABASE_URL": address.owner,
        "IMI_KEY_FILE": str(address.key_file),
    })


def fill(address: Address, count: int, authorities: int, users: int) -> Seeded:
    """Make an installation with authorities, users and so many cases; say how far it is."""
    create_key_file(address.key_file)
    upgrade(address.owner, address.application)
    settings = settings_of(address)
    installation = open_installation(settings)
    library = read_library(LIBRARY)
    [area] = areas(library)
    deployed = deploy(installation, library, area, by="benchmark", notes="", make_pieces=page_pieces)
    compiled = compile_bundle(library, area)
    assert compiled.bundle is not None
    [scenario] = compiled.scenarios
    deeds = tuple(deed for deed in told(compiled.bundle, scenario) if isinstance(deed, Deed))
    members = _people(installation, area, authorities, users)
    digest = deployed.deployment.digest
    with installation.database.reading() as connection:
        bundle = installation.bundles.get(connection, digest)
    crowd = _Crowd(installation, bundle, (scenario.procedure, deeds), members)
    crowd.write(count)
    installation.database.close()
    return Seeded(settings, members[-1])


def _people(installation: Installation, area: AreaId, authorities: int, users: int) -> tuple[Member, ...]:
    """Store the directory; return one user of every authority that takes part."""
    directory = invent(area, authorities, users)
    with installation.database.writing() as connection:
        add_entries(connection, directory.entries)
        add_users(connection, ((
            User(id=m.id, email=m.email, name=m.name, authority=m.authority, language=m.language, grants=m.grants),
            NO_PASSWORD,
        ) for m in directory.members))
    first: dict[AuthorityId, Member] = {}
    for member in directory.members:
        if member.grants:
            first.setdefault(member.authority, member)
    return tuple(first.values())


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A case that the engine decided between the people of the story, with the rows that lists read of it."""

    events: tuple[Event, ...]
    rows: tuple[SightEntry, ...]
    timers: tuple[Timer, ...]


@dataclass(frozen=True, slots=True)
class _Meant:
    """What one case has instead of the pattern's: who asks and answers, its names, and how many days it is older."""

    people: Mapping[AuthorityId, Member]
    case: CaseId
    number: CaseNumber
    older: timedelta

    def authority(self, told: AuthorityId) -> AuthorityId:
        """Return who stands in for an authority of the pattern."""
        return self.people[told].authority

    def event(self, event: Event) -> Event:
        """Return an event of the pattern as one of this case."""
        at = event.at - self.older
        match event:
            case CaseOpened(authority=authority) if authority:
                who = self.people[authority]
                return replace(event, case=self.case, number=self.number, at=at, authority=who.authority, user=who.id)
            case TransitionFired(authority=authority) if authority:
                who = self.people[authority]
                return replace(
                    event, at=at, authority=who.authority, user=who.id,
                    seats={party: self.authority(held) for party, held in event.seats.items()},
                    fillings=tuple(replace(one, answers=self.answers(one.answers)) for one in event.fillings),
                    clocks={id: clock and self.clock(clock) for id, clock in event.clocks.items()},
                )
        raise AssertionError(event)

    def answers(self, answers: Answers) -> Answers:
        """Return answers with the authority that they choose being another one."""
        return {name: self.authority(value) if isinstance(value, str) and value in self.people else value
                for name, value in answers.items()}

    def clock(self, clock: Clock) -> Clock:
        """Return a clock that began and ends so many days earlier."""
        return replace(clock, started=clock.started - self.older, due=clock.due - self.older)

    def row(self, row: SightEntry) -> SightEntry:
        """Return a row of a list."""
        return replace(
            row, case=self.case, number=self.number, authority=self.authority(row.authority),
            other=self.authority(row.other) if row.other else None, updated=row.updated - self.older,
            due=row.due - self.older if row.due else None,
        )

    def timer(self, timer: Timer) -> Timer:
        """Return a timer."""
        return replace(timer, case=self.case, due=timer.due - self.older)


@dataclass(slots=True)
class _Crowd:
    """The cases in the making."""

    installation: Installation
    bundle: Bundle
    story: Story
    members: tuple[Member, ...]

    def write(self, count: int) -> None:
        """Write so many cases."""
        chance, taken = random.Random(count), set[CaseNumber]()
        with self.installation.database.reading() as connection:
            world = self.installation.world(read_directory(connection))
        patterns = {steps: self._pattern(steps, world) for steps in set(STEPS)}
        started = time.monotonic()
        for first in range(0, count, TRANSACTION):
            until = min(count, first + TRANSACTION)
            with self.installation.database.writing() as connection:
                for number in range(first, until):
                    measured = number % MEASURED_SHARE == 0
                    pattern = patterns[STEPS[0] if measured else STEPS[number % len(STEPS)]]
                    self._write(connection, pattern, self._meant(measured, chance, taken, world.now), world.now)
            _say(until, count, time.monotonic() - started)
        print(file=sys.stderr)

    def _pattern(self, steps: int, world: World) -> _Pattern:
        """Play the story's first steps between the first two members, an hour for each."""
        asking, answering = self.members[:2]
        procedure, deeds = self.story
        first = deeds[0].actor.authority
        other = next(deed.actor.authority for deed in deeds if deed.actor.authority != first)
        people = {first: asking, other: answering}
        told = _Meant(people, self.installation.ids.case(), self.installation.ids.number(world.now.year), timedelta())
        events: tuple[Event, ...] = ()
        case: Case | None = None
        for hour, deed in enumerate(deeds[:steps]):
            who = people[deed.actor.authority]
            actor = Actor(who.id, who.authority, frozenset(right for _, right in who.grants))
            command: Open | Fire = Open(told.case, told.number, procedure, actor)
            if deed.act.transition and case:
                given = {form: told.answers(answers) for form, answers in deed.act.answers.items()}
                command = Fire(deed.act.transition, actor, case.revision, given)
            decision = decide(self.bundle, case, command, replace(world, now=world.now + timedelta(hours=hour)))
            assert isinstance(decision, Accepted) and decision.case is not None, decision
            events, case = (*events, *decision.events), decision.case
        assert case is not None
        then = replace(world, now=case.updated)
        chart = self.bundle.procedures[procedure]
        return _Pattern(events, sight_rows(self.bundle, case, then), tuple(timers_of(chart, case, then)))

    def _meant(self, measured: bool, chance: random.Random, taken: set[CaseNumber], now: datetime) -> _Meant:
        """Choose two others, and a day of the last years."""
        last = len(self.members) - 1
        asking, answering = chance.sample(range(2, last), 2)
        older = timedelta(days=chance.randrange(1, YEARS * 365))
        people = {self.members[0].authority: self.members[asking],
                  self.members[1].authority: self.members[last if measured else answering]}
        number = self.installation.ids.number((now - older).year)
        while number in taken:  # among a million, chance gives some twice
            number = self.installation.ids.number((now - older).year)
        taken.add(number)
        return _Meant(people, self.installation.ids.case(), number, older)

    def _write(self, connection: Connection, pattern: _Pattern, meant: _Meant, now: datetime) -> None:
        events = tuple(meant.event(event) for event in pattern.events)
        case = reduce(evolve, events, cast(Case | None, None))
        assert case is not None
        cases.append(connection, None, events, case, self.installation.sealing)
        sight.replace_sight(connection, case.id, [meant.row(row) for row in pattern.rows], fresh=True)
        timers.replace_timers(connection, case.id, [meant.timer(timer) for timer in pattern.timers], now)


def _say(done: int, count: int, seconds: float) -> None:
    left = seconds / done * (count - done)
    print(f"\r   {done:,} of {count:,} cases, {left:.0f} s left   ", end="", file=sys.stderr, flush=True)
