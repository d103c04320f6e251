"""What is translated together: each policy area, the shared question sets, and the interface."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from imi_runtime.compiler.compile import Library, areas, compile_bundle, read_library
from imi_runtime.compiler.texts import PlacedText, texts_of
from imi_runtime.compiler.translations import Translations, read_translations
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Language
from imi_runtime.model.text import Text
from imi_runtime.problems import Problem, sorted_problems

from .library_choice import LibraryChoice, chosen_among
from .progress import Progress

SHARED = "shared"
INTERFACE = "interface"
ENGLISH = Language("en")


@dataclass(frozen=True, slots=True)
class Domain:
    """Texts that are translated together, the languages that need them, and what is translated so far."""

    name: str
    texts: tuple[PlacedText, ...]
    languages: tuple[Language, ...]
    translations: Translations

    def file(self, language: str) -> PurePosixPath:
        """Return the path of a language's file in the library."""
        return PurePosixPath("i18n", self.name, f"{language}.po")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The domains of a library, and what keeps areas from being translated."""

    folder: Path
    domains: tuple[Domain, ...]
    sources: Mapping[str, bytes]
    problems: Mapping[str, tuple[Problem, ...]]


def gather(choice: LibraryChoice, named: tuple[str, ...]) -> Gathered:
    """Return the named domains, or all. Raises a usage error for a name that is none."""
    folder = choice.folder()
    library = read_library(folder)
    known = (*areas(library), SHARED, *((INTERFACE,) if choice.is_shipped else ()))
    chosen = chosen_among(named, known, "policy area or other set of texts")
    bundles, problems = _compiled(library, chosen)
    domains = [_area(library, bundle) for bundle in bundles if bundle.id in chosen]
    domains += [_shared(library, bundles)] if SHARED in chosen else []
    domains += [_interface(library, bundles)] if INTERFACE in chosen else []
    sources = {str(path): data for path, data in library.items()}
    return Gathered(folder, tuple(domain for domain in domains if domain.texts), sources, problems)


def _compiled(library: Library, chosen: tuple[str, ...]) -> tuple[list[Bundle], dict[str, tuple[Problem, ...]]]:
    # Shared words and those of the interface are needed in the languages of all areas.
    together = {SHARED, INTERFACE} & set(chosen)
    wanted = [area for area in areas(library) if together or area in chosen]
    progress, bundles, problems = Progress("Reading", len(wanted)), [], {}
    for area in wanted:
        progress.at(area)
        compiled = compile_bundle(library, area)
        if compiled.bundle:
            bundles.append(compiled.bundle)
        else:
            problems[str(area)] = compiled.problems
    progress.done()
    return bundles, problems


def _area(library: Library, bundle: Bundle) -> Domain:
    own = tuple(placed for placed in texts_of(bundle) if not placed.shared)
    return Domain(str(bundle.id), own, _foreign(bundle.languages), _translations(library, str(bundle.id)))


def _shared(library: Library, bundles: Iterable[Bundle]) -> Domain:
    shared = {placed.text.context: placed for bundle in bundles for placed in texts_of(bundle) if placed.shared}
    using = [bundle for bundle in bundles if any(placed.shared for placed in texts_of(bundle))]
    return Domain(SHARED, tuple(shared.values()), _of_all(using), _translations(library, SHARED))


def _interface(library: Library, bundles: Iterable[Bundle]) -> Domain:
    from imi_runtime.screens.words import WORDS

    texts = tuple(
        PlacedText(Text(context, english), "interface", f"page part '{context.partition('/')[0]}'")
        for context, english in WORDS.items()
    )
    return Domain(INTERFACE, texts, _of_all(bundles), _translations(library, INTERFACE))


def _of_all(bundles: Iterable[Bundle]) -> tuple[Language, ...]:
    return _foreign(dict.fromkeys(language for bundle in bundles for language in bundle.languages))


def _foreign(languages: Iterable[Language]) -> tuple[Language, ...]:
    return tuple(language for language in languages if language != ENGLISH)


def _translations(library: Library, name: str) -> Translations:
    return read_translations({path: data for path, data in library.items() if path.parts[:2] == ("i18n", name)})


def faults(gathered: Gathered) -> tuple[Problem, ...]:
    """Return what is wrong in the PO files themselves."""
    return sorted_problems(problem for domain in gathered.domains for problem in domain.translations.problems)
