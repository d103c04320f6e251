"""The only door from files to a bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from imi_runtime import codes
from imi_runtime.compiler.builder import build
from imi_runtime.compiler.documents import Documents, read_documents
from imi_runtime.compiler.format_upgrades import upgraded
from imi_runtime.compiler.library import (
    Library,
    LibraryRefused,
    areas,
    bytes_of,
    digest_of,
    is_scenario,
    misplaced,
    read_library,
)
from imi_runtime.compiler.meaning import meaning_problems
from imi_runtime.compiler.schema_check import schema_for
from imi_runtime.compiler.translations import read_translations
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, Language
from imi_runtime.model.text import Labels
from imi_runtime.problems import Position, Problem, Severity, sorted_problems
from imi_runtime.source.yaml_reader import read_yaml

__all__ = [
    "Compiled", "Library", "LibraryRefused", "areas", "bytes_of", "compile_bundle", "digest_of", "read_library",
    "schema_for",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compiled:
    """What compiling gave. There is a bundle only when no problem is an error; `labels` are its finished translations."""

    bundle: Bundle | None
    problems: tuple[Problem, ...]
    labels: Mapping[Language, Labels]


def compile_bundle(library: Library, area: AreaId) -> Compiled:
    """Compile one policy area: every fault once, all in one run."""
    own = bytes_of(library, area)
    title_page = PurePosixPath("procedures", area, "bundle.yaml")
    root = read_yaml(str(title_page), own[title_page]).root if title_page in own else None
    newest = upgraded(own, root)
    if newest.problems:
        return Compiled(None, newest.problems, {})
    translations = read_translations(newest.files)
    documents = read_documents({path: data for path, data in newest.files.items() if _defines(path)})
    found = [*misplaced(own), *translations.problems, *documents.problems, *_title_page_missing(documents, area)]
    built = build(documents, digest_of(own))
    found += built.problems
    found += meaning_problems(built.bundle, found) if built.bundle else ()
    refused = any(problem.severity is Severity.ERROR for problem in found)
    return Compiled(None if refused else built.bundle, sorted_problems(found), translations.labels())


def _defines(path: PurePosixPath) -> bool:
    return path.suffix == ".yaml" and len(path.parts) == 3 and path.parts[0] != "i18n" and not is_scenario(path)


def _title_page_missing(documents: Documents, area: AreaId) -> Iterator[Problem]:
    if not documents.ids("bundle"):
        yield codes.NO_TITLE_PAGE.at(Position.of_file(f"procedures/{area}"), area=area)

