"""Who was invited comes in through an identity provider as well as by a password, as the one whom the provider names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyotp import TOTP

from imi_runtime.assembly import page_pieces
from imi_runtime.model.directory import Standing
from imi_runtime.model.ids import AuthorityId, Language, UserId
from imi_runtime.operations.directory import inviting, members
from imi_runtime.operations.directory.authorities import change_standing
from imi_runtime.operations.directory.keeping import Kept, NoSuchEntry
from imi_runtime.operations.signing_in.provider_sign_in import unlink
from imi_runtime.operations.visits import writing
from imi_runtime.store import accounts, directory_history, identities
from tests.directory.land_town import seen, sqlite_land
from tests.identity_provider.misbehaving import Misbehaving
from tests.library_kit import AREA
from tests.town import Town
from tests.web.crawl import BASE, hidden
from tests.web.test_identity_providers import (
    WAYS,
    bad,
    bad_app,
    certified,
    certified_app,
    come_back,
    is_in,
    link,
    set_out,
    through_bad,
)

__all__ = ["bad", "certified"]
EMAIL = "dora@athens.example.org"
DATA = {"official_name": "Demo-kilta", "name": "Demo Guild", "user_name": "Demo Dora", "languages": "fi"}


@pytest.fixture
def land(tmp_path: Path) -> Iterator[Town]:
    town = sqlite_land(tmp_path, make_pieces=page_pieces)
    yield town
    town.installation.database.close()


def invited_person(land: Town) -> str:
    """Return the link of a colleague who was added to an authority."""
    with land.writing("athens_admin") as visit:
        user, _ = members.add_member(
            visit, AuthorityId("athens"), name="Demo Dora", email=EMAIL, grants=frozenset(), language=Language("en"),
            administrator=False,
        )
        assert user
        return f"/invitations/{inviting.invite_member(visit, AuthorityId('athens'), user).secret}"


def invited_authority(land: Town) -> str:
    with land.writing("neighbour_admin") as visit:
        invited = inviting.invite_authority(visit, email=EMAIL, region="", areas=(AREA,))
        assert isinstance(invited, inviting.Invited)
        return f"/invitations/{invited.secret}"


def identified(client: FlaskClient, bad: Misbehaving, place: str) -> str:
    """Go through the provider, come back to the invitation, and return its page."""
    from urllib.parse import parse_qsl, urlsplit

    asked = dict(parse_qsl(urlsplit(set_out(client, f"{place}/providers/bad")).query))
    bad.nonce, bad.challenge = asked["nonce"], asked["code_challenge"]
    answer = client.get("/providers/bad/back", query_string={"code": asked["state"], "state": asked["state"]}, base_url=BASE)
    assert answer.headers["Location"] == place, answer.text
    return str(client.get(place, base_url=BASE).text)


def sent(client: FlaskClient, place: str, page: str, **data: str) -> Any:
    return client.post(place, base_url=BASE, data={"csrf": hidden(page)["csrf"], **data})


def set_up(land: Town, client: FlaskClient) -> None:
    """Set an app up as the second step."""
    page = client.get("/sign-in/set-up", base_url=BASE).text
    found = re.search(r'<code class="imi-copy" lang="zxx">([A-Z2-7 ]+)</code>', page)
    assert found
    code = TOTP(found[1].replace(" ", "")).at(land.clock.now())
    assert client.post("/sign-in/set-up", base_url=BASE, data={**hidden(page), "code": code}).status_code == 200


def test_a_colleague_comes_in_through_the_certified_provider_and_sets_up_a_second_step(land: Town, certified: Any) -> None:
    app = certified_app(land, certified)
    place, client = invited_person(land), app.test_client()
    assert "instead of a password" in client.get(place, base_url=BASE).text
    back = certified.person(set_out(client, f"{place}/providers/{WAYS[0]}"), "demo-dora")
    assert come_back(client, back).headers["Location"] == place
    page = client.get(place, base_url=BASE).text
    assert "You will sign in with Demo Login" in page and 'name="password"' not in page
    assert sent(client, place, page).headers["Location"] == "/sign-in"
    back = certified.person(set_out(client, f"/providers/{WAYS[0]}"), "demo-dora")
    assert come_back(client, back).headers["Location"] == "/sign-in/set-up"
    set_up(land, client)
    assert is_in(client)
    with land.installation.database.reading() as connection:
        assert directory_history.all_changes(connection)[-1].change.kind == "provider_chosen"


def test_an_authority_fills_in_its_data_and_its_first_user_signs_in_there(land: Town, bad: Misbehaving) -> None:
    app = bad_app(land, bad)
    place, client = invited_authority(land), app.test_client()
    page = identified(client, bad, place)
    faulty = sent(client, place, page, **{**DATA, "name": ""})
    assert faulty.status_code == 400 and 'name="password"' not in faulty.text, "who that is stays known"
    assert sent(client, place, faulty.text, **DATA).headers["Location"] == "/sign-in"
    with land.reading("neighbour_admin") as visit:
        new = next(id for id, one in visit.directory.authorities.items() if one.name == "Demo Guild")
    assert through_bad(app.test_client(), bad).status_code == 400, "nobody comes in before the data were checked"
    fingerprint = seen(land, "neighbour_admin", new)
    with land.writing("neighbour_admin") as visit:
        assert isinstance(change_standing(visit, new, fingerprint, Standing.ACTIVE), Kept)
    bad.redeemed.clear()
    assert through_bad(client, bad).headers["Location"] == "/sign-in/set-up"
    set_up(land, client)
    assert is_in(client)


def test_who_is_somebody_here_already_is_nobody_new(land: Town, bad: Misbehaving) -> None:
    app = bad_app(land, bad)
    place, client = invited_person(land), app.test_client()
    page = identified(client, bad, place)
    link(land, bad.issuer, bad.subject, "athens_plain")
    assert sent(client, place, page).status_code == 404
    with land.installation.database.reading() as connection:
        assert identities.user_of(connection, bad.issuer, bad.subject) == "athens_plain"
    refused = app.test_client()
    from urllib.parse import parse_qsl, urlsplit

    asked = dict(parse_qsl(urlsplit(set_out(refused, f"{place}/providers/bad")).query))
    bad.nonce = asked["nonce"]
    back = refused.get("/providers/bad/back", query_string={"code": "d", "state": asked["state"]}, base_url=BASE)
    assert back.status_code == 400


def test_who_one_is_there_is_good_for_one_invitation_one_browser_and_half_an_hour(land: Town, bad: Misbehaving) -> None:
    app = bad_app(land, bad)
    place, client, stranger = invited_person(land), app.test_client(), app.test_client()
    identified(client, bad, place)
    assert 'name="password"' in stranger.get(place, base_url=BASE).text
    assert 'name="password"' not in client.get(place, base_url=BASE).text
    land.clock.forward(minutes=31)
    assert 'name="password"' in client.get(place, base_url=BASE).text


def test_a_dead_link_sends_nobody_to_a_provider(land: Town, bad: Misbehaving) -> None:
    client = bad_app(land, bad).test_client()
    assert client.get("/invitations/never-was/providers/bad", base_url=BASE).status_code == 404


def test_whoever_signs_in_there_gets_no_other_link_and_cannot_remove_the_only_way_in(land: Town, bad: Misbehaving) -> None:
    app = bad_app(land, bad)
    place, client = invited_person(land), app.test_client()
    assert sent(client, place, identified(client, bad, place)).status_code == 303
    with land.installation.database.reading() as connection:
        known = accounts.credentials(connection, EMAIL)
    assert known and known.password == ""
    with pytest.raises(NoSuchEntry), land.writing("athens_admin") as visit:
        inviting.invite_member(visit, AuthorityId("athens"), UserId(known.user))
    bad.redeemed.clear()
    through_bad(client, bad)
    set_up(land, client)
    cookie = client.get_cookie("__Host-imi", "localhost")
    assert cookie is not None
    with writing(land.installation, cookie.value) as visit:
        assert not unlink(visit, "bad")
