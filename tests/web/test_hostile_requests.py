"""Whatever is sent, the answer is a clear refusal and nothing is lost: never a 500 (INP-2, INP-4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest

from imi_runtime.assembly import page_pieces
from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface
from tests.entering import code_for
from tests.library_kit import AREA
from tests.town import REQUEST_ANSWERS, Town, sqlite_town
from tests.web.crawl import BASE, application, hidden, signed_in

ENGLISH = Language("en")
HOSTILE = (
    "", " ", "\x00", "\ud800".encode("utf-8", "surrogatepass").decode("latin1"), "<script>alert(1)</script>", "' OR 1=1 --",
    "{{7*7}}", "{x.__class__}", "%(n)0999999d", "\u202eevil", "é" * 5000, "9" * 400, "-1", "1e999", "NaN", "../../etc/passwd",
    "2026-02-31", "0000-00-00", "\r\nSet-Cookie: a=b", "=cmd|' /C calc'!A0", "﷽" * 300, "null", "[]", "true",
)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    founded = sqlite_town(tmp_path, make_pieces=page_pieces)
    yield founded
    founded.installation.database.close()


@pytest.mark.timeout(200)
def test_no_input_of_any_kind_breaks_a_form(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    client = signed_in(application(town, {ENGLISH: Interface()}), "anna")
    case = town.open("anna")
    chance = Random(7)
    start = f"/start/{AREA}/permit_request"
    forms = [start, *(f"/cases/{case}/acts/send/request/{page}" for page in ("about", "ask", "recipient", "date")),
             f"/cases/{case}/acts/send/review"]
    names = ("name", "name.family_name", "name.birth_date.day", "urgent", "why_urgent", "reply_by.day", "reply_by.year",
             "remark.text", "ask", "recipient", "then", "form_token", "add_row", "remove_row", "language", "strange.0.x")
    answers: dict[int, int] = {}
    for _ in range(400):
        path = chance.choice(forms)
        page = client.get(path, base_url=BASE).get_data(as_text=True)
        known = [name for name in names if f'name="{name}"' in page] or list(names)
        chosen = known if chance.random() < 0.8 else chance.sample(names, 6)
        sent = dict(hidden(page)) | {name: chance.choice(HOSTILE) for name in chosen}
        if chance.random() < 0.8:
            sent["form_token"] = hidden(page).get("form_token", "")
        status = client.post(path, base_url=BASE, data=sent).status_code
        answers[status] = answers.get(status, 0) + 1
    with capsys.disabled():
        print(f"\nhostile forms: {sum(answers.values())} sent, answered {dict(sorted(answers.items()))}")
    assert all(status < 500 for status in answers) and len(answers) >= 3


@pytest.mark.parametrize("path", [
    "/?before=x", "/?before=" + "A" * 5000, "/?view=%00", "/?area=../..", "/cases/%00", "/cases/" + "a" * 3000,
    "/styles/../../key.css", "/styles/0.css", "/static/../settings.py", "/start/x/y", "/start//",
    "/sign-in?then=//evil.example", "/cases/x/acts/y/z/w?check=%ff",
])
def test_no_address_breaks_the_application(town: Town, path: str) -> None:
    client = signed_in(application(town, {ENGLISH: Interface()}), "anna")
    assert client.get(path, base_url=BASE).status_code < 500


@pytest.mark.parametrize("then", [
    "//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "\x00/", "/\n/evil", "",
])
def test_signing_in_leads_nowhere_but_into_the_application(town: Town, then: str) -> None:
    client = application(town, {ENGLISH: Interface()}).test_client()
    page = client.get("/sign-in", base_url=BASE).get_data(as_text=True)
    sent = {**hidden(page), "identifier": "anna@athens.example.org", "password": "correct horse battery", "then": then}
    second = client.post("/sign-in", base_url=BASE, data=sent).headers["Location"]
    assert second == "/sign-in/code"
    page = client.get(f"{second}?then=" + quote(then), base_url=BASE).get_data(as_text=True)
    sent = {**hidden(page), "code": code_for(town.installation, "anna@athens.example.org"), "then": then}
    assert client.post(second, base_url=BASE, data=sent).headers["Location"] == "/"


def test_a_body_that_is_too_large_is_refused_at_once(town: Town) -> None:
    client = signed_in(application(town, {ENGLISH: Interface()}), "anna")
    page = client.get(f"/start/{AREA}/permit_request", base_url=BASE).get_data(as_text=True)
    huge = {**hidden(page), "why_urgent": "x" * 3_000_000}
    assert client.post(f"/start/{AREA}/permit_request", base_url=BASE, data=huge).status_code == 413
    many = {**hidden(page), **{f"field{n}": "x" for n in range(3000)}}
    assert client.post(f"/start/{AREA}/permit_request", base_url=BASE, data=many).status_code in (400, 413)


def test_a_field_that_the_page_did_not_ask_for_is_refused_not_dropped(town: Town) -> None:
    client = signed_in(application(town, {ENGLISH: Interface()}), "anna")
    case = town.open("anna")
    path = f"/cases/{case}/acts/send/request/about"
    page = client.get(path, base_url=BASE).get_data(as_text=True)
    for stranger in ("recipient", "reply_by.day", "permit.valid", "state", "nameless"):
        sent = {**hidden(page), "name.family_name": "Demowska", "then": "leave", stranger: "x"}
        assert client.post(path, base_url=BASE, data=sent).status_code == 400
    assert "Demowska" not in client.get(path, base_url=BASE).get_data(as_text=True)


def test_a_page_that_was_open_too_long_keeps_what_was_typed_until_the_user_is_back(town: Town) -> None:
    client = signed_in(application(town, {ENGLISH: Interface()}), "anna")
    case = town.open("anna")
    path = f"/cases/{case}/acts/send/request/about"
    page = client.get(path, base_url=BASE).get_data(as_text=True)
    client.post(path, base_url=BASE, data={**hidden(page), "name.family_name": "Demowska", "then": "leave"})
    town.clock.forward(hours=13)
    assert client.get(path, base_url=BASE).headers["Location"].startswith("/sign-in?then=/cases/")
    town.secrets.clear()
    again = signed_in(application(town, {ENGLISH: Interface()}), "anna")
    assert "Demowska" in again.get(path, base_url=BASE).get_data(as_text=True)


def test_two_tabs_on_one_page_do_not_overwrite_each_other(town: Town) -> None:
    client = signed_in(application(town, {ENGLISH: Interface()}), "anna")
    case = town.open("anna")
    path = f"/cases/{case}/acts/send/request/about"
    first, second = (client.get(path, base_url=BASE).get_data(as_text=True) for _ in range(2))
    ours = {"name.family_name": "Demowska", "name.given_names": "Ewa", "urgent": "no", "then": "continue"}
    assert client.post(path, base_url=BASE, data={**hidden(first), **ours}).status_code == 303
    late = client.post(path, base_url=BASE, data={**hidden(second), **ours, "name.family_name": "Otherska"})
    html = late.get_data(as_text=True)
    assert late.status_code == 409 and "Otherska" in html
    assert "Demowska" in client.get(path, base_url=BASE).get_data(as_text=True)


def test_a_step_that_comes_too_late_says_what_happened_and_keeps_the_text(town: Town) -> None:
    client = signed_in(application(town, {ENGLISH: Interface()}), "anna")
    case = town.open("anna")
    path = f"/cases/{case}/acts/send/request/date"
    page = client.get(path, base_url=BASE).get_data(as_text=True)
    town.step("aris", case, "send", REQUEST_ANSWERS)
    text = "A long remark that nobody wants to write a second time."
    late = client.post(path, base_url=BASE, data={**hidden(page), "remark.text": text, "then": "continue"})
    assert late.status_code == 409 and text in late.get_data(as_text=True)
