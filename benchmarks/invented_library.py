"""A library of any size in any number of languages, all invented: the measured area again and again, in other words.

It is laid beside a copy of the program, as in an installed package, so that the interface speaks as many languages.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from imi_runtime.compiler.compile import Library, areas, compile_bundle, read_library
from imi_runtime.compiler.labels import catalogue, texts_of
from imi_runtime.compiler.texts import PlacedText
from imi_runtime.library_path import LIBRARY_FOLDERS, shipped_library
from imi_runtime.model.ids import AreaId, Language
from imi_runtime.model.places import LANGUAGES
from imi_runtime.source.po_file import PoEntry
from imi_runtime.source.po_reader import read_po
from imi_runtime.source.po_writer import write_po

HERE = Path(__file__).resolve().parent
ORIGINAL = HERE / "library"
ENGLISH = Language("en")
INTERFACE = Path("i18n") / "interface"
NAMES = re.compile(r"\b(benchmark_area|measured_request|matter|inquiry|promise)\b")
"""What every area, and its procedures, call otherwise."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many areas with how many procedures each, and in how many languages, English among them."""

    areas: int
    procedures: int
    languages: int

    def spoken(self) -> tuple[Language, ...]:
        """Return the languages, English first."""
        others = (language for language in LANGUAGES if language != ENGLISH)
        return (ENGLISH, *islice(others, self.languages - 1))


def invent_program(folder: Path, size: Size) -> int:
    """Copy the program into a folder and lay an invented library beside it; return how many texts an area set has."""
    shutil.copytree(HERE.parent / "imi_runtime", folder / "imi_runtime", ignore=shutil.ignore_patterns("__pycache__"))
    for name in LIBRARY_FOLDERS:
        (folder / name).mkdir()
    for number in range(size.areas):
        _write_area(folder, number, size)
    _translate_interface(folder, size)
    library = read_library(folder)
    return sum(_translate(folder, library, area, size) for area in areas(library))


def _write_area(folder: Path, number: int, size: Size) -> None:
    for page in ORIGINAL.rglob("*.yaml"):
        inside = page.relative_to(ORIGINAL)
        if "scenarios" in inside.parts:
            continue
        copies = range(size.procedures) if page.stem == "measured_request" else range(1)
        for copy in copies:
            tail = f"{number}_{copy}" if page.stem == "measured_request" else f"{number}"
            text = _renamed(page.read_text("utf-8"), number, copy)
            text = text.replace("languages: [en]", f"languages: [{', '.join(size.spoken())}]")
            area = folder / inside.parts[0] / f"benchmark_area_{number}"
            area.mkdir(exist_ok=True)
            own_name = f"{page.stem}_{tail}" if NAMES.fullmatch(page.stem) else page.stem
            (area / f"{own_name}.yaml").write_text(text, "utf-8")


def _renamed(text: str, number: int, copy: int) -> str:
    return NAMES.sub(
        lambda found: f"{found[0]}_{number}_{copy}" if found[0] == "measured_request" else f"{found[0]}_{number}", text
    )


def _translate(folder: Path, library: Library, area: AreaId, size: Size) -> int:
    """Write an area's catalogues: each text in as many letters as the English has, marked with the language."""
    bundle = compile_bundle(library, area).bundle
    assert bundle is not None
    texts = tuple(texts_of(bundle))
    home = folder / "i18n" / area
    home.mkdir()
    for language in size.spoken()[1:]:
        (home / f"{language}.po").write_bytes(_catalogue(texts, language))
    return len(texts)


def _catalogue(texts: tuple[PlacedText, ...], language: Language) -> bytes:
    empty = catalogue(texts, language)
    entries = {context: _translated(entry, language) for context, entry in empty.entries.items()}
    return write_po(replace(empty, entries=entries))


def _translated(entry: PoEntry, language: Language) -> PoEntry:
    return replace(entry, text=f"{language} {entry.source}")


def _translate_interface(folder: Path, size: Size) -> None:
    """Give the interface every language: its own translation, or another one's text under that language's name."""
    shipped = shipped_library() / INTERFACE
    [stand_in, *_] = sorted(shipped.glob("*.po"))
    (folder / INTERFACE).mkdir(parents=True)
    for language in size.spoken()[1:]:
        own = shipped / f"{language}.po"
        text = (own if own.is_file() else stand_in).read_text("utf-8")
        header = re.sub(r'"Language: \w+\\n"', rf'"Language: {language}\\n"', text, count=1)
        (folder / INTERFACE / f"{language}.po").write_text(header, "utf-8")


def catalogues(folder: Path, language: Language) -> Iterator[tuple[str, str, str]]:
    """Yield context, English and translation of every text of areas and interface, as the files have them."""
    for path in sorted((folder / "i18n").glob(f"*/{language}.po")):
        for context, entry in read_po(str(path), path.read_bytes()).entries.items():
            yield f"{path.parent.name}/{context}", entry.source, entry.text
