"""Answers of several parts: a person, an address, a period, an amount in a currency. The model lists the parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from imi_runtime.engine.answers import Fault
from imi_runtime.model.questions import PARTS, AnswerType, Part, Question
from imi_runtime.screens.fields import choosing, lines
from imi_runtime.screens.fields.dates import DATE, written_date
from imi_runtime.screens.fields.drawing import group
from imi_runtime.screens.fields.kind import Asking, Kind, Reading, Showing, Submitted, part_question

_KINDS: Mapping[AnswerType, Kind] = {
    AnswerType.TEXT: lines.TEXT,
    AnswerType.DECIMAL: lines.AMOUNT,
    AnswerType.DATE: DATE,
    AnswerType.COUNTRY: choosing.COUNTRY,
    AnswerType.LANGUAGE: choosing.LANGUAGE,
}
_OWN_KINDS: Mapping[tuple[AnswerType, str], Kind] = {(AnswerType.MONEY, "currency"): choosing.CURRENCY}
"""Parts that are asked in a way of their own."""


def _kind(whole: Question, part: Part) -> Kind:
    return _OWN_KINDS.get((whole.type, part.name)) or _KINDS[part.type]


def _ask(asking: Asking) -> Markup:
    content = Markup("").join(_ask_part(asking, part) for part in PARTS[asking.question.type])
    kind = asking.question.type.value.replace("_", "-")
    return group(asking, Markup('<div class="imi-parts imi-parts--{}">{}</div>').format(kind, content))


def _ask_part(asking: Asking, part: Part) -> Markup:
    inner = replace(
        asking, question=part_question(asking.question, part), name=f"{asking.name}.{part.name}", inner=True
    )
    return _kind(asking.question, part).ask(inner)


def _read(question: Question, name: str, submitted: Submitted) -> Reading:
    """Read every part. What could be read is kept beside the faults of the others."""
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for part in PARTS[question.type]:
        inner = part_question(question, part)
        answer, wrong = _kind(question, part).read(inner, f"{name}.{part.name}", submitted)
        if answer is not None:
            found[part.name] = str(answer)
        faults.extend(replace(fault, name=name, part=part.name) for fault in wrong)
    return (found or None), tuple(faults)


def raw_parts(question: Question, name: str, answer: Any) -> dict[str, list[str]]:
    """Return what stands in the inputs of all parts."""
    raw: dict[str, list[str]] = {}
    for part in PARTS[question.type]:
        if isinstance(answer, dict) and part.name in answer:
            inner = part_question(question, part)
            raw |= _kind(question, part).raw(inner, f"{name}.{part.name}", answer[part.name])
    return raw


def _show(question: Question, answer: Any, showing: Showing) -> Markup:
    rows = Markup("").join(_shown_parts(question, answer, showing))
    return Markup('<dl class="imi-shown-parts">{}</dl>').format(rows)


def _shown_parts(question: Question, answer: Any, showing: Showing) -> Iterator[Markup]:
    for part in PARTS[question.type]:
        if isinstance(answer, dict) and answer.get(part.name):
            word = showing.say(f"part/{question.type.value}/{part.name}")
            yield Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(word, _shown_part(question, part, answer, showing))


def _shown_part(question: Question, part: Part, answer: Mapping[str, Any], showing: Showing) -> Markup:
    return _kind(question, part).show(part_question(question, part), answer[part.name], showing)


def _show_range(question: Question, answer: Any, showing: Showing) -> Markup:
    if not isinstance(answer, dict) or not answer.get("from"):
        return _show(question, answer, showing)
    start = written_date(answer["from"], showing)
    if not answer.get("to"):
        return showing.say("answer/from", start=start)
    return showing.say("answer/from_to", start=start, end=written_date(answer["to"], showing))


def _show_money(question: Question, answer: Any, showing: Showing) -> Markup:
    if not isinstance(answer, dict) or not (answer.get("amount") and answer.get("currency")):
        return _show(question, answer, showing)
    amount = showing.interface.number(answer["amount"])
    return showing.say("answer/amount", amount=amount, currency=answer["currency"])


COMPOSITE = Kind(_ask, _read, raw_parts, _show)
DATE_RANGE = Kind(_ask, _read, raw_parts, _show_range)
MONEY = Kind(_ask, _read, raw_parts, _show_money)
