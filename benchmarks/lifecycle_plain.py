"""The lifecycle through one-page forms, as hand-coded applications have them."""

from __future__ import annotations

from drive import Browser, Shape, UnexpectedAnswer
from pages import Form, Page
from workload import PASSWORD, QUESTIONS, identifier

TOKEN = "csrfmiddlewaretoken"
DATES = {question.name: "2026-01-02" for question in QUESTIONS if question.kind == "date"}  # Django shows them as text


def sign_in(browser: Browser, user: int) -> None:
    """Sign a user in."""
    page = browser.get("sign-in page", "/login")
    form = _form(page)
    body = form.filled({"username": identifier(user), "password": PASSWORD})
    browser.post("sign-in", "/login", body)


def lifecycle(asking: Browser, answering: Browser, asker: int, answerer: int) -> None:
    """Create, send, accept, answer and close one case, with the pages that people open on the way."""
    asking.get("inbox", "/inbox")
    page = asking.get("form", "/case/new")
    given = {"receiver": identifier(answerer), "subject": f"A question of {asker}", **DATES}
    case = asking.post("create", "/case/new", _form(page).filled(given))
    _act(asking, "send", case)
    answering.get("inbox", "/inbox")
    case = answering.get("case", case.path)
    case = _act(answering, "accept", case)
    _act(answering, "answer", case)
    asking.get("inbox", "/inbox")
    case = asking.get("case", case.path)
    _act(asking, "close", case)


def _act(browser: Browser, label: str, case: Page) -> Page:
    form = _form(case)
    if not form.action.endswith(label):
        raise UnexpectedAnswer(f"{case.path} offers {form.action}, not {label}")
    return browser.post(label, form.action, form.filled(DATES))


def _form(page: Page) -> Form:
    form = page.form(with_control=TOKEN)
    if form is None:
        raise UnexpectedAnswer(f"{page.path} has no form")
    return form


SHAPE = Shape(sign_in, lifecycle)
