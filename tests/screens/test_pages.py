"""Rules that hold for every page, and the few that belong to one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from imi_runtime.engine.decide import NotPermitted
from imi_runtime.screens.frame import Section
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages import case, form, inbox, mishaps
from imi_runtime.screens.pages.due import Due, due_by
from imi_runtime.screens.pages.parties import NamedAuthority
from imi_runtime.screens.pages.refusals import refusal_in_words
from imi_runtime.screens.pages.state_tag import Standing, StateTag
from imi_runtime.screens.words import WORDS
from tests.screens import sample_pages
from tests.screens.sample_pages import every_page, frame_of

HOSTILE = "\"'><script>alert(1)</script><b onmouseover=x>{name}{{7*7}}"
PAGES = every_page()
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Reader(HTMLParser):
    """Reads a page as a strict reader would, and keeps what tests ask about."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[tuple[dict[str, str | None], list[dict[str, str | None]]]] = []
        self.feed(html)
        self.close()
        self.faults += [f"{tag} is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"{tag} has an attribute twice")
        self.tags.append((tag, dict(attrs)))
        if tag == "form":
            self.forms.append((dict(attrs), []))
        if tag == "input" and "form" in self.open:
            self.forms[-1][1].append(dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes nothing")

    def values(self, attribute: str) -> list[str]:
        """Return the values of an attribute wherever it stands."""
        return [attrs[attribute] or "" for _, attrs in self.tags if attribute in attrs]


@pytest.fixture(params=PAGES, ids=str)
def page(request: pytest.FixtureRequest) -> str:
    """Return the HTML of one page after the other."""
    return PAGES[request.param]


def test_every_tag_is_closed_where_it_was_opened(page: str) -> None:
    assert Reader(page).faults == []


def test_no_page_carries_a_script_or_a_style_of_its_own(page: str) -> None:
    read = Reader(page)
    asks_for_passkeys = any("data-passkey" in attrs for _, attrs in read.tags)
    files = ["static/imi.js", "static/passkeys.js"] if asks_for_passkeys else ["static/imi.js"]
    assert [attrs.get("src") for tag, attrs in read.tags if tag == "script"] == files
    assert [tag for tag, _ in read.tags if tag == "style"] == []
    inline = [name for _, attrs in read.tags for name in attrs if name == "style" or name.startswith("on")]
    assert inline == []
    assert [value for value in read.values("href") if value.startswith("javascript:")] == []


def test_every_form_sent_by_post_proves_that_it_comes_from_us(page: str) -> None:
    for attrs, inputs in Reader(page).forms:
        named = [one.get("value") for one in inputs if one.get("name") == "csrf"]
        assert named == (["token-of-the-session"] if attrs["method"] == "post" else [])


def test_every_id_is_given_once_and_whatever_is_pointed_at_exists(page: str) -> None:
    read = Reader(page)
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    pointed = {name for attribute in ("for", "form", "aria-labelledby", "aria-describedby") for value in read.values(attribute)
               for name in value.split()}
    anchors = {value[1:] for value in read.values("href") if value.startswith("#")}
    assert (pointed | anchors) - set(ids) == set()


def test_every_page_says_its_language_its_title_and_one_main_heading(page: str) -> None:
    assert '<html lang="en"' in page
    assert re.search(r"<title>[^<]+ – IMI open</title>", page)
    assert page.count("<h1") == 1
    assert page.count("<main") == 1


def test_no_gap_of_a_sentence_stays_open(page: str) -> None:
    assert re.findall(r"\{[a-z_]+\}", page) == []


def test_text_of_others_is_never_read_as_markup() -> None:
    hostile = every_page(words=lambda text: text + HOSTILE)
    for name, html in hostile.items():
        assert "<script>alert" not in html, name
        assert "<b onmouseover" not in html, name
        assert Reader(html).faults == [], name


def test_words_of_a_translator_are_never_read_as_markup() -> None:
    interface = Interface(words={context: word + HOSTILE for context, word in WORDS.items()})
    for name, html in every_page(interface=interface).items():
        assert "<script>alert" not in html, name
        assert Reader(html).faults == [], name


def test_the_samples_show_every_template() -> None:
    assert len(PAGES) > 40


@pytest.mark.parametrize(("end", "day", "left"), [
    ("2026-03-12T23:00:00+00:00", "2026-03-12", 2),
    ("2026-03-12T22:30:00+00:00", "2026-03-12", 2),
    ("2026-03-12T23:30:00+00:00", "2026-03-13", 3),
    ("2026-03-09T23:00:00+00:00", "2026-03-09", -1),
])
def test_a_term_that_ends_at_midnight_is_shown_with_the_day_before(end: str, day: str, left: int) -> None:
    due = due_by(datetime.fromisoformat(end), datetime(2026, 3, 10, 9, 0, tzinfo=UTC), ZoneInfo("Europe/Vienna"))
    assert (due.day.isoformat(), due.days_left) == (day, left)


@pytest.mark.parametrize(("left", "said"), [(3, "Days left: 3"), (0, "Due today"), (-2, "Days late: 2")])
def test_days_are_said_without_plural_forms(left: int, said: str) -> None:
    entry = inbox.InboxEntry(
        number="1", href="/cases/1", procedure="Check", other=None, state=StateTag("Sent", Standing.YOURS),
        due=Due(datetime(2026, 3, 12, tzinfo=UTC).date(), left), updated=sample_pages.NOW,
    )
    page = inbox.InboxPage(view=inbox.InboxView.WAITING, views=(), waiting=(entry,))
    html = inbox.render_inbox(page, frame_of(Interface()))
    assert said in html
    assert ("imi-row--late" in html) is (left < 0)


def test_a_closed_case_is_never_called_late() -> None:
    html = PAGES["inbox_closed"]
    assert "20 December" in html
    assert "Days late" not in html


def test_a_count_is_shown_only_where_it_is_known() -> None:
    html = PAGES["inbox"]
    assert "Waiting for you: 4" in html
    assert re.search(r">All open cases</a>", html)


def test_the_present_section_is_marked_for_everybody() -> None:
    html = sample_pages.start.render_start(sample_pages.start.StartPage(()), frame_of(Interface(), section=Section.START))
    assert '<a class="govuk-service-navigation__link" href="/start" aria-current="true">' in html


def test_changing_the_language_takes_along_what_was_typed_on_a_form_page() -> None:
    html = PAGES["form_questions"]
    assert '<button type="submit" form="form-page" name="language" value="de" lang="de"' in html
    assert 'action="/language"' not in html
    first = next(attrs for tag, attrs in Reader(html).tags if tag == "button" and attrs.get("form") == "form-page")
    assert (first["name"], first["value"]) == ("then", "continue")


def test_languages_stand_in_the_order_of_multilingual_documents_under_their_own_names() -> None:
    names = re.findall(r'name="language" value="[a-z]+" lang="[a-z]+" formnovalidate[^>]*>([^<]+)<', PAGES["inbox"])
    assert names[:3] == ["български", "español", "čeština"]
    assert len(names) == 26


def test_without_a_session_no_form_is_offered() -> None:
    assert Reader(PAGES["mishap_without_session"]).forms == []


def test_a_password_never_comes_back() -> None:
    fields = [attrs for tag, attrs in Reader(PAGES["sign_in_not_recognised"]).tags if tag == "input"]
    kept = {attrs["name"]: attrs.get("value") for attrs in fields}
    assert kept["identifier"] == "ada@demo.example.org"
    assert kept["password"] == ""


def test_faults_lead_to_their_fields_and_are_said_in_the_title() -> None:
    html = PAGES["form_faulty"]
    assert "<title>Error: The person" in html
    assert '<a href="#family_name"><span class="imi-line">Family name</span> This question must be answered.</a>' in html


def test_the_button_to_send_is_missing_while_there_are_faults() -> None:
    assert 'value="send"' in PAGES["review"]
    assert 'value="send"' not in PAGES["review_faulty"]
    assert '<a href="/form/1#given_names">' in PAGES["review_faulty"]


def test_a_first_form_has_no_revision_and_a_later_one_carries_it() -> None:
    assert 'name="revision"' not in PAGES["form_questions"]
    assert '<input type="hidden" name="revision" value="7">' in PAGES["form_faulty"]


def test_an_act_that_ends_the_case_says_so_and_looks_so() -> None:
    html = PAGES["confirm"]
    assert "The case is then closed." in html
    assert "govuk-button--warning" in html


def test_the_case_shows_question_and_answer_side_by_side() -> None:
    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*Which activities(?:(?!</tr>).)*</tr>", PAGES["case"], re.S)
    assert row
    assert "Repair of wooden boats" in row[0]
    assert 'lang="da"' in row[0]


def test_the_sum_of_a_date_is_said_line_by_line() -> None:
    html = PAGES["case"]
    assert 'time datetime="2026-03-16">16 March 2026</time>: public holiday, not counted' in html


def test_files_have_a_place_only_where_the_procedure_gives_one() -> None:
    assert 'id="files"' not in PAGES["case"]
    assert "There are no files yet." in PAGES["case_of_others"]
    assert "Certificate.pdf" in PAGES["case_closed"]


def test_paper_has_everything_unfolded_and_nothing_to_press_but_print() -> None:
    html = PAGES["case_on_paper"]
    assert "<details" not in html
    assert "Earlier version of" in html
    assert Reader(html).forms == []
    assert re.findall(r"<button[^>]*>", html) == [
        '<button type="button" class="govuk-button govuk-button--secondary" data-print hidden>'
    ]


def test_a_page_that_was_open_too_long_keeps_what_was_typed() -> None:
    html = PAGES["mishap_expired_kept"]
    assert '<input type="hidden" name="family_name" value="Muster">' in html
    assert 'value="old"' not in html
    assert "Send it again" not in PAGES["mishap_expired"]


def test_a_missing_page_and_one_of_others_look_the_same() -> None:
    frame = frame_of(Interface())
    assert mishaps.render_mishap(mishaps.NotFound(), frame) == PAGES["mishap_not_found"]


@pytest.mark.parametrize("why", ["no_such_transition", "not_in_this_state", "not_your_seat", "same_person", "condition"])
def test_every_refusal_is_one_whole_sentence(why: str) -> None:
    sentence = refusal_in_words(NotPermitted(why), seats=("Requester", "Approver"), state="Sent", interface=Interface())
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_messages_of_the_own_side_are_told_apart() -> None:
    ours = NamedAuthority("Demo Office", "Austria")
    message = case.Message(by=ours, at=sample_pages.NOW, text=Markup("Hello"), yours=True)
    page = replace(sample_pages._case(sample_pages.plain), messages=case.Messages(messages=(message,)))
    html = case.render_case(page, frame_of(Interface()))
    assert 'class="imi-message imi-message--yours"' in html
    assert "Write a message" not in html


def test_the_number_of_the_step_is_counted_from_one() -> None:
    assert "Step 2 of 5" in PAGES["form_questions"]
    assert form.FORM_ID in PAGES["form_questions"]
