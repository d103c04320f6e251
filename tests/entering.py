"""The one way in for tests: everybody has one password and an app with one secret, and signs in with both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from imi_runtime.operations.accounts.enrolment import app_factor, unused_code
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.signing_in.second_factor import TypedCode
from imi_runtime.operations.signing_in.sign_in import Halfway, SignedIn, check_password, finish_sign_in
from imi_runtime.operations.throttling import Caller
from imi_runtime.screens.pages.confidentiality import VERSION
from imi_runtime.store import accounts, acknowledgements, factors
from imi_runtime.store.accounts import User
from imi_runtime.store.acknowledgements import Acknowledgement

PASSWORD = "correct horse battery"
CODE_SECRET = "TESTSONLYTESTSONLYTESTSONLYTESTS"
HERE = Caller("127.0.0.1")


def settle(
    installation: Installation, connection: Connection, users: Iterable[User], stored: str = f"plain:{PASSWORD}"
) -> None:
    """Let users live here who have set up their second step and acknowledged confidentiality."""
    listed, now = tuple(users), installation.clock.now()
    accounts.add_users(connection, ((user, stored) for user in listed))
    factors.add_factors(connection, (app_factor(installation, user.id, CODE_SECRET, "Demo app") for user in listed))
    for user in listed:
        for area in sorted({area for area, _ in user.grants}):
            acknowledgements.add(connection, Acknowledgement(
                user=user.id, area=area, version=VERSION, words="", language=user.language, at=now,
            ))


def entered(
    installation: Installation, email: str, caller: Caller = HERE, password: str = PASSWORD
) -> SignedIn:
    """Sign a user in, in both steps."""
    halfway = check_password(installation, email=email, password=password, caller=caller)
    assert isinstance(halfway, Halfway), halfway
    proof = TypedCode(code_for(installation, email))
    outcome = finish_sign_in(installation, note=halfway.note, proof=proof, caller=caller)
    assert isinstance(outcome, SignedIn), outcome
    return outcome


def code_for(installation: Installation, email: str) -> str:
    """Return a code that the user's app shows and that was not used yet."""
    with installation.database.reading() as connection:
        known = accounts.credentials(connection, email)
    assert known is not None, email
    code = unused_code(installation, known.user, CODE_SECRET)
    assert code is not None, f"{email} has used both codes of this minute: move the clock"
    return code


def sign_in_on_page(page: Any, installation: Installation, email: str, password: str = PASSWORD) -> None:
    """Sign a user in on the pages for it, in a real browser that shows the first of them."""
    page.fill("[name=identifier]", email)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    page.fill("[name=code]", code_for(installation, email))
    page.click("main button[type=submit]")
    page.wait_for_load_state()
