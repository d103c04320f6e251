"""`imi validate`: whether policy areas are well-formed, complete, and name only what exists."""

from __future__ import annotations

import click

from imi_runtime.compiler.compile import LibraryRefused, areas, compile_bundle, read_library
from imi_runtime.compiler.library import Library
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import Problem

from .library_choice import LibraryChoice, chosen_among
from .problem_reports import REPORTS, Findings
from .progress import Progress


@click.command()
@click.argument("area", nargs=-1)
@click.option("--format", "form", type=click.Choice(list(REPORTS)), default="text", show_default=True,
              help="text for people, json for programs, github for notes beside the lines of a pull request.")
@click.option("--strict", is_flag=True, help="Let warnings count like errors.")
@click.pass_obj
def validate(choice: LibraryChoice, area: tuple[str, ...], form: str, *, strict: bool) -> int:
    """Check policy areas, and say for each mistake where it is and what to do.

    AREA is the name of an area's folder; without it, all areas of the library are checked.

    \b
    The exit code is 0 when everything is fine, 1 when there are errors, 2 when the command was wrong.
    """
    folder = choice.folder()
    try:
        library = read_library(folder)
    except LibraryRefused as refused:
        findings = Findings({"": (refused.problem,)}, {}, folder)
    else:
        chosen = chosen_among(area, tuple(areas(library)), "policy area")
        findings = Findings(_checked(library, chosen), _sources(library), folder)
    click.echo(REPORTS[form](findings))
    return 1 if findings.errors or (strict and findings.warnings) else 0


def _checked(library: Library, chosen: tuple[str, ...]) -> dict[str, tuple[Problem, ...]]:
    progress = Progress("Checking", len(chosen))
    found: dict[str, tuple[Problem, ...]] = {}
    for area in chosen:
        progress.at(area)
        found[area] = compile_bundle(library, AreaId(area)).problems
    progress.done()
    return found


def _sources(library: Library) -> dict[str, bytes]:
    return {str(path): data for path, data in library.items()}
