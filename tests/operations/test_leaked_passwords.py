"""A password in use that stands in a list of leaked ones is found at the next sign-in, and must be chosen anew first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import select

from imi_runtime.model.ids import UserId
from imi_runtime.operations import visits
from imi_runtime.operations.account_history import Happened
from imi_runtime.operations.accounts import passwords
from imi_runtime.operations.accounts.passwords import Changed
from imi_runtime.operations.signing_in import sign_in
from imi_runtime.operations.signing_in.password_policy import KNOWN_ON_PURPOSE, Unfit, lists_today
from imi_runtime.operations.signing_in.sign_in import Halfway, WrongCredentials, check_password
from imi_runtime.operations.visits import NotSignedIn, PasswordDue
from imi_runtime.store import account_events, accounts
from imi_runtime.store.outbox import MAILS
from tests.entering import HERE, PASSWORD, entered
from tests.town import PlainPasswords, Town

ANNA, EMAIL = UserId("anna"), "anna@athens.example.org"
LEAKED, NEW = "liverpoolfc1892", "four other words by chance"


def has_leaked(town: Town, judged: str = "") -> None:
    """Let Anna's password be one that leaked, and say by which lists it was found good."""
    with town.installation.database.writing() as connection:
        accounts.set_password(connection, ANNA, f"plain:{LEAKED}", judged)


def judged(town: Town) -> str:
    with town.installation.database.reading() as connection:
        known = accounts.credentials_of(connection, ANNA)
    assert known
    return known.judged


def change(town: Town, secret: str, new: str = NEW) -> Any:
    return passwords.change_password(
        town.installation, secret=secret, present=LEAKED, new=new, product="Demo", caller=HERE
    )


Opening = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(params=[visits.reading, visits.writing], ids=["reading", "writing"])
def opening(request: pytest.FixtureRequest) -> Iterator[Opening]:
    yield request.param


def test_who_signs_in_with_a_leaked_password_chooses_another_before_anything_else(
    any_town: Town, opening: Opening
) -> None:
    has_leaked(any_town)
    secret = entered(any_town.installation, EMAIL, password=LEAKED).secret
    with pytest.raises(PasswordDue), opening(any_town.installation, secret):
        pass
    assert change(any_town, secret, LEAKED) is Unfit.TOO_EASY, "the same again is refused as a new one is"
    with pytest.raises(PasswordDue), opening(any_town.installation, secret):
        pass
    changed = change(any_town, secret)
    assert isinstance(changed, Changed)
    with opening(any_town.installation, changed.secret) as visit:
        assert visit.user.id == ANNA
    with pytest.raises(NotSignedIn), opening(any_town.installation, secret):
        pass


def test_it_stands_in_the_history_of_the_account_and_nothing_is_mailed(any_town: Town, caplog: Any) -> None:
    caplog.set_level("INFO", "imi.accounts")
    has_leaked(any_town)
    entered(any_town.installation, EMAIL, password=LEAKED)
    with any_town.installation.database.reading() as connection:
        kinds = [one.kind for one in account_events.events_of(connection, ANNA, 10)]
        assert sorted(kinds) == [Happened.PASSWORD_LEAKED.value, Happened.SIGNED_IN.value]
        assert connection.execute(select(MAILS.c.kind)).scalars().all() == []
    told = [record.getMessage() for record in caplog.records]
    assert "account: password_leaked" in told
    assert not any(LEAKED in repr(record.__dict__) for record in caplog.records)


def test_every_sign_in_with_it_is_told_again_until_another_is_chosen(town: Town) -> None:
    has_leaked(town)
    for _ in range(2):
        secret = entered(town.installation, EMAIL, password=LEAKED).secret
        with pytest.raises(PasswordDue), visits.reading(town.installation, secret):
            pass
        town.clock.forward(minutes=1)
    assert judged(town) == ""


def test_a_password_is_looked_up_once_for_each_list(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = []
    found = sign_in.is_easy

    def watched(*given: Any) -> bool:
        looked_up.append(given[1])
        return found(*given)

    monkeypatch.setattr(sign_in, "is_easy", watched)
    for _ in range(2):
        entered(town.installation, EMAIL)
        town.clock.forward(minutes=1)
    assert looked_up == [PASSWORD] and judged(town) == lists_today(town.installation.passwords)
    monkeypatch.setattr(PlainPasswords, "lists", "a newer list")
    entered(town.installation, EMAIL)
    assert looked_up == [PASSWORD, PASSWORD] and judged(town) == lists_today(town.installation.passwords)


def test_a_new_password_counts_as_looked_up(any_town: Town) -> None:
    has_leaked(any_town)
    change(any_town, entered(any_town.installation, EMAIL, password=LEAKED).secret)
    assert judged(any_town) == lists_today(any_town.installation.passwords)


def test_who_guesses_learns_nothing_of_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the right password is looked up, and what is answered to it does not differ: a second step, as always."""
    looked_up: list[str] = []
    monkeypatch.setattr(sign_in, "is_easy", lambda *given: looked_up.append(given[1]) or True)
    has_leaked(town)
    for email, password in ((EMAIL, "wrong"), ("nobody@example.org", LEAKED), (EMAIL, f"{LEAKED} ")):
        outcome = check_password(town.installation, email=email, password=password, caller=HERE)
        assert outcome == WrongCredentials()
    assert looked_up == []
    found = check_password(town.installation, email=EMAIL, password=LEAKED, caller=HERE)
    assert isinstance(found, Halfway) and found.enrolled and "eak" not in repr(found)
    with town.installation.database.reading() as connection:
        assert account_events.events_of(connection, ANNA, 10) == (), "nothing is told before the second step"


def test_the_password_of_a_demonstration_is_known_on_purpose(town: Town) -> None:
    has_leaked(town, KNOWN_ON_PURPOSE)
    with visits.reading(town.installation, entered(town.installation, EMAIL, password=LEAKED).secret) as visit:
        assert not visit.session.password_due
    assert judged(town) == KNOWN_ON_PURPOSE


def test_without_the_look_a_leaked_password_would_open_everything(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_leaked(town)
    monkeypatch.setattr(sign_in, "_has_leaked", lambda *given: False)
    with visits.reading(town.installation, entered(town.installation, EMAIL, password=LEAKED).secret):
        pass
