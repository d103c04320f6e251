"""The lifecycle through forms in steps, as the generic runtime makes them from a bundle: a story played on its HTML."""

from __future__ import annotations

import story
from drive import Browser, Shape, UnexpectedAnswer
from pages import Form, Page
from pyotp import TOTP
from story import Played, Typed
from workload import CODE_SECRET, PASSWORD, authority_name, identifier

CONTINUE = ("then", "continue")
SEND = ("then", "send")
MOST_STEPS = 12


def sign_in(browser: Browser, user: int) -> None:
    """Sign a user in."""
    page = browser.get("sign-in page", "/sign-in")
    form = _needed(page, page.form(with_control="identifier"))
    body = form.filled({"identifier": identifier(user), "password": PASSWORD})
    page = browser.post("sign-in", form.action or page.path, body)
    form = _needed(page, page.form(with_control="code"))
    browser.post("second step", form.action or page.path, form.filled({"code": TOTP(CODE_SECRET).now()}))


def lifecycle(asking: Browser, answering: Browser, asker: int, answerer: int) -> None:
    """Play the story: ask, accept, reply and close, with the pages that people open on the way."""
    opening, asked, *others = story.lifecycle()
    browsers = {opening.who: asking}
    asking.get("inbox", "/")
    case = fill(asking, "request", asking.get("form", "/start"), asked.typed, authority_name(answerer))
    page, before = case, opening.who
    for deed in others:
        browser = browsers.setdefault(deed.who, answering)
        if deed.who != before:
            browser.get("inbox", "/")
            page, before = browser.get("case", case.path), deed.who
        page = act(browser, page, deed)


def act(browser: Browser, case: Page, deed: Played) -> Page:
    """Follow the link of a transition and go through its form to the end; return the case page."""
    return fill(browser, deed.label.lower(), browser.get("form", case.link(deed.label)), deed.typed, "")


def fill(browser: Browser, label: str, page: Page, typed: Typed, authority: str) -> Page:
    """Fill one step after the other, choose the authority where one is asked for, and send what the review shows."""
    for _ in range(MOST_STEPS):
        last = page.form(with_button=SEND)
        if last is not None:
            return _sent(browser, label, last, page, typed)
        form = _needed(page, page.form(with_button=CONTINUE))
        search = page.form(with_control="q")
        if search is not None:
            page = browser.get("search", f"{search.action}?{search.filled({'q': authority, 'country': ''})}")
            form = _needed(page, page.form(with_button=CONTINUE))
        page = browser.post("step", form.action or page.path, form.filled(typed, button=CONTINUE))
    raise UnexpectedAnswer(f"{label}: no end after {MOST_STEPS} steps, now at {page.path}")


def _sent(browser: Browser, label: str, form: Form, page: Page, typed: Typed) -> Page:
    return browser.post(label, form.action or page.path, form.filled(typed, button=SEND))


def _needed(page: Page, form: Form | None) -> Form:
    if form is None:
        raise UnexpectedAnswer(f"{page.path} lacks the form to go on with")
    return form


SHAPE = Shape(sign_in, lifecycle)
