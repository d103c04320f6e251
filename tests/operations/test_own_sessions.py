"""A user sees the own sessions and ends them; a browser that is new is told of."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from imi_runtime.model.ids import UserId
from imi_runtime.operations import visits
from imi_runtime.operations.account_history import MAILED, Happened
from imi_runtime.operations.accounts import own_sessions
from imi_runtime.operations.throttling import Caller
from imi_runtime.operations.visits import NotSignedIn
from imi_runtime.store import account_events
from imi_runtime.store.outbox import MAILS
from tests.entering import entered
from tests.town import Town

EMAIL = "anna@athens.example.org"
OFFICE, HOME = Caller("192.0.2.1", device="Firefox, Windows"), Caller("198.51.100.1", device="Safari, iPhone")


def mails(town: Town) -> list[str]:
    """Return the kinds of mails that wait."""
    with town.installation.database.reading() as connection:
        return [kind.removeprefix("account/") for kind in connection.execute(select(MAILS.c.kind)).scalars()]


def test_sessions_are_listed_by_device_and_ended_one_by_one(any_town: Town) -> None:
    office, home = (entered(any_town.installation, EMAIL, where) for where in (OFFICE, HOME))
    other = entered(any_town.installation, "hanna@helsinki.example.org").secret
    with visits.writing(any_town.installation, office.secret) as visit:
        found = own_sessions.running(visit)
        assert sorted(one.device for one in found) == ["Firefox, Windows", "Safari, iPhone"]
        there = next(one for one in found if one.device == "Safari, iPhone")
        assert own_sessions.end(visit, there.id)
        assert not own_sessions.end(visit, there.id)
    with pytest.raises(NotSignedIn), visits.reading(any_town.installation, home.secret):
        pass
    with visits.reading(any_town.installation, other) as visit:
        foreign = visit.session.id
    with visits.writing(any_town.installation, office.secret) as visit:
        assert not own_sessions.end(visit, foreign), "nobody ends the sessions of others"


def test_all_others_end_at_once(any_town: Town) -> None:
    office, home = (entered(any_town.installation, EMAIL, where) for where in (OFFICE, HOME))
    with visits.writing(any_town.installation, office.secret) as visit:
        assert own_sessions.end_others(visit) == 1
        assert own_sessions.end_others(visit) == 0
    with pytest.raises(NotSignedIn), visits.reading(any_town.installation, home.secret):
        pass
    with visits.reading(any_town.installation, office.secret):
        pass


def test_a_new_browser_is_told_of_by_mail_and_a_known_one_is_not(any_town: Town) -> None:
    mark = entered(any_town.installation, EMAIL, OFFICE).mark
    assert mails(any_town) == [], "the first one is no news"
    entered(any_town.installation, EMAIL, Caller("203.0.113.9", mark, "Firefox, Windows"))
    assert mails(any_town) == [], "a known browser may come from anywhere"
    any_town.clock.forward(minutes=2)
    entered(any_town.installation, EMAIL, HOME)
    assert mails(any_town) == ["new_device"]


def test_what_happened_to_an_account_is_kept_for_its_owner(town: Town) -> None:
    entered(town.installation, EMAIL, OFFICE)
    with town.installation.database.reading() as connection:
        [event] = account_events.events_of(connection, UserId("anna"), 10)
    assert (event.kind, event.by, dict(event.about)) == (
        "signed_in", "anna", {"how": "code_app", "device": "Firefox, Windows"},
    )


def test_every_change_of_credentials_is_mailed() -> None:
    silent = {one.value for one in set(Happened) - MAILED}
    assert silent == {
        "signed_in", "signed_out", "sessions_ended", "confirmed", "acknowledged", "suspended", "recovery_refused",
        "cases_exported", "password_leaked",
    }
