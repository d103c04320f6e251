"""Finding authorities: by words in any language, by place, area, competence and language, and by whom one knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from imi_runtime.directory.search import (
    MOST_WORDS,
    Hits,
    Vocabulary,
    Wanted,
    in_countries,
    narrowed,
    ranked,
    with_competence,
)
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.directory import Authority, Competence
from imi_runtime.model.folding import words_in
from imi_runtime.model.ids import VIEWER, AreaId, AuthorityId, Country, Digest
from imi_runtime.operations.visits import Visit
from imi_runtime.store import sight

Places = Mapping[str, frozenset[Country]]
"""Folded word -> the countries that are called so in some language."""
NO_PLACES: Places = {}


@dataclass(frozen=True, slots=True)
class FoundAuthorities:
    """What was found, best first. `asked_before` counts one's own cases with each; `forwarded` says to whom requests
    that went to an authority went on, among one's own cases and by their number only.
    """

    authorities: tuple[Authority, ...]
    asked_before: Mapping[AuthorityId, int] = field(default_factory=dict)
    forwarded: Mapping[AuthorityId, tuple[tuple[AuthorityId, int], ...]] = field(default_factory=dict)


def find_authorities(visit: Visit, text: str, wanted: Wanted, places: Places = NO_PLACES) -> FoundAuthorities:
    """Return the authorities that are meant. Of cases nothing is said but how many of one's own there were."""
    directory = visit.directory
    everybody = directory.by_area.get(wanted.area, ()) if wanted.area else tuple(directory.authorities.values())
    words = tuple(dict.fromkeys(words_in(text)))[:MOST_WORDS]
    candidates = narrowed(everybody, replace(wanted, words=words))
    if not wanted.area:
        candidates = tuple(sorted(candidates, key=lambda a: (a.country, a.folded)))
    asked, forwarded = _own_cases(visit, wanted.area)
    if text.strip() and not words:
        return FoundAuthorities((), asked, forwarded)
    by_id = {a.id: a for a in candidates}
    per_word = tuple(_hits(visit, word, by_id, places, wanted.area) for word in words)
    return FoundAuthorities(ranked(candidates, per_word, asked), asked, forwarded)


def asked_before(visit: Visit, area: AreaId) -> FoundAuthorities:
    """Return what is known before anything is looked for: with whom one had cases in an area."""
    return FoundAuthorities((), *_own_cases(visit, area))


def _hits(
    visit: Visit, word: str, candidates: Mapping[AuthorityId, Authority], places: Places, area: AreaId | None
) -> Hits:
    meant = visit.installation.directories.meant(visit.connection, visit.session.directory, word)
    hits = {id: meant[id] for id in meant.keys() & candidates.keys()}
    with_competence(hits, candidates.values(), _competences_said(visit, word, area))
    in_countries(hits, candidates.values(), places.get(word, frozenset()))
    return hits


# -- what codes are called ---------------------------------------------------------------------------------------------


def _competences_said(visit: Visit, word: str, area: AreaId | None) -> frozenset[Competence]:
    """Return the competences that are called so in some language of their area."""
    live = visit.installation.bundles.live(visit.connection, visit.session.deployments)
    found: frozenset[Competence] = frozenset()
    for of, digest in live.items():
        if area in (None, of):
            found |= _said(visit, digest).meant(word)
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of the labels of all codes of a bundle, in all its languages."""

    vocabulary: Vocabulary
    codes: Mapping[str, frozenset[Competence]]

    def meant(self, word: str) -> frozenset[Competence]:
        """Return the codes in whose labels a word stands, in some form."""
        near = self.vocabulary.near(word) if len(word) > 2 else {}
        return frozenset(code for said in near for code in self.codes[said])


def _said(visit: Visit, digest: Digest) -> _Said:
    """Return what the codes of a deployment are called; a worker gathers it once."""
    return visit.installation.bundles.made("codes_said", digest, "", lambda: _gather(visit, visit.bundle(digest)))


def _gather(visit: Visit, bundle: Bundle) -> _Said:
    codes: dict[str, set[Competence]] = {}
    spoken = [visit.installation.bundles.labels(visit.connection, bundle.digest, code) for code in bundle.languages]
    for code_list in bundle.code_lists.values():
        for code, text in code_list.codes.items():
            for said in (text.english, *(labels.of(text) for labels in spoken)):
                for word in words_in(said):
                    codes.setdefault(word, set()).add((code_list.id, code))
    return _Said(Vocabulary.of(codes), {word: frozenset(found) for word, found in codes.items()})


# -- one's own cases ---------------------------------------------------------------------------------------------------


def _own_cases(
    visit: Visit, area: AreaId | None
) -> tuple[dict[AuthorityId, int], dict[AuthorityId, tuple[tuple[AuthorityId, int], ...]]]:
    """Return with whom the visitor's authority had cases, and where requests went on in them."""
    rights = frozenset({(of, right) for of, right in visit.grants if area in (None, of)})
    rights |= {(of, VIEWER) for of, _ in rights}
    own, asked = visit.user.authority, dict[AuthorityId, int]()
    moved: dict[tuple[AuthorityId, AuthorityId], int] = {}
    for seats in sight.seats_of_own_cases(visit.connection, own, rights):
        if own not in {held[0] for held in seats}:
            continue
        for holder, *former in seats:
            if holder != own:
                asked[AuthorityId(holder)] = asked.get(AuthorityId(holder), 0) + 1
            for before, after in pairwise([*former, holder]):
                if own not in (before, after):
                    pair = AuthorityId(before), AuthorityId(after)
                    moved[pair] = moved.get(pair, 0) + 1
    forwarded: dict[AuthorityId, tuple[tuple[AuthorityId, int], ...]] = {}
    for (before, after), count in sorted(moved.items(), key=lambda item: -item[1]):
        forwarded[before] = (*forwarded.get(before, ()), (after, count))
    return asked, forwarded
