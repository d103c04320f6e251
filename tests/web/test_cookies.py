"""Cookies go to this host over a safe line only, and what they carry to the next page arrives as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from markupsafe import escape

from imi_runtime.assembly import page_pieces
from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface
from imi_runtime.web.site import COOKIE, NOTICE_COOKIE, go
from tests.town import Town, sqlite_town
from tests.web.crawl import BASE, application, signed_in

HOSTILE = 'Αποστολή; Path=/x, "<b>"=%3B\\'


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    founded = sqlite_town(tmp_path, make_pieces=page_pieces)
    yield founded
    founded.installation.database.close()


@pytest.fixture
def app(town: Town) -> Flask:
    return application(town, {Language("en"): Interface()})


def test_a_notice_arrives_as_it_was_whatever_stands_in_it(app: Flask) -> None:
    with app.test_request_context("/", base_url=BASE):
        sent = go("/", "sent", HOSTILE, "2026-1").headers["Set-Cookie"]
    client = app.test_client()
    value = sent.partition(";")[0].partition("=")[2]
    client.set_cookie(NOTICE_COOKIE, value, domain="localhost", secure=True)
    first = client.get("/sign-in", base_url=BASE)
    assert str(escape(HOSTILE)) in first.get_data(as_text=True)
    assert any(line.startswith(f"{NOTICE_COOKIE}=; Max-Age=0; ") for line in first.headers.getlist("Set-Cookie"))


def test_every_cookie_stays_on_this_host_and_away_from_scripts(app: Flask) -> None:
    kept = signed_in(app, "anna").get_cookie(COOKIE, "localhost")
    assert kept is not None and kept.secure and kept.http_only and kept.same_site == "Lax"
    with app.test_request_context("/", base_url=BASE):
        sent = go("/", "sent", HOSTILE, "2026-1").headers["Set-Cookie"]
    value, *rest = sent.split("; ")
    assert rest == ["Max-Age=60", "Path=/", "Secure", "HttpOnly", "SameSite=Lax"]
    assert value.isascii() and not set(' ",;\\') & set(value)
