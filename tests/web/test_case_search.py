"""The page that finds cases, searches that are kept, and the list as a file, as an official meets them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text

from imi_runtime.assembly import page_pieces
from imi_runtime.model.ids import Language
from imi_runtime.operations.lists import exporting, kept_searches
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.tables import as_csv, as_xlsx
from tests.town import REQUEST_ANSWERS, Town, sqlite_town
from tests.web.crawl import BASE, application, hidden, signed_in

ENGLISH = Language("en")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    founded = sqlite_town(tmp_path_factory.mktemp("search"), make_pieces=page_pieces)
    for _ in range(3):
        founded.step("anna", founded.open("anna"), "send", REQUEST_ANSWERS)
        founded.clock.forward(minutes=1)
    yield founded
    founded.installation.database.close()


@pytest.fixture(scope="module")
def anna(town: Town) -> FlaskClient:
    return signed_in(application(town, {ENGLISH: Interface()}), "anna")


def get(client: FlaskClient, path: str) -> str:
    answer = client.get(path, base_url=BASE)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def post(client: FlaskClient, path: str, **sent: str) -> Any:
    token = hidden(get(client, "/find"))["csrf"]
    return client.post(path, base_url=BASE, data={"csrf": token, **sent})


def rows(html: str) -> list[str]:
    return re.findall(r'<span class="imi-number">([^<]+)</span>', html)


def test_nothing_is_looked_for_before_something_is_asked(anna: FlaskClient) -> None:
    html = get(anna, "/find")
    assert rows(html) == [] and "No case was found" not in html and "Keep this search" not in html


def test_a_case_is_found_by_a_word_and_the_page_says_where_it_stood(anna: FlaskClient) -> None:
    html = get(anna, "/find?q=demowska+helsinki")
    assert len(rows(html)) == 3
    assert "Found in: Who holds the permit?; the other authority" in html
    assert 'value="demowska helsinki"' in html, "what was typed stays"


def test_filters_stand_in_the_address_and_in_the_form(anna: FlaskClient) -> None:
    address = "/find?status=open&state=demo_permits/permit_request/sent&country=FI&with=helsinki&due_from=2026-03-01&late=&mine=yes"
    html = get(anna, address)
    assert len(rows(html)) == 3 and "<details class=\"govuk-details\" open>" in html
    assert re.search(r'value="demo_permits/permit_request/sent" selected', html)
    assert re.search(r'id="mine"[^>]* checked', html) and not re.search(r'id="late"[^>]* checked', html)
    kept = unescape(re.search(r'name="query" value="([^"]+)"', html)[1])  # type: ignore[index]
    assert kept == "status=open&state=demo_permits%2Fpermit_request%2Fsent&with=helsinki&country=FI&due_from=2026-03-01&mine=yes"
    assert rows(get(anna, "/find?state=demo_permits/permit_request/draft")) == []


def test_a_long_list_goes_on_behind_its_last_case(anna: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imi_runtime.operations.lists.case_finding.search_cases.__kwdefaults__", {"places": {}, "behind": None, "limit": 2})
    first = get(anna, "/find?q=demowska")
    older = unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])  # type: ignore[index]
    second = get(anna, older)
    assert len(rows(first)) == 2 and len(rows(second)) == 1 and not set(rows(first)) & set(rows(second))
    assert "Back to the first cases" in second and 'rel="next"' not in second


@pytest.mark.parametrize(("asked", "said"), [
    ("due_from=31.2.2026", "This is no date, such as 2026-03-09"),
    ("opened_from=2026-03-05&opened_until=2026-03-01", "The last day is before the first"),
    ("state=a/b/c", "This choice is not there any more"),
    ("country=XX", "This choice is not there any more"),
    ("status=x", "This choice is not there any more"),
    ("area=nowhere", "You do not work in this area"),
])
def test_what_cannot_be_meant_is_said_and_nothing_typed_is_lost(anna: FlaskClient, asked: str, said: str) -> None:
    html = get(anna, f"/find?q=demowska&{asked}")
    assert said in html and 'value="demowska"' in html and "Error:" in html and rows(html) == []


@pytest.mark.parametrize("asked", [
    "q=%00", "q=%22%20OR%20*", "q=" + "a" * 5000, "q=%F0%9F%98%80", "q=%ED%A0%80", "after=x", "after=" + "9" * 40, "after=%D9%A3",
    "q=*", "q=NEAR(a b)", "q=demowska&q=x", "opened_from=0001-01-01&opened_until=9999-12-31", "due_until=9999-12-31", "with=%00", "q='",
    "updated_from=0001-01-01", "late=yes&due_until=0001-01-01", "status=closed&late=yes",
])
def test_no_input_breaks_the_page(anna: FlaskClient, asked: str) -> None:
    get(anna, f"/find?{asked}")


def test_an_empty_result_helps(anna: FlaskClient) -> None:
    html = get(anna, "/find?q=xyzzy&country=FR")
    assert "No case was found" in html and "by whole words only" in html and "Leave out a filter" in html
    assert "No authority is called so" in get(anna, "/find?with=xyzzy")
    assert "Left out, because it was too short or too much: de" in get(anna, "/find?q=de+demowska")


def test_the_box_of_the_inbox_leads_here(anna: FlaskClient) -> None:
    assert re.search(r'action="/find" role="search">.*?name="q"', get(anna, "/"), re.S)


def test_finding_takes_few_statements_and_an_inbox_with_kept_searches_no_more_than_before(town: Town, anna: FlaskClient) -> None:
    post(anna, "/find/searches", name="Helsinki", query="with=helsinki")
    get(anna, "/find?q=demowska")
    heard: list[str] = []
    event.listen(town.installation.database.engine, "before_cursor_execute", lambda *a: heard.append(a[2]))
    html = get(anna, "/")
    assert len(heard) == 2 and 'href="/find?with=helsinki"' in html
    heard.clear()
    get(anna, "/find?q=demowska")
    assert len(heard) == 3


# -- searches that are kept ----------------------------------------------------------------------------------------------


def test_a_search_is_kept_under_a_name_by_its_owner_alone_and_sealed(town: Town, anna: FlaskClient) -> None:
    assert post(anna, "/find/searches", name="Ms Demowska", query="q=demowska&mine=yes").headers["Location"] == "/find?q=demowska&mine=yes"
    html = get(anna, "/find")
    assert 'href="/find?q=demowska&amp;mine=yes">Ms Demowska</a>' in html
    aris = signed_in(application(town, {ENGLISH: Interface()}), "aris")
    assert "Demowska" not in get(aris, "/find") + get(aris, "/")
    with town.installation.database.reading() as connection:
        stored = connection.execute(text("SELECT searches FROM users WHERE id = 'anna'")).scalar_one()
    assert b"emowska" not in stored
    [forget] = re.findall(r'action="(/find/searches/[^"]+/forget)">(?:(?!</form>).)*Forget “Ms Demowska”', html, re.S)
    assert post(aris, forget).status_code == 303 and "Ms Demowska" in get(anna, "/find")
    assert post(anna, forget).status_code == 303 and "Ms Demowska" not in get(anna, "/find")


def test_searches_have_a_name_and_a_limit(anna: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Give the search a name" in post(anna, "/find/searches", name=" ", query="q=x").get_data(as_text=True)
    assert "This is too long" in post(anna, "/find/searches", name="x" * 61, query="q=x").get_data(as_text=True)
    monkeypatch.setattr(kept_searches, "MOST_KEPT", 1)
    post(anna, "/find/searches", name="Helsinki", query="with=helsinki")
    assert "Forget one first" in post(anna, "/find/searches", name="Another", query="q=x").get_data(as_text=True)
    assert post(anna, "/find/searches", name="Helsinki", query="q=x").status_code == 303, "the same name is replaced"
    assert post(anna, "/find/searches", name="Bad", query="country=XX").status_code == 400
    assert post(anna, "/find/searches", name="Bad", query="").status_code == 400


# -- the list as a file --------------------------------------------------------------------------------------------------


def test_a_list_is_taken_along_with_what_lists_show_and_no_answer(town: Town, anna: FlaskClient) -> None:
    answer = post(anna, "/find/export", query="q=demowska", kind="csv")
    assert answer.mimetype == "text/csv" and re.fullmatch(r'attachment; filename="cases-[\d-]+\.csv"', answer.headers["Content-Disposition"])
    whole = answer.get_data(as_text=True)
    header, *found = list(csv.reader(io.StringIO(whole.removeprefix("\ufeff"))))
    assert header[0] == "Case number" and len(found) == 3
    assert found[0][1:6] == ["Demo permits", "Request about a permit", "Demo Authority Helsinki", "Finland", "Sent"]
    assert re.fullmatch(r"2026-03-\d\d \d\d:\d\d", found[0][6]) and re.fullmatch(r"2026-03-\d\d", found[0][8])
    assert "emowska" not in whole


def test_that_a_list_left_is_written_down_without_the_words(town: Town, anna: FlaskClient) -> None:
    post(anna, "/find/export", query="q=demowska&country=FI", kind="xlsx")
    with town.installation.database.reading() as connection:
        about = connection.execute(text("SELECT about FROM account_events WHERE kind = 'cases_exported' ORDER BY at, id")).scalars().all()
    assert '{"kind": "xlsx", "cases": "3", "country": "FI", "words": "yes"}' in about
    assert "emowska" not in repr(about)


def test_what_is_no_search_is_not_exported(anna: FlaskClient) -> None:
    for sent in ({"query": "q=x", "kind": "exe"}, {"query": "", "kind": "csv"}, {"query": "country=XX", "kind": "csv"}, {"query": "q=" + "a" * 5000, "kind": "csv"}):
        assert post(anna, "/find/export", **sent).status_code == 400


def test_a_long_list_ends_at_the_limit(town: Town, anna: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_EXPORTED", 2)
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    answer = post(anna, "/find/export", query="q=demowska", kind="csv").get_data(as_text=True)
    assert len(answer.splitlines()) == 3


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "=HYPERLINK(\"http://example.org\")", "http://example.org", "1E5", "007")


def test_no_cell_of_a_file_is_calculated_and_dates_are_dates() -> None:
    day, moment = date(2026, 3, 9), datetime(2026, 3, 9, 14, 5, tzinfo=UTC)
    table = [(formula, day, moment) for formula in FORMULAS]
    written = b"".join(as_csv(("A", "B", "C"), table)).decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(written, newline=""))][1:]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] and len(cells) == len(FORMULAS)
    with zipfile.ZipFile(io.BytesIO(as_xlsx("Find: a case?", ("A", "B", "C"), table))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "hyperlink" not in sheet.lower().replace("=hyperlink(", "")
        assert sheet.count('t="s"') == len(FORMULAS) + 3 and sheet.count("<v>46090") == 2 * len(FORMULAS)
