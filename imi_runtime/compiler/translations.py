"""The PO files of a bundle, and the words that they give it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from imi_runtime import codes
from imi_runtime.compiler.library import Library
from imi_runtime.model.ids import Language
from imi_runtime.model.places import LANGUAGES
from imi_runtime.model.text import Labels
from imi_runtime.problems import Position, Problem, nearest
from imi_runtime.source.po_file import PoFile
from imi_runtime.source.po_reader import read_po


@dataclass(frozen=True, slots=True)
class Translations:
    """What the translators of a bundle wrote: the files of each language, and what is wrong with them."""

    files: Mapping[Language, Mapping[PurePosixPath, PoFile]]
    problems: tuple[Problem, ...]

    def of(self, language: Language) -> Iterator[PoFile]:
        """Yield the files of one language, the shared one among them."""
        yield from self.files.get(language, {}).values()

    def labels(self) -> Mapping[Language, Labels]:
        """Return the words of every language; only finished translations count."""
        return {language: Labels(language, self._words(language)) for language in self.files}

    def _words(self, language: Language) -> Mapping[str, str]:
        entries = (entry for file in self.of(language) for entry in file.entries.values())
        return {entry.context: entry.text for entry in entries if entry.translated}


def read_translations(files: Library, read_file: Callable[[str, bytes], PoFile] = read_po) -> Translations:
    """Read the PO files of a bundle."""
    found: dict[Language, dict[PurePosixPath, PoFile]] = {}
    problems: list[Problem] = []
    for path, data in files.items():
        if path.suffix != ".po":
            continue
        language = Language(path.stem)
        if language not in LANGUAGES:
            problems.append(_not_known(path))
            continue
        read = read_file(str(path), data)
        problems += read.problems
        found.setdefault(language, {})[path] = read
    return Translations(found, tuple(problems))


def _not_known(path: PurePosixPath) -> Problem:
    suggestion = nearest(path.stem, LANGUAGES)
    return codes.LANGUAGE_NOT_KNOWN.at(Position.of_file(str(path)), suggestion=suggestion, language=path.stem)
