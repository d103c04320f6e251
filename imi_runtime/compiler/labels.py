"""Translations of a bundle: what is missing, what is out of date, and the files that translators work in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from imi_runtime import codes
from imi_runtime.compiler.gathering import bytes_of
from imi_runtime.compiler.library import Library
from imi_runtime.compiler.texts import PlacedText, texts_of
from imi_runtime.compiler.translations import Translations, read_translations
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Language
from imi_runtime.model.places import LANGUAGES
from imi_runtime.model.text import Labels
from imi_runtime.problems import Position, Problem
from imi_runtime.source.po_file import NOT_REVIEWED, REVIEW, PoEntry, PoFile, canonical_headers

__all__ = [
    "PlacedText", "Status", "catalogue", "incomplete", "labels_of", "texts_of", "translation_problems",
    "translation_status",
]  # fmt: skip

ENGLISH = Language("en")
INCOMPLETE = (codes.NOT_TRANSLATED, codes.TO_BE_REVIEWED, codes.ENGLISH_CHANGED, codes.NO_TRANSLATIONS)
MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Status:
    """How far the translation into one language is; each text is in exactly one of the four counts' lists or done."""

    language: Language
    all: int
    missing: tuple[str, ...]
    fuzzy: tuple[str, ...]
    outdated: tuple[str, ...]

    @property
    def done(self) -> int:
        """Return how many texts are translated and up to date."""
        return self.all - len(self.missing) - len(self.fuzzy) - len(self.outdated)

    @property
    def complete(self) -> bool:
        """Say whether nothing is left to do."""
        return self.done == self.all


def labels_of(library: Library, bundle: Bundle) -> tuple[Mapping[Language, Labels], tuple[Problem, ...]]:
    """Return the finished translations of the bundle, and what is wrong with or missing in them."""
    translations = read_translations(bytes_of(library, bundle.id))
    return translations.labels(), (*translations.problems, *translation_problems(bundle, translations))


def incomplete(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return those problems which say that the translation is not complete: warnings here, refused at deployment."""
    ids = {code.id for code in INCOMPLETE}
    return tuple(problem for problem in problems if problem.code in ids)


def translation_problems(bundle: Bundle, translations: Translations) -> Iterator[Problem]:
    """Yield what is missing or out of date in the languages that the bundle names, and what stands there in vain."""
    texts = tuple(texts_of(bundle))
    for language in dict.fromkeys((*bundle.languages, *translations.files)):
        yield from language_problems(bundle, language, texts, translations)


def language_problems(
    bundle: Bundle, language: Language, texts: tuple[PlacedText, ...], translations: Translations
) -> Iterator[Problem]:
    """Yield what is missing, out of date or in vain in one language; no other language is looked at."""
    if language != ENGLISH and language in bundle.languages:
        yield from _gaps(bundle, language, texts, translations)
    sources = {placed.text.context: placed.text.english for placed in texts}
    yield from _in_vain(bundle, translations.files.get(language, {}), sources)


def _gaps(
    bundle: Bundle, language: Language, texts: tuple[PlacedText, ...], translations: Translations
) -> Iterator[Problem]:
    file = f"i18n/{bundle.id}/{language}.po"
    at, called = Position.of_file(file), f"{LANGUAGES[language]} ({language})"
    if not any(str(path) == file for path in translations.files.get(language, {})):
        yield codes.NO_TRANSLATIONS.at(bundle.at, language=language, file=file)
        return
    status = translation_status(texts, language, translations)
    if status.missing:
        missing = len(status.missing)
        yield codes.NOT_TRANSLATED.at(
            at, listing=_listed(status.missing), language=called, missing=missing, all=status.all
        )
    if status.fuzzy:
        yield codes.TO_BE_REVIEWED.at(at, listing=_listed(status.fuzzy), language=called, fuzzy=len(status.fuzzy))


def _listed(contexts: tuple[str, ...]) -> str:
    more = len(contexts) - MOST_LISTED
    return "\n".join((*contexts[:MOST_LISTED], *([f"and {more} more"] if more > 0 else [])))


def _in_vain(bundle: Bundle, files: Mapping[PurePosixPath, PoFile], sources: Mapping[str, str]) -> Iterator[Problem]:
    for path, file in files.items():
        for entry in file.entries.values():
            if entry.obsolete:
                continue
            if entry.context not in sources:
                # Shared files hold the words of every shared set, also of those that this area does not use.
                if path.parts[1] == bundle.id:
                    yield codes.UNKNOWN_TEXT.at(entry.at, context=entry.context)
            elif entry.translated and entry.source != sources[entry.context]:
                yield codes.ENGLISH_CHANGED.at(entry.at, context=entry.context)


def translation_status(texts: Iterable[PlacedText], language: Language, translations: Translations) -> Status:
    """Return how far the translation of the texts into one language is."""
    entries = {entry.context: entry for file in translations.of(language) for entry in file.entries.values()}
    found: dict[str, list[str]] = {"missing": [], "fuzzy": [], "outdated": [], "done": []}
    for placed in texts:
        found[_standing(placed, entries.get(placed.text.context))].append(placed.text.context)
    lists = {name: tuple(found[name]) for name in ("missing", "fuzzy", "outdated")}
    return Status(language=language, all=sum(map(len, found.values())), **lists)


def _standing(placed: PlacedText, entry: PoEntry | None) -> str:
    if entry is None or entry.obsolete or not entry.text:
        return "missing"
    if entry.fuzzy:
        return "fuzzy"
    return "done" if entry.source == placed.text.english else "outdated"


# -- the files of translators ------------------------------------------------------------------------------------------


def catalogue(texts: Iterable[PlacedText], language: Language, existing: PoFile | None = None) -> PoFile:
    """Return the file that translators continue with: every text under its address, what was translated before kept.

    Where the English has changed, the translation becomes fuzzy beside the former English. What is gone is kept as
    obsolete for one round. A text that only moved to another address keeps its translation, to be reviewed.
    """
    before = dict(existing.entries) if existing else {}
    placed = {each.text.context: each for each in texts}
    gone = {c: entry for c, entry in before.items() if c not in placed and not entry.obsolete and entry.text}
    moved = _movable(gone)
    entries = {context: _merged(each, before.get(context), moved) for context, each in placed.items()}
    obsolete = {context: replace(entry, obsolete=True, comment="", reference="") for context, entry in gone.items()}
    review = existing.headers.get(REVIEW, NOT_REVIEWED) if existing else NOT_REVIEWED
    return PoFile(language, canonical_headers(language, review), {**entries, **obsolete})


def _movable(gone: Mapping[str, PoEntry]) -> Mapping[str, PoEntry]:
    by_source: dict[str, list[PoEntry]] = {}
    for entry in gone.values():
        by_source.setdefault(entry.source, []).append(entry)
    return {source: entries[0] for source, entries in by_source.items() if len(entries) == 1}


def _merged(placed: PlacedText, before: PoEntry | None, moved: Mapping[str, PoEntry]) -> PoEntry:
    english = placed.text.english
    fresh = PoEntry(placed.text.context, english, "", comment=placed.comment, reference=placed.file)
    if before is None:
        found = moved.get(english)
        return replace(fresh, text=found.text, fuzzy=True, note=found.note) if found else fresh
    kept = replace(fresh, text=before.text, fuzzy=before.fuzzy and bool(before.text), note=before.note)
    if before.source == english:
        return replace(kept, previous_source=before.previous_source if kept.fuzzy else None)
    if not before.text:
        return kept
    former = before.previous_source if before.fuzzy and before.previous_source else before.source
    return replace(kept, fuzzy=True, previous_source=None if former == english else former)
