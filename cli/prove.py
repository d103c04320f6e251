"""`imi prove`: what holds in every course of every case, whoever acts and whenever clocks run out."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import click

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.compiler.library import Library, LibraryRefused, areas, read_library
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import Problem, Severity
from imi_runtime.prover.prove import Proof, prove

from .library_choice import LibraryChoice, chosen_among
from .problem_reports import REPORTS, Findings
from .progress import Progress


@dataclass(frozen=True, slots=True)
class Proved:
    """A proof and how long it took, in seconds."""

    proof: Proof
    seconds: float

    def line(self) -> str:
        """Return the line for people."""
        proof = self.proof
        looked = f"{proof.situations} situations, {proof.steps} steps, {self.seconds:.1f} s"
        left = f"; {_counted(proof.discarded, 'course')} left out for which no dates fit" if proof.discarded else ""
        cut = f"; cut short: {', '.join(proof.bounds)}" if proof.bounds else ""
        return f"  {proof.procedure}: {proof.ending} ({looked}{left}{cut})"

    def plain(self) -> dict[str, object]:
        """Return the same for programs."""
        proof = self.proof
        return {
            "procedure": proof.procedure, "holds": proof.holds, "ending": str(proof.ending),
            "situations": proof.situations, "steps": proof.steps, "tried": proof.tried,
            "seconds": round(self.seconds, 3), "bounds": list(proof.bounds), "discarded": proof.discarded,
        }  # fmt: skip


@dataclass(slots=True)
class Results:
    """What was found in each area: problems of compiling or proving, and the proofs."""

    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    proofs: dict[str, tuple[Proved, ...]] = field(default_factory=dict)


@click.command("prove")
@click.argument("area", nargs=-1)
@click.option("--format", "form", type=click.Choice(list(REPORTS)), default="text", show_default=True,
              help="text for people, json for programs, github for notes beside the lines of a pull request, sarif for "
                   "code hosts and editors.")  # fmt: skip
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
        click.echo(REPORTS[form](Findings({"": (refused.problem,)}, {}, folder)))
        return 1
    results = _proved(library, chosen_among(area, tuple(areas(library)), "policy area"))
    findings = Findings(results.problems, {str(path): data for path, data in library.items()}, folder)
    click.echo(_report(form, findings, results.proofs))
    return 1 if findings.errors or (strict and findings.warnings) else 0


def _proved(library: Library, chosen: tuple[str, ...]) -> Results:
    progress, results = Progress("Proving", len(chosen)), Results()
    for name in chosen:
        progress.at(name)
        results.problems[name], results.proofs[name] = _area(library, AreaId(name))
    progress.done()
    return results


def _area(library: Library, area: AreaId) -> tuple[tuple[Problem, ...], tuple[Proved, ...]]:
    """Return what is wrong with an area, and its proofs: none where it has errors already."""
    compiled = compile_bundle(library, area)
    if compiled.bundle is None:
        return tuple(p for p in compiled.problems if p.severity is Severity.ERROR), ()
    calendar, found = PublicCalendar(), []
    for procedure in compiled.bundle.procedures.values():
        started = time.monotonic()
        proof = prove(compiled.bundle, procedure, calendar)
        found.append(Proved(proof, time.monotonic() - started))
    return tuple(problem for proved in found for problem in proved.proof.problems), tuple(found)


def _report(form: str, findings: Findings, proofs: Mapping[str, tuple[Proved, ...]]) -> str:
    report = REPORTS[form](findings)
    if form == "json":
        plain = {area: [proved.plain() for proved in found] for area, found in proofs.items()}
        return json.dumps({**json.loads(report), "proofs": plain}, indent=2, ensure_ascii=False)
    if form == "text":
        lines = [line for area, found in proofs.items() for line in (f"{area}:", *(one.line() for one in found))]
        return "\n".join([report, "", *lines])
    return report


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")
