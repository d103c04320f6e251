"""`imi graph`: a procedure as a picture, as a page, or as lines in the terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from imi_runtime.assembly import STATIC, interface_of
from imi_runtime.compiler.compile import areas, compile_bundle, read_library
from imi_runtime.compiler.library import Library
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Language
from imi_runtime.model.places import LANGUAGES
from imi_runtime.model.procedure import Procedure
from imi_runtime.model.text import Labels
from imi_runtime.problems import Problem, Severity, nearest
from imi_runtime.screens.chart.pages import render_alone
from imi_runtime.screens.chart.picture import draw, inked
from imi_runtime.screens.chart.pieces import chart_piece
from imi_runtime.screens.chart.terminal import in_lines
from imi_runtime.screens.chart.told import tell_procedure
from imi_runtime.screens.chart.tongue import InterfaceTongue

from .library_choice import LibraryChoice
from .problem_reports import Findings
from .problem_reports import text as reported

ENGLISH = Language("en")
ENDINGS = {".svg": "svg", ".html": "html", ".htm": "html", ".txt": "text"}


@dataclass(frozen=True, slots=True)
class Found:
    """A procedure of the library, with the words of its area."""

    bundle: Bundle
    procedure: Procedure
    labels: Mapping[Language, Labels]

    @property
    def name(self) -> str:
        """The full name, by which one procedure is meant."""
        return f"{self.bundle.id}/{self.procedure.id}"

    def tongue(self, language: Language) -> InterfaceTongue:
        """Return the words of the procedure and of its explanation in a language."""
        return InterfaceTongue(interface_of(language), self.labels.get(language) or Labels(language, {}))


@click.command()
@click.argument("procedure", required=False)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False),
              help="The file to write; without it, the terminal.")
@click.option("--language", default="en", show_default=True, help="Two letters, such as fr.")
@click.option("--format", "form", type=click.Choice(["svg", "html", "text"]),
              help="A picture, a page with picture and tables, or lines. Without it, what the file's ending says.")
@click.pass_obj
def graph(choice: LibraryChoice, procedure: str | None, out: Path | None, language: str, form: str | None) -> int:
    """Draw a procedure: where a case can stand, who does what, and by when.

    PROCEDURE is the name of a procedure, or of an area and a procedure: harbours/ship_inquiry. Without it, all are told
    in lines; a picture shows one.
    """
    spoken = _language(language)
    library = read_library(choice.folder())
    form = form or (ENDINGS.get(out.suffix.lower()) if out else None) or "text"
    found, problems = _procedures(library, procedure)
    if problems:
        click.echo(reported(Findings(problems, {str(path): data for path, data in library.items()}, choice.folder())))
        return 1
    drawn = [MAKERS[form](one, spoken) for one in _meant(found, procedure, form)]
    _hand_over("\n".join(drawn), out)
    return 0


def _language(written: str) -> Language:
    if written not in LANGUAGES:
        raise click.UsageError(f"There is no language '{written}'. Known: {', '.join(LANGUAGES)}.")
    return Language(written)


def _procedures(library: Library, named: str | None) -> tuple[list[Found], dict[str, tuple[Problem, ...]]]:
    """Return the procedures of all areas that may be meant, and the areas with errors."""
    area_named = named.partition("/")[0] if named and "/" in named else None
    found: list[Found] = []
    problems: dict[str, tuple[Problem, ...]] = {}
    for area in areas(library):
        if area_named not in (None, area):
            continue
        compiled = compile_bundle(library, area)
        if compiled.bundle is None:
            problems[area] = tuple(p for p in compiled.problems if p.severity is Severity.ERROR)
            continue
        bundle = compiled.bundle
        found += [Found(bundle, procedure, compiled.labels) for procedure in bundle.procedures.values()]
    meant = [one for one in found if named in (one.name, one.procedure.id)]
    return found, {} if meant else problems


def _meant(found: list[Found], named: str | None, form: str) -> list[Found]:
    """Return the procedure that was named, or all. Raises a usage error when it is not clear which one."""
    meant = [one for one in found if named in (None, one.name, one.procedure.id)]
    known = ", ".join(one.name for one in found) or "none"
    if not meant:
        suggestion = nearest(str(named), [one.procedure.id for one in found])
        hint = f" Did you mean '{suggestion}'?" if suggestion else ""
        raise click.UsageError(f"There is no procedure '{named}'.{hint} Known: {known}.")
    if len(meant) > 1 and (named or form != "text"):
        raise click.UsageError(f"Say which procedure: {', '.join(one.name for one in meant)}.")
    return meant


def _hand_over(content: str, out: Path | None) -> None:
    if out is None:
        click.echo(content)
        return
    try:
        out.write_text(content + "\n", encoding="utf-8")
    except OSError as fault:
        raise click.UsageError(f"'{out}' cannot be written: {fault.strerror}.") from fault
    click.echo(f"Written: {out}")


def _svg(found: Found, language: Language) -> str:
    tongue = found.tongue(language)
    return inked(draw(tell_procedure(found.bundle, found.procedure, tongue), tongue, headed=True)).strip()


def _page(found: Found, language: Language) -> str:
    tongue = found.tongue(language)
    piece = chart_piece(tell_procedure(found.bundle, found.procedure, tongue), tongue)
    return render_alone(piece, tongue, area=tongue.label(found.bundle.title), style=_style())


def _lines(found: Found, language: Language) -> str:
    tongue = found.tongue(language)
    return "\n".join((*in_lines(tell_procedure(found.bundle, found.procedure, tongue), tongue), ""))



MAKERS: Mapping[str, Callable[[Found, Language], str]] = {"svg": _svg, "html": _page, "text": _lines}


def _style() -> str:
    """Return the product's style sheet without the pictures it names, or nothing where it was not built."""
    sheet = STATIC / "vendor" / "site.css"
    if not sheet.is_file():
        click.echo("The page has no style, because the style sheet is not built; run: python3 dev.py assets", err=True)
        return ""
    return re.sub(r"url\([^)]*\)", "none", sheet.read_text("utf-8")).replace("</", "<\\/")
