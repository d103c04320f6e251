"""What signing in owes its users besides: the same work for everybody, hashes of today, and secrets nobody brings along."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from argon2 import PasswordHasher

from imi_runtime.adapters.hashing import Argon2Passwords
from imi_runtime.model.ids import Language, UserId
from imi_runtime.operations import visits
from imi_runtime.operations.signing_in.sign_in import Halfway, WrongCredentials, check_password
from imi_runtime.operations.visits import NotSignedIn
from imi_runtime.screens.interface import Interface
from imi_runtime.store import accounts
from imi_runtime.web.site import COOKIE
from tests.entering import HERE, PASSWORD, code_for, entered
from tests.town import PlainPasswords, Town
from tests.web.crawl import BASE, application, hidden, signed_in

ANNA, EMAIL = UserId("anna"), "anna@athens.example.org"


def stored(town: Town) -> str:
    with town.installation.database.reading() as connection:
        known = accounts.credentials_of(connection, ANNA)
    assert known
    return known.password


def test_a_hash_that_was_made_with_less_is_made_anew_at_the_next_sign_in(any_town: Town) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    with any_town.installation.database.writing() as connection:
        accounts.set_password(connection, ANNA, weak)
    installation = replace(any_town.installation, passwords=Argon2Passwords())
    wrong = check_password(installation, email=EMAIL, password="another", caller=HERE)
    assert wrong == WrongCredentials() and stored(any_town) == weak, "only who is right has it made anew"
    assert isinstance(check_password(installation, email=EMAIL, password=PASSWORD, caller=HERE), Halfway)
    assert stored(any_town).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert isinstance(check_password(installation, email=EMAIL, password=PASSWORD, caller=HERE), Halfway)


def test_an_unknown_address_is_as_much_work_as_a_known_one(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bool] = []
    plain = PlainPasswords.matches

    def counted(self: PlainPasswords, known: str, password: str) -> bool:
        compared.append(bool(known))
        return plain(self, known, password)

    monkeypatch.setattr(PlainPasswords, "matches", counted)
    for email in (EMAIL, "nobody@example.org"):
        assert check_password(town.installation, email=email, password="wrong", caller=HERE) == WrongCredentials()
    assert compared == [True, False]
    passwords = Argon2Passwords()
    known = passwords.hash(PASSWORD)
    for_known, for_nobody = (_least_work(passwords, one) for one in (known, ""))
    assert 0.5 < for_nobody / for_known < 2, (for_known, for_nobody)


def _least_work(passwords: Argon2Passwords, known: str) -> float:
    """Return the least processor time of some comparisons: what else the machine does adds to others only."""
    taken = []
    for _ in range(5):
        before = time.process_time()
        passwords.matches(known, "wrong")
        taken.append(time.process_time() - before)
    return min(taken)


def test_secrets_have_256_bits_and_no_two_sessions_share_one(town: Town) -> None:
    found = set()
    for _ in range(2):
        found.add(entered(town.installation, EMAIL).secret)
        town.clock.forward(minutes=1)
    lasting, secrets = zip(*(secret.split(".") for secret in found), strict=True)
    assert len(set(lasting)) == len(set(secrets)) == 2
    assert all(len(secret) >= 43 for secret in secrets), "43 signs of base64 are 256 bits"


def test_a_session_that_somebody_put_into_the_browser_is_never_taken_over(town: Town) -> None:
    """Neither a made-up cookie nor that of a stranger's session becomes the session of who signs in."""
    app = application(town, {Language("en"): Interface()})
    strangers = entered(town.installation, "hanna@helsinki.example.org").secret
    for brought in ("made.up", strangers):
        town.clock.forward(minutes=1)
        client: Any = app.test_client()
        client.set_cookie(COOKIE, brought, domain="localhost", secure=True)
        page = client.get("/sign-in", base_url=BASE).text
        first = client.post("/sign-in", base_url=BASE, data={**hidden(page), "identifier": EMAIL, "password": PASSWORD})
        assert first.headers["Location"] == "/sign-in/code"
        before = client.get_cookie(COOKIE, "localhost").value
        assert before == brought, "the first step alone begins nothing"
        page = client.get("/sign-in/code", base_url=BASE).text
        done = client.post("/sign-in/code", base_url=BASE, data={**hidden(page), "code": code_for(town.installation, EMAIL)})
        assert done.status_code == 303
        own = client.get_cookie(COOKIE, "localhost").value
        assert own not in {brought, ""} and brought.partition(".")[0] not in own
        with pytest.raises(NotSignedIn), visits.reading(town.installation, brought):
            pass


def test_leaving_ends_the_session_in_the_database_and_not_only_the_cookie(town: Town) -> None:
    app = application(town, {Language("en"): Interface()})
    anna = signed_in(app, "anna")
    kept = anna.get_cookie(COOKIE, "localhost")
    assert kept is not None
    secret = kept.value
    csrf = hidden(anna.get("/account", base_url=BASE).text)["csrf"]
    anna.post("/sign-out", base_url=BASE, data={"csrf": csrf})
    with pytest.raises(NotSignedIn), visits.reading(town.installation, secret):
        pass
    other = app.test_client()
    other.set_cookie(COOKIE, secret, domain="localhost", secure=True)
    assert other.get("/account", base_url=BASE).headers["Location"].startswith("/sign-in")
