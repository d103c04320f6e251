"""Long text with its language, so that readers know what they see and translation knows where it starts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from imi_runtime.engine.answers import Fault
from imi_runtime.model.places import LANGUAGES
from imi_runtime.model.questions import LONG_TEXT_LENGTH, PARTS, Question
from imi_runtime.screens.components import component
from imi_runtime.screens.fields.choosing import ask_language_of_text
from imi_runtime.screens.fields.composite import raw_parts
from imi_runtime.screens.fields.drawing import hint_params, label_params
from imi_runtime.screens.fields.kind import UNANSWERED, Asking, Kind, Reading, Showing, Submitted, part_question
from imi_runtime.screens.fields.typed import read_line, read_text
from imi_runtime.screens.part import Value
from imi_runtime.screens.skeleton import Message


def _limit(question: Question) -> str:
    return question.at_most or str(LONG_TEXT_LENGTH)


def _ask(asking: Asking) -> Markup:
    return Markup('<div class="imi-long-text">{}{}</div>').format(_ask_text(asking), _ask_language(asking))


def _ask_text(asking: Asking) -> Markup:
    sheet, name, limit = asking.sheet, f"{asking.name}.text", _limit(asking.question)
    hint = hint_params(asking, sheet.word("field/at_most_characters", limit=limit))
    # A line break right after the tag is not part of the text: without it a first empty line would be lost.
    value = sheet.put("\n") + sheet.put(Value(name))

    def draw(message: Message | None) -> str:
        return component("textarea")({
            "id": asking.id, "name": name, "value": value, "label": label_params(asking), "hint": hint,
            "errorMessage": message, "autocomplete": "off", "attributes": {"data-at-most": limit},
        })

    return sheet.on_fault(asking.name, asking.label, draw)


def _ask_language(asking: Asking) -> Markup:
    question = part_question(asking.question, PARTS[asking.question.type][1])
    return ask_language_of_text(replace(asking, question=question, name=f"{asking.name}.language", inner=True))


def _read(question: Question, name: str, submitted: Submitted) -> Reading:
    """Read the text and its language; a language alone is no answer."""
    text, wrong = read_text(f"{name}.text", submitted)
    faults = tuple(Fault(name, fault.kind, part="text", values=fault.values) for fault in wrong)
    if text is None and not faults:
        return UNANSWERED
    language, _ = read_line(f"{name}.language", submitted)
    return {"text": str(text or ""), **({"language": str(language)} if language else {})}, faults


def _show(question: Question, answer: Any, showing: Showing) -> Markup:
    if not isinstance(answer, dict):
        return escape(answer)
    return shown_text(str(answer.get("text", "")), str(answer.get("language", "")))


def shown_text(text: str, language: str) -> Markup:
    """Return a text in its paragraphs, marked with its language; whatever stands in it is text."""
    mark = f' lang="{language}"' if language in LANGUAGES else ""
    paragraphs = _paragraphs(str(escape(text)))
    return Markup(f'<div class="imi-long-text-shown"{mark}>{paragraphs}</div>')  # noqa: S704 - escaped above


def _paragraphs(html: str) -> str:
    blocks = (block.replace("\n", "<br>") for block in html.split("\n\n") if block.strip("\n"))
    return "".join([f'<p class="govuk-body">{block}</p>' for block in blocks])


LONG_TEXT = Kind(_ask, _read, raw_parts, _show)
