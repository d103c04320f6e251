"""A passkey alone lets in when it says whose it is and has verified its holder; anything less opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from imi_runtime.model.ids import UserId
from imi_runtime.operations.signing_in.kept_out import KeptOut, KeptOutBy
from imi_runtime.operations.signing_in.passkey_sign_in import question_for_anybody, sign_in_by_passkey
from imi_runtime.operations.signing_in.second_factor import NotProved, PasskeyAnswer
from imi_runtime.operations.signing_in.sign_in import SignedIn, suspend
from imi_runtime.operations.throttling import TooManyAttempts
from imi_runtime.operations.visits import digest_of_secret, reading
from imi_runtime.store import account_events
from tests.entering import HERE
from tests.operations.test_second_factor import PARTY, WRONG_ANSWERS, with_passkey
from tests.soft_passkey import SoftPasskey
from tests.town import Town

BROWSER, OTHER = digest_of_secret("one browser"), digest_of_secret("another browser")


def asked(town: Town, browser: str = BROWSER) -> str:
    return question_for_anybody(town.installation, PARTY, browser)


def answered(town: Town, answer: str, browser: str = BROWSER) -> Any:
    return sign_in_by_passkey(
        town.installation, answer=PasskeyAnswer(answer, PARTY), holder=browser, caller=HERE
    )


def test_a_passkey_alone_begins_a_session_and_its_answer_is_good_once(any_town: Town) -> None:
    passkey, _ = with_passkey(any_town)
    answer = passkey.use(asked(any_town))
    done = answered(any_town, answer)
    assert isinstance(done, SignedIn)
    with reading(any_town.installation, done.secret) as visit:
        assert visit.user.id == "anna"
        visit.demand_confirmed()
        told = account_events.events_of(visit.connection, UserId("anna"), most=20)
    assert "passkey alone" in {one.about.get("how") for one in told}
    assert answered(any_town, answer) == NotProved()


ALONE: dict[str, Callable[[SoftPasskey, str], str]] = {
    "without finger, face or PIN": lambda key, question: SoftPasskey(
        id=key.id, key=key.key, owner=key.owner, verified=False).use(question),
    "that does not say whose it is": lambda key, question: SoftPasskey(id=key.id, key=key.key).use(question),
    "that says it is somebody else's": lambda key, question: key.use(question, userHandle="aGFubmE"),
    "that says what is no text": lambda key, question: key.use(question, userHandle="____"),
    "that says a number": lambda key, question: key.use(question, userHandle=7),
}


@pytest.mark.parametrize("wrong", [*WRONG_ANSWERS, *ALONE])
def test_an_answer_that_proves_less_than_both_factors_opens_nothing(town: Town, wrong: str) -> None:
    passkey, _ = with_passkey(town)
    assert answered(town, {**WRONG_ANSWERS, **ALONE}[wrong](passkey, asked(town))) == NotProved()


def test_a_question_is_put_to_one_browser_and_for_ten_minutes(town: Town) -> None:
    passkey, _ = with_passkey(town)
    assert answered(town, passkey.use(asked(town, OTHER))) == NotProved()
    late = passkey.use(asked(town))
    town.clock.forward(minutes=11)
    assert answered(town, late) == NotProved()


def test_the_passkey_of_a_suspended_user_opens_nothing(town: Town) -> None:
    passkey, _ = with_passkey(town)
    suspend(town.installation, UserId("anna"))
    assert answered(town, passkey.use(asked(town))) == KeptOut(KeptOutBy.SUSPENDED)


def test_after_five_wrong_answers_from_one_place_even_a_right_one_waits(town: Town) -> None:
    passkey, _ = with_passkey(town)
    for _ in range(5):
        assert answered(town, "{") == NotProved()
    assert isinstance(answered(town, passkey.use(asked(town))), TooManyAttempts)
    town.clock.forward(minutes=1)
    assert isinstance(answered(town, passkey.use(asked(town))), SignedIn)
