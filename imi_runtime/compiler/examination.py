"""The problems of an area of which something has changed; its translations are read only where they have.

The problems of each PO file are remembered, and those of each language beside the texts of the area: after a change of
a rule no translation is read, after a change of a translation only this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from imi_runtime.compiler.compile import Translated, examine
from imi_runtime.compiler.format_upgrades import upgraded
from imi_runtime.compiler.gathering import gather
from imi_runtime.compiler.labels import language_problems
from imi_runtime.compiler.library import Library
from imi_runtime.compiler.texts import PlacedText, texts_of
from imi_runtime.compiler.translations import Translations, read_translations
from imi_runtime.compiler.validation import Digests, Found, Memory, key_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, Language
from imi_runtime.model.places import LANGUAGES
from imi_runtime.problems import Problem
from imi_runtime.source.po_reader import read_po
from imi_runtime.source.yaml_reader import YamlReader, read_yaml

# A file is looked at by itself and beside the texts, and a shared one by every area.
_read_once = lru_cache(maxsize=4 * len(LANGUAGES))(read_po)


def examined(part: Library, area: AreaId, memory: Memory, read: YamlReader = read_yaml) -> Found:
    """Return the problems of an area; `part` holds all files on which they can depend."""
    gathered = gather(part, area, read)
    newest = upgraded(gathered)
    if newest.problems:
        return newest.problems
    words = Words(newest.gathered.files, memory)
    return examine(gathered, newest.gathered, area, Translated(words.problems(), words.beside), read).problems


class Words:
    """The PO files of one bundle, each read only when nothing is remembered of it."""

    def __init__(self, files: Library, memory: Memory) -> None:
        self._memory, self._digests = memory, Digests(files)
        self._files = {path: data for path, data in files.items() if path.suffix == ".po"}

    def problems(self) -> Found:
        """Return what is wrong with the files as such."""
        return tuple(problem for path in self._files for problem in self._problems_in(path))

    def _problems_in(self, path: PurePosixPath) -> Found:
        key = key_of("file", str(path), self._digests.of(path))
        return self._memory.once(key, lambda: self._translations([path]).problems)

    def beside(self, bundle: Bundle) -> Iterator[Problem]:
        """Yield what is missing, out of date or in vain beside the texts of the bundle."""
        texts = tuple(texts_of(bundle))
        digest = key_of(*(part for placed in texts for part in (placed.text.context, placed.text.english)))
        there = (Language(path.stem) for path in self._files if path.stem in LANGUAGES)
        for language in dict.fromkeys((*bundle.languages, *there)):
            yield from self._problems_of(language, bundle, texts, digest)

    def _problems_of(self, language: Language, bundle: Bundle, texts: tuple[PlacedText, ...], digest: str) -> Found:
        paths = [path for path in self._files if path.stem == language]
        written = (part for path in paths for part in (str(path), self._digests.of(path)))
        named = "named" if language in bundle.languages else "not named"
        place = f"{bundle.at}-{bundle.at.end_column}"
        return self._memory.once(
            key_of("language", bundle.id, language, named, place, digest, *written),
            lambda: tuple(language_problems(bundle, language, texts, self._translations(paths))),
        )

    def _translations(self, paths: Iterable[PurePosixPath]) -> Translations:
        return read_translations({path: self._files[path] for path in paths}, _read_once)
