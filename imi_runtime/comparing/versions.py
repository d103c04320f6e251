"""A version of a policy area as it is compared: its definitions and its finished translations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.compiler.gathering import bytes_of
from imi_runtime.compiler.labels import translation_status
from imi_runtime.compiler.library import Library
from imi_runtime.compiler.texts import texts_of
from imi_runtime.compiler.translations import Translations, read_translations
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, Language
from imi_runtime.model.text import Labels
from imi_runtime.problems import Problem


@dataclass(frozen=True, slots=True)
class Version:
    """One policy area at one moment. `words` are the translations that belong to its English texts as they are."""

    bundle: Bundle
    words: Mapping[Language, Mapping[str, str]]


def version_from_files(library: Library, area: AreaId) -> Version | tuple[Problem, ...]:
    """Return the version that files say, or everything that is wrong with them."""
    compiled = compile_bundle(library, area)
    if compiled.bundle is None:
        return compiled.problems
    translations = read_translations(bytes_of(library, area))
    words = {language: _up_to_date(compiled.bundle, language, labels, translations)
             for language, labels in compiled.labels.items()}  # fmt: skip
    return Version(compiled.bundle, words)


def version_as_compiled(bundle: Bundle, labels: Mapping[Language, Labels]) -> Version:
    """Return the version that was compiled once, when its files can no longer be."""
    return Version(bundle, {language: of.words for language, of in labels.items()})


def _up_to_date(bundle: Bundle, language: Language, labels: Labels, translations: Translations) -> Mapping[str, str]:
    status = translation_status(texts_of(bundle), language, translations)
    left = {*status.missing, *status.fuzzy, *status.outdated}
    return {context: words for context, words in labels.words.items() if context not in left}
