"""What stands under another id now: because the authors noted it with `was`, or because it says the very same."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imi_runtime.comparing.walk import compared_fields, texts_in
from imi_runtime.model.forms import Form
from imi_runtime.model.questions import Question
from imi_runtime.model.text import Text

NAMES = ("label", "title")
"""The fields that say what a part is called."""
UNSAID = {"id", "was"}


@dataclass(frozen=True, slots=True)
class Succession:
    """One thing under two ids. `noted` tells whether the files say so, so that running cases find it too."""

    path: tuple[str, ...]
    old: str
    new: str
    before: Any
    after: Any
    noted: bool


def successions(
    before: Mapping[Any, Any], after: Mapping[Any, Any], path: tuple[str, ...],
    were: Mapping[str, tuple[str, ...]] | None = None,
) -> Iterator[Succession]:
    """Yield what stands under another id in the second of two maps; `were` are the former ids, where parts have none.

    Without a note only what has exactly one likely successor counts.
    """
    gone = {id: part for id, part in before.items() if id not in after}
    come = {id: part for id, part in after.items() if id not in before}
    for new, part in tuple(come.items()):
        old = next((former for former in reversed(_former(part, new, were or {})) if former in gone), None)
        if old is not None:
            yield Succession(path, old, new, gone.pop(old), come.pop(new), noted=True)
    likely = [(old, new) for old in gone for new in come if is_alike(gone[old], come[new])]
    for old, new in likely:
        if sum(old == one for one, _ in likely) == 1 == sum(new == other for _, other in likely):
            yield Succession(path, old, new, gone[old], come[new], noted=False)


def _former(part: Any, id: str, were: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    former: tuple[str, ...] = getattr(part, "was", ()) or were.get(id, ())
    return former


def is_alike(one: Any, other: Any) -> bool:
    """Tell whether two parts are called the same, or say the same where they have no name of their own."""
    if isinstance(one, Text) or isinstance(other, Text):
        return isinstance(one, Text) and isinstance(other, Text) and one.english == other.english
    if isinstance(one, str):
        return bool(one == other)
    if isinstance(one, Form):
        return _words(one) == _words(other)
    name = next((name for name in NAMES if hasattr(one, name)), None)
    if name:
        kinds = not isinstance(one, Question) or one.type is other.type
        return kinds and bool(getattr(one, name).english) and getattr(one, name).english == getattr(other, name).english
    return _said(one) == _said(other)


def _words(part: Any) -> list[str]:
    return [text.english for _, text in texts_in(part)]


def _said(part: Any) -> list[Any]:
    if not dataclasses.is_dataclass(part):
        return [part]
    return [getattr(part, name) for name in compared_fields(part.__class__) if name not in UNSAID]
