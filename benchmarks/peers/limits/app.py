"""What no application can beat: a word, and a form of forty fields that never changes."""

from __future__ import annotations

from flask import Flask
from static_form import plain_form, static_template

application = Flask(__name__)
FORM = static_template(plain_form())


@application.get("/ready")
@application.get("/hello")
def hello() -> str:
    """Say one word."""
    return "hello"


@application.get("/form")
def form() -> str:
    """Show the form."""
    return FORM.render()
