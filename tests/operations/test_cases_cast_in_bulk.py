"""Cases that are cast by the thousand to try things at scale are stored as steps store theirs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Connection, select

from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.reminders import timers_of
from imi_runtime.model.case import Case
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.work import case_indexing
from imi_runtime.operations.writing.sight_writing import sight_rows
from imi_runtime.store.cases import CASES, events_of, history, load
from imi_runtime.store.database import open_database
from imi_runtime.store.directory import read_directory
from imi_runtime.store.sight import sight_of_case
from imi_runtime.store.timers import TIMERS
from tests.postgres import fresh_postgres

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
import seeding
from databases import Address

SOME = 40
AUTHORITIES, USERS = 60, 70
SILENCE = ""
"""The timer of two months without a step: months differ, and a casting has the days of the case that was played."""


def new_address(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    key = tmp_path / "installation.key"
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'cases.db'}"
        return Address(url, url, key)
    application, owner = fresh_postgres(request.getfixturevalue("postgres_server"))
    return Address(application, owner, key)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    address = new_address(request.param, request, tmp_path_factory.mktemp("cast"))
    seeded = seeding.fill(address, SOME, AUTHORITIES, USERS)
    installation = seeding.open_installation(seeded.settings)
    yield installation
    installation.database.close()


def cases_in(connection: Connection, installation: Installation) -> Iterator[Case]:
    for id in connection.execute(select(CASES.c.id)).scalars().all():
        stored = load(connection, id, installation.sealing)
        assert stored is not None
        yield stored.case


def test_every_case_is_what_its_history_says_and_its_answers_open(filled: Installation) -> None:
    with filled.database.reading() as connection:
        for case in cases_in(connection, filled):
            told = tuple(events_of(case, history(connection, case.id)))
            assert reduce(evolve, told, cast(Case | None, None)) == case
            assert any(filling.versions[0] for filling in case.fillings)


def test_every_case_lies_on_the_lists_on_which_the_access_function_puts_it(filled: Installation) -> None:
    with filled.database.reading() as connection:
        world = filled.world(read_directory(connection))
        for case in cases_in(connection, filled):
            bundle = filled.bundles.get(connection, case.deployment)
            meant = sorted(sight_rows(bundle, case, world), key=lambda row: (row.authority, row.right))
            assert sorted(sight_of_case(connection, case.id), key=lambda row: (row.authority, row.right)) == meant


def test_every_case_has_the_timers_of_its_clocks(filled: Installation) -> None:
    with filled.database.reading() as connection:
        world = filled.world(read_directory(connection))
        for case in cases_in(connection, filled):
            procedure = filled.bundles.get(connection, case.deployment).procedures[case.procedure]
            wanted = {(t.deadline, t.due) for t in timers_of(procedure, case, world) if t.deadline and not t.told}
            there = connection.execute(
                select(TIMERS.c.deadline, TIMERS.c.due)
                .where(TIMERS.c.case_id == case.id, TIMERS.c.told == "", TIMERS.c.deadline != SILENCE)
            )
            assert {(row.deadline, row.due) for row in there} == wanted


def test_no_two_cases_share_a_number_a_key_or_sealed_answers(filled: Installation) -> None:
    with filled.database.reading() as connection:
        for column in ("cases.number", "case_keys.wrapped", "fillings.sealed"):
            table, name = column.split(".")
            values = connection.exec_driver_sql(f"SELECT {name} FROM {table}").scalars().all()
            assert len(set(values)) == len(values) >= SOME


def test_every_case_waits_to_be_made_findable_and_then_is(filled: Installation) -> None:
    assert case_indexing.count_not_findable(filled) == SOME
    while case_indexing.make_findable(filled):
        pass
    assert case_indexing.count_not_findable(filled) == 0


def test_what_was_begun_is_finished(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_address("sqlite", request, tmp_path)
    monkeypatch.setattr(seeding, "TRANSACTION", 10)
    monkeypatch.setattr(seeding, "_say", stop_after(20))
    with pytest.raises(KeyboardInterrupt):
        seeding.fill(address, SOME, AUTHORITIES, USERS)
    monkeypatch.setattr(seeding, "_say", lambda *_: None)
    database = open_database(address.application)
    assert count(database) == 20
    seeding.fill(address, SOME, AUTHORITIES, USERS)
    assert count(database) == SOME
    database.close()


def stop_after(many: int) -> object:
    def say(done: int, *_: float) -> None:
        if done >= many:
            raise KeyboardInterrupt

    return say


def count(database: seeding.Database) -> int:
    with database.reading() as connection:
        return len(connection.execute(select(CASES.c.id)).all())
