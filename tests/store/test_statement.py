"""Statements of the hot paths say and hear what SQLAlchemy's own do, and connections that rest carry nothing over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, event, insert, select
from sqlalchemy.exc import IntegrityError

from imi_runtime.store import accounts, schema, statement
from imi_runtime.store.accounts import SESSIONS, USERS
from imi_runtime.store.cases import CASES
from imi_runtime.store.statement import Statement
from tests.town import Town

NOW = datetime(2026, 3, 2, 12, 0, 30, 250, tzinfo=UTC)
TODAY = NOW.date()
SESSION = {"digest": "d" * 64, "user": "anna", "created": NOW, "seen": NOW, "language": "en",
           "id": "own", "device": "", "mark": None, "confirmed": NOW, "provider": None, "password_due": False,
           "subject_there": None, "session_there": None}
ADD = Statement(insert(SESSIONS))
FIND = select(SESSIONS).where(SESSIONS.c.digest == bindparam("the_digest"))


def test_rows_are_those_of_sqlalchemy(any_town: Town) -> None:
    any_town.open("anna")
    with any_town.installation.database.writing() as connection:
        ADD.run(connection, SESSION)
        for clause, given in ((FIND, {"the_digest": "d" * 64}), (select(CASES), {}), (select(USERS), {})):
            rows = Statement(clause).rows(connection, given)
            assert rows == [tuple(row) for row in connection.execute(clause, given)] != []


def test_a_moment_comes_back_as_the_moment_it_was(any_town: Town) -> None:
    with any_town.installation.database.writing() as connection:
        ADD.run(connection, SESSION)
        row = Statement(FIND).first(connection, {"the_digest": "d" * 64})
    assert row is not None and row[2] == NOW and row[2].tzinfo is not None


def test_whoever_listens_hears_them(any_town: Town) -> None:
    heard: list[str] = []
    event.listen(any_town.installation.database.engine, "before_cursor_execute", lambda *a: heard.append(a[2]))
    with any_town.installation.database.writing() as connection:
        ADD.run(connection, SESSION)
    assert [sql.split()[0] for sql in heard] == ["INSERT"]


def test_a_clash_is_told_as_sqlalchemy_tells_it_and_without_values(any_town: Town) -> None:
    with pytest.raises(IntegrityError) as told, any_town.installation.database.writing() as connection:
        ADD.run_each(connection, [SESSION, SESSION])
    assert "anna" not in str(told.value.args) and told.value.params is None


def test_what_failed_leaves_nothing_behind(any_town: Town) -> None:
    database = any_town.installation.database
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        ADD.run(connection, SESSION)
        raise ZeroDivisionError
    with database.reading() as connection:
        assert Statement(FIND).rows(connection, {"the_digest": "d" * 64}) == []


def test_a_rested_connection_sees_what_others_wrote_meanwhile(any_town: Town) -> None:
    database = any_town.installation.database
    with database.reading() as before:
        assert accounts.open_session(before, "d" * 64, (TODAY, TODAY)) is None
    with database.reading() as resting, database.writing() as other:
        assert resting is not other
        ADD.run(other, SESSION)
    for _ in range(3):
        with database.reading() as after:
            assert accounts.open_session(after, "d" * 64, (TODAY, TODAY)) is not None


def test_on_sqlite_a_reader_sees_one_state_throughout(town: Town) -> None:
    database = town.installation.database
    with database.reading() as reader:
        assert accounts.open_session(reader, "d" * 64, (TODAY, TODAY)) is None
        with database.writing() as writer:
            ADD.run(writer, SESSION)
        assert accounts.open_session(reader, "d" * 64, (TODAY, TODAY)) is None


def test_no_transaction_is_left_open_on_a_connection_that_rests(any_town: Town) -> None:
    database = any_town.installation.database
    with database.reading() as connection:
        connection.execute(select(schema.RevisionRow.__table__)).all()
    with database.reading() as again:
        driver: Any = again.connection.dbapi_connection
        assert again is connection and not again.in_transaction()
        assert database.is_sqlite or driver.pgconn.transaction_status == 0


def test_a_statement_that_failed_can_be_executed_again_and_two_connections_never_share_rows(any_town: Town) -> None:
    database, find = any_town.installation.database, Statement(select(USERS.c.id).where(USERS.c.id == bindparam("it")))
    with pytest.raises(IntegrityError), database.writing() as connection:
        ADD.run(connection, SESSION)
        ADD.run(connection, SESSION)
    with database.writing() as connection:
        ADD.run(connection, SESSION)
    with database.reading() as one, database.reading() as other:
        first, second = find.rows(one, {"it": "anna"}), find.rows(other, {"it": "hanna"})
        assert (first, second, find.rows(one, {"it": "hanna"})) == ([("anna",)], [("hanna",)], [("hanna",)])


def test_no_more_cursors_are_kept_than_fit(any_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement, "MOST_CURSORS", 3)
    with any_town.installation.database.reading() as connection:
        for number in range(8):
            asked = select(USERS.c.id).where(USERS.c.id == bindparam("it")).limit(number + 1)
            assert Statement(asked).rows(connection, {"it": "anna"}) == [("anna",)]
        assert len(connection.connection.info["cursors"]) <= 3
