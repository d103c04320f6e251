"""From a case to the words by which authorities find it: each word as a token, for those who may read where it stands.

A token holds the authority and the right that reads. Words of what is not personal stand behind it in clear, so that
they are found by their beginning. Words of personal answers are keyed: whoever reads the database without the
installation's key learns nothing from them, and they are found whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from imi_runtime.engine.access import Access
from imi_runtime.engine.case_words import (
    FoundBy,
    ReadAnswers,
    authority_word,
    country_word,
    doer_word,
    read_answers,
    words_of_answers,
    words_of_text,
)
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case, Standing
from imi_runtime.model.ids import VIEWER, AreaId, AuthorityId, RightId
from imi_runtime.operations.writing.sight_writing import Concerned, access_under
from imi_runtime.ports import Sealing
from imi_runtime.store.case_words import WordsEntry
from imi_runtime.store.sight import SightEntry

NUMBER, OTHER, DOER = "number", "other", "doer"
"""Fields that belong to no form: the case's number, the authority on the other side, and who has taken steps."""
SCOPE_SIGNS = 8
Words = Mapping[tuple[int, str], tuple[FoundBy, ...]]


def scope_of(area: AreaId, right: RightId) -> str:
    """Return under what words are found: any right is one and the same in every area, further ones are not."""
    return "" if right == VIEWER else f"{area}|{right}"


class Tokens:
    """Makes the tokens of one authority under one right."""

    def __init__(self, sealing: Sealing, authority: AuthorityId, scope: str) -> None:
        self._sealing, self._authority, self._scope = sealing, authority, scope
        self._clear = "c" + sealing.word_token(authority, f"{scope}||")[:SCOPE_SIGNS]

    def clear(self, word: str) -> str:
        """Return the token of a word that may be read in the database."""
        return self._clear + (word if word.isascii() and word.isalnum() else f"x{word.encode().hex()}")

    def sealed(self, word: str) -> str:
        """Return the token of a word that may not."""
        return "s" + self._sealing.word_token(self._authority, f"{self._scope}|{word}")

    def of(self, found_by: FoundBy) -> frozenset[str]:
        """Return the tokens of the words of an answer."""
        return frozenset(map(self.sealed if found_by.personal else self.clear, found_by.words))


def words_for(
    all: Iterable[Concerned], rows: Sequence[SightEntry], bundle: Bundle, case: Case, world: World, sealing: Sealing
) -> tuple[WordsEntry, ...]:
    """Return by what every authority finds the case that sees it: what each of its rights may read, and no more."""
    words, shown = words_of_answers(bundle, case), dict[AuthorityId, list[SightEntry]]()
    for row in rows:
        shown.setdefault(row.authority, []).append(row)
    return tuple(
        _entry(shown[one.authority], case, world, _told(one, shown[one.authority], words, bundle, case, world, sealing))
        for one in all if one.authority in shown
    )


def _entry(rows: Sequence[SightEntry], case: Case, world: World, told: Mapping[str, frozenset[str]]) -> WordsEntry:
    row = rows[0]
    country = world.directory.country(row.other) if row.other else None
    return WordsEntry(
        case=row.case, authority=row.authority, area=row.area, procedure=row.procedure, state=row.state,
        shelf=row.shelf, other=row.other, country=country, due=row.due, opened=case.opened, updated=row.updated,
        told=told,
    )


def _told(
    one: Concerned, rows: Sequence[SightEntry], words: Words, bundle: Bundle, case: Case, world: World, sealing: Sealing
) -> dict[str, frozenset[str]]:
    told: dict[str, frozenset[str]] = {}
    for right, found_by in _found_by(one, rows, words, bundle, case, world):
        tokens = Tokens(sealing, one.authority, scope_of(case.area, right))
        for each in found_by:
            told[each.field] = told.get(each.field, frozenset()) | tokens.of(each)
    return told


def _found_by(
    one: Concerned, rows: Sequence[SightEntry], words: Words, bundle: Bundle, case: Case, world: World
) -> Iterator[tuple[RightId, Iterable[FoundBy]]]:
    """Yield what is found under each right: the outline, and the answers that the rights before it do not read."""
    outlined = {row.right for row in rows}
    surely = _surely_read(one, bundle, case, world)
    before: ReadAnswers = frozenset()
    for right, access in one.access.items():
        if right in outlined and (right == VIEWER or VIEWER not in outlined):
            yield right, _outline(rows[0], case, world)
        read = _read(case, access, surely)
        yield right, [each for key in read - before if key in words for each in words[key]]
        if right == VIEWER:
            before = read


def _read(case: Case, access: Access, surely: ReadAnswers | None) -> ReadAnswers:
    read = read_answers(case, access.sight)
    return read if surely is None else read & surely


def _surely_read(one: Concerned, bundle: Bundle, case: Case, world: World) -> ReadAnswers | None:
    """Return the answers that whoever has every right reads, or None where further rights never hide anything.

    A right may show a newer text that is held, so that it takes the place of an older one that others read. What is
    read with few rights and not with all of them is found by nobody: nobody shall find what he does not read.
    """
    if all(filling.standing is Standing.OPEN for filling in case.fillings):
        return None
    return read_answers(case, access_under(frozenset(one.access), bundle, case, one.authority, world).sight)


def _outline(row: SightEntry, case: Case, world: World) -> Iterator[FoundBy]:
    yield FoundBy(NUMBER, False, frozenset(words_of_text(row.number)))
    if row.other:
        country = world.directory.country(row.other)
        words = {authority_word(row.other), *([country_word(country)] if country else ())}
        yield FoundBy(OTHER, False, frozenset(words))
    if case.doers:
        yield FoundBy(DOER, True, frozenset(doer_word(user) for user in case.doers.values()))
