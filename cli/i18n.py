"""`imi i18n`: the translators' cycle."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from imi_runtime.compiler.labels import Status, catalogue, translation_status
from imi_runtime.model.ids import Language
from imi_runtime.model.places import LANGUAGES
from imi_runtime.problems import render
from imi_runtime.source.po_file import PoFile
from imi_runtime.source.po_writer import write_po

from .i18n_domains import Domain, Gathered, faults, gather
from .library_choice import LibraryChoice, chosen_among

MOST_LISTED = 20
Command = Callable[..., int]


def _languages(command: Command) -> Command:
    text = "Only this language: two letters, such as fr. May be given several times."
    return click.option("--language", "-l", multiple=True, help=text)(command)


def _texts(command: Command) -> Command:
    return click.argument("texts", nargs=-1)(command)


@click.group()
def i18n() -> None:
    """Bring the texts of policy areas to translators and back.

    TEXTS are names of policy areas, 'shared' for the shared question sets, or 'interface' for the words of the pages
    themselves; without it, all of them. Translators work in the files i18n/<texts>/<language>.po.

    \b
    1. update    put every new or changed English text into the files
    2. (translators fill them, with any PO editor)
    3. status    see how far each language is
    4. check     be sure before you deploy
    """


@i18n.command(short_help="Write the English texts into a template.")
@_texts
@click.pass_obj
def extract(choice: LibraryChoice, texts: tuple[str, ...]) -> int:
    """Write all English texts into i18n/<texts>/<texts>.pot, from which any language can be started."""
    gathered = gather(choice, texts)
    for domain in gathered.domains:
        template = domain.file("en").with_name(f"{domain.name}.pot")
        _write(gathered, str(template), write_po(catalogue(domain.texts, Language(""))))
        click.echo(f"{template}: {len(domain.texts)} texts")
    return _told_unreadable(gathered)


@i18n.command(short_help="Put new and changed texts into the files.")
@_texts
@_languages
@click.pass_obj
def update(choice: LibraryChoice, texts: tuple[str, ...], language: tuple[str, ...]) -> int:
    """Put every new or changed English text into the translators' files.

    Translations are kept. Where the English has changed, they are marked fuzzy, and count as missing until somebody has
    looked at them. What is no longer used is set aside, and dropped at the next update.
    """
    gathered = gather(choice, texts)
    wanted = _wanted(language)
    for domain in gathered.domains:
        for each in wanted or _served(domain):
            before = _existing(domain, each)
            if before and before.problems:
                click.echo(f"{domain.file(each)}: not changed, because it has mistakes; see 'imi i18n check'")
                continue
            after = catalogue(domain.texts, each, before)
            _write(gathered, str(domain.file(each)), write_po(after))
            click.echo(_changes(domain, each, before, after))
    return _told_unreadable(gathered)


@i18n.command(short_help="Show how far each language is.")
@_texts
@_languages
@click.option("--list", "listed", is_flag=True, help="Name the texts that are left to do.")
@click.pass_obj
def status(choice: LibraryChoice, texts: tuple[str, ...], language: tuple[str, ...], *, listed: bool) -> int:
    """Show how far each language is."""
    gathered = gather(choice, texts)
    wanted = _wanted(language)
    for domain in gathered.domains:
        click.echo(f"{domain.name}: {len(domain.texts)} texts")
        for each in wanted or _served(domain):
            found = translation_status(domain.texts, each, domain.translations)
            click.echo(f"  {_line(found)}")
            if listed:
                click.echo("".join(f"      {line}\n" for line in _left(found)), nl=False)
    return _told_unreadable(gathered)


@i18n.command(short_help="Say whether everything is translated.")
@_texts
@_languages
@click.pass_obj
def check(choice: LibraryChoice, texts: tuple[str, ...], language: tuple[str, ...]) -> int:
    """Say whether every text is translated into every language that needs it; exit code 1 when not."""
    gathered = gather(choice, texts)
    wanted = _wanted(language)
    files = tuple(f"/{each}.po" for each in wanted or LANGUAGES)
    wrong = [problem for problem in faults(gathered) if problem.at.file.endswith(files)]
    for problem in wrong:
        click.echo(render(problem, gathered.sources) + "\n")
    incomplete = 0
    for domain in gathered.domains:
        for each in wanted or domain.languages:
            found = translation_status(domain.texts, each, domain.translations)
            if not found.complete:
                incomplete += 1
                click.echo(f"{domain.file(each)}: {_line(found)}")
    unreadable = _told_unreadable(gathered)
    if not wrong and not incomplete and not unreadable:
        click.echo("Every text is translated.")
    return 1 if wrong or incomplete or unreadable else 0


def _wanted(named: tuple[str, ...]) -> tuple[Language, ...]:
    known = tuple(str(language) for language in LANGUAGES if language != "en")
    return tuple(Language(language) for language in chosen_among(named, known, "language")) if named else ()


def _served(domain: Domain) -> tuple[Language, ...]:
    """Return the languages that need the texts, and those in which somebody has begun."""
    return tuple(dict.fromkeys((*domain.languages, *sorted(domain.translations.files))))


def _existing(domain: Domain, language: Language) -> PoFile | None:
    return next(iter(domain.translations.of(language)), None)


def _write(gathered: Gathered, name: str, content: bytes) -> None:
    path = gathered.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


def _changes(domain: Domain, language: Language, before: PoFile | None, after: PoFile) -> str:
    known = before.entries if before else {}
    live = [entry for entry in after.entries.values() if not entry.obsolete]
    new = sum(entry.context not in known for entry in live)
    fuzzy = sum(entry.fuzzy for entry in live)
    aside = len(after.entries) - len(live)
    said = [f"{new} new"] if new else []
    said += [f"{fuzzy} to be reviewed"] if fuzzy else []
    said += [f"{aside} set aside"] if aside else []
    done = sum(entry.translated for entry in live)
    return f"{domain.file(language)}: {done} of {len(live)} translated" + (f" ({', '.join(said)})" if said else "")


def _line(found: Status) -> str:
    share = 100 * found.done // found.all if found.all else 100
    left = [f"{len(names)} {what}" for what, names in _gaps(found) if names]
    return f"{LANGUAGES[found.language]} ({found.language}): {share} %, " + (", ".join(left) if left else "complete")


def _gaps(found: Status) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("missing", found.missing), ("to be reviewed", found.fuzzy), ("outdated", found.outdated)


def _left(found: Status) -> Iterator[str]:
    for what, names in _gaps(found):
        yield from (f"{what}: {name}" for name in names[:MOST_LISTED])
        if len(names) > MOST_LISTED:
            yield f"{what}: and {len(names) - MOST_LISTED} more"


def _told_unreadable(gathered: Gathered) -> int:
    for area, problems in gathered.problems.items():
        click.echo(f"{area}: not read, because it has mistakes ({len(problems)}); see 'imi validate {area}'")
    return 1 if gathered.problems else 0
