"""Problems as people, programs and code hosts read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from imi_runtime.problems import Edit, Problem, Severity, render


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in each area, and the files, to quote their lines."""

    by_area: Mapping[str, tuple[Problem, ...]]
    sources: Mapping[str, bytes]
    folder: Path

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem once; what is wrong with a shared file is found in each area that uses it."""
        return tuple(dict.fromkeys(problem for found in self.by_area.values() for problem in found))

    @property
    def errors(self) -> int:
        """How many problems refuse an area."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many problems are only warned about."""
        return len(self.problems) - self.errors


def text(findings: Findings) -> str:
    """Return the report for people: errors and warnings where they stand, then one sentence for each area."""
    blocks = [_block(problem, findings.sources) for problem in findings.problems]
    sums = [_sum(area, found) for area, found in findings.by_area.items() if area]
    if not blocks and not sums:
        return "There is no policy area in this library."
    return "\n\n".join([*blocks, "\n".join(sums)]).rstrip()


def _block(problem: Problem, sources: Mapping[str, bytes]) -> str:
    block = render(problem, sources)
    if problem.severity is Severity.WARNING:
        block = block.replace(f"  {problem.code}  ", f"  {problem.code}  warning: ", 1)
    return block


def _sum(area: str, found: tuple[Problem, ...]) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in found)
    warnings = len(found) - errors
    if not found:
        return f"{area}: fine"
    said = [_counted(errors, "error")] if errors else []
    said += [_counted(warnings, "warning")] if warnings else []
    return f"{area}: {' and '.join(said)}"


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")


def as_json(findings: Findings) -> str:
    """Return the report for programs."""
    areas = {area: {"fine": not found} for area, found in findings.by_area.items() if area}
    problems = [_plain(problem) for problem in findings.problems]
    report = {"errors": findings.errors, "warnings": findings.warnings, "areas": areas, "problems": problems}
    return json.dumps(report, indent=2, ensure_ascii=False)


def _plain(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "file": problem.at.file,
        "line": problem.at.line,
        "column": problem.at.column,
        "end_column": problem.at.end_column,
        "message": problem.message,
        "suggestion": problem.suggestion,
        "cure": problem.cure,
        "listing": problem.listing,
        "related": [
            {"file": at.file, "line": at.line, "column": at.column, "note": note} for at, note in problem.related
        ],
        "fix": _change(problem.fix) if problem.fix else None,
    }


def _change(fix: Edit) -> dict[str, object]:
    return {
        "line": fix.start.line, "column": fix.start.column, "end_line": fix.end.line, "end_column": fix.end.column,
        "text": fix.text,
    }  # fmt: skip


def github(findings: Findings) -> str:
    """Return the report as workflow commands, which a code host shows beside the lines."""
    lines = [_command(problem, findings.folder) for problem in findings.problems]
    return "\n".join([*lines, *(_sum(area, found) for area, found in findings.by_area.items() if area)])


def _command(problem: Problem, folder: Path) -> str:
    at = problem.at
    end = f",endColumn={at.end_column}" if at.end_column else ""
    place = f"file={_property(_from_here(folder, at.file))},line={at.line},col={at.column}{end}"
    meant = f" Did you mean '{problem.suggestion}'?" if problem.suggestion else ""
    message = _data(f"{problem.message}.{meant} Cure: {problem.cure}")
    return f"::{problem.severity.value} {place},title={problem.code}::{message}"


def _from_here(folder: Path, file: str) -> str:
    path = folder.resolve() / file
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Findings) -> str:
    """Return the report in the format of static analysis, for code hosts and editors."""
    from .sarif import sarif  # asks for the version of the program, which takes as long as the rest of a report

    return sarif(findings.problems, partial(_from_here, findings.folder))


REPORTS: Mapping[str, Callable[[Findings], str]] = {
    "text": text, "json": as_json, "github": github, "sarif": as_sarif,
}  # fmt: skip
