"""The index of words under which authorities are found: the same two statements on every database."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from imi_runtime.model.ids import AuthorityId
from imi_runtime.store.directory import WORDS

MOST_AT_ONCE = 500


def every_word(connection: Connection) -> tuple[str, ...]:
    """Return each word once."""
    return tuple(connection.execute(select(WORDS.c.word).distinct()).scalars())


def postings(connection: Connection, words: Collection[str]) -> list[tuple[str, AuthorityId, int]]:
    """Return (word, authority, weight) for each of the words."""
    listed, found = sorted(words), list[tuple[str, AuthorityId, int]]()
    for start in range(0, len(listed), MOST_AT_ONCE):
        some = listed[start : start + MOST_AT_ONCE]
        rows = select(WORDS.c.word, WORDS.c.authority, WORDS.c.weight).where(WORDS.c.word.in_(some))
        found += connection.execute(rows).all()
    return found
