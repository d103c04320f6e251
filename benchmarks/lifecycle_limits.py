"""What no application can beat: pages that know nobody, asked for as often as a plain lifecycle asks."""

from __future__ import annotations

from drive import Browser, Shape

REQUESTS = 16


def sign_in(browser: Browser, user: int) -> None:
    """There is nobody to sign in."""


def hello(asking: Browser, answering: Browser, asker: int, answerer: int) -> None:
    """Ask for one word."""
    for _ in range(REQUESTS):
        asking.get("hello", "/hello")


def static_form(asking: Browser, answering: Browser, asker: int, answerer: int) -> None:
    """Ask for a form of forty fields that is always the same."""
    for _ in range(REQUESTS):
        asking.get("form", "/form")


HELLO = Shape(sign_in, hello)
STATIC_FORM = Shape(sign_in, static_form)
