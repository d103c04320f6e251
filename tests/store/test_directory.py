"""The directory in the database: whole entries come back as they went in, activity follows standing, history is chained."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from imi_runtime.model.directory import Absence, Entry, Member, Standing
from imi_runtime.model.ids import AuthorityId, Language, RightId, UserId
from imi_runtime.operations.visits import NotSignedIn
from imi_runtime.store import directory_history, people
from imi_runtime.store.directory import add_entries, change_entry, read_directory, read_profiles
from imi_runtime.store.directory_history import Change, DirectoryHistoryBroken
from tests.directory.land import FULL, LAND, placed, role
from tests.library_kit import AREA
from tests.town import NOON, Town

ENTRIES = tuple(FULL if a.id == "athens" else Entry(a) for a in LAND if a.id not in ("helsinki",))


def moved_in(town: Town) -> None:
    """Let the land move in beside the town, whose authorities have other ids."""
    with town.installation.database.writing() as connection:
        add_entries(connection, [renamed(entry) for entry in ENTRIES])


def renamed(entry: Entry) -> Entry:
    """Return Athens under another id: the town has one."""
    if entry.authority.id != "athens":
        return entry
    return replace(entry, authority=replace(entry.authority, id=AuthorityId("athens_of_land")))


def test_an_entry_comes_back_as_it_went_in_and_changes_as_a_whole(any_town: Town) -> None:
    moved_in(any_town)
    whole = renamed(FULL)
    id = whole.authority.id
    with any_town.installation.database.writing() as connection:
        assert Entry(read_directory(connection).authorities[id], read_profiles(connection, [id])[id]) == whole
        less = Entry(replace(whole.authority, names={}, facts={}, competences={}, observers={}))
        change_entry(connection, less)
        assert Entry(read_directory(connection).authorities[id], read_profiles(connection)[id]) == less


def test_a_country_has_one_national_coordinator(any_town: Town) -> None:
    moved_in(any_town)
    second = placed("second", validator="operator", roles=(role("national"),))
    with pytest.raises(IntegrityError), any_town.installation.database.writing() as connection:
        add_entries(connection, [Entry(second)])


def test_suspending_an_authority_ends_open_sessions_and_restoring_it_brings_back_only_who_was_not_suspended(
    any_town: Town,
) -> None:
    with any_town.reading("anna"), any_town.reading("aris"):
        pass
    with any_town.installation.database.writing() as connection:
        aris = people.member(connection, UserId("aris"))
        assert aris
        people.change_members(connection, [replace(aris, suspended=True)])
        entry = Entry(read_directory(connection).authorities[AuthorityId("athens")])
        change_entry(connection, replace(entry, authority=replace(entry.authority, standing=Standing.SUSPENDED)))
        people.settle_activity(connection)
    for name in ("anna", "aris"):
        with pytest.raises(NotSignedIn), any_town.reading(name):
            pass
    with any_town.installation.database.writing() as connection:
        directory = read_directory(connection)
        assert not directory.takes_part(AuthorityId("athens"), AREA)
        assert "athens" not in [a.id for a in directory.by_area[AREA]]
        change_entry(connection, entry)
        people.settle_activity(connection)
        found = read_directory(connection).people
        assert (found[UserId("anna")].active, found[UserId("aris")].active) == (True, False)


def test_rights_change_at_once(any_town: Town) -> None:
    with any_town.reading("anna") as visit:
        assert visit.user.rights(AREA)
    with any_town.installation.database.writing() as connection:
        anna = people.member(connection, UserId("anna"))
        assert anna and anna.last_seen == NOON
        people.change_members(connection, [replace(anna, grants=frozenset({(AREA, RightId("viewer"))}))])
    with any_town.reading("anna") as visit:
        assert visit.user.rights(AREA) == {"viewer"}
    with any_town.installation.database.writing() as connection:
        people.withdraw_area(connection, AuthorityId("athens"), AREA)
    with any_town.reading("anna") as visit:
        assert not visit.user.rights(AREA)


def test_new_users_and_absences_are_kept(any_town: Town) -> None:
    nora = Member(id=UserId("nora"), name="Demo Nora", email="nora@athens.example.org", authority=AuthorityId("athens"),
                  language=Language("el"), administrator=True, suspended=False, grants=frozenset({(AREA, RightId("viewer"))}))
    away = Absence(user=nora.id, first=date(2026, 3, 1), last=date(2026, 3, 9), deputy=UserId("anna"))
    with any_town.installation.database.writing() as connection:
        people.add_members(connection, [nora], "!")
        people.put_absence(connection, away)
        assert nora in people.members_of(connection, AuthorityId("athens"))
        assert people.emails_in_use(connection, [nora.email, "nobody@example.org"]) == {nora.email: nora.id}
        assert people.absences_of(connection, AuthorityId("athens"), date(2026, 3, 9)) == (away,)
        assert [a.user for a in people.absences_on(connection, date(2026, 3, 9), date(2026, 3, 9))] == [nora.id]
        assert people.absences_on(connection, date(2026, 3, 10), date(2026, 3, 11)) == ()
        people.drop_absence(connection, nora.id, away.first)
        assert people.absences_of(connection, AuthorityId("athens"), date(2026, 1, 1)) == ()


CHANGES = [
    Change(kind="registered", authority=AuthorityId("athens"), by="demo", details={"name": {"after": "Αθήνα"}}),
    Change(kind="suspended", authority=AuthorityId("athens"), by="anna", by_authority=AuthorityId("athens"),
           rule="own_administrator", user=UserId("aris")),
]


def test_the_history_is_appended_in_one_chain(any_town: Town) -> None:
    for change in CHANGES:
        with any_town.installation.database.writing() as connection:
            directory_history.append(connection, NOON, [change])
    with any_town.installation.database.reading() as connection:
        whole = directory_history.all_changes(connection)
        assert [c.change for c in whole] == CHANGES and [c.sequence for c in whole] == [1, 2]
        newest, _ = directory_history.changes_of(connection, AuthorityId("athens"))
    assert newest.change == CHANGES[1]


@pytest.mark.parametrize("statement", ["UPDATE directory_changes SET payload = 'x'", "DELETE FROM directory_changes"])
def test_the_application_cannot_rewrite_the_history(any_town: Town, statement: str) -> None:
    with any_town.installation.database.writing() as connection:
        directory_history.append(connection, NOON, CHANGES)
    with pytest.raises(DatabaseError), any_town.installation.database.writing() as connection:
        connection.execute(text(statement))


def test_a_history_that_was_rewritten_behind_its_back_is_noticed(town: Town) -> None:
    import sqlite3

    with town.installation.database.writing() as connection:
        directory_history.append(connection, NOON, CHANGES)
    file = str(town.installation.database.engine.url.database)
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE directory_changes SET payload = replace(payload, 'anna', 'aris') WHERE sequence = 2")
    raw.close()
    with pytest.raises(DirectoryHistoryBroken), town.installation.database.reading() as connection:
        directory_history.all_changes(connection)
