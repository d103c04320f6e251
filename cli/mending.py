"""`imi validate --fix`: mends what can only be meant in one way."""

from __future__ import annotations

from pathlib import Path

import click

from imi_runtime.authoring.edits import write_changes
from imi_runtime.authoring.fixes import mended
from imi_runtime.compiler.library import Library
from imi_runtime.compiler.validation import NoMemory, problems_of
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import Problem

from .difference import difference


def mend(library: Library, chosen: tuple[str, ...], folder: Path, *, dry_run: bool) -> Library:
    """Mend what the chosen areas hold, and say what was mended; return the library as it is on disk then.

    What is told goes to the standard error, so that a report for programs stays whole.
    """

    def check(files: Library) -> tuple[Problem, ...]:
        found = (problem for area in chosen for problem in problems_of(files, AreaId(area), NoMemory()))
        return tuple(dict.fromkeys(found))

    done = mended(library, check)
    for problem in done.problems:
        verb = "would mend" if dry_run else "mended"
        click.echo(f"{verb} {problem.at}  {problem.code}  {_written(problem)}", err=True)
    if dry_run:
        click.echo("\n".join(difference(library, done.library)))
        return library
    write_changes(folder, library, done.library)
    return done.library


def _written(problem: Problem) -> str:
    return f"{problem.message}: now {problem.fix.text}" if problem.fix else problem.message
