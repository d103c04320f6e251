"""What forms of fixed fields send: each field once, and nothing that the form does not have."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import abort, request

from imi_runtime.directory.changes import Fault
from imi_runtime.screens.frame import CSRF_FIELD, LANGUAGE_FIELD
from imi_runtime.screens.interface import Interface

SEEN_FIELD = "seen"
LONGEST = 20_000
_OURS = frozenset({CSRF_FIELD, LANGUAGE_FIELD, SEEN_FIELD})


@dataclass(frozen=True, slots=True)
class Sent:
    """A sent form."""

    single: dict[str, str]
    several: dict[str, tuple[str, ...]]
    seen: str

    def text(self, name: str) -> str:
        """Return what was typed into a field, without space around it."""
        return self.single.get(name, "").strip().replace("\r\n", "\n")

    def all(self, name: str) -> tuple[str, ...]:
        """Return what was chosen in a field of several values."""
        return self.several.get(name, ())


def read_sent(single: Collection[str], several: Collection[str] = ()) -> Sent:
    """Return what the form sent. A field that it does not have, or has twice, is refused, not overlooked."""
    form = request.form
    for name in form:
        values = form.getlist(name)
        twice = len(values) > 1 and name not in several
        if twice or (name not in single and name not in several and name not in _OURS):
            abort(400)
        if any(len(value) > LONGEST or "\0" in value for value in values):
            abort(400)
    return Sent(
        {name: form.get(name, "") for name in single if name in form},
        {name: tuple(form.getlist(name)) for name in several}, form.get(SEEN_FIELD, ""),
    )


def fault_said(faults: Collection[Fault], part: str, words: Interface) -> str:
    """Return what is wrong with a part, in words; empty where nothing is."""
    found = next((fault for fault in faults if fault.part == part), None)
    return str(words.say(f"directory_fault/{found.word}", **dict(found.values))) if found else ""
