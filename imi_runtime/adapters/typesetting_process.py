"""The process that makes one PDF: the job comes on the standard input, the document leaves on the standard output."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import typst

MOST_MEMORY, MOST_SECONDS, MOST_OPEN_FILES = 2_000_000_000, 20, 64
ATTEMPTS = 4
UNDRAWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)", re.DOTALL)
NEVER_DRAWN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
"""What is no text, and what turns the order of other text around."""
FAMILIAR = re.compile("[^\n -~\xa0-\u024f\u0370-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]")
"""What is no letter or sign of a language of the Union."""


def main() -> None:
    """Make the document. The first argument is an empty folder: there is nothing else that a template could read."""
    bound_own_resources()
    job = json.loads(sys.stdin.buffer.read())
    document = made(job["template"], job["values"], datetime.fromisoformat(job["made"]), sys.argv[1])
    sys.stdout.buffer.write(document)


def bound_own_resources() -> None:
    """Let the operating system end this process when it takes too much; there are systems that cannot."""
    with suppress(ImportError):
        import resource

        for what, most in (
            (resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS), (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_NOFILE, MOST_OPEN_FILES),
        ):
            with suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))


def made(template: str, values: Any, at: datetime, folder: str) -> bytes:
    """Return the PDF. Characters that no font of ours draws are named by their number, so that nothing is lost."""
    values = _each_text(values, lambda text: NEVER_DRAWN.sub(_named, text))
    for _ in range(ATTEMPTS):
        try:
            return _compiled(template, values, at, folder)
        except typst.TypstError as refused:
            undrawn = {sign for text in UNDRAWN.findall(refused.diagnostic) for sign in _unescaped(text)}
            if not undrawn:
                raise
            values = _each_text(values, partial(_naming, undrawn))
    return _compiled(template, _each_text(values, lambda text: FAMILIAR.sub(_named, text)), at, folder)


def _compiled(template: str, values: Any, at: datetime, folder: str) -> bytes:
    document = typst.compile(  # type: ignore[type-var]
        template.encode(), root=folder, ignore_system_fonts=True, pdf_standards=["ua-1"], timestamp=int(at.timestamp()),
        package_path=folder, package_cache_path=folder, sys_inputs={"report": json.dumps(values)},
    )
    if not isinstance(document, bytes):
        raise TypeError("a PDF is one document")
    return document


def _each_text(values: Any, change: Callable[[str], str]) -> Any:
    if isinstance(values, str):
        return change(values)
    if isinstance(values, list):
        return [_each_text(value, change) for value in values]
    if isinstance(values, dict):
        return {key: _each_text(value, change) for key, value in values.items()}
    return values


def _naming(signs: set[str], text: str) -> str:
    return "".join(_name(sign) if sign in signs else sign for sign in text)


def _named(found: re.Match[str]) -> str:
    return _name(found[0])


def _name(sign: str) -> str:
    return f"[U+{ord(sign):04X}]"


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


if __name__ == "__main__":
    main()
