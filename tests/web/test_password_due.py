"""Whoever signed in with a leaked password meets one page, whatever address is asked for."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imi_runtime.model.ids import Language, UserId
from imi_runtime.screens.interface import Interface
from imi_runtime.store import accounts
from tests.entering import code_for
from tests.town import Town
from tests.web.crawl import BASE, application, hidden, signed_in

EMAIL, LEAKED, NEW, PAGE = "anna@athens.example.org", "liverpoolfc1892", "four other words by chance", "/account/password"
BEFORE_ALL = frozenset({(PAGE, "GET"), (PAGE, "POST"), ("/confirm", "GET"), ("/confirm", "POST")})
"""What must be possible first: choosing, and showing the second factor for it."""


@pytest.fixture
def app(town: Town) -> Flask:
    with town.installation.database.writing() as connection:
        accounts.set_password(connection, UserId("anna"), f"plain:{LEAKED}")
    return application(town, {Language("en"): Interface()})


@pytest.fixture
def anna(app: Flask) -> FlaskClient:
    return signed_in(app, "anna", LEAKED)


def test_every_address_that_needs_a_session_leads_to_the_choice(app: Flask, anna: FlaskClient) -> None:
    """Whatever a stranger is sent to sign in for; everything else opens to a stranger too, or to nobody."""
    stranger = app.test_client()
    guarded, as_always = set(), set()
    for path, method in sorted(_addresses(app) - BEFORE_ALL - {("/sign-out", "POST")}):
        unknown, due = (_asked(client, path, method) for client in (stranger, anna))
        if unknown == (303, "/sign-in") and not path.startswith("/sign-in"):
            guarded.add((path, method, due))
        else:
            as_always.add((path, method, due[0], unknown[0]))
    assert {due for _, _, due in guarded} == {(303, PAGE)} and len(guarded) > 50
    assert {one for one in as_always if one[2] == 200 and one[3] != 200} == set()


def _addresses(app: Flask) -> set[tuple[str, str]]:
    found = set()
    for rule in app.url_map.iter_rules():
        path = re.sub("<[^>]+>", "1", str(rule.rule))
        found |= {(path, method) for method in {"GET", "POST"} & (rule.methods or set())}
    return found


def _asked(client: FlaskClient, path: str, method: str) -> tuple[int, str]:
    csrf = hidden(client.get("/forgotten", base_url=BASE).text)["csrf"]
    answer = client.open(path, method=method, base_url=BASE, data={"csrf": csrf} if method == "POST" else None)
    return answer.status_code, answer.headers.get("Location", "").partition("?")[0]


def test_the_page_says_why_shows_no_way_round_and_goes_where_one_wanted(town: Town, anna: FlaskClient) -> None:
    away = anna.get("/find?q=permit", base_url=BASE).headers["Location"]
    assert away == f"{PAGE}?then=/find%3Fq%3Dpermit"
    page = anna.get(away, base_url=BASE).text
    assert "stands in lists of passwords that became known elsewhere" in page and "Choose a new password" in page
    assert 'href="/directory"' not in page and 'href="/account"' not in page and 'action="/sign-out"' in page
    sent = {**hidden(page), "present": LEAKED, "new": LEAKED}
    refused = anna.post(PAGE, base_url=BASE, data=sent)
    assert refused.status_code == 400 and "too easy to guess" in refused.text and "became known elsewhere" in refused.text
    done = anna.post(PAGE, base_url=BASE, data={**hidden(refused.text), "present": LEAKED, "new": NEW})
    assert done.headers["Location"] == "/find?q=permit"
    assert anna.get("/find?q=permit", base_url=BASE).status_code == 200
    assert "had to choose another" in anna.get("/account/security", base_url=BASE).text


def test_after_ten_minutes_the_second_factor_comes_first_and_then_the_choice(town: Town, anna: FlaskClient) -> None:
    town.clock.forward(minutes=15)
    assert anna.get(PAGE, base_url=BASE).headers["Location"] == f"/confirm?then={PAGE}"
    page = hidden(anna.get(f"/confirm?then={PAGE}", base_url=BASE).text)
    shown = anna.post("/confirm", base_url=BASE, data={**page, "code": code_for(town.installation, EMAIL)})
    assert shown.headers["Location"] == PAGE
    assert anna.get("/", base_url=BASE).headers["Location"] == PAGE
    sent = {**hidden(anna.get(PAGE, base_url=BASE).text), "present": LEAKED, "new": NEW}
    assert anna.post(PAGE, base_url=BASE, data=sent).headers["Location"] == "/account/security"
    assert anna.get("/", base_url=BASE).status_code == 200
