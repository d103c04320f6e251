"""Password and second factor lost: one administrator asks, another confirms, and nothing that was known opens any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from imi_runtime.model.ids import UserId
from imi_runtime.operations import visits
from imi_runtime.operations.accounts import passwords
from imi_runtime.operations.directory import account_recovery
from imi_runtime.operations.directory.keeping import NoSuchEntry
from imi_runtime.operations.signing_in.sign_in import Halfway, WrongCredentials, check_password
from imi_runtime.operations.visits import NotConfirmed, NotSignedIn
from imi_runtime.store import account_events
from imi_runtime.store.accounts import USERS
from imi_runtime.store.deployments import raise_revision
from tests.entering import HERE, PASSWORD, entered
from tests.operations.test_passwords import EMAIL, NEW, mailed
from tests.town import Town

ARIS, ANNA, VIKI, HANNA = "aris", "anna", "viki", "hanna"


@pytest.fixture
def office(any_town: Town) -> Iterator[Town]:
    """A town in which Aris, Viki and Hanna are administrators: the first two of Anna's authority."""
    with any_town.installation.database.writing() as connection:
        chosen = USERS.c.id.in_([ARIS, VIKI, HANNA])
        connection.execute(update(USERS).where(chosen).values(administrator=True))
        raise_revision(connection, "directory")
    yield any_town


def ask(town: Town, by: str, email: str = EMAIL) -> None:
    with town.writing(by) as visit:
        account_recovery.ask_recovery(visit, email)


def confirm(town: Town, by: str, user: str = ANNA) -> None:
    with town.writing(by) as visit:
        account_recovery.confirm_recovery(visit, UserId(user))


def test_two_administrators_let_a_colleague_begin_again(office: Town) -> None:
    session = entered(office.installation, EMAIL).secret
    ask(office, ARIS)
    [(_, told)] = mailed(office)
    assert "An administrator asked to let you begin again" in told
    with visits.reading(office.installation, session):
        pass  # nothing has ended yet
    confirm(office, VIKI)
    with pytest.raises(NotSignedIn), visits.reading(office.installation, session):
        pass
    assert check_password(office.installation, email=EMAIL, password=PASSWORD, caller=HERE) == WrongCredentials()
    [(_, told)] = mailed(office)
    secret = told.split("/reset/")[1][:43]
    outcome = passwords.choose_password(office.installation, secret=secret, new=NEW, product="Demo")
    assert isinstance(outcome, Halfway) and not outcome.enrolled, "the second factor is set up anew"
    with office.installation.database.reading() as connection:
        events = {event.kind: event.by for event in account_events.events_of(connection, UserId(ANNA), 20)}
    assert (events["recovery_asked"], events["recovery_confirmed"]) == (ARIS, VIKI)


@pytest.mark.parametrize("by", [ARIS, ANNA, HANNA, "wanda"])
def test_only_another_administrator_of_the_authority_confirms(office: Town, by: str) -> None:
    ask(office, ARIS)
    with pytest.raises(NoSuchEntry):
        confirm(office, by)
    assert isinstance(check_password(office.installation, email=EMAIL, password=PASSWORD, caller=HERE), Halfway)


@pytest.mark.parametrize(("by", "email"), [
    (ANNA, "aris@athens.example.org"), (HANNA, EMAIL), (ARIS, "aris@athens.example.org"), (ARIS, "nobody@example.org"),
    (ARIS, "hanna@helsinki.example.org"), ("wanda", EMAIL),
])
def test_nobody_asks_for_strangers_or_for_oneself(office: Town, by: str, email: str) -> None:
    with pytest.raises(NoSuchEntry):
        ask(office, by, email)
    assert mailed(office) == []


def test_what_nobody_asked_for_cannot_be_confirmed_nor_what_was_taken_back_or_is_a_week_old(office: Town) -> None:
    with pytest.raises(NoSuchEntry):
        confirm(office, VIKI)
    ask(office, ARIS)
    with office.writing(ARIS) as visit:
        account_recovery.refuse_recovery(visit, UserId(ANNA))
    with pytest.raises(NoSuchEntry):
        confirm(office, VIKI)
    ask(office, ARIS)
    office.clock.forward(days=8)
    office.secrets.clear()
    with pytest.raises(NoSuchEntry):
        confirm(office, VIKI)


def test_both_show_a_second_factor_again(office: Town) -> None:
    office.sign_in(ARIS)
    office.clock.forward(minutes=11)
    with pytest.raises(NotConfirmed):
        ask(office, ARIS)


def test_a_suspended_user_is_not_let_in_by_a_recovery(office: Town) -> None:
    ask(office, ARIS)
    confirm(office, VIKI)
    [text] = [text for _, text in mailed(office) if "/reset/" in text]
    secret = text.split("/reset/")[1][:43]
    with office.installation.database.writing() as connection:
        connection.execute(update(USERS).where(USERS.c.id == ANNA).values(active=False, suspended=True))
    outcome = passwords.choose_password(office.installation, secret=secret, new=NEW, product="Demo")
    assert outcome == passwords.LinkUsed()
