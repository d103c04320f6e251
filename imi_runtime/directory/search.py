"""Finding the right counterpart: how typed words meet those of the directory, and how what is found is ordered.

A typed word is compared with every word of the directory: it may be the same, begin it, share its stem, stand inside it
(as words do in German and Finnish compounds), or differ by one slip. Words that few authorities have count more than
those that many have, so that "office of the" says nothing and nobody needs a list of such words in thirty languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log

from imi_runtime.directory.words import KEYWORD, NAME, spellings
from imi_runtime.model.directory import Authority, Competence
from imi_runtime.model.ids import AreaId, AuthorityId, Country, Language

MOST_WORDS = 12
ENOUGH = 0.6
"""The share of what was typed, weighed by how telling each word is, that an authority must have."""
SAME, BEGINNING, STEM, INSIDE, SLIP = 1.0, 0.8, 0.6, 0.5, 0.4
SHORTEST_STEM, SHORTEST_INSIDE, SHORTEST_SLIP = 4, 4, 5
ENDING = 3
"""How many letters at the end may differ between two forms of one word."""
KNOWN = 2.0
"""What it adds that one has worked with an authority before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for. `words` are folded; everything else narrows."""

    words: tuple[str, ...] = ()
    area: AreaId | None = None
    country: Country | None = None
    region: str = ""
    competence: Competence | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word of the directory once; `joined` holds them with a line each, to look inside them all at once."""

    words: tuple[str, ...]
    joined: str = field(repr=False)

    @classmethod
    def of(cls, words: Iterable[str]) -> Vocabulary:
        """Return a vocabulary."""
        listed = tuple(sorted(set(words)))
        return cls(listed, "\n" + "\n".join(listed) + "\n")

    def near(self, typed: str) -> dict[str, float]:
        """Return every word that is meant by a typed one, in whatever letters, with how near it is."""
        found: dict[str, float] = {}
        for spelling in spellings(typed):
            for word, nearness in self._near(spelling).items():
                found[word] = max(nearness, found.get(word, 0.0))
        return found

    def _near(self, typed: str) -> dict[str, float]:
        found: dict[str, float] = {}
        stem = typed[: max(SHORTEST_STEM, len(typed) - ENDING)]
        for word in self._holding(stem if len(typed) > SHORTEST_STEM else typed):
            nearness = _nearness(typed, stem, word)
            if nearness:
                found[word] = nearness
        if not found and len(typed) >= SHORTEST_SLIP:
            found = {word: SLIP for word in self.words if is_slip(typed, word)}
        return found

    def _holding(self, part: str) -> Iterator[str]:
        """Yield the words that hold a part anywhere."""
        place = self.joined.find(part)
        while place >= 0:
            start, end = self.joined.rfind("\n", 0, place + 1) + 1, self.joined.find("\n", place)
            yield self.joined[start:end]
            place = self.joined.find(part, end)


def _nearness(typed: str, stem: str, word: str) -> float:
    if word == typed:
        return SAME
    if word.startswith(typed):
        return BEGINNING
    if len(typed) >= SHORTEST_STEM and word.startswith(stem) and abs(len(word) - len(typed)) <= ENDING:
        return STEM
    return INSIDE if len(typed) >= SHORTEST_INSIDE and typed in word else 0.0


def is_slip(typed: str, word: str) -> bool:
    """Tell whether two words differ by one letter: another one, one more, one less, or two that changed places."""
    long, short = (typed, word) if len(typed) >= len(word) else (word, typed)
    if len(long) - len(short) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(long, short, strict=False)) if a != b), len(short))
    if len(long) > len(short):
        return long[at + 1 :] == short[at:]
    rest = long[at + 2 :] == short[at + 2 :]
    return long[at + 1 :] == short[at + 1 :] or (rest and long[at : at + 2] == short[at : at + 2][::-1])


# -- narrowing ---------------------------------------------------------------------------------------------------------


def narrowed(authorities: Iterable[Authority], wanted: Wanted) -> tuple[Authority, ...]:
    """Return the authorities that are what is asked for, whatever their words."""
    found = [a for a in authorities if a.active]
    if wanted.area:
        found = [a for a in found if wanted.area in a.areas]
    if wanted.country:
        found = [a for a in found if a.country == wanted.country]
    if wanted.region:  # whoever is there for the whole country is there for each region
        found = [a for a in found if a.region in ("", wanted.region)]
    if wanted.language:
        found = [a for a in found if wanted.language in a.languages]
    if wanted.competence:
        found = [a for a in found if any(wanted.competence in those for those in a.competences.values())]
    return tuple(found)


# -- ordering ----------------------------------------------------------------------------------------------------------

Hits = Mapping[AuthorityId, float]
"""Authority -> how well it matches one typed word."""


def hits_of(near: Mapping[str, float], postings: Iterable[tuple[str, AuthorityId, int]]) -> dict[AuthorityId, float]:
    """Return how well each authority matches one typed word, by the best of its own words."""
    found: dict[AuthorityId, float] = {}
    for word, authority, weight in postings:
        worth = near[word] * weight
        if worth > found.get(authority, 0.0):
            found[authority] = worth
    return found


def with_competence(
    hits: dict[AuthorityId, float], authorities: Iterable[Authority], meant: frozenset[Competence]
) -> None:
    """Let authorities match a word that is said of something for which they are competent."""
    if not meant:
        return
    for a in authorities:
        if any(not meant.isdisjoint(found) for found in a.competences.values()):
            hits[a.id] = max(hits.get(a.id, 0.0), float(KEYWORD))


def in_countries(hits: dict[AuthorityId, float], authorities: Iterable[Authority], meant: frozenset[Country]) -> None:
    """Let authorities match a word that names their country."""
    for a in authorities if meant else ():
        if a.country in meant:
            hits[a.id] = max(hits.get(a.id, 0.0), float(NAME))


def ranked(
    candidates: tuple[Authority, ...], per_word: tuple[Hits, ...], known: Mapping[AuthorityId, int]
) -> tuple[Authority, ...]:
    """Return whoever has enough of what was typed, best first; without words, those worked with, then by country."""
    telling = [log(1 + len(candidates) / (len(hits))) if hits else 0.0 for hits in per_word]
    total = sum(telling)
    if not total:
        return () if per_word else tuple(sorted(candidates, key=lambda a: a.id not in known))
    had, worth = dict[AuthorityId, float](), dict[AuthorityId, float]()
    for weight, hits in zip(telling, per_word, strict=True):
        for id, hit in hits.items():
            had[id] = had.get(id, 0.0) + weight
            worth[id] = worth.get(id, 0.0) + weight * hit
    scored = []
    for place, a in enumerate(candidates):
        its = had.get(a.id, 0.0)
        if its >= ENOUGH * total:
            share = worth[a.id] * (its / total)
            # Of two that have the same words, the one that has fewer others is meant.
            scored.append((-share - (KNOWN if a.id in known else 0.0), len(a.folded), place, a))
    return tuple(a for *_, a in sorted(scored, key=lambda one: one[:3]))
