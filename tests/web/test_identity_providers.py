"""Signing in through identity providers: the certified one lets in whoever is linked; a misbehaving one lets in nobody."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imi_runtime.adapters.identity_providers import OpenIdProviders, ProviderSettings, read_providers
from imi_runtime.model.ids import Language, UserId
from imi_runtime.screens.interface import Interface
from imi_runtime.settings import WrongSetting
from imi_runtime.store import account_events, identities
from imi_runtime.web.site import KEY
from tests.entering import code_for
from tests.identity_provider.certified import CertifiedProvider, certified_provider
from tests.identity_provider.misbehaving import Misbehaving, misbehaving
from tests.town import Town
from tests.web.crawl import BASE, application, hidden, signed_in

EMAIL, SECRET = "anna@athens.example.org", "the shared secret of imi, long enough"
WAYS = ("client_secret_basic", "client_secret_post", "client_secret_jwt", "none")


def clients() -> list[dict[str, Any]]:
    """Return what the certified provider knows of us: a client for each way to show that it is us."""
    return [
        {
            "client_id": f"imi-{way}", "redirect_uris": [f"http://localhost:8080/providers/{way}/back"],
            "post_logout_redirect_uris": ["http://localhost:8080/sign-in"], "token_endpoint_auth_method": way,
            **({} if way == "none" else {"client_secret": SECRET}),
        }
        for way in WAYS
    ]


@pytest.fixture(scope="module")
def certified() -> Iterator[CertifiedProvider]:
    with certified_provider(clients()) as provider:
        yield provider


@pytest.fixture
def bad() -> Iterator[Misbehaving]:
    with misbehaving() as provider:
        yield provider


def app_with(town: Town, *settings: ProviderSettings) -> Flask:
    """Return the application with these providers."""
    app = application(town, {Language("en"): Interface()})
    town.installation = replace(town.installation, providers=OpenIdProviders(settings))
    app.extensions[KEY].installation = town.installation
    return app


def certified_app(town: Town, certified: CertifiedProvider, way: str = WAYS[0]) -> Flask:
    import time
    from datetime import UTC, datetime

    town.clock.present = datetime.fromtimestamp(int(time.time()), UTC)
    return app_with(town, ProviderSettings(
        id=way, name="Demo Login", issuer=certified.issuer, client_id=f"imi-{way}", secret="" if way == "none" else SECRET,
        authentication=way, accepted_acr=frozenset({"urn:test:strong"}), accepted_amr=frozenset({"mfa"}),
    ))


def bad_app(town: Town, bad: Misbehaving, **changes: Any) -> Flask:
    bad.now = int(town.clock.now().timestamp())
    return app_with(town, ProviderSettings(
        id="bad", name="Bad", issuer=bad.issuer, client_id="imi", secret=SECRET, **changes,
    ))


def link(town: Town, issuer: str, subject: str, user: str = "anna") -> None:
    with town.installation.database.writing() as connection:
        identities.link(connection, issuer, subject, UserId(user), town.clock.now())


def set_out(client: FlaskClient, path: str) -> str:
    answer = client.get(path, base_url=BASE)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def come_back(client: FlaskClient, place: str) -> Any:
    parts = urlsplit(place)
    return client.get(f"{parts.path}?{parts.query}", base_url=BASE)


def is_in(client: FlaskClient) -> bool:
    return bool(client.get("/account", base_url=BASE).status_code == 200)


def through_bad(client: FlaskClient, bad: Misbehaving, **changed: str) -> Any:
    """Go to the misbehaving provider and come back with a code."""
    asked = dict(parse_qsl(urlsplit(set_out(client, "/providers/bad")).query))
    bad.nonce, bad.challenge = asked["nonce"], asked["code_challenge"]
    answer = {"code": "a-code", "state": asked["state"], **changed}
    return client.get("/providers/bad/back", query_string={k: v for k, v in answer.items() if v}, base_url=BASE)


# -- the certified provider --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_a_linked_user_signs_in_through_the_certified_provider_and_shows_a_second_factor_here(
    town: Town, certified: CertifiedProvider, way: str
) -> None:
    client = certified_app(town, certified, way).test_client()
    link(town, certified.issuer, "demo-person")
    back = certified.person(set_out(client, f"/providers/{way}?then=/about"), "demo-person")
    arrived = come_back(client, back)
    assert arrived.headers["Location"] == "/sign-in/code?then=/about" and not is_in(client)
    page = client.get("/sign-in/code?then=/about", base_url=BASE).text
    sent = {**hidden(page), "code": code_for(town.installation, EMAIL)}
    assert client.post("/sign-in/code", base_url=BASE, data=sent).headers["Location"] == "/about"
    assert is_in(client)


@pytest.mark.parametrize(("site", "goes"), [("cross-site", False), ("same-site", False), ("same-origin", True), ("none", True)])
def test_a_link_on_a_page_of_somebody_else_begins_no_linking(
    town: Town, certified: CertifiedProvider, site: str, goes: bool
) -> None:
    anna = signed_in(certified_app(town, certified), "anna")
    answer = anna.get(f"/providers/{WAYS[0]}/link", base_url=BASE, headers={"Sec-Fetch-Site": site})
    assert answer.headers["Location"].startswith(certified.issuer) is goes
    assert goes or answer.headers["Location"] == "/account/security"


def test_a_second_factor_that_the_provider_shows_counts_only_where_the_operator_says_so(
    town: Town, certified: CertifiedProvider
) -> None:
    app = certified_app(town, certified)
    link(town, certified.issuer, "demo-person")
    client = app.test_client()
    come_back(client, certified.person(set_out(client, f"/providers/{WAYS[0]}"), "demo-person with mfa"))
    assert is_in(client)
    providers = town.installation.providers
    assert isinstance(providers, OpenIdProviders)
    providers.settings = [replace(one, accepted_acr=frozenset(), accepted_amr=frozenset()) for one in providers.settings]
    other = app.test_client()
    arrived = come_back(other, certified.person(set_out(other, f"/providers/{WAYS[0]}"), "demo-person with mfa"))
    assert arrived.headers["Location"] == "/sign-in/code" and not is_in(other)


def test_nobody_is_let_in_for_having_the_same_e_mail_address(town: Town, certified: CertifiedProvider) -> None:
    client = certified_app(town, certified).test_client()
    arrived = come_back(client, certified.person(set_out(client, f"/providers/{WAYS[0]}"), "anna@athens"))
    assert arrived.status_code == 400 and "Nobody here is linked to that account" in arrived.text and not is_in(client)


def test_a_signed_in_user_links_the_own_account_and_nobody_elses(town: Town, certified: CertifiedProvider) -> None:
    app, path = certified_app(town, certified), f"/providers/{WAYS[0]}/link"
    anna = signed_in(app, "anna")
    arrived = come_back(anna, certified.person(set_out(anna, path), "demo-person"))
    assert arrived.headers["Location"] == "/account/security"
    page = anna.get("/account/security", base_url=BASE).text
    assert "Linked" in page and "An identity provider was linked" in page
    hanna = signed_in(app, "hanna")
    come_back(hanna, certified.person(set_out(hanna, path), "demo-person"))
    with town.installation.database.reading() as connection:
        assert identities.user_of(connection, certified.issuer, "demo-person") == "anna"
    gone = anna.post(f"/providers/{WAYS[0]}/unlink", base_url=BASE, data=hidden(page))
    assert gone.headers["Location"] == "/account/security"
    with town.installation.database.reading() as connection:
        assert identities.user_of(connection, certified.issuer, "demo-person") is None
        kinds = [event.kind for event in account_events.events_of(connection, UserId("anna"), 20)]
    assert {"provider_linked", "provider_unlinked"} <= set(kinds)


def test_a_link_that_was_begun_in_one_session_does_not_end_in_another(town: Town, certified: CertifiedProvider) -> None:
    app, path = certified_app(town, certified), f"/providers/{WAYS[0]}/link"
    attacker, victim = signed_in(app, "hanna"), signed_in(app, "anna")
    back = certified.person(set_out(attacker, path), "attacker")
    come_back(victim, back)
    cookie = attacker.get_cookie("__Host-imi-provider", "localhost")
    assert cookie is not None
    victim.set_cookie("__Host-imi-provider", cookie.value, domain="localhost", secure=True)
    come_back(victim, back)
    with town.installation.database.reading() as connection:
        assert identities.user_of(connection, certified.issuer, "attacker") is None


def test_linking_asks_for_a_second_factor_again(town: Town, certified: CertifiedProvider) -> None:
    anna = signed_in(certified_app(town, certified), "anna")
    town.clock.forward(minutes=11)
    assert set_out(anna, f"/providers/{WAYS[0]}/link").startswith("/confirm?then=/providers/")


def test_signing_out_offers_to_sign_out_at_the_provider_too(town: Town, certified: CertifiedProvider) -> None:
    client = certified_app(town, certified).test_client()
    link(town, certified.issuer, "demo-person")
    come_back(client, certified.person(set_out(client, f"/providers/{WAYS[0]}"), "demo-person with mfa"))
    page = client.get("/account", base_url=BASE).text
    said = client.post("/sign-out", base_url=BASE, data={"csrf": hidden(page)["csrf"]})
    assert said.status_code == 200 and "You are still signed in at Demo Login" in said.text and not is_in(client)
    found = re.search(r'href="(http://localhost:\d+/session/end\?[^"]+)"', said.text)
    assert found is not None
    query = parse_qs(urlsplit(found[1].replace("&amp;", "&")).query)
    assert query["post_logout_redirect_uri"] == ["http://localhost:8080/sign-in"] and query["id_token_hint"]


# -- the misbehaving one -----------------------------------------------------------------------------------------------


def test_a_provider_that_behaves_lets_in_and_every_order_has_its_own_secrets(town: Town, bad: Misbehaving) -> None:
    """The known-good twin of everything below."""
    client = bad_app(town, bad).test_client()
    link(town, bad.issuer, bad.subject)
    first, second = (parse_qs(urlsplit(set_out(client, "/providers/bad")).query) for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name] and len(first[name][0]) >= 43
    assert first["code_challenge_method"] == ["S256"] and first["response_type"] == ["code"]
    assert through_bad(client, bad).headers["Location"] == "/sign-in/code"
    verifier = dict(parse_qsl(bad.verifiers[-1]))["code_verifier"]
    digest = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert digest == bad.challenge and len(verifier) >= 43


FAULTS = (
    "wrong nonce", "no nonce", "wrong issuer", "no issuer", "for somebody else", "no audience", "for two",
    "by another's order", "expired", "no expiry", "expiry is no number", "from the future", "not yet", "no moment",
    "no subject", "subject is no text", "empty subject", "endless subject", "hash of another token", "ways are no list",
    "alg none", "signed by a stranger", "signed by an unknown key", "signed with the shared secret",
    "signed with the public key as a secret", "changed after signing", "no token at all", "no ID token", "no JSON",
    "a list", "endless answer", "fails", "refuses the code", "describes another issuer", "keys over a plain line",
    "promises to say who answers", "sends elsewhere",
)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_provider_that_misbehaves_lets_nobody_in(town: Town, bad: Misbehaving, fault: str) -> None:
    client = bad_app(town, bad, accepted_amr=frozenset({"mfa"})).test_client()
    for subject in (bad.subject, "somebody-else", ""):
        link(town, bad.issuer, subject, {bad.subject: "anna", "": "aris"}.get(subject, "hanna"))
    bad.fault = fault
    if fault in ("describes another issuer", "keys over a plain line", "sends elsewhere"):
        answer = client.get("/providers/bad", base_url=BASE)
    else:
        answer = through_bad(client, bad)
    assert answer.status_code == 400 and "Signing in there did not work" in answer.text, answer.headers
    assert not is_in(client) and client.get("/sign-in/code", base_url=BASE).headers["Location"] == "/sign-in"


@pytest.mark.parametrize("changed", [
    {"state": "another"}, {"state": ""}, {"code": ""}, {"error": "access_denied"}, {"iss": "https://evil.example"},
    {"state": "x" * 9000}, {"code": "\x00"}, {"state": "é"},
])
def test_an_answer_that_is_not_to_our_question_is_refused(town: Town, bad: Misbehaving, changed: dict[str, str]) -> None:
    client = bad_app(town, bad).test_client()
    link(town, bad.issuer, bad.subject)
    if changed == {"code": "\x00"}:
        bad.fault = "refuses the code"
    answer = through_bad(client, bad, **changed)
    assert answer.status_code == 400 and not is_in(client)


def test_an_answer_is_good_once_in_one_browser_and_for_ten_minutes(town: Town, bad: Misbehaving) -> None:
    app = bad_app(town, bad)
    link(town, bad.issuer, bad.subject)
    client = app.test_client()
    asked = dict(parse_qsl(urlsplit(set_out(client, "/providers/bad")).query))
    bad.nonce = asked["nonce"]
    cookie = client.get_cookie("__Host-imi-provider", "localhost")
    assert cookie is not None
    place = f"/providers/bad/back?code=c&state={asked['state']}"
    stranger = app.test_client()
    assert stranger.get(place, base_url=BASE).status_code == 400, "another browser"
    assert client.get(place, base_url=BASE).headers["Location"] == "/sign-in/code"
    for again in (client, stranger):
        again.set_cookie("__Host-imi-provider", cookie.value, domain="localhost", secure=True)
        bad.redeemed.clear()
        assert again.get(place, base_url=BASE).status_code == 400, "a second time"
    asked = dict(parse_qsl(urlsplit(set_out(client, "/providers/bad")).query))
    town.clock.forward(minutes=11)
    assert client.get(f"/providers/bad/back?code=d&state={asked['state']}", base_url=BASE).status_code == 400, "too late"


def test_what_one_provider_answers_is_not_taken_for_anothers(town: Town, bad: Misbehaving) -> None:
    """The mix-up: an answer meant for one provider is brought to the address of another."""
    bad.now = int(town.clock.now().timestamp())
    settings = ProviderSettings(id="bad", name="Bad", issuer=bad.issuer, client_id="imi", secret=SECRET)
    client = app_with(town, settings, replace(settings, id="other", name="Other")).test_client()
    link(town, bad.issuer, bad.subject)
    asked = dict(parse_qsl(urlsplit(set_out(client, "/providers/bad")).query))
    bad.nonce = asked["nonce"]
    assert client.get(f"/providers/other/back?code=c&state={asked['state']}", base_url=BASE).status_code == 400


def test_a_provider_that_is_not_there_is_said_plainly(town: Town) -> None:
    gone = ProviderSettings(id="gone", name="Gone", issuer="http://localhost:9", client_id="imi", secret=SECRET)
    client = app_with(town, gone).test_client()
    for path in ("/providers/gone", "/providers/never-was", "/providers/never-was/back"):
        answer = client.get(path, base_url=BASE)
        assert answer.status_code == 400 and "Signing in there did not work" in answer.text


def test_an_identity_of_a_suspended_user_opens_nothing(town: Town, bad: Misbehaving) -> None:
    from imi_runtime.operations.signing_in.sign_in import suspend

    client = bad_app(town, bad).test_client()
    link(town, bad.issuer, bad.subject)
    suspend(town.installation, UserId("anna"))
    assert through_bad(client, bad).status_code == 400 and not is_in(client)


# -- the file of providers ---------------------------------------------------------------------------------------------

GOOD = '[demo]\nname = "Demo"\nissuer = "https://login.example.org"\nclient_id = "imi"\nclient_secret_file = "secret"\n'


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    (folder / "secret").write_text(SECRET + "\n")
    (folder / "secret").chmod(mode)
    (folder / "providers.toml").write_text(text)
    return folder / "providers.toml"


def test_the_file_of_providers_is_read(tmp_path: Path) -> None:
    [one] = read_providers(written(tmp_path, GOOD + 'accepted_amr = ["mfa"]\n'))
    assert (one.id, one.secret, one.accepted_amr) == ("demo", SECRET, frozenset({"mfa"}))
    assert SECRET not in repr(one) and read_providers(None) == ()


@pytest.mark.parametrize(("change", "said"), [
    (('client_id = "imi"\n', ""), "must say 'client_id'"), (("https:", "http:"), "issuer must begin with https://"),
    (('name = "Demo"', 'name = "Demo"\ncolour = "red"'), "unknown key 'colour'"), (('"secret"', '"nowhere"'), "client_secret_file"),
    (("[demo]", "demo = 1\n[x]"), "must be a table"), (("[demo]", "[demo"), "cannot be read"),
    (('name = "Demo"', 'name = "Demo"\nauthentication = "magic"'), "authentication must be one of"),
    (('name = "Demo"', 'name = "Demo"\naccepted_acr = "x"'), "must be a list of texts"),
])
def test_a_wrong_file_of_providers_is_refused_in_a_sentence(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(WrongSetting, match=re.escape(said)):
        read_providers(written(tmp_path, GOOD.replace(*change)))


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="chmod 600"):
        read_providers(written(tmp_path, GOOD, 0o644))
