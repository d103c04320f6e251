"""`imi prove`: what holds in every course of every case, whoever acts and whenever clocks run out."""

from __future__ import annotations

import json
import time

import click

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.compiler.library import Library, LibraryRefused, areas, read_library
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import Severity
from imi_runtime.prover.prove import prove

from .library_choice import LibraryChoice, chosen_among
from .problem_reports import REPORTS, Findings
from .progress import Progress
from .proof_page import proof_page
from .proved import Proved, ProvedArea


@click.command("prove")
@click.argument("area", nargs=-1)
@click.option("--format", "form", type=click.Choice([*REPORTS, "html"]), default="text", show_default=True,
              help="text for people, html for a page that can be read, printed and sent, json for programs, github for "
                   "notes beside the lines of a pull request, sarif for code hosts and editors.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Let warnings count like errors.")
@click.pass_obj
def prove_command(choice: LibraryChoice, area: tuple[str, ...], form: str, *, strict: bool) -> int:
    """Prove what holds in every course of a case, and tell the shortest story where something does not.

    Can every case end? Can whoever's turn it is act, and read what the step builds on? Does every guarantee hold? AREA
    is the name of an area's folder; without it, all areas of the library are proved.

    \b
    The exit code is 0 when everything holds, 1 when something does not, 2 when the command was wrong.
    """
    folder = choice.folder()
    try:
        library = read_library(folder)
    except LibraryRefused as refused:
        plain = REPORTS["text" if form == "html" else form]
        click.echo(plain(Findings({"": (refused.problem,)}, {}, folder)))
        return 1
    found = _proved(library, chosen_among(area, tuple(areas(library)), "policy area"))
    files = {str(path): data for path, data in library.items()}
    findings = Findings({one.area: one.problems for one in found}, files, folder)
    click.echo(_report(form, findings, found))
    return 1 if findings.errors or (strict and findings.warnings) else 0


def _proved(library: Library, chosen: tuple[str, ...]) -> tuple[ProvedArea, ...]:
    progress, found = Progress("Proving", len(chosen)), []
    for name in chosen:
        progress.at(name)
        found.append(_area(library, AreaId(name)))
    progress.done()
    return tuple(found)


def _area(library: Library, area: AreaId) -> ProvedArea:
    """Return an area with its proofs: none where it has errors already."""
    compiled = compile_bundle(library, area)
    if compiled.bundle is None:
        return ProvedArea(area, None, tuple(p for p in compiled.problems if p.severity is Severity.ERROR))
    calendar, found = PublicCalendar(), []
    for procedure in compiled.bundle.procedures.values():
        started = time.monotonic()
        proof = prove(compiled.bundle, procedure, calendar)
        found.append(Proved(proof, time.monotonic() - started))
    problems = tuple(problem for proved in found for problem in proved.proof.problems)
    return ProvedArea(area, compiled.bundle, problems, tuple(found))


def _report(form: str, findings: Findings, found: tuple[ProvedArea, ...]) -> str:
    if form == "html":
        return proof_page(found, findings.sources)
    report = REPORTS[form](findings)
    if form == "json":
        plain = {one.area: [proved.plain() for proved in one.proofs] for one in found}
        return json.dumps({**json.loads(report), "proofs": plain}, indent=2, ensure_ascii=False)
    if form == "text":
        lines = [line for one in found for line in (f"{one.area}:", *(proved.line() for proved in one.proofs))]
        return "\n".join([report, "", *lines])
    return report
