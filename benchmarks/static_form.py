"""A form that never changes, as the fastest page that a template engine can give."""

from __future__ import annotations

from html import escape

from jinja2 import Environment, Template
from workload import Question, questions

FIELDS = 40


def static_template(html: str) -> Template:
    """Return a template that holds the HTML as it stands."""
    return Environment(autoescape=True).from_string("{% raw %}" + html + "{% endraw %}")


def plain_form() -> str:
    """Return a form of forty fields in plain HTML."""
    fields = "\n".join(_field(question) for question in questions(FIELDS))
    form = f'<form method="post">{fields}<button>Save</button></form>'
    return f'<!doctype html><html lang="en"><body>{form}</body></html>'


def _field(question: Question) -> str:
    label = f'<label for="{question.name}">{escape(question.label)}</label>'
    return f"<div>{label}{_control(question)}</div>"


def _control(question: Question) -> str:
    name = question.name
    match question.kind:
        case "textarea":
            return f'<textarea id="{name}" name="{name}"></textarea>'
        case "select":
            options = "".join(f'<option value="{value}">{escape(label)}</option>' for value, label in question.options)
            return f'<select id="{name}" name="{name}">{options}</select>'
        case "radio":
            return "".join(
                f'<label><input type="radio" name="{name}" value="{value}">{escape(label)}</label>'
                for value, label in question.options
            )
    return f'<input id="{name}" name="{name}" type="{question.kind}">'
