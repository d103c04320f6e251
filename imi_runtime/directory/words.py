"""The words under which an authority is found, folded, each with the weight of where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.model.directory import Entry
from imi_runtime.model.folding import LONGEST_WORD, latin, words_in

NAME, KEYWORD, DESCRIPTION = 8, 4, 1


def spellings(word: str) -> tuple[str, ...]:
    """Return a folded word in its own letters, and in Latin ones where those are others."""
    abroad = latin(word)[:LONGEST_WORD]
    return (word,) if abroad == word else (word, abroad)


def words_of(entry: Entry) -> dict[str, int]:
    """Return every word of an entry with its greatest weight."""
    found: dict[str, int] = {}
    for text, weight in _texts(entry):
        for written in words_in(text):
            for word in spellings(written):
                found[word] = max(weight, found.get(word, 0))
    return found


def _texts(entry: Entry) -> Iterator[tuple[str, int]]:
    authority, profile = entry.authority, entry.profile
    for name in (authority.name, authority.official_name, *authority.names.values()):
        yield name, NAME
    for keyword in profile.keywords:
        yield keyword, KEYWORD
    for text in (*profile.descriptions.values(), profile.address):
        yield text, DESCRIPTION
