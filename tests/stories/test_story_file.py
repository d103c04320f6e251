"""A story that the program writes is the story that authors would read."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from imi_runtime.compiler.compile import areas, compile_bundle, read_library
from imi_runtime.compiler.scenarios import read_scenarios
from imi_runtime.library_path import shipped_library
from imi_runtime.stories.story_file import file_of, path_of

TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("folder", [shipped_library(), TESTS / "worked_library", TESTS / "second_library"])
def test_every_story_read_and_written_says_the_same(folder: Path) -> None:
    library = read_library(folder)
    written = 0
    for area in areas(library):
        compiled = compile_bundle(library, area)
        assert compiled.bundle
        for story in compiled.scenarios:
            file = PurePosixPath(path_of(area, story.id))
            again = read_scenarios({file: file_of(compiled.bundle, story)}, compiled.bundle)
            assert again.problems == ()
            assert again.scenarios == (story,)
            written += 1
    assert written
