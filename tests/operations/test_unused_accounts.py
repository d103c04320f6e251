"""An account that nobody uses is suspended after a year, its owner having been warned; whoever signs in stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from imi_runtime.mailing.worker import Worker
from imi_runtime.model.ids import AuthorityId, UserId
from imi_runtime.operations.directory import members
from imi_runtime.operations.directory.keeping import Kept
from imi_runtime.operations.visits import NotSignedIn, reading
from imi_runtime.operations.work.unused_accounts import LookedAfter, look_after_unused
from imi_runtime.store import account_events, directory_history, people
from tests.entering import entered
from tests.mailing.post_office import STATIONERY
from tests.operations.test_passwords import mailed
from tests.town import Town

YEAR = timedelta(days=365)
EVERYBODY = 18
LAST = {"operator_admin"}
"""Administrators of authorities above which there is none."""


@pytest.fixture
def any_land(any_land: Town) -> Town:
    """The land on each database, looked after once."""
    look(any_land)
    return any_land


def look(town: Town, after: timedelta = YEAR) -> LookedAfter:
    return look_after_unused(town.installation, after)


def suspended(town: Town) -> set[str]:
    with town.installation.database.reading() as connection:
        return {one.id for one in people.all_members(connection) if one.suspended}


def enter(town: Town, name: str) -> str:
    return entered(town.installation, next(user.email for user in town.users if user.id == name)).secret


def test_who_has_not_signed_in_is_warned_a_month_before_and_suspended_after_a_year(any_land: Town) -> None:
    any_land.clock.forward(days=334)
    assert look(any_land) == LookedAfter()
    any_land.clock.forward(days=2)
    assert look(any_land) == LookedAfter(warned=EVERYBODY) and look(any_land) == LookedAfter()
    told = {letter.to: text for letter, text in mailed(any_land)}
    assert len(told) == EVERYBODY
    assert "It will be suspended on" in told["athens_plain@athens.example.org"] and "/sign-in" in told["athens_plain@athens.example.org"]
    enter(any_land, "athens_plain")
    session = enter(any_land, "athens_admin")
    any_land.clock.forward(days=31)
    assert look(any_land) == LookedAfter(suspended=EVERYBODY - len(LAST) - 2)
    assert not suspended(any_land) & {"athens_plain", "athens_admin", *LAST} and "patras_plain" in suspended(any_land)
    with pytest.raises(NotSignedIn), reading(any_land.installation, session):
        pass  # of course: a session lasts twelve hours
    with any_land.installation.database.reading() as connection:
        change = directory_history.all_changes(connection)[-1].change
        event = account_events.events_of(connection, UserId("patras_plain"), 1)[0]
    assert (change.kind, change.rule) == ("person_unused", "unused")
    assert (event.kind, event.about) == ("suspended", {"how": "unused"})


def test_nobody_is_suspended_who_was_not_warned_a_month_ago(any_land: Town) -> None:
    """A worker that was away for two years warns first."""
    any_land.clock.forward(days=800)
    assert look(any_land).suspended == 0 and not suspended(any_land)
    any_land.clock.forward(days=29)
    assert look(any_land).suspended == 0
    any_land.clock.forward(days=2)
    assert look(any_land).suspended == EVERYBODY - len(LAST)


def test_an_administrator_lifts_it_and_the_time_begins_anew(any_land: Town) -> None:
    any_land.clock.forward(days=340)
    look(any_land)
    enter(any_land, "athens_admin")
    any_land.clock.forward(days=31)
    look(any_land)
    assert "athens_plain" in suspended(any_land)
    any_land.secrets.clear()
    with any_land.writing("athens_admin") as visit:
        found = next(m for m in members.list_members(visit, AuthorityId("athens")).members if m.id == "athens_plain")
        done = members.change_member(
            visit, AuthorityId("athens"), found.id, grants=found.grants, administrator=False, suspended=False
        )
        assert isinstance(done, Kept)
    enter(any_land, "athens_admin")
    look(any_land)
    any_land.clock.forward(days=300)
    assert look(any_land) == LookedAfter()
    assert "athens_plain" not in suspended(any_land)
    any_land.clock.forward(days=40)
    assert look(any_land).warned == 2


def test_two_administrators_of_the_top_leave_one(any_land: Town) -> None:
    with any_land.installation.database.writing() as connection:
        plain = people.member(connection, UserId("operator_plain"))
        assert plain
        people.change_members(connection, [replace(plain, administrator=True)])
    any_land.clock.forward(days=340)
    look(any_land)
    any_land.clock.forward(days=40)
    look(any_land)
    assert len(suspended(any_land) & {"operator_admin", "operator_plain"}) == 1


def test_of_two_workers_at_once_one_warns(any_land: Town) -> None:
    any_land.clock.forward(days=340)
    begin, found = Barrier(2), list[LookedAfter]()

    def work() -> None:
        begin.wait()
        found.append(look(any_land))

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(one.warned for one in found) == EVERYBODY == len(mailed(any_land))


def test_a_worker_looks_only_where_the_operator_has_not_said_never(any_land: Town) -> None:
    any_land.clock.forward(days=340)
    assert Worker(any_land.installation, STATIONERY, None).look_after_accounts() == LookedAfter()
    assert Worker(any_land.installation, STATIONERY, None, YEAR).look_after_accounts().warned == EVERYBODY
