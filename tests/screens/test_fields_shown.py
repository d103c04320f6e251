"""Answers as officials read them: in words, in the reader's language, and never as markup that somebody typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from imi_runtime.model.ids import Language
from imi_runtime.model.text import Labels
from imi_runtime.screens.fields.answers import COMMENTING, shown
from imi_runtime.screens.interface import Interface
from tests.answers_kit import EVERY_TYPE, answers_to, bundle_asking, question_of

AUTHORITIES = {"a1": "Demo <Authority> & Sons"}
VOID = {"br"}


def show(written: str, answer: Any, language: str = "en", words: dict[str, str] | None = None) -> Markup:
    """Return the answer as a reader of the language sees it; `words` are the translations of the bundle."""
    interface, labels = Interface(Language(language)), Labels(language, words or {})
    name = lambda id: AUTHORITIES.get(id, id)  # noqa: E731
    return shown(question_of(written), answer, labels, interface, bundle_asking(written), authorities=name)


class Outline(HTMLParser):
    """Collects elements, and tells whether every one is closed in its place."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def words_of(html: str) -> str:
    """Return what is read aloud, words separated by one space."""
    outline = Outline(html)
    assert outline.open == []
    return " ".join(" ".join(outline.texts).split())


ALLOWED = {"span", "p", "br", "ul", "li", "dl", "div", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "time"}
DANGER = "<script>alert(1)</script>\"'&lt;{x}"


@pytest.mark.parametrize("type", EVERY_TYPE)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_every_answer_can_be_read_and_is_well_formed(type: str, data: st.DataObject) -> None:
    answer = data.draw(answers_to(question_of(EVERY_TYPE[type])))
    for language in ("en", "el"):
        outline = Outline(show(EVERY_TYPE[type], answer, language))
        assert outline.open == []
        assert set(outline.seen) <= ALLOWED
        assert "".join(outline.texts).strip()


def infested(answer: Any) -> Any:
    """Return the answer with every text in it replaced by markup that an attacker would type."""
    if isinstance(answer, dict):
        return {name: infested(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [infested(value) for value in answer]
    return DANGER if isinstance(answer, str) else answer


@pytest.mark.parametrize("type", EVERY_TYPE)
@given(data=st.data())
@settings(max_examples=5, deadline=None)
def test_nothing_that_was_answered_becomes_markup(type: str, data: st.DataObject) -> None:
    html = show(EVERY_TYPE[type], infested(data.draw(answers_to(question_of(EVERY_TYPE[type])))))
    outline = Outline(html)
    assert "script" not in outline.seen
    assert set(outline.seen) <= ALLOWED
    assert all("<script" not in tag for tag in re.findall(r"<[^>]*>", html))


def test_the_words_of_the_author_are_never_markup() -> None:
    written = """type: choice, choices: {full: "<b>Full</b>"}"""
    assert show(written, "full") == "&lt;b&gt;Full&lt;/b&gt;"


def test_no_answer_says_so() -> None:
    assert words_of(show("type: text", None)) == "No answer"


@pytest.mark.parametrize(("type", "answer", "words"), [
    ("yes_no", "yes", "Yes"), ("yes_no", "no", "No"), ("yes_no_not_known", "not_known", "Not known"),
    ("declaration", "yes", "Confirmed"), ("choice", "limited", "Limited"), ("code", "milling", "Milling"),
    ("country", "GR", "Greece"), ("language", "ga", "Irish"), ("date", "2026-03-27", "27 March 2026"),
    ("integer", 1234567, "1,234,567"), ("decimal", "-1234.5", "-1,234.5"), ("text", "O’Demo", "O’Demo"),
    ("authority", "a1", "Demo <Authority> & Sons"),
    ("date_range", {"from": "2026-01-01", "to": "2026-12-31"}, "from 1 January 2026 to 31 December 2026"),
    ("date_range", {"from": "2026-01-01"}, "from 1 January 2026, no end given"),
    ("money", {"amount": "1250.50", "currency": "EUR"}, "1,250.50 EUR"),
    ("address", {"street": "Demo street 1", "town": "Demotown", "country": "DE"},
     "Street and number Demo street 1 Town Demotown Country Germany"),
    ("document", {"title": "Diploma", "issued_on": "2020-02-29", "language": "mt"},
     "Title of the document Diploma Date of issue 29 February 2020 Language of the document Maltese"),
    ("region", {"country": "DE", "region": "Demoland"}, "Country Germany Region Demoland"),
    ("choices", ["road", "air"], "Road Air"),
])  # fmt: skip
def test_an_answer_is_told_in_words(type: str, answer: Any, words: str) -> None:
    assert words_of(show(EVERY_TYPE[type], answer)) == words


def test_dates_numbers_and_countries_are_written_as_the_reader_writes_them() -> None:
    assert words_of(show("type: date", "2026-03-27", "de")) == "27. März 2026"
    assert words_of(show("type: decimal", "1234.5", "de")) == "1.234,5"
    assert words_of(show("type: country", "DE", "fr")) == "Allemagne"


def test_an_authors_word_that_is_not_translated_is_marked_as_english() -> None:
    written = EVERY_TYPE["choice"]
    context = question_of(written).choices["full"].context
    assert show(written, "full", "fr") == '<span lang="en">Full</span>'
    assert show(written, "full", "fr", {context: "Complet"}) == "Complet"


def test_words_of_the_interface_that_are_not_translated_are_marked_as_english() -> None:
    interface = Interface(Language("fr"), {"answer/yes": "Oui"})
    question, bundle = question_of("type: yes_no"), bundle_asking("type: yes_no")
    assert shown(question, "yes", Labels("fr", {}), interface, bundle) == "Oui"
    assert shown(question, "no", Labels("fr", {}), interface, bundle) == '<span lang="en">No</span>'


def test_a_long_text_keeps_its_paragraphs_and_says_its_language() -> None:
    html = show("type: long_text", {"text": "Un.\ndeux & trois\n\nQuatre.", "language": "fr"})
    assert 'lang="fr"' in html
    assert html.count("<p ") == 2
    assert "Un.<br>deux &amp; trois" in html


def test_a_language_that_is_none_is_not_claimed() -> None:
    assert "lang=" not in show("type: long_text", {"text": "x", "language": '"><b>'})


def test_rows_are_a_table_with_headed_columns() -> None:
    html = show(EVERY_TYPE["rows"], [{"plate": "A-1", "seats": 5}, {"owner": {"family_name": "Demo"}}])
    assert html.count('<th scope="col"') == 6
    outline = Outline(html)
    assert (outline.seen.count("tr"), outline.seen.count("td")) == (3, 12)
    assert "Plate Since Owner Fee Seats Note A-1 5" in words_of(html)
    assert 'aria-label="What is asked?"' in html


def test_an_answer_that_is_not_on_offer_any_more_is_shown_by_its_code() -> None:
    assert words_of(show(EVERY_TYPE["choice"], "gone")) == "gone"
    assert words_of(show(EVERY_TYPE["code"], "gone")) == "gone"
    assert words_of(show("type: country", "XX")) == "XX"
    assert words_of(show("type: date", "soon")) == "soon"


def test_a_comment_is_shown_as_a_long_text() -> None:
    comment = {"text": "Siehe <Anlage>.", "language": "de"}
    html = shown(COMMENTING, comment, Labels("en", {}), Interface(), bundle_asking("type: text"))
    assert words_of(html) == "Siehe <Anlage>."
    assert 'lang="de"' in html
