"""Signing in: delays grow with failures, survive a restart, and never shut the owner out from elsewhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from imi_runtime.model.ids import Language, UserId
from imi_runtime.operations import visits
from imi_runtime.operations.signing_in import sign_in as operations
from imi_runtime.operations.signing_in.kept_out import KeptOut, KeptOutBy
from imi_runtime.operations.signing_in.sign_in import Halfway, WrongCredentials
from imi_runtime.operations.throttling import Caller, TooManyAttempts
from imi_runtime.operations.visits import NotSignedIn
from imi_runtime.screens.interface import Interface
from tests.entering import PASSWORD, entered
from tests.town import Town
from tests.web.crawl import BASE, application, hidden

EMAIL = "anna@athens.example.org"


def attempt(
    town: Town, password: str = "wrong", email: str = EMAIL, address: str = "192.0.2.1", mark: str = ""
) -> Any:
    """Take the first step."""
    return operations.check_password(
        town.installation, email=email, password=password, caller=Caller(address, mark)
    )


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(town: Town) -> None:
    assert attempt(town) == attempt(town, email="nobody@example.org") == WrongCredentials()


@pytest.mark.parametrize(("table", "change", "why"), [
    ("users", "active = :no, suspended = :yes", KeptOutBy.SUSPENDED),
    ("authorities", "standing = 'waiting'", KeptOutBy.WAITING),
    ("authorities", "standing = 'suspended'", KeptOutBy.AUTHORITY_SUSPENDED),
])
def test_who_proves_to_be_an_inactive_user_is_told_why_and_a_stranger_learns_nothing(
    any_town: Town, table: str, change: str, why: KeptOutBy
) -> None:
    which = "email = 'anna@athens.example.org'" if table == "users" else "id = 'athens'"
    with any_town.installation.database.writing() as connection:
        connection.execute(text(f"UPDATE {table} SET {change} WHERE {which}"), {"no": False, "yes": True})
        connection.execute(text("UPDATE users SET active = :no WHERE authority = 'athens'"), {"no": False})
    assert attempt(any_town, PASSWORD) == KeptOut(why)
    assert attempt(any_town) == attempt(any_town, email="nobody@example.org") == WrongCredentials()


def test_what_keeps_somebody_out_is_said_on_the_page_after_the_right_password_only(town: Town) -> None:
    with town.installation.database.writing() as connection:
        connection.execute(text("UPDATE authorities SET standing = 'waiting' WHERE id = 'athens'"))
        connection.execute(text("UPDATE users SET active = :no WHERE authority = 'athens'"), {"no": False})
    client = application(town, {Language("en"): Interface()}).test_client()
    said = {}
    for password in (PASSWORD, "wrong"):
        form = {**hidden(client.get("/sign-in", base_url=BASE).text), "identifier": EMAIL, "password": password}
        answer = client.post("/sign-in", base_url=BASE, data=form)
        said[password] = (answer.status_code, "its data are being checked" in answer.text)
    assert said == {PASSWORD: (403, True), "wrong": (400, False)}


def test_after_five_failures_even_the_right_password_has_to_wait(any_town: Town) -> None:
    for _ in range(5):
        attempt(any_town)
    assert isinstance(attempt(any_town, PASSWORD), TooManyAttempts)
    any_town.clock.forward(seconds=31)
    assert isinstance(attempt(any_town, PASSWORD), Halfway)


def test_the_wait_doubles_and_ends_at_a_quarter_of_an_hour(town: Town) -> None:
    waits = []
    for _ in range(12):
        outcome = attempt(town)
        while isinstance(outcome, TooManyAttempts):
            waits.append(outcome.wait)
            town.clock.forward(seconds=outcome.wait.total_seconds())
            outcome = attempt(town)
    assert waits[:3] == [timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120)]
    assert max(waits) == timedelta(minutes=15)


def test_the_owner_still_gets_in_from_another_address(town: Town) -> None:
    for _ in range(8):
        attempt(town)
    assert isinstance(attempt(town, PASSWORD, address="198.51.100.7"), Halfway)


def test_a_browser_in_which_the_owner_was_signed_in_is_not_delayed_by_anybody_behind_the_same_address(
    any_town: Town,
) -> None:
    mark = entered(any_town.installation, EMAIL, Caller("192.0.2.1")).mark
    for _ in range(40):
        attempt(any_town)
    assert isinstance(attempt(any_town, PASSWORD), TooManyAttempts)
    assert isinstance(attempt(any_town, PASSWORD, mark="a mark that somebody made up"), TooManyAttempts)
    assert isinstance(attempt(any_town, PASSWORD, mark=mark), Halfway)


def test_failures_of_long_ago_count_no_more(town: Town) -> None:
    for _ in range(8):
        attempt(town)
    town.clock.forward(minutes=61)
    assert attempt(town) == WrongCredentials()
    assert isinstance(attempt(town, PASSWORD), Halfway)


def test_a_thousand_wrong_passwords_from_everywhere_do_not_keep_the_owner_out(town: Town) -> None:
    for number in range(1000):
        attempt(town, address=f"198.18.{number // 250}.{number % 250}")
    assert entered(town.installation, EMAIL, Caller("192.0.2.77")).secret


def test_one_address_cannot_try_many_accounts(town: Town) -> None:
    for number in range(30):
        attempt(town, email=f"person{number}@example.org")
    assert isinstance(attempt(town, PASSWORD), TooManyAttempts)


def test_signing_in_anew_gives_a_new_session_and_signing_out_ends_it(town: Town) -> None:
    first, second = entered(town.installation, EMAIL), entered(town.installation, EMAIL)
    assert first.secret != second.secret
    operations.sign_out(town.installation, first.secret)
    with pytest.raises(NotSignedIn), visits.reading(town.installation, first.secret):
        pass
    with visits.reading(town.installation, second.secret) as visit:
        assert visit.user.id == "anna"


@pytest.mark.parametrize(("step", "steps", "alive"), [
    (timedelta(minutes=29), 1, True), (timedelta(minutes=31), 1, False),
    (timedelta(minutes=20), 35, True), (timedelta(minutes=20), 37, False),
])
def test_a_session_ends_after_half_an_hour_of_rest_or_twelve_hours(
    town: Town, step: timedelta, steps: int, alive: bool
) -> None:
    secret = entered(town.installation, EMAIL).secret
    try:
        for _ in range(steps):
            town.clock.forward(seconds=step.total_seconds())
            with visits.reading(town.installation, secret):
                pass
        still = True
    except NotSignedIn:
        still = False
    assert still is alive


def test_a_suspended_user_is_out_at_once_with_every_session(any_town: Town) -> None:
    secret = entered(any_town.installation, EMAIL).secret
    operations.suspend(any_town.installation, UserId("anna"))
    with pytest.raises(NotSignedIn), visits.reading(any_town.installation, secret):
        pass
    assert attempt(any_town, PASSWORD) == KeptOut(KeptOutBy.SUSPENDED)


def test_neither_secrets_nor_passwords_stand_in_the_database(town: Town) -> None:
    secret = entered(town.installation, EMAIL).secret
    path = town.installation.database.engine.url.database
    with town.installation.database.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    town.installation.database.close()
    assert path is not None
    assert secret.encode() not in Path(path).read_bytes()
