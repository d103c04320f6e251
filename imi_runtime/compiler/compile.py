"""The only door from files to a bundle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from imi_runtime import codes
from imi_runtime.compiler.builder import build
from imi_runtime.compiler.documents import Documents, read_documents
from imi_runtime.compiler.format_upgrades import upgraded
from imi_runtime.compiler.labels import translation_problems
from imi_runtime.compiler.library import (
    Library,
    LibraryRefused,
    areas,
    bytes_of,
    digest_of,
    gather,
    misplaced,
    read_library,
)
from imi_runtime.compiler.meaning import meaning_problems
from imi_runtime.compiler.scenarios import read_scenarios
from imi_runtime.compiler.schema_check import schema_for
from imi_runtime.compiler.translations import read_translations
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, Language
from imi_runtime.model.scenarios import Scenario
from imi_runtime.model.text import Labels
from imi_runtime.problems import Position, Problem, Severity, sorted_problems

__all__ = [
    "Compiled", "Library", "LibraryRefused", "areas", "bytes_of", "compile_bundle", "digest_of", "read_library",
    "schema_for",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compiled:
    """What compiling gave: a bundle only where no problem is an error; `labels` are its finished
    translations, `scenarios` its stories.
    """

    bundle: Bundle | None
    problems: tuple[Problem, ...]
    labels: Mapping[Language, Labels]
    scenarios: tuple[Scenario, ...] = ()


def compile_bundle(library: Library, area: AreaId) -> Compiled:
    """Compile one policy area: every fault once, all in one run."""
    gathered = gather(library, area)
    newest = upgraded(gathered)
    if newest.problems:
        return Compiled(None, newest.problems, {})
    translations = read_translations(newest.gathered.files)
    documents = read_documents(newest.gathered.said)
    found = [*misplaced(gathered.files), *translations.problems, *documents.problems]
    found += _title_page_missing(documents, area)
    built = build(documents, digest_of(gathered.files))
    found += built.problems
    found += meaning_problems(built.bundle, found) if built.bundle else ()
    scenarios: tuple[Scenario, ...] = ()
    if built.bundle and not _refused(found):
        told = read_scenarios(newest.gathered.files, built.bundle)
        found += [*translation_problems(built.bundle, translations), *told.problems]
        scenarios = told.scenarios
    bundle = None if _refused(found) else built.bundle
    return Compiled(bundle, sorted_problems(found), translations.labels(), scenarios if bundle else ())


def _refused(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _title_page_missing(documents: Documents, area: AreaId) -> Iterator[Problem]:
    if not documents.ids("bundle"):
        yield codes.NO_TITLE_PAGE.at(Position.of_file(f"procedures/{area}"), area=area)

