"""Packed texts answer as a dictionary does, and languages that share their addresses stay apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imi_runtime.model.packed_texts import PackedTexts, Places

TEXTS = st.dictionaries(st.text(max_size=6), st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=12)


@given(TEXTS, TEXTS, TEXTS)
def test_every_language_has_its_own_texts_whatever_others_have(
    one: dict[str, str], two: dict[str, str], three: dict[str, str]
) -> None:
    places: Places = {}
    packed = [PackedTexts(texts, places) for texts in (one, two, three)]
    for texts, found in zip((one, two, three), packed, strict=True):
        assert dict(found) == {address: text for address, text in texts.items() if text}
        assert all(found.get(address, "none") == (texts.get(address) or "none") for address in places)


def test_an_address_that_nobody_has_is_none() -> None:
    packed = PackedTexts({"a": "text"}, {})
    assert packed.get("b") is None and packed.get("b", "English") == "English" and len(packed) == 1
    with pytest.raises(KeyError):
        packed["b"]


def test_languages_that_are_loaded_at_once_do_not_take_each_others_places() -> None:
    places: Places = {}
    languages = [{f"{number % 7}/{address}": f"{number} {address}" for address in range(300)} for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        packed = list(pool.map(lambda texts: PackedTexts(texts, places), languages))
    assert [dict(one) for one in packed] == languages
