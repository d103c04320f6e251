"""Passwords: what is good enough, changing one, and a new one by a mailed link, which never replaces the second factor."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.mailing.letters import Stationery, letter_text
from imi_runtime.model.ids import UserId
from imi_runtime.operations import visits
from imi_runtime.operations.accounts import passwords
from imi_runtime.operations.accounts.passwords import Changed, LinkUsed, WrongPassword
from imi_runtime.operations.signing_in.password_policy import SHORTEST, Unfit, unfit
from imi_runtime.operations.signing_in.second_factor import NotProved, TypedCode
from imi_runtime.operations.signing_in.sign_in import (
    BeginAgain,
    Halfway,
    SignedIn,
    WrongCredentials,
    check_password,
    finish_sign_in,
)
from imi_runtime.operations.throttling import Caller, TooManyAttempts
from imi_runtime.operations.visits import NotConfirmed, NotSignedIn
from imi_runtime.operations.work import posting
from imi_runtime.operations.work.posting import Letter
from imi_runtime.screens.interface import Interface
from imi_runtime.store import factors
from tests.entering import HERE, PASSWORD, code_for, entered
from tests.town import PlainPasswords, Town

EMAIL = "anna@athens.example.org"
NEW = "four other words by chance"
STATIONERY = Stationery("Demo", "https://imi.example.org", "imi@example.org", lambda language: Interface())


def change(town: Town, secret: str, present: str = PASSWORD, new: str = NEW) -> Any:
    """Change the password of whoever has the session."""
    return passwords.change_password(
        town.installation, secret=secret, present=present, new=new, product="Demo", caller=HERE
    )


def mailed(town: Town) -> list[tuple[Letter, str]]:
    """Return the mails that leave now, with what stands in them."""
    found = []
    while isinstance(letter := posting.take_letter(town.installation), Letter):
        text = letter_text(letter, STATIONERY, Interface())
        parts = [line for part in text.parts for line in (*part.sentences, part.link.plain if part.link else "")]
        found.append((letter, "\n".join([text.subject, *parts, *text.closing])))
        posting.note_sent(town.installation, letter)
    return found


def link(town: Town, email: str = EMAIL, caller: Caller = HERE) -> str:
    """Ask for a new password, and return the secret of the link in the mail."""
    assert passwords.ask_reset(town.installation, email=email, caller=caller) is None
    [(letter, text)] = [mail for mail in mailed(town) if mail[0].kind == "account/reset_asked"]
    assert letter.to == email
    found = re.search(r"https://imi\.example\.org/reset/([\w-]{43})", text)
    assert found is not None, text
    return found[1]


@pytest.mark.parametrize(("password", "why"), [
    ("a" * (SHORTEST - 1), Unfit.TOO_SHORT), ("x" * 257, Unfit.TOO_LONG), ("password12345", Unfit.TOO_EASY),
    ("P@ssw0rd!2026", Unfit.TOO_EASY), ("qwertyuiop123", Unfit.TOO_EASY), ("aaaaaaaaaaaaaaaa", Unfit.TOO_EASY),
    ("123456789012345", Unfit.TOO_EASY), ("Willkommen2026", Unfit.TOO_EASY), ("DemoAnna2026!", Unfit.TOO_EASY),
    ("athensathens12", Unfit.TOO_EASY), ("correct horse battery", None), ("alllowercaseletters", None),
    ("7f9a2kd83mzq", None), ("τέσσερις λέξεις τυχαία", None), ("x9" * 6 + "kq7" * 60, Unfit.TOO_EASY), ("🐴🔋🧷 horse nail paper", None),
])
def test_a_password_is_judged_by_length_and_by_what_everybody_tries_first(password: str, why: Unfit | None) -> None:
    assert unfit(PlainPasswords(), password, ("Demo Anna", EMAIL)) is why


@pytest.mark.parametrize("password", [
    "liverpoolfc1892", "Manchester1999!", "mnbvcxzlkjhgfdsa", "1q2w3e4r5t6y7u8i", "iloveyouforever1", "aB3$" * 8,
    "football123football", "athens.example", "Annaanna.athens1",
])
def test_what_leaked_elsewhere_or_is_built_as_people_build_passwords_is_refused_offline(password: str) -> None:
    assert unfit(PlainPasswords(), password, ("Demo Anna", EMAIL)) is Unfit.TOO_EASY


@pytest.mark.parametrize(("password", "why"), [
    ("x9" * 128, Unfit.TOO_EASY), ("Ώ" * 255 + "α", Unfit.TOO_EASY), ("correct horse " * 18, None),
    ("🦊 seven green boats at dawn", None), ("επτά πράσινες βάρκες την αυγή", None),
])
def test_the_longest_password_is_judged_and_any_sign_may_be_in_one(password: str, why: Unfit | None) -> None:
    assert unfit(PlainPasswords(), password, ("Demo Anna", EMAIL)) is why


def test_a_changed_password_ends_every_other_session_and_the_former_secret_of_this_one(any_town: Town) -> None:
    here, elsewhere = (entered(any_town.installation, EMAIL).secret for _ in range(2))
    outcome = change(any_town, here)
    assert isinstance(outcome, Changed)
    for ended in (here, elsewhere):
        with pytest.raises(NotSignedIn), visits.reading(any_town.installation, ended):
            pass
    with visits.reading(any_town.installation, outcome.secret) as visit:
        assert visit.user.id == "anna"
    assert check_password(any_town.installation, email=EMAIL, password=PASSWORD, caller=HERE) == WrongCredentials()
    assert isinstance(check_password(any_town.installation, email=EMAIL, password=NEW, caller=HERE), Halfway)
    [text] = [text for letter, text in mailed(any_town) if letter.kind == "account/password_changed"]
    assert "The password was changed" in text and "tell the administrator" in text


def test_a_password_is_changed_only_with_the_present_one_and_a_fresh_second_factor(town: Town) -> None:
    secret = entered(town.installation, EMAIL).secret
    assert change(town, secret, present="wrong") == WrongPassword()
    assert change(town, secret, new="short") == Unfit.TOO_SHORT
    town.clock.forward(minutes=11)
    with pytest.raises(NotConfirmed):
        change(town, secret)


def test_guessing_the_present_password_in_a_session_has_to_wait(town: Town) -> None:
    secret = entered(town.installation, EMAIL).secret
    for _ in range(5):
        change(town, secret, present="wrong")
    assert isinstance(change(town, secret), TooManyAttempts)


def test_a_new_password_by_mail_does_not_do_without_the_second_factor(any_town: Town) -> None:
    session = entered(any_town.installation, EMAIL).secret
    outcome = passwords.choose_password(any_town.installation, secret=link(any_town), new=NEW, product="Demo")
    assert isinstance(outcome, Halfway) and outcome.enrolled
    for nothing in (session, outcome.note):
        with pytest.raises(NotSignedIn), visits.reading(any_town.installation, nothing):
            pass
    wrong = finish_sign_in(any_town.installation, note=outcome.note, proof=TypedCode("000000"), caller=HERE)
    assert wrong == NotProved()
    code = TypedCode(code_for(any_town.installation, EMAIL))
    assert isinstance(finish_sign_in(any_town.installation, note=outcome.note, proof=code, caller=HERE), SignedIn)


def test_a_link_is_good_once_and_for_a_quarter_of_an_hour_and_only_the_newest(any_town: Town) -> None:
    first, second = link(any_town), link(any_town)
    choose: Callable[[str], Any] = lambda secret: passwords.choose_password(  # noqa: E731
        any_town.installation, secret=secret, new=NEW, product="Demo"
    )
    assert choose(first) == LinkUsed()
    assert passwords.choose_password(any_town.installation, secret=second, new="short", product="Demo") == Unfit.TOO_SHORT
    assert isinstance(choose(second), Halfway)
    assert choose(second) == LinkUsed()
    late = link(any_town)
    any_town.clock.forward(minutes=16)
    assert choose(late) == LinkUsed() == choose("") == choose("made up")


def test_who_stood_halfway_before_the_password_was_chosen_anew_begins_again(town: Town) -> None:
    before = check_password(town.installation, email=EMAIL, password=PASSWORD, caller=HERE)
    assert isinstance(before, Halfway)
    passwords.choose_password(town.installation, secret=link(town), new=NEW, product="Demo")
    code = TypedCode(code_for(town.installation, EMAIL))
    assert finish_sign_in(town.installation, note=before.note, proof=code, caller=HERE) == BeginAgain()


def test_an_unknown_address_is_answered_like_a_known_one_and_gets_nothing(any_town: Town) -> None:
    assert passwords.ask_reset(any_town.installation, email="nobody@example.org", caller=HERE) is None
    assert mailed(any_town) == []


def test_links_cannot_be_asked_for_without_end(town: Town) -> None:
    for email in (EMAIL, "nobody@example.org"):
        outcomes = [passwords.ask_reset(town.installation, email=email, caller=Caller("192.0.2.9")) for _ in range(5)]
        assert [outcome is None for outcome in outcomes] == [True, True, True, False, False], email
    for number in range(20):
        passwords.ask_reset(town.installation, email=EMAIL, caller=Caller(f"198.51.100.{number}"))
    assert len(mailed(town)) <= 10


def test_the_secret_of_a_link_stands_in_no_database(town: Town) -> None:
    passwords.ask_reset(town.installation, email=EMAIL, caller=HERE)
    database = town.installation.database
    with database.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    before = Path(str(database.engine.url.database)).read_bytes()
    assert b"/reset/" not in before
    [(_, text)] = mailed(town)
    found = re.search(r"/reset/([\w-]{43})", text)
    assert found is not None and found[1].encode() not in before


def test_a_user_without_a_second_factor_sets_one_up_after_choosing_a_password(town: Town) -> None:
    with town.installation.database.writing() as connection:
        factors.remove_all(connection, UserId("anna"))
    outcome = passwords.choose_password(town.installation, secret=link(town), new=NEW, product="Demo")
    assert isinstance(outcome, Halfway) and not outcome.enrolled
