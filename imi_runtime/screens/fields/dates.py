"""Dates: three boxes, because nobody can then mistake the day for the month."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from imi_runtime.model.questions import Question
from imi_runtime.screens.components import component
from imi_runtime.screens.fields.drawing import Params, hint_params, legend_params
from imi_runtime.screens.fields.kind import UNANSWERED, Asking, Kind, Reading, Showing, Submitted
from imi_runtime.screens.fields.typed import fault, typed
from imi_runtime.screens.part import Value
from imi_runtime.screens.skeleton import Message

BOXES = ("day", "month", "year")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_NUMBER = re.compile(r"\d{1,2}", re.ASCII)
_YEAR = re.compile(r"[1-9]\d{3}", re.ASCII)


def _ask(asking: Asking) -> Markup:
    sheet, name = asking.sheet, asking.name
    hint = hint_params(asking, *([] if asking.inner else [sheet.word("field/date_example")]))
    items = [_box(asking, box) for box in BOXES]

    def draw(message: Message | None) -> str:
        return component("date-input")({
            "id": f"{asking.id}-date", "fieldset": {"legend": legend_params(asking)}, "hint": hint,
            "errorMessage": message, "items": [_marked(item, message) for item in items],
        })

    return sheet.on_fault(name, asking.label, draw)


def _box(asking: Asking, box: str) -> Params:
    first = box == BOXES[0]
    return {
        "id": asking.id if first else f"{asking.id}-{box}", "name": f"{asking.name}.{box}", "autocomplete": "off",
        "label": asking.sheet.word(f"field/{box}"), "value": asking.sheet.put(Value(f"{asking.name}.{box}")),
        "classes": "govuk-input--width-4" if box == "year" else "govuk-input--width-2",
    }


def _marked(item: Params, message: Message | None) -> Params:
    return {**item, "classes": item["classes"] + " govuk-input--error"} if message else item


def _read(question: Question, name: str, submitted: Submitted) -> Reading:
    """Read the three boxes, or an ISO date in one input (or in the first box)."""
    day, month, year = (typed(submitted, f"{name}.{box}") for box in BOXES)
    iso = _ISO.fullmatch(typed(submitted, name) or ("" if month or year else day))
    if iso:
        year, month, day = iso.groups()
    if not (day or month or year):
        return fault(name, "not_a_date") if typed(submitted, name) else UNANSWERED
    if not (_YEAR.fullmatch(year) and _NUMBER.fullmatch(month) and _NUMBER.fullmatch(day)):
        return fault(name, "not_a_date")
    try:
        return date(int(year), int(month), int(day)).isoformat(), ()
    except ValueError:
        return fault(name, "not_a_date")


def _raw(question: Question, name: str, answer: Any) -> dict[str, list[str]]:
    found = _ISO.fullmatch(str(answer))
    if not found:
        return {f"{name}.day": [str(answer)]}
    year, month, day = found.groups()
    return {f"{name}.day": [str(int(day))], f"{name}.month": [str(int(month))], f"{name}.year": [year]}


def _show(question: Question, answer: Any, showing: Showing) -> Markup:
    return escape(written_date(answer, showing))


def written_date(answer: Any, showing: Showing) -> str:
    """Return a stored date as the reader's language writes it; what is no date stays as it is."""
    try:
        return showing.interface.date(date.fromisoformat(answer))
    except (TypeError, ValueError):
        return str(answer)


DATE = Kind(_ask, _read, _raw, _show)
