"""An identity provider signs somebody out: what began through it ends here, at once; nothing else ends anything."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey
from werkzeug.serving import make_server

from imi_runtime.adapters.identity_providers import ProviderSettings
from imi_runtime.adapters.no_providers import NoProviders
from imi_runtime.model.ids import UserId
from imi_runtime.ports import ProviderRefused
from imi_runtime.store import account_events
from tests.entering import code_for
from tests.identity_provider.certified import certified_provider
from tests.identity_provider.misbehaving import KEY, STRANGER, Misbehaving
from tests.served import free_port
from tests.town import Town
from tests.web.crawl import BASE, hidden, signed_in
from tests.web.test_identity_providers import (
    EMAIL,
    SECRET,
    app_with,
    bad,
    bad_app,
    come_back,
    is_in,
    link,
    set_out,
    through_bad,
)

__all__ = ["bad"]
EVENTS = {"http://schemas.openid.net/event/backchannel-logout": {}}


def order(bad: Misbehaving, key: Any = KEY, **changed: Any) -> str:
    """Return a logout token of the provider, with what is changed about it; None takes a claim away."""
    claims = {
        "iss": bad.issuer, "aud": "imi", "iat": bad.now, "exp": bad.now + 120, "jti": "an-order", "events": EVENTS,
        "sub": bad.subject, **changed,
    }
    head = {"alg": "HS256" if key is SHARED else "ES256", "kid": "today", "typ": "logout+jwt"}
    return jwt.encode(head, {name: value for name, value in claims.items() if value is not None}, key)


SHARED = OctKey.import_key(SECRET)


def told(app: Flask, token: str, provider: str = "bad") -> int:
    """Bring a token as the provider does, without cookies and forms; return the status of the answer."""
    answer = app.test_client().post(f"/providers/{provider}/logout", base_url=BASE, data={"logout_token": token})
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code


def within(town: Town, bad: Misbehaving, app: Flask, **extra: Any) -> FlaskClient:
    """Let anna in through the provider, which calls its session by `sid` where that is given."""
    bad.extra = {"amr": ["mfa"], **extra}
    client = app.test_client()
    through_bad(client, bad)
    assert is_in(client)
    return client


@pytest.fixture
def app(town: Town, bad: Misbehaving) -> Flask:
    link(town, bad.issuer, bad.subject)
    return bad_app(town, bad, accepted_amr=frozenset({"mfa"}))


def test_an_order_about_a_person_ends_what_began_there_and_nothing_else(town: Town, bad: Misbehaving, app: Flask) -> None:
    there, again = within(town, bad, app), within(town, bad, app, sid="second")
    by_password, somebody_else = signed_in(app, "anna"), signed_in(app, "hanna")
    assert told(app, order(bad)) == 200
    assert not is_in(there) and not is_in(again) and is_in(by_password) and is_in(somebody_else)
    with town.installation.database.reading() as connection:
        told_of = account_events.events_of(connection, UserId("anna"), 20)
    assert [one.about["how"] for one in told_of if one.kind == "sessions_ended"] == ["provider bad"]


def test_an_order_about_one_session_ends_that_one(town: Town, bad: Misbehaving, app: Flask) -> None:
    one, other = within(town, bad, app, sid="first"), within(town, bad, app, sid="second")
    assert told(app, order(bad, sid="first")) == 200
    assert not is_in(one) and is_in(other)
    assert told(app, order(bad, sid="second", sub=None, jti="another")) == 200 and not is_in(other)


def test_an_order_counts_once(town: Town, bad: Misbehaving, app: Flask) -> None:
    token = order(bad)
    assert told(app, token) == 200
    later = within(town, bad, app)
    assert told(app, token) == 400 and is_in(later)


WRONG: dict[str, dict[str, Any]] = {
    "of another issuer": {"iss": "https://evil.example"}, "for another client": {"aud": "another"},
    "without an audience": {"aud": None}, "without a moment": {"iat": None}, "without an end": {"exp": None},
    "expired": {"iat": 0, "exp": 1}, "from the future": {"iat": 9_999_999_999, "exp": 9_999_999_999},
    "without an id": {"jti": None}, "without events": {"events": None}, "events are a list": {"events": []},
    "another event": {"events": {"https://example.org/other": {}}},
    "an event that is no object": {"events": dict.fromkeys(EVENTS, "yes")},
    "an ID token": {"nonce": "n"}, "about nobody": {"sub": None}, "about a number": {"sub": 7},
    "about an endless name": {"sid": "x" * 300}, "signed by a stranger": {"key": STRANGER},
    "signed with the shared secret": {"key": SHARED},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_order_of_the_provider_ends_nothing(town: Town, bad: Misbehaving, app: Flask, wrong: str) -> None:
    there = within(town, bad, app)
    assert told(app, order(bad, **WRONG[wrong])) == 400 and is_in(there)


def test_an_old_order_ends_nothing_however_long_it_says_that_it_lasts(town: Town, bad: Misbehaving, app: Flask) -> None:
    there = within(town, bad, app)
    assert told(app, order(bad, iat=bad.now - 3600, exp=bad.now + 3600)) == 400 and is_in(there)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "x" * 30_000, "\x00"])
def test_anything_else_is_refused(app: Flask, token: str) -> None:
    assert told(app, token) == 400 and told(app, token, "no-such-provider") == 400


def test_where_there_are_no_providers_nobody_orders_anything(town: Town) -> None:
    with pytest.raises(ProviderRefused):
        NoProviders().ended("bad", "x", town.clock.now())


def test_who_stands_halfway_when_the_order_comes_gets_no_further(town: Town, bad: Misbehaving, app: Flask) -> None:
    for extra, about in (({}, {}), ({"sid": "first"}, {"sid": "first", "jti": "another"})):
        bad.extra = extra
        client = app.test_client()
        assert through_bad(client, bad).headers["Location"] == "/sign-in/code"
        page = client.get("/sign-in/code", base_url=BASE).text
        town.clock.forward(seconds=40)
        assert told(app, order(bad, **about)) == 200
        sent = {**hidden(page), "code": code_for(town.installation, EMAIL)}
        assert client.post("/sign-in/code", base_url=BASE, data=sent).headers["Location"] == "/sign-in"
        assert not is_in(client)
        town.clock.forward(seconds=40)


# -- the certified provider --------------------------------------------------------------------------------------------


@pytest.fixture
def certified(town: Town) -> Iterator[Any]:
    """The certified provider and the application on a real port, each knowing the other's address."""
    import time
    from datetime import UTC, datetime

    town.clock.present = datetime.fromtimestamp(int(time.time()), UTC)
    port = free_port()
    client = {
        "client_id": "imi", "client_secret": SECRET, "redirect_uris": ["http://localhost:8080/providers/demo/back"],
        "backchannel_logout_uri": f"http://127.0.0.1:{port}/providers/demo/logout",
        "backchannel_logout_session_required": True,
    }
    with certified_provider([client]) as provider:
        app = app_with(town, ProviderSettings(
            id="demo", name="Demo Login", issuer=provider.issuer, client_id="imi", secret=SECRET,
            accepted_amr=frozenset({"mfa"}),
        ))
        link(town, provider.issuer, "demo-person")
        server = make_server("127.0.0.1", port, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield provider, app
        server.shutdown()


def test_signing_out_at_the_certified_provider_ends_the_session_here(certified: Any) -> None:
    provider, app = certified
    leaving, staying = provider.browser(), provider.browser()
    one, other = app.test_client(), app.test_client()
    for client, browser in ((one, leaving), (other, staying)):
        back = provider.person(set_out(client, "/providers/demo"), "demo-person with mfa", browser)
        come_back(client, back)
        assert is_in(client)
    provider.leave(leaving)
    assert not is_in(one) and is_in(other), "the other browser is another session there"
