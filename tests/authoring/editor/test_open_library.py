"""While somebody types, the verdict is that of a whole check, found at once; and no text makes the editor fall silent."""

from __future__ import annotations

import random
import time
from pathlib import PurePosixPath

import pytest

from imi_runtime.authoring.editor.meanings import meaning
from imi_runtime.authoring.editor.naming import mentions_at
from imi_runtime.authoring.editor.offers import completions
from imi_runtime.authoring.editor.open_library import OpenLibrary, OvertakenByTyping
from imi_runtime.authoring.editor.outline import outline
from imi_runtime.compiler.compile import areas, compile_bundle, read_library
from imi_runtime.library_path import shipped_library
from imi_runtime.problems import Problem, sorted_problems
from tests.library_kit import AREA, library, path_of

PROCEDURE = PurePosixPath(path_of("permit_request"))
LONGEST = 5.0
"""Seconds: far above what is measured (see benchmarks/editor.py), below what a loop without an end would take."""


def told(opened: OpenLibrary) -> tuple[Problem, ...]:
    return sorted_problems(problem for found in opened.problems() for of_file in found.values() for problem in of_file)


@pytest.mark.parametrize(
    "typed", [b"\nfoo: bar\n", b"\n  half: {by: , from: [", b"", b"\nmarks: {a_b: [one, two]}\n"]
)
def test_the_verdict_while_typing_is_that_of_a_whole_check(typed: bytes) -> None:
    opened = OpenLibrary(library())
    told(opened)
    opened = opened.with_files({**opened.files, PROCEDURE: opened.files[PROCEDURE] + typed})
    assert told(opened) == compile_bundle(opened.files, AREA).problems


def test_only_the_file_that_changed_is_read_again() -> None:
    opened = OpenLibrary(library())
    told(opened)
    known = set(opened.remembered.reads)
    told(opened.with_files({**opened.files, PROCEDURE: opened.files[PROCEDURE] + b"# more\n"}))
    assert [key.partition("\0")[0] for key in opened.remembered.reads.keys() - known] == [str(PROCEDURE)]


def test_work_that_is_overtaken_stops() -> None:
    with pytest.raises(OvertakenByTyping):
        list(OpenLibrary(library()).problems(lambda: True))


def test_the_area_in_which_somebody_types_is_looked_at_first() -> None:
    files = library()
    other = {PurePosixPath(str(path).replace("demo_permits", "demo_a")): data for path, data in files.items()}
    broken = {path: b"x: [" for path in files if path.name == "permit.yaml"}
    opened = OpenLibrary({**other, **files, **broken})
    first = next(iter(opened.problems(first="demo_permits")))
    assert any("demo_permits" in file for file in first)


# -- any text ----------------------------------------------------------------------------------------------------------


def changed(data: bytes, chance: random.Random) -> bytes:
    """Return a file as it may stand while somebody types: a beginning, a line less, or a sign more."""
    lines, place = data.split(b"\n"), chance.randrange(len(data))
    match chance.randrange(4):
        case 0:
            return data[:place]
        case 1:
            del lines[chance.randrange(len(lines))]
            return b"\n".join(lines)
        case 2:
            return data[:place] + chance.choice([b" ", b"{", b"[", b":", b'"', b"'", b",", b"#", b"- ", b"\t"]) + data[place:]
        case _:
            return data[:place] + data[min(len(data), place + chance.randrange(60)) :]


@pytest.mark.parametrize("seed", range(40))
def test_no_text_is_without_an_answer(seed: int) -> None:
    chance = random.Random(seed)
    files = SHIPPED.files
    path = chance.choice(sorted(path for path in files if path.suffix == ".yaml" or path.stem == "fr"))
    opened = SHIPPED.with_files({**files, path: changed(files[path], chance)})
    text = opened.files[path].decode("utf-8", "replace")
    place = chance.randrange(len(text) + 1)
    line, column = text[:place].count("\n") + 1, place - text.rfind("\n", 0, place)
    for ask in (completions, meaning, mentions_at):
        began = time.monotonic()
        ask(opened, path, line, column)
        assert time.monotonic() - began < LONGEST
    outline(opened, path)
    began = time.monotonic()
    assert len(list(opened.problems())) == len(areas(files))
    assert time.monotonic() - began < LONGEST * len(areas(files))


SHIPPED = OpenLibrary(read_library(shipped_library()))
