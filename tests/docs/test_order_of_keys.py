"""The page of the language, the schema and `imi fmt` know one and the same order of keys."""

from __future__ import annotations

from collections import Counter

import pytest

from imi_runtime.authoring.shapes import shape_of
from tests.docs.test_language_page import PARAGRAPH, SECTIONS, section

ALONE = [place for place in SECTIONS if Counter(SECTIONS.values())[SECTIONS[place]] == 1]
"""Parts that have a section of the page for themselves."""


@pytest.mark.parametrize("place", ALONE, ids=":".join)
def test_the_page_tells_the_keys_in_the_order_in_which_they_are_written(place: tuple[str, str]) -> None:
    kind, part = place
    shape = shape_of(kind)
    order = tuple(shape.defs[part]["properties"]) if part else shape.order
    told = [key for key, _, _ in PARAGRAPH.findall(section(SECTIONS[place]))]
    assert told == [key for key in order if key in told]
