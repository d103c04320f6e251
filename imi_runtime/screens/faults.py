"""Faults at the screen: where each one is shown, and in which words."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from imi_runtime.engine.answers import Fault
from imi_runtime.model.questions import PARTS, AnswerType, Question
from imi_runtime.model.text import Labels
from imi_runtime.screens.interface import Interface

ROW = "\ue002"
"""Stands for the number of a row in the names of inputs, until rows are shown."""
LONG_TEXT = (AnswerType.LONG_TEXT, "text")
_DATES = frozenset({"date_too_early", "date_too_late"})
_NUMBERS = frozenset({"too_small", "too_large"})


def input_id(name: str) -> str:
    """Return the id of what is filled in under a name; the prefix keeps apart the ids of questions and of the page."""
    return "q-" + name.replace(".", "-")


def place_of(fault: Fault, places: Container[str]) -> str | None:
    """Return the nearest of the places at which the fault can be shown: its part, else the whole, else None.

    Inside rows a place carries `ROW` for the number; the place returned carries the number itself.
    """
    if fault.row is not None:
        inner = _nearest(f"{fault.name}.{ROW}", fault.part, places)
        if inner:
            return inner.replace(ROW, str(fault.row))
    return _nearest(fault.name, fault.part, places)


def _nearest(stem: str, part: str, places: Container[str]) -> str | None:
    while part:
        if f"{stem}.{part}" in places:
            return f"{stem}.{part}"
        part = part.rpartition(".")[0]
    return stem if stem in places else None


def sentence_of(fault: Fault, interface: Interface, part: str = "") -> str:
    """Return the fault in words; `part` is the label of the part that it is about."""
    values = {name: _written(fault.kind, value, interface) for name, value in fault.values.items()}
    return str(interface.say(f"fault/{fault.kind}", part=part, **values))


def _written(kind: str, value: str, interface: Interface) -> str:
    if kind in _DATES:
        return interface.date(date.fromisoformat(value))
    return interface.number(value) if kind in _NUMBERS else value


def part_label(fault: Fault, question: Question, labels: Labels, interface: Interface) -> str:
    """Return the label of the part that the fault is about, or of the whole question, for a summary of faults."""
    name, rest, asked = fault.part, "", question
    if question.type is AnswerType.ROWS and name:
        name, _, rest = name.partition(".")
        asked = next((column for column in question.columns if column.id == name), question)
        name = rest
    if name and any(part.name == name for part in PARTS.get(asked.type, ())):
        return str(interface.say(f"part/{asked.type.value}/{name}"))
    return labels.of(asked.label)


def target_of(fault: Fault, question: Question) -> str:
    """Return the id of the input to which a summary of faults links."""
    name, asked, part = fault.name, question, fault.part
    if question.type is AnswerType.ROWS:
        name = f"{name}.{fault.row or 0}"
        column, _, part = part.partition(".")
        asked = next((one for one in question.columns if one.id == column), question.columns[0])
        name = f"{name}.{asked.id}"
    parts = PARTS.get(asked.type, ())
    inner = next((one.name for one in parts if one.name == part), parts[0].name if parts else "")
    # The text of a long text is filled in under the name itself; only its language has an id of its own.
    return input_id(name if inner == "" or (asked.type, inner) == LONG_TEXT else f"{name}.{inner}")
