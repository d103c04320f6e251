"""What history says of a change: the value before and after, in the reader's words, whatever shape it is kept in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.model.ids import AuthorityId
from imi_runtime.screens.interface import Interface
from imi_runtime.web.present.directory_history import Told
from tests.directory.land_town import sqlite_land
from tests.library_kit import AREA


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder: Path = tmp_path_factory.mktemp("land")
    town = sqlite_land(folder)
    with town.reading("athens_admin") as visit:
        yield Told(visit, Interface(), AuthorityId("athens"))
    town.installation.database.close()


@pytest.mark.parametrize(("part", "before", "after", "said"), [
    ("names", {}, {"fi": "Demo-virasto"}, ("", "Finnish: Demo-virasto")),
    ("names", {"fi": "A", "de": "B"}, {"de": "B"}, ("Finnish: A; German: B", "German: B")),
    (f"allocation {AREA}", None, {"incoming": "acting"}, (
        "", "Cases that come to the authority: Only those work on a case to whom it was given; others read it")),
    ("suspended", False, True, ("No", "Yes")),
    ("languages", [], ["de", "el"], ("", "German, Greek")),
])
def test_history_tells_the_values_before_and_after(told: Told, part: str, before: Any, after: Any, said: tuple[str, str]) -> None:
    _, *values = told.difference(part, before, after)
    assert tuple(values) == said
