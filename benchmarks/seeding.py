"""Fill an installation with any number of invented cases, stored as steps store theirs.

The engine decides one case for every stage and the steps' own writer stores it; the others are cast from its rows: that
case between other authorities, on another day, with a key, answers and a history of their own. Ten thousand cases share
a transaction, so that a run which was stopped is taken up where it ended. One case in a hundred is addressed to the
authority that is measured, so that its list grows as fast as the database; the others are spread over all.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from operator import itemgetter
from pathlib import Path

from databases import Address
from invented_directory import InventedDirectory, invent
from mould import Marking, Mould, Row, rows_of, tables_of_cases
from sqlalchemy import Connection, event, func, select, text

from imi_runtime.adapters.sealing import create_key_file
from imi_runtime.assembly import open_installation, page_pieces
from imi_runtime.compiler.compile import areas, compile_bundle, read_library
from imi_runtime.engine.decide import Accepted, Fire, Open, decide
from imi_runtime.engine.telling import Deed, told
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answers
from imi_runtime.model.directory import Member
from imi_runtime.model.ids import AreaId, AuthorityId, CaseId, CaseNumber, ProcedureId
from imi_runtime.operations.deployment.deploying import deploy
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.work import case_indexing
from imi_runtime.operations.writing.step_writing import write_step
from imi_runtime.settings import Settings, read_settings
from imi_runtime.store import cases
from imi_runtime.store.accounts import User, add_users
from imi_runtime.store.cases import StoredCase
from imi_runtime.store.database import Database, open_database
from imi_runtime.store.directory import AUTHORITIES, add_entries, read_directory
from imi_runtime.store.statement import driver_of
from imi_runtime.store.upgrade import upgrade

LIBRARY = Path(__file__).resolve().parent / "library"
TRANSACTION = 10_000
MEASURED_SHARE = 100
"""One case in so many is addressed to the measured authority."""
STEPS = (2, 2, 2, 4, 5)
"""How far cases have come, in turns: most wait to be accepted, one is answered, one closed."""
YEARS = 5
NO_PASSWORD = "none"
SPEED = ("PRAGMA synchronous=NORMAL", "PRAGMA cache_size=-200000")
"""While SQLite is filled, not every transaction waits for the disk; nothing of one that is lost remains by half."""
Story = tuple[ProcedureId, tuple[Deed, ...]]
Rows = dict[str, list[Row]]


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
    """Make an installation with authorities, users and so many cases, or go on with one; say how far it is."""
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
    with _bulk(address) as database:
        crowd.write(count, _Writer(database))
    installation.database.close()
    return Seeded(settings, members[-1])


def make_findable(settings: Settings) -> None:
    """Write the words by which cases are found, as workers do; say how far it is."""
    installation = open_installation(settings)
    count, started = case_indexing.count_not_findable(installation), time.monotonic()
    done = 0
    while made := case_indexing.make_findable(installation):
        done += made
        _say(done, count, time.monotonic() - started, "findable")
    print(file=sys.stderr)
    installation.database.close()


@contextmanager
def _bulk(address: Address) -> Iterator[Database]:
    """Open the database as its owner, who may say how it is filled."""
    database = open_database(address.owner, owner=True)
    if database.is_sqlite:
        event.listen(database.engine, "connect", lambda driver, _: [driver.execute(pragma) for pragma in SPEED])
    try:
        yield database
    finally:
        database.close()


def _people(installation: Installation, area: AreaId, authorities: int, users: int) -> tuple[Member, ...]:
    """Store the directory unless it is there; return one user of every authority that takes part."""
    directory = invent(area, authorities, users)
    with installation.database.writing() as connection:
        there = connection.execute(select(func.count()).select_from(AUTHORITIES)).scalar_one()
        if there not in (0, authorities):
            raise SystemExit(f"There are {there} authorities already: fill another installation, or say {there}.")
        if not there:
            _add(connection, directory)
    first: dict[AuthorityId, Member] = {}
    for member in directory.members:
        if member.grants:
            first.setdefault(member.authority, member)
    return tuple(first.values())


def _add(connection: Connection, directory: InventedDirectory) -> None:
    add_entries(connection, directory.entries)
    add_users(connection, ((
        User(id=m.id, email=m.email, name=m.name, authority=m.authority, language=m.language, grants=m.grants),
        NO_PASSWORD,
    ) for m in directory.members))


@dataclass(slots=True)
class _Crowd:
    """The cases in the making."""

    installation: Installation
    bundle: Bundle
    story: Story
    members: tuple[Member, ...]

    def write(self, count: int, writer: _Writer) -> None:
        """Write so many cases; those that are there already count."""
        taken = writer.numbers()
        there = len(taken)
        chance = random.Random(f"{count} {there}")
        with self.installation.database.reading() as connection:
            world = self.installation.world(read_directory(connection))
        moulds = {steps: self._mould(steps, world) for steps in set(STEPS)}
        started = time.monotonic()
        for first in range(there, count, TRANSACTION):
            until = min(count, first + TRANSACTION)
            rows: Rows = {table.name: [] for table in tables_of_cases()}
            for number in range(first, until):
                measured = number % MEASURED_SHARE == 0
                mould = moulds[STEPS[0] if measured else STEPS[number % len(STEPS)]]
                for table, row in self._cast(mould, measured, chance, taken, world.now.year):
                    rows[table].append(row)
            writer.write(rows)
            _say(until - there, count - there, time.monotonic() - started)
        print(file=sys.stderr)

    def _mould(self, steps: int, world: World) -> Mould:
        """Play the story's first steps between the first two members, an hour for each, and keep what it wrote."""
        marking = Marking(self.installation.sealing)
        installation = replace(self.installation, sealing=marking)
        asking, answering = self.members[:2]
        case, number = installation.ids.case(), installation.ids.number(world.now.year)
        names = {case: "case", number: "number", asking.id: "asker", asking.authority: "asking",
                 answering.id: "answerer", answering.authority: "answering"}
        rows: dict[str, list[Row]] = {}
        with suppress(_Played), installation.database.writing() as connection:
            self._play(installation, connection, steps, world, case, number)
            rows = rows_of(connection, case)
            raise _Played
        return Mould(rows, names, marking)

    def _play(
        self, installation: Installation, connection: Connection, steps: int, world: World, id: CaseId,
        number: CaseNumber,
    ) -> None:
        asking, answering = self.members[:2]
        procedure, deeds = self.story
        first = deeds[0].actor.authority
        other = next(deed.actor.authority for deed in deeds if deed.actor.authority != first)
        people = {first: asking, other: answering}
        stored: StoredCase | None = None
        for hour, deed in enumerate(deeds[:steps]):
            who = people[deed.actor.authority]
            actor = Actor(who.id, who.authority, frozenset(right for _, right in who.grants))
            command: Open | Fire = Open(id, number, procedure, actor)
            if deed.act.transition and stored:
                given = {form: _with(answers, people) for form, answers in deed.act.answers.items()}
                command = Fire(deed.act.transition, actor, stored.case.revision, given)
            then = replace(world, now=world.now + timedelta(hours=hour))
            decision = decide(self.bundle, stored and stored.case, command, then)
            assert isinstance(decision, Accepted) and decision.case is not None, decision
            stored = write_step(
                installation, connection, self.bundle, stored, decision.events, decision.case, then, actor=who.id
            )

    def _cast(
        self, mould: Mould, measured: bool, chance: random.Random, taken: set[str], year: int
    ) -> Iterator[tuple[str, Row]]:
        """Yield the rows of a case between two others, on a day of the last years."""
        last = len(self.members) - 1
        asking = self.members[chance.randrange(2, last)]
        answering = self.members[last] if measured else self.members[chance.randrange(2, last)]
        while answering is asking:
            answering = self.members[chance.randrange(2, last)]
        older = chance.randrange(1, YEARS * 365)
        number = self._number(year - older // 365, taken)
        case = self.installation.ids.case()
        values = {"case": case, "number": number, "asker": asking.id, "asking": asking.authority,
                  "answerer": answering.id, "answering": answering.authority}
        return mould.cast(case, values, older, self.installation.sealing)

    def _number(self, year: int, taken: set[str]) -> str:
        number = self.installation.ids.number(year)
        while number in taken:  # among a million, chance gives some twice
            number = self.installation.ids.number(year)
        taken.add(number)
        return number


class _Played(Exception):
    """The rows of a played case were read; it was never meant to stay."""


def _with(answers: Answers, people: Mapping[AuthorityId, Member]) -> Answers:
    """Return answers with the authority that they choose being the one that stands in for it."""
    return {name: people[AuthorityId(value)].authority if isinstance(value, str) and value in people else value
            for name, value in answers.items()}


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes rows in bulk: all of a stretch of cases, or nothing."""

    database: Database

    def numbers(self) -> set[str]:
        """Return the numbers of the cases that are there."""
        with self.database.reading() as connection:
            return set(connection.execute(select(cases.CASES.c.number)).scalars())

    def write(self, rows: Rows) -> None:
        """Write rows, sorted by their keys, so that the tables grow page by page."""
        with self.database.writing() as connection:
            driver = driver_of(connection)
            if not self.database.is_sqlite:
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            for table in tables_of_cases():
                names = [f'"{column.name}"' for column in table.columns]
                into = f'"{table.name}" ({", ".join(names)})'
                ordered = sorted(rows[table.name], key=itemgetter(0))
                if not ordered:
                    continue
                if self.database.is_sqlite:
                    driver.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * len(names))})", ordered)
                    continue
                with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                    for row in ordered:
                        copy.write_row(row)


def _say(done: int, count: int, seconds: float, what: str = "") -> None:
    left = seconds / done * (count - done)
    print(f"\r   {done:,} of {count:,} cases {what}, {left:.0f} s left   ", end="", file=sys.stderr, flush=True)
