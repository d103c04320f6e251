"""Texts by their addresses in one piece of memory, for what every worker holds of every language."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import TypeVar

T = TypeVar("T")
_GROWING = Lock()
Places = dict[str, int]
"""Address -> its place. Languages share one, which grows when a language has an address that no other had."""


class PackedTexts(Mapping[str, str]):
    """Address -> text, in a third of what a dictionary takes. An empty text counts as none, as in translations."""

    __slots__ = ("_ends", "_places", "_texts")

    def __init__(self, texts: Mapping[str, str], places: Places) -> None:
        with _GROWING:
            for address in texts:
                places.setdefault(address, len(places))
            written = [texts.get(address, "").encode() for address in places]
        ends, end = array("I"), 0
        for each in written:
            end += len(each)
            ends.append(end)
        self._places, self._ends, self._texts = places, ends, b"".join(written)

    def get(self, key: str, default: T | None = None) -> str | T | None:  # type: ignore[override]
        """Return the text, or what stands in for it."""
        place = self._places.get(key)
        if place is None or place >= len(self._ends):
            return default
        text = self._texts[self._ends[place - 1] if place else 0 : self._ends[place]]
        return text.decode() if text else default

    def __getitem__(self, key: str) -> str:
        text = self.get(key)
        if text is None:
            raise KeyError(key)
        return text

    def __iter__(self) -> Iterator[str]:
        return (address for address in self._places if self.get(address) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)
