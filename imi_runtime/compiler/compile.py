"""The only door from files to a bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from imi_runtime import codes
from imi_runtime.compiler.builder import build
from imi_runtime.compiler.documents import Documents, read_documents
from imi_runtime.compiler.format_upgrades import upgraded
from imi_runtime.compiler.gathering import Gathered, bytes_of, gather
from imi_runtime.compiler.labels import translation_problems
from imi_runtime.compiler.library import Library, LibraryRefused, areas, digest_of, misplaced, read_library
from imi_runtime.compiler.meaning import meaning_problems
from imi_runtime.compiler.scenarios import read_scenarios
from imi_runtime.compiler.schema_check import schema_for
from imi_runtime.compiler.translations import read_translations
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, Language
from imi_runtime.model.scenarios import Scenario
from imi_runtime.model.text import Labels
from imi_runtime.problems import Position, Problem, Severity, sorted_problems
from imi_runtime.source.yaml_reader import YamlReader, read_yaml

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


@dataclass(frozen=True, slots=True)
class Translated:
    """What is wrong with the translations of a bundle: with the files as such, and `beside` the texts of the bundle."""

    problems: tuple[Problem, ...]
    beside: Callable[[Bundle], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a bundle; it is handed out, with its stories, only where no problem is an error."""

    bundle: Bundle | None
    problems: tuple[Problem, ...]
    scenarios: tuple[Scenario, ...] = ()


def compile_bundle(library: Library, area: AreaId) -> Compiled:
    """Compile one policy area: every fault once, all in one run."""
    gathered = gather(library, area)
    newest = upgraded(gathered)
    if newest.problems:
        return Compiled(None, newest.problems, {})
    translations = read_translations(newest.gathered.files)
    beside = partial(translation_problems, translations=translations)
    examined = examine(gathered, newest.gathered, area, Translated(translations.problems, beside))
    return Compiled(examined.bundle, examined.problems, translations.labels(), examined.scenarios)


def examine(
    gathered: Gathered, newest: Gathered, area: AreaId, translated: Translated, read: YamlReader = read_yaml
) -> Examined:
    """Return everything that is wrong with an area whose files are `gathered`, and in the `newest` format as well."""
    documents = read_documents(newest.said)
    found = [*misplaced(gathered.files), *translated.problems, *documents.problems]
    found += _title_page_missing(documents, area)
    built = build(documents, digest_of(gathered.files))
    found += built.problems
    found += meaning_problems(built.bundle, found) if built.bundle else ()
    scenarios: tuple[Scenario, ...] = ()
    if built.bundle and not _refused(found):
        told = read_scenarios(newest.files, built.bundle, read)
        found += [*translated.beside(built.bundle), *told.problems]
        scenarios = told.scenarios
    if built.bundle is None or _refused(found):
        return Examined(None, sorted_problems(found))
    return Examined(built.bundle, sorted_problems(found), scenarios)


def _refused(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _title_page_missing(documents: Documents, area: AreaId) -> Iterator[Problem]:
    if not documents.ids("bundle"):
        yield codes.NO_TITLE_PAGE.at(Position.of_file(f"procedures/{area}"), area=area)

