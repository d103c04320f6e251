"""What would change in the files, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from imi_runtime.authoring.edits import changed_files, gone_files
from imi_runtime.compiler.library import Library


def difference(before: Library, after: Library) -> Iterator[str]:
    """Yield the lines that show how two versions of a library differ."""
    for path in sorted({*changed_files(before, after), *gone_files(before, after)}):
        old, new = (files.get(path, b"").decode("utf-8", "replace").splitlines() for files in (before, after))
        yield from unified_diff(old, new, f"before/{path}", f"after/{path}", lineterm="")
