"""Repeated rows without any script: the filled rows, one empty row, a button for another and one to remove each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from imi_runtime.engine.answers import Fault
from imi_runtime.model.questions import AnswerType, Question
from imi_runtime.screens.components import component
from imi_runtime.screens.faults import ROW, input_id
from imi_runtime.screens.fields.choosing import in_reader_language
from imi_runtime.screens.fields.drawing import group
from imi_runtime.screens.fields.kind import UNANSWERED, Asking, Kind, Reading, Showing, Submitted
from imi_runtime.screens.part import NUMBER, Rows
from imi_runtime.screens.row_numbers import filled_rows, preset_inputs

ADD_ROW = "add_row"
"""Name of the button that keeps what was typed and shows one more row; its value is the name of the question."""
REMOVE_ROW = "remove_row"
"""Name of the button that drops a row; its value is `question.<row>`."""
MOST_ROWS = 100


def rows_of(kinds: Mapping[AnswerType, Kind]) -> Kind:
    """Return the kind of repeated rows whose columns are of these kinds."""

    def ask(asking: Asking) -> Markup:
        return _ask(asking, kinds)

    def read(question: Question, name: str, submitted: Submitted) -> Reading:
        return _read(question, name, submitted, kinds)

    def raw(question: Question, name: str, answer: Any) -> dict[str, list[str]]:
        return _raw(question, name, answer, kinds)

    def show(question: Question, answer: Any, showing: Showing) -> Markup:
        return _show(question, answer, showing, kinds)

    return Kind(ask, read, raw, show)


def _at_most(question: Question) -> int:
    return min(int(question.at_most), MOST_ROWS) if question.at_most else MOST_ROWS


def _ask(asking: Asking, kinds: Mapping[AnswerType, Kind]) -> Markup:
    row = asking.sheet.cut(_row(asking, kinds))
    block = asking.sheet.put(Rows(asking.name, _at_most(asking.question), preset_inputs(asking.question), row))
    words = asking.sheet.word("field/add_row_of", label=asking.label)
    add = _button(words, ADD_ROW, asking.name)
    return group(asking, block + add, asking.sheet.word("field/rows_empty"))


def _row(asking: Asking, kinds: Mapping[AnswerType, Kind]) -> Markup:
    name = f"{asking.name}.{ROW}"
    columns = (replace(asking, question=c, name=f"{name}.{c.id}") for c in asking.question.columns)
    content = Markup("").join(kinds[column.question.type].ask(column) for column in columns)
    remove = _button(asking.sheet.word("field/remove_row", number=NUMBER), REMOVE_ROW, name)
    return component("fieldset")({
        "classes": "imi-row", "attributes": {"id": input_id(name)}, "html": content + remove,
        "legend": {"html": asking.sheet.word("field/row", number=NUMBER), "classes": "govuk-fieldset__legend--s"},
    })


def _button(words: Markup, name: str, value: str) -> Markup:
    return component("button")({"html": words, "name": name, "value": value, "classes": "govuk-button--secondary"})


def _read(question: Question, name: str, submitted: Submitted, kinds: Mapping[AnswerType, Kind]) -> Reading:
    """Read the rows that were filled; faults count the rows as the page will show them."""
    rows: list[dict[str, object]] = []
    faults: list[Fault] = []
    sources = filled_rows(submitted, name, preset_inputs(question))
    if len(sources) > MOST_ROWS:
        return None, (Fault(name, "too_many", values={"limit": str(MOST_ROWS)}),)
    for number, source in enumerate(sources):
        row, wrong = _read_row(question, f"{name}.{source}", submitted, kinds)
        if row or wrong:
            rows.append(row)
        faults.extend(replace(fault, name=name, row=number) for fault in wrong)
    return (rows, tuple(faults)) if rows else UNANSWERED


def _read_row(
    question: Question, name: str, submitted: Submitted, kinds: Mapping[AnswerType, Kind]
) -> tuple[dict[str, object], list[Fault]]:
    row: dict[str, object] = {}
    faults: list[Fault] = []
    for column in question.columns:
        answer, wrong = kinds[column.type].read(column, f"{name}.{column.id}", submitted)
        if answer is not None:
            row[column.id] = answer
        faults.extend(replace(f, part=f"{column.id}.{f.part}" if f.part else column.id) for f in wrong)
    return row, faults


def _raw(question: Question, name: str, answer: Any, kinds: Mapping[AnswerType, Kind]) -> dict[str, list[str]]:
    raw: dict[str, list[str]] = {}
    for number, row in enumerate(answer):
        for column in question.columns:
            if column.id in row:
                raw |= kinds[column.type].raw(column, f"{name}.{number}.{column.id}", row[column.id])
    return raw


def _show(question: Question, answer: Any, showing: Showing, kinds: Mapping[AnswerType, Kind]) -> Markup:
    heads = Markup("").join(_cell("th", in_reader_language(c.label, showing)) for c in question.columns)
    rows = answer if isinstance(answer, list) else []
    body = Markup("").join(Markup("<tr>{}</tr>").format(_shown_row(question, row, showing, kinds)) for row in rows)
    return Markup(
        '<div class="imi-scrolling" tabindex="0" role="region" aria-label="{}"><table class="govuk-table"><thead><tr>{}'
        "</tr></thead><tbody>{}</tbody></table></div>"
    ).format(showing.labels.of(question.label), heads, body)


def _shown_row(question: Question, row: Any, showing: Showing, kinds: Mapping[AnswerType, Kind]) -> Markup:
    cells = (
        kinds[c.type].show(c, row[c.id], showing) if isinstance(row, dict) and c.id in row else Markup("")
        for c in question.columns
    )
    return Markup("").join(_cell("td", cell) for cell in cells)


def _cell(element: str, content: Markup) -> Markup:
    if element == "th":
        return Markup('<th scope="col" class="govuk-table__header">{}</th>').format(content)
    return Markup('<td class="govuk-table__cell">{}</td>').format(content)
