"""Administrators from outside: never one person's act, and never a silent one, once an authority can have cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from imi_runtime.model.ids import AuthorityId, Language, UserId
from imi_runtime.operations.directory import appointing, inviting, members
from imi_runtime.operations.directory.appointing import Appointing, waiting_appointment
from imi_runtime.operations.directory.authorities import history_of
from imi_runtime.operations.directory.keeping import Faulty, Kept, NoSuchEntry, present
from imi_runtime.store import people
from imi_runtime.store.accounts import NO_PASSWORD, USERS
from imi_runtime.store.deployments import raise_revision
from tests.directory.land_town import sqlite_land
from tests.operations.test_passwords import mailed
from tests.town import Town

ATHENS = AuthorityId("athens")
ASKER, SECOND = "regional_admin", "regional_plain"
NEW = "demo.new@athens.example.org"


def with_two_administrators(town: Town) -> Town:
    """Return the land, with a second administrator at the authority that validated Athens."""
    with town.installation.database.writing() as connection:
        second = people.member(connection, UserId(SECOND))
        assert second is not None
        people.change_members(connection, [replace(second, administrator=True)])
        raise_revision(connection, "directory")
    return town


@pytest.fixture
def land(tmp_path: Path) -> Iterator[Town]:
    """The land on SQLite."""
    town = with_two_administrators(sqlite_land(tmp_path))
    yield town
    town.installation.database.close()


def ask(town: Town, by: str = ASKER, reason: str = "unreachable") -> Kept | Faulty:
    with town.writing(by) as visit:
        return appointing.ask_appointment(
            visit, ATHENS, name="Demo New", email=NEW, language=Language("el"), reason=reason,
        )


def confirm(town: Town, by: str = SECOND) -> Kept | Faulty:
    with town.writing(by) as visit:
        return appointing.confirm_appointment(visit, ATHENS)


def told(town: Town) -> dict[str, str]:
    return {letter.to: text for letter, text in mailed(town)}


def later(town: Town, days: int) -> None:
    town.clock.forward(days=days)
    town.secrets.clear()  # no session lasts that long


def administrators(town: Town) -> set[str]:
    with town.installation.database.reading() as connection:
        return {one.email for one in people.members_of(connection, ATHENS) if one.administrator}


def shut_out(town: Town) -> None:
    """Suspend every administrator of Athens."""
    with town.installation.database.writing() as connection:
        found = people.members_of(connection, ATHENS)
        people.change_members(connection, [replace(one, suspended=True) for one in found if one.administrator])


def test_an_administrator_from_outside_takes_two_persons_and_three_days(any_land: Town) -> None:
    land = with_two_administrators(any_land)
    assert ask(land) == Kept(ATHENS)
    assert {"athens_admin@athens.example.org", "athens_plain@athens.example.org"} == told(land).keys(), "everybody of the authority is told"
    for by in (ASKER, SECOND, "athens_admin", "national_admin", "athens_plain"):
        with pytest.raises(NoSuchEntry):
            confirm(land, by)
    later(land, 3)
    for by in (ASKER, "athens_admin", "national_admin", "athens_plain"):
        with pytest.raises(NoSuchEntry):
            confirm(land, by)
    assert confirm(land) == Kept(ATHENS)
    assert NEW in administrators(land)


def test_where_no_administrator_is_left_who_can_sign_in_it_is_confirmed_at_once(land: Town) -> None:
    shut_out(land)
    ask(land, reason="left")
    assert confirm(land) == Kept(ATHENS)


def test_the_link_is_mailed_to_the_new_administrator_and_shown_to_nobody(land: Town) -> None:
    shut_out(land)
    ask(land)
    mailed(land)
    confirm(land)
    letters = told(land)
    assert "/invitations/" in letters[NEW]
    assert not any("/invitations/" in text for to, text in letters.items() if to != NEW)
    with pytest.raises(NoSuchEntry), land.writing(SECOND) as visit:
        added = next(one for one in people.members_of(visit.connection, ATHENS) if one.email == NEW)
        inviting.invite_member(visit, ATHENS, added.id)


@pytest.mark.parametrize("by", ["athens_admin", ASKER, SECOND])
def test_the_authority_refuses_and_whoever_asked_takes_it_back(land: Town, by: str) -> None:
    ask(land)
    with land.writing(by) as visit:
        appointing.refuse_appointment(visit, ATHENS)
    later(land, 3)
    with pytest.raises(NoSuchEntry):
        confirm(land)
    assert NEW not in administrators(land)


@pytest.mark.parametrize("by", ["athens_plain", "national_admin", "helsinki_admin"])
def test_nobody_else_asks_sees_or_refuses(land: Town, by: str) -> None:
    with pytest.raises(NoSuchEntry):
        ask(land, by)
    ask(land)
    with land.reading(by) as visit:
        assert waiting_appointment(visit, ATHENS) is None
    with pytest.raises(NoSuchEntry), land.writing(by) as visit:
        appointing.refuse_appointment(visit, ATHENS)


def test_one_request_waits_at_a_time(land: Town) -> None:
    ask(land)
    with pytest.raises(NoSuchEntry):
        ask(land, SECOND)


def test_what_is_two_weeks_old_is_confirmed_by_nobody(land: Town) -> None:
    ask(land)
    later(land, 15)
    with pytest.raises(NoSuchEntry):
        confirm(land)


def test_alone_nobody_adds_or_lets_in_an_administrator_of_an_authority_that_somebody_has_signed_in_to(land: Town) -> None:
    def add(by: str) -> None:
        with land.writing(by) as visit:
            members.add_member(visit, ATHENS, name="Demo New", email=NEW, language=Language("el"), grants=frozenset(),
                               administrator=True)
    with pytest.raises(NoSuchEntry):
        add(ASKER)
    add("athens_admin")  # its own administrators still do
    with pytest.raises(NoSuchEntry), land.writing(ASKER) as visit:
        added = next(one for one in people.members_of(visit.connection, ATHENS) if one.email == NEW)
        inviting.invite_member(visit, ATHENS, added.id)


def test_without_the_look_at_who_has_signed_in_one_person_would_be_enough(
    land: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "anybody_came", lambda connection, authority: False)
    with land.writing(ASKER) as visit:
        members.add_member(visit, ATHENS, name="Demo New", email=NEW, language=Language("el"), grants=frozenset(),
                           administrator=True)
    assert NEW in administrators(land)


def test_without_the_time_to_refuse_it_would_be_confirmed_at_once(land: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appointing, "TIME_TO_REFUSE", timedelta(0))
    ask(land)
    assert confirm(land) == Kept(ATHENS)


def test_as_long_as_nobody_came_the_validating_authority_appoints_alone(land: Town) -> None:
    with land.installation.database.writing() as connection:
        nobody = update(USERS).where(USERS.c.authority == ATHENS).values(password=NO_PASSWORD, last_seen=None)
        connection.execute(nobody)
    with land.writing(ASKER) as visit:
        assert appointing.appointing(visit, present(visit).authorities[ATHENS]) is Appointing.ALONE
        members.add_member(visit, ATHENS, name="Demo New", email=NEW, language=Language("el"), grants=frozenset(),
                           administrator=True)
    with pytest.raises(NoSuchEntry):
        ask(land)


def test_the_history_says_why_and_names_no_new_person(land: Town) -> None:
    shut_out(land)
    ask(land, reason="left")
    confirm(land)
    with land.reading("regional_admin") as visit:
        newest, older, *_ = history_of(visit, ATHENS)
    assert (older.change.kind, older.change.details["reason"]) == ("appointment_asked", "left")
    assert (newest.change.kind, newest.change.by, newest.change.details["asked_by"]) == ("person_added", SECOND, ASKER)
    assert "Demo New" not in repr((newest, older)) and NEW not in repr((newest, older))


def test_a_reason_is_one_of_those_that_there_are(land: Town) -> None:
    for reason in ("", "because I want to read Demo Person's case"):
        done = ask(land, reason=reason)
        assert isinstance(done, Faulty) and done.faults[0].part == "reason"
