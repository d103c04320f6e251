"""The page of figures: one's own in full, those of all countries with small numbers hidden, the same in the file."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from imi_runtime.assembly import interface_of, page_pieces
from imi_runtime.engine.indicators import INDICATORS, Grade, grade_of_score, score_of
from imi_runtime.model.ids import AuthorityId, Language
from imi_runtime.model.procedure import Score
from imi_runtime.operations.lists import figures
from imi_runtime.operations.work.recounting import recount
from imi_runtime.store import tallies
from imi_runtime.store.tallies import TallyKey
from imi_runtime.web.present.figures import FiguresView, hidden_pairs, ordered_pairs
from tests.library_kit import AREA
from tests.statistics.kit import counted_library, random_course
from tests.town import AUTHORITIES, Town, found_town
from tests.web.crawl import BASE, application, signed_in

EN, DE, EL, FI = (Language(code) for code in ("en", "de", "el", "fi"))
BY_WARSAW = tuple(
    replace(one, coordinators={AREA: frozenset({AuthorityId("warsaw")})} if one.id == "helsinki" else {}) for one in AUTHORITIES
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town with cases; Warsaw coordinates Helsinki."""
    url = f"sqlite:///{tmp_path_factory.mktemp('figures') / 'town.db'}"
    founded = found_town(url, files=counted_library(), make_pieces=page_pieces, authorities=BY_WARSAW)
    chance = Random(3)
    founded.clock.present = datetime(2026, 1, 5, 12, tzinfo=UTC)
    while founded.clock.present.month < 11:
        founded.clock.forward(minutes=5)
        founded.secrets.clear()
        random_course(founded, chance)
    assert founded.clock.present.year == 2026
    founded.clock.forward(minutes=5)
    list(recount(founded.installation))
    yield founded
    founded.installation.database.close()


@pytest.fixture(scope="module")
def clients(town: Town) -> dict[str, FlaskClient]:
    app = application(town, {code: interface_of(code) for code in (EN, DE, EL, FI)})
    return {name: signed_in(app, name) for name in ("anna", "wanda")}


def page(client: FlaskClient, **asked: str) -> str:
    answer = client.get("/statistics", query_string=asked, base_url=BASE)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def cells(client: FlaskClient, **asked: str) -> list[list[str]]:
    answer = client.get("/statistics/figures.csv", query_string=asked, base_url=BASE)
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def sums(town: Town, side: str, authorities: Sequence[str], what: str) -> int:
    with town.installation.database.reading() as connection:
        found = tallies.every_tally(connection)
    return sum(n for key, (n, _) in found.items() if (key.side, key.what) == (side, what) and key.authority in authorities)


def test_an_authority_reads_its_own_figures_in_full(town: Town, clients: dict[str, FlaskClient]) -> None:
    rows = cells(clients["anna"], scope="own")
    for head, side, what in (("Sent", "asking", "sent"), ("Received", "asked", "sent"), ("Answered", "asked", "answered")):
        assert ["By month", "Together", head, str(sums(town, side, ["athens"], what))] in rows
    assert all(cell for row in rows for cell in row), "nothing of one's own is hidden"
    html = page(clients["anna"])
    assert "not shown" not in html and "Five indicators" in html and "My authority" in html


def test_a_coordinator_reads_the_sum_of_those_it_coordinates_and_nobody_else_does(town: Town, clients: dict[str, FlaskClient]) -> None:
    rows = cells(clients["wanda"], scope="coordinated")
    assert ["By month", "Together", "Sent", str(sums(town, "asking", ["helsinki"], "sent"))] in rows
    assert "The authorities that we coordinate" in page(clients["wanda"])
    assert "The authorities that we coordinate" not in page(clients["anna"])
    for path in ("/statistics", "/statistics/figures.csv", "/statistics/figures.xlsx"):
        assert clients["anna"].get(path, query_string={"scope": "coordinated"}, base_url=BASE).status_code == 404


def test_small_numbers_of_all_countries_stand_neither_in_the_page_nor_the_picture_nor_the_file(town: Town, clients: dict[str, FlaskClient]) -> None:
    with town.installation.database.reading() as connection:
        found = {key: n for key, (n, _) in tallies.every_tally(connection).items() if (key.side, key.what) == ("all", "sent")}
    months: dict[str, int] = {}
    for key, number in found.items():
        months[key.month] = months.get(key.month, 0) + number
    assert any(0 < number < 5 for number in months.values())
    rows = cells(clients["anna"], scope="all")
    shown = {row[1]: row[3] for row in rows if row[0] == "By month" and row[2] == "Sent"}
    for month, number in months.items():
        label = interface_of(EN).month(month)
        assert shown[label] == ("" if number < 5 else shown[label]) and shown[label] in ("", str(number))
    html = page(clients["anna"], scope="all")
    assert html.count("not shown") > 2
    picture = re.findall(r"<svg class=\"imi-bars\".*?</svg>", html, re.S)[0]
    assert not set(re.findall(r">([1-4])</text>", picture))


def small_numbers_of_others(client: FlaskClient) -> list[tuple[str, str, int]]:
    """Take the figures of one's own authority away from those of all countries; return what is small and not nothing."""
    own: dict[tuple[str, str], int] = {}
    for title, label, head, cell in cells(client, scope="own"):
        if head in ("Sent", "Received"):
            own[title, label] = own.get((title, label), 0) + int(cell)
    rests = (
        (title, label, int(cell) - own.get((title, label), 0))
        for title, label, head, cell in cells(client, scope="all") if head == "Sent" and cell
    )
    return [(title, label, rest) for title, label, rest in rests if title in ("By month", "Where they stand") and 0 < rest < 5]


def test_whoever_takes_the_own_cases_away_from_those_of_all_finds_no_small_number(
    clients: dict[str, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("anna", "wanda"):
        assert small_numbers_of_others(clients[name]) == []
    monkeypatch.setattr(figures, "_known", lambda *asked: iter(()))
    assert small_numbers_of_others(clients["anna"]) != [], "without the look at what is left"


def test_the_picture_says_in_words_what_it_is_and_differs_without_colour(clients: dict[str, FlaskClient]) -> None:
    html = page(clients["anna"])
    assert re.search(r'<svg class="imi-bars" role="img" aria-labelledby="imi-bars-title imi-bars-text"', html)
    assert "<title id=\"imi-bars-title\">Requests in 2026 by month</title>" in html and "url(#imi-hatched)" in html
    assert " style=" not in html and html.index("<table") < html.index("<svg class=\"imi-bars\"")


def test_filters_stand_in_the_address_and_what_is_unknown_counts_as_unsaid(clients: dict[str, FlaskClient]) -> None:
    anna = clients["anna"]
    assert page(anna, scope="nobody", procedure="no.such", year="1999") == page(anna).replace(
        'value="/statistics"', 'value="/statistics?scope=nobody&amp;procedure=no.such&amp;year=1999"')  # fmt: skip
    chosen = page(anna, scope="all", procedure="demo_permits.permit_request", year="2026")
    assert '<option value="all" selected>' in chosen and "scope=all&amp;procedure=demo_permits.permit_request&amp;year=2026" in chosen


def sheet(client: FlaskClient, **asked: str) -> list[tuple[object, ...]]:
    answer = client.get("/statistics/figures.xlsx", query_string=asked, base_url=BASE)
    assert answer.mimetype.endswith("spreadsheetml.sheet") and "attachment" in answer.headers["Content-Disposition"]
    return read_sheet(answer.get_data())


def read_sheet(data: bytes) -> list[tuple[object, ...]]:
    """Return the rows of a workbook's only sheet: texts, and numbers as whole ones."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        said = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(text.text or "" for text in one.iter(f"{space}t")) for one in said]
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert page.find(f".//{space}f") is None, "nothing is calculated"

    def value(cell: ElementTree.Element) -> object:
        kept = int(cell.findtext(f"{space}v") or 0)
        return texts[kept] if cell.get("t") == "s" else kept

    return [tuple(value(cell) for cell in row) for row in page.iter(f"{space}row")]


def test_the_workbook_holds_the_same_figures_as_numbers_and_says_what_is_not_shown(clients: dict[str, FlaskClient]) -> None:
    for scope in ("own", "all"):
        header, *rows = sheet(clients["anna"], scope=scope)
        plain = cells(clients["anna"], scope=scope)
        assert header == ("Table", "Row", "Figure", "Value") and len(rows) == len(plain)
        for row, kept in zip(rows, plain, strict=True):
            assert [str(cell) for cell in row[:3]] == kept[:3]
            assert row[3] == (int(kept[3]) if kept[3].isdecimal() else kept[3] or "not shown")


def test_no_word_of_a_workbook_is_calculated(clients: dict[str, FlaskClient], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FiguresView, "say", lambda self, word, **values: "=1+1")
    answer = clients["anna"].get("/statistics/figures.xlsx", base_url=BASE)
    assert {cell for row in read_sheet(answer.get_data()) for cell in row if isinstance(cell, str)} >= {"=1+1"}


def test_figures_are_said_in_the_readers_language(town: Town, clients: dict[str, FlaskClient]) -> None:
    for code, words in ((DE, "Fünf Indikatoren"), (EL, "Πέντε δείκτες"), (FI, "Viisi indikaattoria")):
        with town.installation.database.writing() as connection:
            connection.exec_driver_sql(f"UPDATE sessions SET language = '{code}'")
        assert words in page(clients["anna"])
    with town.installation.database.writing() as connection:
        connection.exec_driver_sql("UPDATE sessions SET language = 'en'")


def test_the_thresholds_are_those_that_are_published() -> None:
    accepted, answered, dated, timeliness, effort = INDICATORS
    for share in (accepted, dated):
        assert [share.grade(value) for value in (80, 79.9, 60, 59.9)] == [Grade.GOOD, Grade.MEDIUM, Grade.MEDIUM, Grade.POOR]
    assert [answered.grade(value) for value in (15.9, 16, 25, 25.1)] == [Grade.GOOD, Grade.MEDIUM, Grade.MEDIUM, Grade.POOR]
    for poor in (timeliness, effort):
        assert [poor.grade(value) for value in (4.9, 5, 14.9, 15)] == [Grade.GOOD, Grade.MEDIUM, Grade.MEDIUM, Grade.POOR]
    assert accepted.value(4, 3) == 75 and answered.value(4, 30) == 7.5 and accepted.value(0, 0) is None


def test_the_score_of_a_country_is_the_sum_of_its_grades_by_the_bounds_of_the_bundle() -> None:
    good, medium, poor = Grade.GOOD, Grade.MEDIUM, Grade.POOR
    assert [score_of(grades) for grades in ((good,) * 5, (good, poor, medium), (poor,) * 2, ())] == [5, 0, -2, 0]
    published = Score(good=2, poor=-2)
    assert [grade_of_score(n, published) for n in (5, 2, 1, 0, -1, -2, -5)] == [good, good, medium, medium, medium, poor, poor]
    assert grade_of_score(2, Score(good=3, poor=0)) is medium


def scores(client: FlaskClient) -> list[str]:
    """Return the scores of countries; each is the sum of the grades beside it, or none where one of them is missing."""
    by_country: dict[str, dict[str, str]] = {}
    for title, country, head, cell in cells(client, scope="all"):
        if title == "Indicators by country that was asked":
            by_country.setdefault(country, {})[head] = cell
    for said in by_country.values():
        graded = [cell for head, cell in said.items() if head != "Score"]
        hidden, shown = "" in graded, all(cell.endswith(")") for cell in graded)
        worth = sum(("(Good)" in cell) - ("(Poor)" in cell) for cell in graded)
        word = "Good" if worth >= 2 else "Poor" if worth <= -2 else "Medium"
        assert said["Score"].lstrip("'").replace("−", "-") == (f"{worth} ({word})" if shown else "" if hidden else "–")
    return [said["Score"] for said in by_country.values()]


def test_a_country_has_a_score_only_where_each_of_its_indicators_is_shown(
    clients: dict[str, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "" in scores(clients["anna"])
    monkeypatch.setattr(FiguresView, "hidden", lambda self, numbers, count: frozenset())
    assert set(scores(clients["anna"])) - {"", "–"}, "where nothing is hidden, there are scores"


def test_pairs_of_countries_are_hidden_so_that_sums_do_not_give_them_away() -> None:
    numbers = {("GR", "FI"): 2, ("GR", "PL"): 40, ("DE", "FI"): 30, ("DE", "PL"): 9, ("DE", "SE"): 12}
    hidden = hidden_pairs(numbers, 5)
    assert ("GR", "FI") in hidden
    assert len([pair for pair in hidden if pair[0] == "GR"]) >= 2 and len([pair for pair in hidden if pair[1] == "FI"]) >= 2


def test_the_place_of_a_pair_that_is_hidden_does_not_tell_its_number() -> None:
    numbers = {("GR", "FI"): 1, ("DE", "FI"): 4, ("DE", "PL"): 9, ("GR", "PL"): 40}
    hidden = {("GR", "FI"), ("DE", "FI")}
    turned = numbers | {("GR", "FI"): 4, ("DE", "FI"): 1}
    expected = [("GR", "PL"), ("DE", "PL"), ("DE", "FI"), ("GR", "FI")]
    assert ordered_pairs(numbers, hidden, str) == ordered_pairs(turned, hidden, str) == expected
    assert ordered_pairs(turned, (), str) != expected  # by their numbers they would stand the other way round


def test_an_area_in_which_nothing_is_counted_says_so_and_has_no_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('none') / 'town.db'}"
    plain = found_town(url, make_pieces=page_pieces)
    client = signed_in(application(plain, {EN: interface_of(EN)}), "anna")
    assert "Nothing is counted in your areas yet." in page(client)
    assert client.get("/statistics/figures.csv", base_url=BASE).status_code == 404
    plain.installation.database.close()


def test_no_key_of_a_tally_can_name_a_person() -> None:
    assert set(TallyKey.__slots__) == {"area", "procedure", "side", "authority", "month", "own", "other", "what"}
