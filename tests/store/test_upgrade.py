"""Migrations: up and down with data, and equal to the tables that the code believes in, on both databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select

from imi_runtime.operations.lists.listing import list_cases
from imi_runtime.store.database import UnsafeDatabase, demand_durability, open_database
from imi_runtime.store.schema import Base
from imi_runtime.store.sight import SIGHT, Shelf
from imi_runtime.store.upgrade import MIGRATIONS, downgrade, is_current, newest, upgrade
from tests.postgres import fresh_postgres
from tests.town import REQUEST_ANSWERS, found_town


@pytest.fixture(params=["sqlite", "postgres"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The application's and the owner's URL of a fresh database."""
    if request.param == "sqlite":
        return (f"sqlite:///{tmp_path / 'fresh.db'}",) * 2  # type: ignore[return-value]
    return fresh_postgres(request.getfixturevalue("postgres_server"))


def _is_no_index_of_words(object: object, name: str | None, type_: str, reflected: bool, compare_to: object) -> bool:
    """The index of words is each database's own: a virtual table with its parts, or an index over a column."""
    return not (reflected and str(name).startswith("case_words_index"))


def test_migrations_make_exactly_the_tables_of_the_code(urls: tuple[str, str]) -> None:
    application, owner = urls
    upgrade(owner, application)
    with open_database(owner, owner=True).engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_object": _is_no_index_of_words})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_can_be_undone_and_done_again(urls: tuple[str, str]) -> None:
    application, owner = urls
    upgrade(owner, application)
    downgrade(owner, "base")
    assert set(inspect(open_database(owner, owner=True).engine).get_table_names()) <= {"alembic_version"}
    upgrade(owner, application)
    assert is_current(open_database(application))


def test_only_a_database_with_all_migrations_has_todays_tables(urls: tuple[str, str]) -> None:
    application, owner = urls
    assert not is_current(open_database(owner, owner=True))
    upgrade(owner, application, "0008")
    assert not is_current(open_database(application))
    upgrade(owner, application)
    assert is_current(open_database(application))


def test_the_last_migration_by_its_files_is_the_one_by_its_history() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert newest() == ScriptDirectory.from_config(config).get_current_head()


NEVER_SERVED = (
    "alembic", "authlib", "requests", "webauthn", "yaml", "polib", "jsonschema", "transitions", "babel", "sqlalchemy.orm",
    "imi_runtime.compiler", "imi_runtime.prover", "imi_runtime.mailing", "imi_runtime.operations.invented.demonstration",
)
"""What migrations, providers, passkeys, authors, deployments, mails and demonstrations need, and no page of a case."""


def test_an_application_starts_without_what_serves_no_page() -> None:
    program = f"import sys, imi_runtime.assembly; print(*sorted({{*{NEVER_SERVED!r}}} & {{*sys.modules}}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert loaded.split() == []


def test_lists_that_were_written_before_get_their_order(urls: tuple[str, str]) -> None:
    application, owner = urls
    town = found_town(application, owner)
    town.step("anna", town.open("anna"), "send", REQUEST_ANSWERS)
    town.open("anna")
    with town.reading("anna") as visit:
        before = list_cases(visit, tuple(Shelf)).entries
    town.installation.database.close()
    downgrade(owner, "0006")
    upgrade(owner, application)
    database = open_database(application)
    with database.reading() as connection:
        stored = connection.execute(select(SIGHT.c.case_id, SIGHT.c.place).where(SIGHT.c.authority == "athens"))
        assert {(case, place) for case, place in stored} == {(entry.case, entry.place) for entry in before}
    assert {entry.due is None for entry in before} == {True, False}
    database.close()


def test_a_database_without_tables_is_not_current(urls: tuple[str, str]) -> None:
    assert not is_current(open_database(urls[0]))


def test_the_application_runs_on_a_database_that_keeps_what_it_commits(urls: tuple[str, str]) -> None:
    application, owner = urls
    upgrade(owner, application)
    demand_durability(open_database(application))


def test_running_as_the_owner_of_the_history_is_refused(postgres_server: str) -> None:
    application, owner = fresh_postgres(postgres_server)
    upgrade(owner, application)
    with pytest.raises(UnsafeDatabase, match="may UPDATE, DELETE, TRUNCATE case_events"):
        demand_durability(open_database(owner))


def test_a_forgetful_sqlite_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    upgrade(url, url)
    database = open_database(url, owner=True)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        connection.commit()
    with pytest.raises(UnsafeDatabase, match="synchronous"):
        demand_durability(database)
