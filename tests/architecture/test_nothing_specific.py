"""Nothing of the shipped library is named in code, templates, scripts or style: another area needs no code at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from imi_runtime.compiler.compile import areas, compile_bundle, read_library
from imi_runtime.library_path import shipped_library

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("imi_runtime", "cli")
ENDINGS = {".py", ".jinja", ".html", ".js", ".scss", ".json"}
LOOSE = ("dev.py", "setup.py", "site.scss")

ORDINARY_WORDS = {
    "request": "the kind of procedure, and what a browser sends; also the form of the area that `imi new` writes",
    "reply": "what an author's example answers with; also the form of the area that `imi new` writes",
    "subject": "the beginning of a sentence in messages, and what a condition speaks of",
    "message": "the sentence of a problem, and the fault beside a field",
    "acceptance": "an example of a form in the explanation of a code",
    "professional": "an example of a name in the explanation of a code",
    "professions": "an example of a code list in the explanation of a code",
    "data_protection": "the page about data protection, and the family of checks",
    "agreed_date": "a key under which a procedure says what its figures count",
    "rating": "how an answer was judged, which figures count",
    "information_request": "the procedure that `imi new` writes, and an example in the explanation of a code",
}
"""Ids of the library that are ordinary words of the language or of its examples, and where they are that. An id of several
words belongs here only when it names a thing of the product itself. Everything else is compared as a whole word."""


def ids_of(library: Path) -> Iterator[str]:
    """Yield the id of every area, procedure, question set, code list and form, and of all invented authorities' names."""
    paths = [PurePosixPath(file.relative_to(library).as_posix()) for file in library.glob("*/*/*.yaml")]
    for path in paths:
        if path.parts[0] in ("procedures", "question_sets", "forms"):
            yield from ({path.parts[1]} - {"shared"}) | ({path.stem} - {"bundle"})


def authorities_of(library: Path) -> Iterator[str]:
    read = read_library(library)
    for area in areas(read):
        for scenario in compile_bundle(read, area).scenarios:
            yield from (authority.name for authority in scenario.authorities.values())


@cache
def sources() -> dict[str, str]:
    """Return everything that runs, by its name: not the tests, not the library, not what others made."""
    files = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*")) if file.suffix in ENDINGS]
    files += [ROOT / name for name in LOOSE]
    own = [file for file in files if not {"vendor", "__pycache__", "new_area"} & set(file.parts)]
    return {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in own}


def places_of(word: str) -> list[str]:
    whole = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])")
    return [name for name, text in sources().items() if whole.search(text)]


NAMED = sorted(set(ids_of(shipped_library())) | set(authorities_of(shipped_library())))


def test_there_is_something_to_look_for_and_somewhere_to_look() -> None:
    assert len(NAMED) > 20
    assert len(sources()) > 150


@pytest.mark.parametrize("name", [name for name in NAMED if name not in ORDINARY_WORDS])
def test_nothing_of_the_library_is_named_in_code(name: str) -> None:
    assert places_of(name) == []


def test_every_ordinary_word_is_an_id_of_the_library_and_stands_in_code() -> None:
    assert [word for word in ORDINARY_WORDS if word not in NAMED or not places_of(word)] == []


def test_no_code_decides_by_an_id_that_is_an_ordinary_word() -> None:
    """Such a word may stand in a sentence or an example, never beside `==`, `in` or as a key to look up."""
    decides = {
        word: re.compile(rf"""(?:[=!]=|\bin|\bcase|\.get\()\s*\(?["']{word}["']|\.id\s*[=!]=\s*["']{word}["']""")
        for word in ORDINARY_WORDS
    }
    found = [
        f"{name}: {hit[0]}"
        for name, text in sources().items()
        if not name.startswith("imi_runtime/codes/")
        for pattern in decides.values()
        for hit in pattern.finditer(text)
    ]
    assert found == []
