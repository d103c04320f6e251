"""Which rows of a repeated answer were filled in. Rows are always counted anew: an empty one leaves no gap."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from imi_runtime.model.questions import AnswerType, Question

Submitted = Mapping[str, Sequence[str]]
_ROW_KEY = re.compile(r"(\d{1,3})\.(.+)", re.DOTALL | re.ASCII)


def preset_inputs(question: Question) -> tuple[str, ...]:
    """Return the inputs of a row that have a value before anybody types; alone they do not fill a row."""
    return tuple(f"{column.id}.language" for column in question.columns if column.type is AnswerType.LONG_TEXT)


def filled_rows(submitted: Submitted, name: str, preset: Collection[str]) -> tuple[int, ...]:
    """Return the numbers of the rows in which something was typed or chosen, in order."""
    start = f"{name}."
    filled: set[int] = set()
    for key, values in submitted.items():
        if key.startswith(start) and any(value.strip() for value in values):
            found = _ROW_KEY.fullmatch(key[len(start):])
            if found and found[2] not in preset:
                filled.add(int(found[1]))
    return tuple(sorted(filled))


def without_row(submitted: Submitted, removed: str) -> dict[str, Sequence[str]]:
    """Return what was submitted without one row; `removed` is `question.<row>`, the value of its button.

    The number is that of the row on the page, where empty rows are already left out.
    """
    return {key: values for key, values in submitted.items() if not key.startswith(f"{removed}.")}
