"""Attached files: those that are there with a button to take each away, and the browser's own way to choose more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from imi_runtime.model.questions import FILE_ENDINGS, FileKind, Question
from imi_runtime.screens.attached import as_line
from imi_runtime.screens.components import component
from imi_runtime.screens.faults import input_id
from imi_runtime.screens.fields.drawing import hint_params, label_params
from imi_runtime.screens.fields.kind import UNANSWERED, Asking, Kind, Reading, Showing, Submitted
from imi_runtime.screens.part import Attached
from imi_runtime.screens.skeleton import Message

ATTACH = "attach"
"""Name of the button that keeps the page with the chosen files; its value is the name of the answer."""
REMOVE_FILE = "remove_file"
"""Name of the button that takes a file away; its value is `answer.<id>`."""


def endings_of(kinds: Iterable[FileKind]) -> tuple[str, ...]:
    """Return the ends of names that go with kinds of files."""
    return tuple(ending for kind in kinds for ending in FILE_ENDINGS[kind])


def _ask(asking: Asking) -> Markup:
    endings = endings_of(asking.question.accepts)
    what = asking.sheet.word("files/accepted", kinds=", ".join(endings))
    hint = hint_params(asking, what, asking.sheet.word("files/hidden"))
    there = asking.sheet.put(Attached(asking.name, input_id(asking.name)))
    accept = {"multiple": "multiple", "accept": ",".join(f".{ending}" for ending in endings)}

    def draw(message: Message | None) -> str:
        field = component("file-upload")({
            "id": asking.id, "name": asking.name, "label": label_params(asking), "hint": hint,
            "errorMessage": message, "attributes": accept,
        })
        return Markup('<div class="imi-files">{}</div>').format(field)

    chosen = asking.sheet.on_fault(asking.name, asking.label, draw)
    attach = component("button")({
        "html": asking.sheet.word("files/attach"), "name": ATTACH, "value": asking.name,
        "classes": "govuk-button--secondary imi-files__attach",
    })
    return chosen + attach + there


def _read(question: Question, name: str, submitted: Submitted) -> Reading:
    """Read the ids of the files that are attached already; those that were just sent were put among them before."""
    given = list(dict.fromkeys(value for value in submitted.get(name, ()) if value.strip()))
    return (given, ()) if given else UNANSWERED


def _raw(question: Question, name: str, answer: Any) -> dict[str, list[str]]:
    return {name: [str(id) for id in answer]}


def _show(question: Question, answer: Any, showing: Showing) -> Markup:
    ids = answer if isinstance(answer, list) else [answer]
    lines = Markup("").join(
        Markup("<li>{}</li>").format(as_line(showing.files(str(id)), showing.interface)) for id in ids
    )
    return Markup('<ul class="govuk-list imi-attached">{}</ul>').format(lines)


FILES = Kind(_ask, _read, _raw, _show)
