"""What matters asks for the second factor again, comes back to where it was asked, and loses nothing that was typed."""

from __future__ import annotations

from flask.testing import FlaskClient

from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface
from tests.entering import PASSWORD, code_for
from tests.town import Town
from tests.web.crawl import BASE, application, hidden, signed_in

EMAIL, NEW, PASSWORD_PAGE = "anna@athens.example.org", "/account/factors/new", "/account/password"


def late(town: Town) -> FlaskClient:
    """Anna, who has shown a second factor a quarter of an hour ago."""
    client = signed_in(application(town, {Language("en"): Interface()}), "anna")
    town.clock.forward(minutes=15)
    return client


def test_a_page_that_matters_is_shown_after_the_second_factor_was_shown_again(town: Town) -> None:
    anna = late(town)
    assert anna.get(NEW, base_url=BASE).headers["Location"] == f"/confirm?then={NEW}"
    page = hidden(anna.get(f"/confirm?then={NEW}", base_url=BASE).text)
    wrong = anna.post("/confirm", base_url=BASE, data={**page, "code": "000000"})
    assert wrong.status_code == 400 and "This code is not right" in wrong.text
    right = anna.post("/confirm", base_url=BASE, data={**page, "code": code_for(town.installation, EMAIL)})
    assert right.headers["Location"] == NEW
    assert anna.get(NEW, base_url=BASE).status_code == 200


def test_what_was_typed_is_sent_again_and_no_password_is_carried_along(town: Town) -> None:
    anna = late(town)
    csrf = hidden(anna.get("/account", base_url=BASE).text)["csrf"]
    sent = {"csrf": csrf, "name": 'My "key" <b>', "offer": "x", "new": PASSWORD, "present": PASSWORD}
    asked = anna.post(NEW, base_url=BASE, data=sent)
    assert asked.status_code == 200 and "Show again that it is you" in asked.text and PASSWORD not in asked.text
    data = {**hidden(asked.text), "kept:name": 'My "key" <b>', "code": code_for(town.installation, EMAIL)}
    again = anna.post("/confirm", base_url=BASE, data=data)
    assert again.status_code == 200 and f'action="{NEW}"' in again.text
    assert "My &#34;key&#34; &lt;b&gt;" in again.text and f'value="{csrf}"' in again.text
    assert anna.get(PASSWORD_PAGE, base_url=BASE).status_code == 200


def test_a_form_that_asked_leads_nowhere_else(town: Town) -> None:
    anna = late(town)
    page = hidden(anna.get("/confirm?then=//evil.example", base_url=BASE).text)
    code = code_for(town.installation, EMAIL)
    data = {**page, "then": "//evil.example", "kept:x": "y", "code": code}
    assert "evil.example" not in anna.post("/confirm", base_url=BASE, data=data).text


def test_a_form_of_another_session_is_refused_and_what_was_typed_on_a_page_of_ours_is_kept(town: Town) -> None:
    anna = signed_in(application(town, {Language("en"): Interface()}), "anna")
    sent = {"csrf": "of another session", "name": "Demowska", "new": PASSWORD}

    def refused(headers: dict[str, str]) -> str:
        answer = anna.post(NEW, base_url=BASE, data=sent, headers=headers)
        assert answer.status_code == 400 and "The page was open for too long" in answer.text and "Sign out" in answer.text
        return answer.text

    kept = refused({"Sec-Fetch-Site": "same-origin"})
    assert 'value="Demowska"' in kept and f'action="{NEW}"' in kept and PASSWORD not in kept and "another session" not in kept
    for unsure in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert "Demowska" not in refused(unsure)
