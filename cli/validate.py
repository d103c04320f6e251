"""`imi validate`: whether policy areas are well-formed, complete, and name only what exists."""

from __future__ import annotations

import click

from imi_runtime.compiler.library import Library, LibraryRefused, areas, read_library
from imi_runtime.compiler.validation import Memory, NoMemory, Validation
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import Problem

from .library_choice import LibraryChoice, chosen_among
from .notebook import notebook_of
from .problem_reports import REPORTS, Findings
from .progress import Progress


@click.command()
@click.argument("area", nargs=-1)
@click.option("--format", "form", type=click.Choice(list(REPORTS)), default="text", show_default=True,
              help="text for people, json for programs, github for notes beside the lines of a pull request, sarif for "
                   "code hosts and editors.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Let warnings count like errors.")
@click.option("--no-cache", is_flag=True, help="Check everything again, also what has not changed since the last time.")
@click.option("--fix", is_flag=True, help="Mend what can only be meant in one way, then say what is left.")
@click.option("--dry-run", is_flag=True, help="With --fix: show what would be mended, and change nothing.")
@click.pass_obj
def validate(
    choice: LibraryChoice, area: tuple[str, ...], form: str, *, strict: bool, no_cache: bool, fix: bool, dry_run: bool
) -> int:
    """Check policy areas, and say for each mistake where it is and what to do.

    AREA is the name of an area's folder; without it, all areas of the library are checked.

    \b
    The exit code is 0 when everything is fine, 1 when there are errors, 2 when the command was wrong.
    """
    if dry_run and not fix:
        raise click.UsageError("--dry-run goes with --fix.")
    folder = choice.folder()
    try:
        library = read_library(folder)
    except LibraryRefused as refused:
        findings = Findings({"": (refused.problem,)}, {}, folder)
    else:
        chosen = chosen_among(area, tuple(areas(library)), "policy area")
        if fix:
            from .mending import mend  # loads the readers and the compiler, which a second run can do without

            library = mend(library, chosen, folder, dry_run=dry_run)
        notebook = None if no_cache else notebook_of(folder)
        findings = Findings(_checked(library, chosen, notebook or NoMemory()), _sources(library), folder)
        if notebook:
            notebook.save()
    click.echo(REPORTS[form](findings))
    return 1 if findings.errors or (strict and findings.warnings) else 0


def _checked(library: Library, chosen: tuple[str, ...], memory: Memory) -> dict[str, tuple[Problem, ...]]:
    progress = Progress("Checking", len(chosen))
    validation = Validation(library, memory)
    found: dict[str, tuple[Problem, ...]] = {}
    for area in chosen:
        progress.at(area)
        found[area] = validation.problems_of(AreaId(area))
    progress.done()
    return found


def _sources(library: Library) -> dict[str, bytes]:
    return {str(path): data for path, data in library.items()}
