"""Texts with a cursor in them: `|` marks where somebody types."""

from __future__ import annotations

from pathlib import PurePosixPath

from imi_runtime.authoring.editor.offers import Completion, completions
from imi_runtime.authoring.editor.open_library import OpenLibrary
from imi_runtime.compiler.library import Library
from tests.library_kit import library, path_of

CURSOR = "¦"


def typed(name: str, old: str, new: str, files: Library | None = None) -> tuple[OpenLibrary, PurePosixPath, int, int]:
    """Return the small library in which `new` stands for `old`, and the place of the cursor in `new`."""
    path, files = PurePosixPath(path_of(name)), files or library()
    text = files[path].decode()
    assert old in text and new.count(CURSOR) == 1
    before, _, behind = text.replace(old, new, 1).partition(CURSOR)
    line = before.count("\n") + 1
    return OpenLibrary({**files, path: f"{before}{behind}".encode()}), path, line, len(before) - before.rfind("\n")


def offered(name: str, old: str, new: str, files: Library | None = None) -> list[str]:
    """Return what is offered at the cursor."""
    return [each.offer.text for each in completed(name, old, new, files)]


def completed(name: str, old: str, new: str, files: Library | None = None) -> tuple[Completion, ...]:
    """Return the offers at the cursor with what they replace."""
    return completions(*typed(name, old, new, files))
