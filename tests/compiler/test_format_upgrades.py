"""Old formats are brought up to the newest, one step after the other."""

from __future__ import annotations

from dataclasses import replace

from imi_runtime.compiler.format_upgrades import upgraded
from imi_runtime.compiler.gathering import Gathered, gather
from tests.compiler.conftest import Compile
from tests.library_kit import AREA, library


def gathered() -> Gathered:
    return gather(library(), AREA)


def test_the_newest_format_is_taken_as_it_is() -> None:
    files = gathered()
    assert upgraded(files).gathered is files


def test_every_step_is_done_once_in_order() -> None:
    steps: list[str] = []

    def step(name: str):  # type: ignore[no-untyped-def]
        def to_the_next(files: Gathered) -> Gathered:
            steps.append(name)
            return replace(files)

        return to_the_next

    result = upgraded(gathered(), {1: step("1 to 2"), 2: step("2 to 3")}, newest=3)
    assert steps == ["1 to 2", "2 to 3"] and result.problems == ()


def test_an_unknown_format_is_told_alone_with_what_is_read(compiled: Compile) -> None:
    result = compiled(bundle=("format: 1", "format: 2"), holder=("type: person", "type: persn"))
    assert [str(problem) for problem in result.problems] == [
        "procedures/demo_permits/bundle.yaml:1:9  IMI-B002  the area is written in format 2; this version reads format 1"
    ]
