"""From a case to the words by which authorities find it: each word as a token, for those who may read where it stands.

A token holds the authority and the right that reads. Words of what is not personal stand behind it in clear, so that
they are found by their beginning. Words of personal answers are keyed: whoever reads the database without the
installation's key learns nothing from them, and they are found whole or not at all.

A step changes few texts and seldom who reads them, so the tokens of a form are made again only when another text of it,
or another part of a text, is read under another right than those were made of; the row says of what they were made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from imi_runtime.engine.access import WHOLE
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
from imi_runtime.model.case import Case, Filling, Standing
from imi_runtime.model.ids import VIEWER, AreaId, AuthorityId, Country, FormId, RightId
from imi_runtime.operations.writing.sight_writing import Concerned, access_under
from imi_runtime.ports import Sealing
from imi_runtime.store.case_words import KeptWords, WordsEntry
from imi_runtime.store.sight import SightEntry

NUMBER, OTHER, DOER = "number", "other", "doer"
"""Fields that belong to no form: the case's number, the authority on the other side, and who has taken steps."""
SCOPE_SIGNS = 8
SIGNS_OF_VERSION = 16
"""So much of a version's digest tells it from all others of an installation."""
ANY_RIGHT = RightId("*")
"""Stands for somebody who has every right, where one right hides what another shows."""


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

    def of(self, found_by: FoundBy) -> Iterable[str]:
        """Return the tokens of the words of an answer."""
        return map(self.sealed if found_by.personal else self.clear, found_by.words)


def words_for(
    all: Iterable[Concerned], rows: Sequence[SightEntry], bundle: Bundle, case: Case, world: World, sealing: Sealing,
    before: Mapping[AuthorityId, KeptWords],
) -> tuple[WordsEntry, ...]:
    """Return by what every authority finds the case that sees it: what each of its rights may read, and no more.

    `before` are rows whose tokens may stay where they would be made of the same.
    """
    shown: dict[AuthorityId, list[SightEntry]] = {}
    for row in rows:
        shown.setdefault(row.authority, []).append(row)
    words = _Words(bundle, case, world, sealing)
    return tuple(
        words.entry(one, shown[one.authority], before.get(one.authority)) for one in all if one.authority in shown
    )


Reading = Mapping[RightId, ReadAnswers]
"""What each right reads, viewer first, and under ANY_RIGHT what whoever has all of them reads."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one case as it stands."""

    bundle: Bundle
    case: Case
    world: World
    sealing: Sealing
    _answers: dict[int, Mapping[str, tuple[FoundBy, ...]]] = field(default_factory=dict)

    def entry(self, one: Concerned, rows: Sequence[SightEntry], before: KeptWords | None) -> WordsEntry:
        """Return by what an authority finds the case that sees it under the rights of these rows."""
        row, reading = rows[0], self._reading(one)
        made_of = self._made_of(reading)
        kept = before.of_forms(made_of) if before else {}
        told = {field: tokens for fields in kept.values() for field, tokens in fields.items()}
        told.update(self._told(one, rows, reading, made_of.keys() - kept.keys()))
        return WordsEntry(
            case=row.case, authority=row.authority, area=row.area, procedure=row.procedure, state=row.state,
            shelf=row.shelf, other=row.other, country=self._country(row), due=row.due, opened=self.case.opened,
            updated=row.updated, told=told, made_of=made_of,
        )

    def _told(
        self, one: Concerned, rows: Sequence[SightEntry], reading: Reading, forms: Set[FormId]
    ) -> dict[str, str]:
        """Return the tokens of the outline and of some forms, by field."""
        told: dict[str, set[str]] = {}
        outlined = {row.right for row in rows}
        for right in one.access:
            found_by = self._found_by(right, reading, forms)
            if right in outlined and (right == VIEWER or VIEWER not in outlined):
                found_by += self._outline(rows[0])
            if found_by:
                tokens = Tokens(self.sealing, one.authority, scope_of(self.case.area, right))
                for each in found_by:
                    told.setdefault(each.field, set()).update(tokens.of(each))
        return {field: " ".join(sorted(tokens)) for field, tokens in told.items()}

    def _reading(self, one: Concerned) -> Reading:
        """Return what the rights of an authority read.

        A right may show a newer text that is held, so that it takes the place of an older one that others read. What
        is read with few rights and not with all of them is found by nobody: nobody shall find what he does not read.
        """
        reading = {right: read_answers(self.case, access.sight) for right, access in one.access.items()}
        if any(filling.standing is not Standing.OPEN for filling in self.case.fillings):
            every = access_under(frozenset(one.access), self.bundle, self.case, one.authority, self.world)
            reading[ANY_RIGHT] = read_answers(self.case, every.sight)
        return reading

    def _made_of(self, reading: Reading) -> dict[FormId, str]:
        """Return of what the tokens of each form are made: versions of its texts, as far as each right reads them."""
        found: dict[FormId, list[str]] = {}
        for filling in self.case.fillings:
            for right, read in reading.items():
                names = read.get(filling.number)
                if names:
                    part = "" if names == WHOLE else "=" + ",".join(sorted(names))
                    source = f"{right}:{filling.number}.{len(filling.versions)}{part}"
                    found.setdefault(filling.form, []).append(source)
        version = self.case.deployment[:SIGNS_OF_VERSION]
        return {form: f"{version} {' '.join(sources)}" for form, sources in found.items()}

    def _found_by(self, right: RightId, reading: Reading, forms: Set[FormId]) -> list[FoundBy]:
        """Return what of some forms is found under a right: what it reads, as far as nobody reads it without."""
        surely, without = reading.get(ANY_RIGHT), reading[VIEWER] if right != VIEWER else {}
        return [
            each
            for filling in self.case.fillings if filling.form in forms and filling.number in reading[right]
            for name, found_by in self._answered(filling).items()
            if _reads(reading[right], filling, name) and not _reads(without, filling, name)
            and (surely is None or _reads(surely, filling, name))
            for each in found_by
        ]

    def _answered(self, filling: Filling) -> Mapping[str, tuple[FoundBy, ...]]:
        if filling.number not in self._answers:
            self._answers[filling.number] = words_of_answers(self.bundle, filling)
        return self._answers[filling.number]

    def _country(self, row: SightEntry) -> Country | None:
        return self.world.directory.country(row.other) if row.other else None

    def _outline(self, row: SightEntry) -> list[FoundBy]:
        outline = [FoundBy(NUMBER, False, frozenset(words_of_text(row.number)))]
        if row.other:
            country = self._country(row)
            words = {authority_word(row.other), *([country_word(country)] if country else ())}
            outline.append(FoundBy(OTHER, False, frozenset(words)))
        if self.case.doers:
            outline.append(FoundBy(DOER, True, frozenset(doer_word(user) for user in self.case.doers.values())))
        return outline


def _reads(read: ReadAnswers, filling: Filling, name: str) -> bool:
    names = read.get(filling.number, frozenset())
    return names == WHOLE or name in names
