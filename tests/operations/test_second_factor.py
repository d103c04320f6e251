"""The second step of signing in: nobody is in without it, and whatever was shown once does not do again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.model.ids import UserId
from imi_runtime.operations import visits
from imi_runtime.operations.accounts import enrolment
from imi_runtime.operations.accounts.enrolment import Enrolled, MadePasskey, NotSetUp, TypedFromApp
from imi_runtime.operations.accounts.own_security import own_security
from imi_runtime.operations.signing_in import sign_in
from imi_runtime.operations.signing_in.second_factor import NotProved, PasskeyAnswer, Proof, TypedCode
from imi_runtime.operations.signing_in.sign_in import BeginAgain, Halfway, SignedIn
from imi_runtime.operations.throttling import Caller, TooManyAttempts
from imi_runtime.operations.visits import NotConfirmed, NotSignedIn
from imi_runtime.ports import Party
from imi_runtime.store import accounts, factors
from tests.entering import CODE_SECRET, HERE, PASSWORD, code_for, entered
from tests.soft_passkey import SoftPasskey
from tests.town import Town, user

EMAIL = "anna@athens.example.org"
PARTY = Party("localhost", "https://localhost")


def halfway(town: Town, email: str = EMAIL, password: str = PASSWORD) -> str:
    """Take the first step, and return the note of who stands halfway."""
    outcome = sign_in.check_password(town.installation, email=email, password=password, caller=HERE)
    assert isinstance(outcome, Halfway)
    return outcome.note


def finish(town: Town, note: str, proof: Proof, caller: Caller = HERE) -> Any:
    """Take the second step."""
    return sign_in.finish_sign_in(town.installation, note=note, proof=proof, caller=caller)


def newcomer(town: Town) -> str:
    """Let somebody live here who has a password and no second factor; return the note of the first step."""
    with town.installation.database.writing() as connection:
        accounts.add_users(connection, [(user("nina", "athens"), f"plain:{PASSWORD}")])
    return halfway(town, "nina@athens.example.org")


def enrol(town: Town, note: str, setup: Any = None) -> Any:
    """Set up an app, or what is given."""
    if setup is None:
        offer = enrolment.offered_halfway(town.installation, note, PARTY, "Demo")
        assert isinstance(offer, enrolment.Offer)
        setup = TypedFromApp(offer.app.note, shown(town, offer.app.secret))
    return enrolment.enrol(town.installation, note=note, setup=setup, name="My telephone", caller=HERE)


def shown(town: Town, secret: str, later: int = 0) -> str:
    """Return what an app with that secret shows, some half minutes later."""
    codes = town.installation.codes
    return codes.code_at(secret, codes.step_now(town.clock.now()) + later)


def test_the_right_password_alone_opens_nothing(town: Town) -> None:
    note = halfway(town)
    with pytest.raises(NotSignedIn), visits.reading(town.installation, note):
        pass
    assert finish(town, note, TypedCode("")) == NotProved()


def test_a_code_lets_in_once(any_town: Town) -> None:
    code = TypedCode(code_for(any_town.installation, EMAIL))
    assert isinstance(finish(any_town, halfway(any_town), code), SignedIn)
    assert finish(any_town, halfway(any_town), code) == NotProved()


@pytest.mark.parametrize(("later", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_clock_of_a_telephone_may_be_wrong_by_half_a_minute(town: Town, later: int, right: bool) -> None:
    outcome = finish(town, halfway(town), TypedCode(shown(town, CODE_SECRET, later)))
    assert isinstance(outcome, SignedIn) is right


def test_an_earlier_code_than_one_that_was_used_is_worth_nothing(town: Town) -> None:
    assert isinstance(finish(town, halfway(town), TypedCode(shown(town, CODE_SECRET, 1))), SignedIn)
    assert finish(town, halfway(town), TypedCode(shown(town, CODE_SECRET))) == NotProved()


@pytest.mark.parametrize("text", ["", "000000", "12345", "1234567", "٠١٢٣٤٥", "abc", "x" * 400, "\x00", "123 45 "])
def test_what_is_no_code_is_refused(town: Town, text: str) -> None:
    assert finish(town, halfway(town), TypedCode(text)) == NotProved()


def test_the_code_of_somebody_else_is_refused(town: Town) -> None:
    with town.installation.database.writing() as connection:
        factors.remove_all(connection, UserId("anna"))
        factors.add_factors(connection, [
            enrolment.app_factor(town.installation, UserId("anna"), "OWNOWNOWNOWNOWNOWNOWNOWNOWNOWNOW", "")
        ])
    assert finish(town, halfway(town), TypedCode(shown(town, CODE_SECRET))) == NotProved()


def test_guessing_codes_has_to_wait_and_the_owners_own_browser_has_not(any_town: Town) -> None:
    mark = entered(any_town.installation, EMAIL).mark
    note = halfway(any_town)
    for number in range(60):
        finish(any_town, note, TypedCode("000000"), Caller(f"198.51.100.{number}"))
    right = TypedCode(code_for(any_town.installation, EMAIL))
    assert isinstance(finish(any_town, note, right, Caller("203.0.113.5")), TooManyAttempts)
    assert isinstance(finish(any_town, note, right, Caller("203.0.113.5", mark)), SignedIn)


def test_who_has_no_second_factor_sets_one_up_before_anything_else(any_town: Town) -> None:
    note = newcomer(any_town)
    assert isinstance(finish(any_town, note, TypedCode("000000")), BeginAgain)
    done = enrol(any_town, note)
    assert isinstance(done, Enrolled) and len(set(done.recovery_codes)) == 10
    with visits.reading(any_town.installation, done.signed_in.secret) as visit:
        assert visit.user.id == "nina"
    assert enrol(any_town, note, TypedFromApp("", "000000")) == BeginAgain()


def test_an_app_that_shows_another_code_is_not_set_up(town: Town) -> None:
    note = newcomer(town)
    offer = enrolment.offered_halfway(town.installation, note, PARTY, "Demo")
    assert isinstance(offer, enrolment.Offer)
    assert enrol(town, note, TypedFromApp(offer.app.note, "000000")) == NotSetUp()
    other = halfway(town, "nina@athens.example.org")
    assert enrol(town, other, TypedFromApp(offer.app.note, shown(town, offer.app.secret))) == NotSetUp()


def test_an_offer_that_was_not_taken_up_in_time_is_worth_nothing(town: Town) -> None:
    note = newcomer(town)
    town.clock.forward(minutes=16)
    assert enrolment.offered_halfway(town.installation, note, PARTY, "Demo") == BeginAgain()


def test_what_was_begun_before_the_password_changed_ends(town: Town) -> None:
    note = halfway(town)
    with town.installation.database.writing() as connection:
        accounts.set_password(connection, UserId("anna"), "plain:another long password")
    assert finish(town, note, TypedCode(code_for(town.installation, EMAIL))) == BeginAgain()


def test_who_is_suspended_halfway_stays_outside(town: Town) -> None:
    note, code = halfway(town), TypedCode(code_for(town.installation, EMAIL))
    sign_in.suspend(town.installation, UserId("anna"))
    assert finish(town, note, code) == BeginAgain()


def test_each_recovery_code_lets_in_once_and_new_ones_replace_them(any_town: Town) -> None:
    done = enrol(any_town, newcomer(any_town))
    email, first = "nina@athens.example.org", done.recovery_codes[0]
    written = TypedCode(f" {first.lower().replace('-', ' ')} ")
    assert isinstance(finish(any_town, halfway(any_town, email), written), SignedIn)
    assert finish(any_town, halfway(any_town, email), written) == NotProved()
    with visits.writing(any_town.installation, done.signed_in.secret) as visit:
        assert own_security(visit).recovery_codes == 9
        fresh = enrolment.make_recovery_codes(visit)
    assert finish(any_town, halfway(any_town, email), TypedCode(done.recovery_codes[1])) == NotProved()
    assert isinstance(finish(any_town, halfway(any_town, email), TypedCode(fresh[0])), SignedIn)


def test_neither_secrets_of_apps_nor_recovery_codes_stand_in_the_database(town: Town) -> None:
    done = enrol(town, newcomer(town))
    database = town.installation.database
    with database.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    bytes_ = Path(str(database.engine.url.database)).read_bytes()
    for secret in (CODE_SECRET, *done.recovery_codes, done.recovery_codes[0].replace("-", ""), done.signed_in.mark):
        assert secret.encode() not in bytes_


def with_passkey(town: Town) -> tuple[SoftPasskey, str]:
    """Return a passkey that anna has set up besides her app, and the secret of her session."""
    secret, passkey = entered(town.installation, EMAIL).secret, SoftPasskey()
    with visits.writing(town.installation, secret) as visit:
        offer = enrolment.offered(visit, PARTY, "Demo")
        added = enrolment.add_factor(visit, MadePasskey(passkey.make(offer.passkey), PARTY), "Key")
        assert not isinstance(added, NotSetUp)
    return passkey, secret


def question(town: Town, note: str) -> str:
    """Return what a browser is asked for who stands halfway."""
    asked = sign_in.asked_halfway(town.installation, note, PARTY)
    assert not isinstance(asked, BeginAgain)
    return asked.question


def test_a_passkey_lets_in_and_its_answer_once(any_town: Town) -> None:
    passkey, _ = with_passkey(any_town)
    note = halfway(any_town)
    answer = PasskeyAnswer(passkey.use(question(any_town, note)), PARTY)
    assert isinstance(finish(any_town, note, answer), SignedIn)
    assert finish(any_town, note, answer) == NotProved()


WRONG_ANSWERS: dict[str, Callable[[SoftPasskey, str], str]] = {
    "of another host": lambda key, asked: SoftPasskey(host="evil.example", id=key.id, key=key.key).use(asked),
    "from another page": lambda key, asked: SoftPasskey(origin="https://evil.example", id=key.id, key=key.key).use(asked),
    "by another key": lambda key, asked: SoftPasskey(id=key.id).use(asked),
    "of an unknown passkey": lambda key, asked: SoftPasskey(id=b"somebody else's", key=key.key).use(asked),
    "without a signature": lambda key, asked: key.use(asked, signature=""),
    "to a question of ours": lambda key, asked: key.use('{"challenge": "bXkgb3duIHF1ZXN0aW9u"}'),
    "nothing": lambda key, asked: "",
    "no JSON": lambda key, asked: "{",
    "a list": lambda key, asked: "[]",
    "nested": lambda key, asked: "[" * 9000,
    "numbers": lambda key, asked: '{"id": 1, "response": {"clientDataJSON": 5}}',
    "huge": lambda key, asked: key.use(asked, padding="x" * 30_000),
}


@pytest.mark.parametrize("wrong", WRONG_ANSWERS)
def test_an_answer_that_is_no_proof_is_refused(town: Town, wrong: str) -> None:
    passkey, _ = with_passkey(town)
    note = halfway(town)
    assert finish(town, note, PasskeyAnswer(WRONG_ANSWERS[wrong](passkey, question(town, note)), PARTY)) == NotProved()


def test_a_question_is_put_to_one_sign_in_and_for_a_while(town: Town) -> None:
    passkey, _ = with_passkey(town)
    first, second = halfway(town), halfway(town)
    assert finish(town, second, PasskeyAnswer(passkey.use(question(town, first)), PARTY)) == NotProved()
    asked = question(town, second)
    town.clock.forward(minutes=11)
    assert finish(town, second, PasskeyAnswer(passkey.use(asked), PARTY)) == NotProved()


def test_the_passkey_of_somebody_else_is_refused(town: Town) -> None:
    passkey, _ = with_passkey(town)
    note = halfway(town, "hanna@helsinki.example.org")
    asked = sign_in.asked_halfway(town.installation, note, PARTY)
    assert not isinstance(asked, BeginAgain) and asked.question == ""
    challenge = question(town, halfway(town))
    assert finish(town, note, PasskeyAnswer(passkey.use(challenge), PARTY)) == NotProved()


def test_a_passkey_is_set_up_once_only(town: Town) -> None:
    passkey, secret = with_passkey(town)
    with visits.writing(town.installation, secret) as visit:
        again = passkey.make(enrolment.offered(visit, PARTY, "Demo").passkey)
        assert enrolment.add_factor(visit, MadePasskey(again, PARTY), "") == NotSetUp()
        own = own_security(visit).factors
        assert enrolment.remove_factor(visit, own[0].id)
        assert not enrolment.remove_factor(visit, own[1].id), "the last factor stays"


def test_what_matters_asks_for_a_second_factor_again_after_ten_minutes(any_town: Town) -> None:
    secret = entered(any_town.installation, EMAIL).secret
    any_town.clock.forward(minutes=11)
    with visits.writing(any_town.installation, secret) as visit:
        with pytest.raises(NotConfirmed):
            visit.demand_confirmed()
        proof = TypedCode(code_for(any_town.installation, EMAIL))
        fresh = sign_in.confirm(any_town.installation, visit=visit, proof=proof, caller=HERE)
    assert isinstance(fresh, SignedIn)
    with visits.writing(any_town.installation, fresh.secret) as visit:
        visit.demand_confirmed()
    with pytest.raises(NotSignedIn), visits.reading(any_town.installation, secret):
        pass
    assert fresh.secret.partition(".")[0] == secret.partition(".")[0], "forms in other tabs stay good"
