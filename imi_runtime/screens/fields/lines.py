"""Short text and numbers: one input each."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from imi_runtime.model.questions import AnswerType, Question
from imi_runtime.screens.components import component
from imi_runtime.screens.fields.drawing import hint_params, label_params
from imi_runtime.screens.fields.kind import UNANSWERED, Asking, Kind, Reading, Showing, Submitted
from imi_runtime.screens.fields.typed import fault, read_line, typed
from imi_runtime.screens.part import Value
from imi_runtime.screens.skeleton import Message

_SPACES = re.compile("(?<=[0-9])[\u0020\u00a0\u2007\u2009\u202f'\u2019](?=[0-9]{3}(?![0-9]))")
"""Signs between groups of three digits that can be nothing else."""
_WHOLE = re.compile(r"[-+]?\d{1,15}", re.ASCII)
_NUMBER = re.compile(r"([-+]?)(\d{1,15})(?:[.,](\d{1,12}))?", re.ASCII)
_GROUPS_OR_FRACTION = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_WIDTHS = {AnswerType.INTEGER: "govuk-input--width-10", AnswerType.DECIMAL: "govuk-input--width-10"}
_TEXT_WIDTHS = (5, 10, 20, 30)
_KEYBOARDS = {AnswerType.INTEGER: "numeric", AnswerType.DECIMAL: "decimal"}


def _width(question: Question) -> str:
    """Return how wide the input is: its width tells how much is expected."""
    if question.type is AnswerType.TEXT and question.at_most:
        room = next((width for width in _TEXT_WIDTHS if int(question.at_most) <= width), None)
        return f"govuk-input--width-{room}" if room else ""
    return _WIDTHS.get(question.type, "")


def ask_line(asking: Asking) -> Markup:
    """Draw one input."""
    hint, value = hint_params(asking), asking.sheet.put(Value(asking.name))

    def draw(message: Message | None) -> str:
        return component("input")({
            "id": asking.id, "name": asking.name, "value": value, "label": label_params(asking), "hint": hint,
            "errorMessage": message, "autocomplete": "off", "classes": _width(asking.question),
            "inputmode": _KEYBOARDS.get(asking.question.type),
        })

    return asking.sheet.on_fault(asking.name, asking.label, draw)


def _read_text(question: Question, name: str, submitted: Submitted) -> Reading:
    return read_line(name, submitted)


def _digits(name: str, submitted: Submitted) -> str:
    return _SPACES.sub("", typed(submitted, name)).replace("\u2212", "-")


def _read_integer(question: Question, name: str, submitted: Submitted) -> Reading:
    digits = _digits(name, submitted)
    if not digits:
        return UNANSWERED
    return (int(digits), ()) if _WHOLE.fullmatch(digits) else fault(name, "not_a_whole_number")


def _read_decimal(question: Question, name: str, submitted: Submitted) -> Reading:
    """Read a number with a point or a comma as its decimal sign.

    One sign before exactly three digits is refused: it means a thousand times as much to half of the readers.
    """
    digits = _digits(name, submitted)
    if not digits:
        return UNANSWERED
    if _GROUPS_OR_FRACTION.fullmatch(digits):
        return fault(name, "unclear_number")
    found = _NUMBER.fullmatch(digits)
    return (_canonical(found), ()) if found else fault(name, "not_a_number")


def _canonical(found: re.Match[str]) -> str:
    sign, whole, fraction = found[1].replace("+", ""), str(int(found[2])), (found[3] or "").rstrip("0")
    number = f"{whole}.{fraction}" if fraction else whole
    return _signed(sign, number)


def _signed(sign: str, number: str) -> str:
    return sign + number if number.strip("0.") else number


def read_amount(question: Question, name: str, submitted: Submitted) -> Reading:
    """Read an amount of money: cents are two digits, so that no sign of thousands can pass for a decimal sign."""
    digits = _digits(name, submitted)
    if not digits:
        return UNANSWERED
    found = _NUMBER.fullmatch(digits)
    if not found or len(found[3] or "") > 2:
        return fault(name, "not_an_amount")
    whole = str(int(found[2]))
    return _signed(found[1].replace("+", ""), f"{whole}.{found[3]:0<2}" if found[3] else whole), ()


def _raw(question: Question, name: str, answer: Any) -> dict[str, list[str]]:
    return {name: [str(answer)]}


def _raw_decimal(question: Question, name: str, answer: Any) -> dict[str, list[str]]:
    """Write three decimals as four, so that the number can be read in one way only."""
    number = str(answer)
    return {name: [number + "0" if _GROUPS_OR_FRACTION.fullmatch(number) else number]}


def _show_text(question: Question, answer: Any, showing: Showing) -> Markup:
    return escape(answer)


def _show_number(question: Question, answer: Any, showing: Showing) -> Markup:
    return escape(showing.interface.number(answer))


TEXT = Kind(ask_line, _read_text, _raw, _show_text)
INTEGER = Kind(ask_line, _read_integer, _raw, _show_number)
DECIMAL = Kind(ask_line, _read_decimal, _raw_decimal, _show_number)
AMOUNT = Kind(ask_line, read_amount, _raw, _show_number)
