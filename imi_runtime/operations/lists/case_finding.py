"""Finding one's own cases: by words of what one may read, and by what lists know of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from imi_runtime.directory.search import Wanted
from imi_runtime.engine.case_words import (
    SHORTEST_SEALED,
    authority_word,
    choice_word,
    country_word,
    doer_word,
    typed_words,
)
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.folding import latin, words_in
from imi_runtime.model.ids import VIEWER, AreaId, AuthorityId, Country, Digest, ProcedureId, RightId, StateId
from imi_runtime.model.questions import Question
from imi_runtime.model.text import Text
from imi_runtime.operations.cases.allocating import only_outlines, persons
from imi_runtime.operations.directory.finding import NO_PLACES, Places, find_authorities
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.writing.word_writing import DOER, NUMBER, OTHER, Tokens, scope_of
from imi_runtime.store import case_words
from imi_runtime.store.case_words import FoundCase, Token, WantedCases
from imi_runtime.store.cases import some_are_not_findable
from imi_runtime.store.sight import Shelf, SightEntry

PAGE = 25
MOST_STRETCHES = 20
"""So often the database is asked for one page at most."""
MOST_TYPED = 8
MOST_MEANT = 40
"""A word that means more authorities, countries or codes than so many means none: it is looked for as it stands."""
Days = tuple[date | None, date | None]
NO_DAYS: Days = (None, None)
OPEN = (Shelf.WAITING, Shelf.OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCases:
    """What somebody asks for. `counterpart` are words of an authority's name; `mine` are cases with steps of one's own,
    and `given` those that were given to oneself or to who is away and whose deputy one is.

    Days are the first and the last that count.
    """

    words: str = ""
    area: AreaId | None = None
    procedure: ProcedureId | None = None
    state: StateId | None = None
    counterpart: str = ""
    country: Country | None = None
    opened: Days = NO_DAYS
    updated: Days = NO_DAYS
    due: Days = NO_DAYS
    shelves: tuple[Shelf, ...] = ()
    late: bool = False
    mine: bool = False
    given: bool = False

    @property
    def anything(self) -> bool:
        """Tell whether anything is asked for at all."""
        return self != AskedCases()


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found: what lists show of it, when it was opened, and the fields in which the words stood."""

    entry: SightEntry
    opened: datetime
    place: int
    fields: tuple[str, ...]

    @property
    def is_by_outline(self) -> bool:
        """Tell whether every word stood in what whoever sees the case at all may read, and nowhere else."""
        return {NUMBER, OTHER} >= set(self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCases:
    """A stretch of what was found, the newest first; `more` says that it goes on behind its last case.

    `left_out` are typed words that were too short or too many, `nobody` says that no authority is called as asked, and
    `incomplete` that some older cases cannot be found yet.
    """

    hits: tuple[Hit, ...] = ()
    more: bool = False
    left_out: tuple[str, ...] = ()
    nobody: bool = False
    incomplete: bool = False


def search_cases(
    visit: Visit, asked: AskedCases, *, places: Places = NO_PLACES, behind: int | None = None, limit: int = PAGE
) -> FoundCases:
    """Return cases that the user may know of and that are meant."""
    typed = tuple(dict.fromkeys(typed_words(asked.words)))
    words = _looked_for(typed)
    others = _counterparts(visit, asked, places)
    wanted = replace(_wanted(visit, asked), words=_tokens(visit, asked, words, places), others=others, behind=behind)
    hits, more = _stretch(visit, wanted, limit) if words or not asked.words.strip() else ((), False)
    return FoundCases(
        hits=hits, more=more, left_out=tuple(word for word in typed if word not in words), nobody=others == (),
        incomplete=some_are_not_findable(visit.connection),
    )


def _stretch(visit: Visit, wanted: WantedCases, limit: int) -> tuple[tuple[Hit, ...], bool]:
    """Return so many cases, and whether there are more.

    What is left out, since others were given it, is made up for, so that no gap tells that words stand in it.
    """
    marks = tuple(tuple(token.mark for token in tokens) for tokens in wanted.words)
    hits: list[Hit] = []
    for _ in range(MOST_STRETCHES):
        found = case_words.find_cases(
            visit.connection, authority=visit.user.authority, rights=_rights(visit), wanted=wanted, limit=limit + 1
        )
        looked_at = [_hit(one, marks) for one in {one.number: one for one in found}.values()]
        outlines = only_outlines(visit, (hit.entry for hit in looked_at)) if marks else frozenset()
        hits += [hit for hit in looked_at if hit.entry.case not in outlines or hit.is_by_outline]
        if len(hits) > limit or len(found) <= limit:
            break
        wanted = replace(wanted, behind=looked_at[-1].place)
    return tuple(hits[:limit]), len(hits) > limit


def _rights(visit: Visit) -> frozenset[tuple[AreaId, RightId]]:
    granted = visit.grants
    return frozenset(granted | {(of, VIEWER) for of, _ in granted})


def _looked_for(typed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that count: short ones only where there are no others, and not more than a few."""
    long = tuple(word for word in typed if len(word) >= SHORTEST_SEALED)
    return (long or typed)[:MOST_TYPED]


# -- facts -------------------------------------------------------------------------------------------------------------


def _wanted(visit: Visit, asked: AskedCases) -> WantedCases:
    moments = _Moments(visit)
    due, shelves = moments.of(asked.due), asked.shelves
    if asked.late:
        now = visit.world.now
        due, shelves = (due[0], min(due[1], now) if due[1] else now), tuple(s for s in shelves or OPEN if s in OPEN)
    return WantedCases(
        area=asked.area, procedure=asked.procedure, state=asked.state, country=asked.country, shelves=shelves,
        opened=moments.of(asked.opened), updated=moments.of(asked.updated), due=due,
        holders=tuple(sorted(persons(visit))) if asked.given else (),
    )


@dataclass(frozen=True, slots=True)
class _Moments:
    """Where days begin and end for the user: in the time zone of the authority."""

    visit: Visit

    def of(self, days: Days) -> tuple[datetime | None, datetime | None]:
        """Return the first moment of the first day, and the first moment after the last."""
        first, last = days
        return self._begin(first), self._begin(last + timedelta(days=1)) if last and last < date.max else None

    def _begin(self, day: date | None) -> datetime | None:
        if day is None:
            return None
        country = self.visit.directory.authorities[self.visit.user.authority].country
        return datetime.combine(day, time(), self.visit.installation.calendar.zone(country))


def _counterparts(visit: Visit, asked: AskedCases, places: Places) -> tuple[AuthorityId, ...] | None:
    if not asked.counterpart.strip():
        return None
    found = find_authorities(visit, asked.counterpart, Wanted(area=asked.area), places)
    return tuple(authority.id for authority in found.authorities[:MOST_MEANT])


# -- words -------------------------------------------------------------------------------------------------------------


def _tokens(visit: Visit, asked: AskedCases, words: tuple[str, ...], places: Places) -> tuple[tuple[Token, ...], ...]:
    """Return for each word every token by which a case is found, under each right that the user has."""
    scopes = {""} | {scope_of(of, right) for of, right in visit.grants if asked.area in (None, of)}
    makers = [Tokens(visit.installation.sealing, visit.user.authority, scope) for scope in sorted(scopes)]
    found = [_tokens_of(makers, word, _meant(visit, word, places)) for word in words]
    if asked.mine:
        found.append(tuple(Token(maker.sealed(doer_word(visit.user.id))) for maker in makers))
    return tuple(found)


def _tokens_of(makers: list[Tokens], word: str, meant: frozenset[str]) -> tuple[Token, ...]:
    begun = len(word) >= SHORTEST_SEALED and not word.startswith("=")
    tokens = [Token(maker.clear(word), begun) for maker in makers]
    tokens += [Token(maker.sealed(word)) for maker in makers if len(word) >= SHORTEST_SEALED]
    for value in sorted(meant):
        tokens += [Token(token) for maker in makers for token in (maker.clear(value), maker.sealed(value))]
    return tuple(tokens)


def _meant(visit: Visit, word: str, places: Places) -> frozenset[str]:
    """Return the values that a typed word may mean: authorities, countries and codes, in any language."""
    if word.startswith("=") or len(word) < SHORTEST_SEALED:
        return frozenset()
    hits = visit.installation.directories.meant(visit.connection, visit.session.directory, word)
    few = hits if len(hits) <= MOST_MEANT else ()
    meant = [
        {authority_word(id) for id in few}, {country_word(iso) for iso in places.get(word, ())},
        *(_chosen(visit, digest).meant(word) for digest in visit.live().values()),
    ]
    return frozenset().union(*(some for some in meant if len(some) <= MOST_MEANT))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the choices and codes of a bundle are called, by folded word in order."""

    words: tuple[str, ...]
    values: Mapping[str, frozenset[str]]

    def meant(self, word: str) -> frozenset[str]:
        """Return the values in whose names stands a word that begins so."""
        found: set[str] = set()
        for at in range(bisect_left(self.words, word), len(self.words)):
            if not self.words[at].startswith(word):
                break
            found |= self.values[self.words[at]]
        return frozenset(found)


def _chosen(visit: Visit, digest: Digest) -> _Chosen:
    """Return what choices of a deployment are called; a worker gathers it once."""
    return visit.installation.bundles.made("choices_said", digest, "", lambda: _gather(visit, visit.bundle(digest)))


def _gather(visit: Visit, bundle: Bundle) -> _Chosen:
    spoken = [visit.installation.bundles.labels(visit.connection, bundle.digest, code) for code in bundle.languages]
    values: dict[str, set[str]] = {}
    for value, text in _choices(bundle):
        for said in (text.english, *(labels.of(text) for labels in spoken)):
            for word in words_in(said):
                values.setdefault(latin(word), set()).add(value)
    return _Chosen(tuple(sorted(values)), {word: frozenset(of) for word, of in values.items()})


def _choices(bundle: Bundle) -> Iterator[tuple[str, Text]]:
    for code_list in bundle.code_lists.values():
        yield from ((choice_word(code_list.id, code), text) for code, text in code_list.codes.items())
    for question in _questions(bundle):
        yield from ((choice_word(question.id, value), text) for value, text in question.choices.items())


def _questions(bundle: Bundle) -> Iterator[Question]:
    asked = [question for form in bundle.forms.values() for question in form.questions()]
    asked += [question for set in bundle.question_sets.values() for question in set.questions.values()]
    for question in asked:
        yield from (question, *question.columns)


# -- why ---------------------------------------------------------------------------------------------------------------


def _hit(found: FoundCase, marks: tuple[tuple[str, ...], ...]) -> Hit:
    """Return a case that was found, with the fields in which one of each word's marks stands."""
    lines = [f"{line} " for line in found.told.splitlines()] if marks else []
    fields = dict.fromkeys(
        line.partition(" ")[0] for of_word in marks for line in lines if any(mark in line for mark in of_word)
    )
    fields.pop(DOER, None)
    return Hit(found.entry, found.opened, found.number, tuple(fields))
