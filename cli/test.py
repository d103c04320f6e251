"""`imi test`: the stories of policy areas, played on the real engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import click

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import Compiled, LibraryRefused, areas, compile_bundle, read_library
from imi_runtime.compiler.library import Library
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import PickedFrom
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import Severity, render
from imi_runtime.prover.scenario_player import Played, play

from .library_choice import LibraryChoice, chosen_among


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is of one kind in an area, and what the stories touch of it."""

    kind: str
    there: tuple[str, ...]
    touched: frozenset[str]
    listed: bool

    def line(self) -> str:
        """Return the line for people; what is left out is named where the list is short."""
        left = [name for name in self.there if name not in self.touched]
        names = f"; not: {', '.join(left)}" if left and self.listed else ""
        return f"  {self.kind}: {len(self.there) - len(left)} of {len(self.there)}{names}"


@click.command("test")
@click.argument("area", nargs=-1)
@click.option("--questions", is_flag=True, help="Name every question that no story answers.")
@click.pass_obj
def test(choice: LibraryChoice, area: tuple[str, ...], *, questions: bool) -> int:
    """Play the stories of policy areas and say what they do not cover.

    AREA is the name of an area's folder; without it, all areas of the library are played.

    \b
    The exit code is 0 when all stories hold, 1 when one does not or an area has errors, 2 when the command was wrong.
    """
    try:
        library = read_library(choice.folder())
    except LibraryRefused as refused:
        click.echo(render(refused.problem, {}))
        return 1
    chosen = chosen_among(area, tuple(areas(library)), "policy area")
    return max((_play_area(library, AreaId(name), questions) for name in chosen), default=0)


def _play_area(library: Library, area: AreaId, questions: bool) -> int:
    compiled = compile_bundle(library, area)
    sources = {str(path): data for path, data in library.items()}
    if compiled.bundle is None:
        for problem in compiled.problems:
            if problem.severity is Severity.ERROR:
                click.echo(render(problem, sources) + "\n")
        click.echo(f"{area}: not played, because of the errors above")
        return 1
    played = _played(compiled.bundle, compiled, sources)
    for coverage in _coverage(compiled.bundle, played, questions):
        click.echo(coverage.line())
    return 0 if all(one.holds for one in played) else 1


def _played(bundle: Bundle, compiled: Compiled, sources: dict[str, bytes]) -> tuple[Played, ...]:
    calendar = PublicCalendar()
    click.echo(f"{bundle.id}:" + ("" if compiled.scenarios else " there is no story yet"))
    found = []
    for scenario in compiled.scenarios:
        played = play(bundle, scenario, calendar)
        found.append(played)
        click.echo(f"  {'holds ' if played.holds else 'FAILED'}  {scenario.id}: {scenario.title}")
        for problem in played.problems:
            click.echo(render(problem, sources) + "\n")
    return tuple(found)


def _coverage(bundle: Bundle, played: tuple[Played, ...], questions: bool) -> Iterator[Coverage]:
    for procedure in bundle.procedures.values():
        own = [one.touched[procedure.id] for one in played if procedure.id in one.touched]
        yield _counted(f"{procedure.id} transitions", procedure.transitions, [one.transitions for one in own])
        yield _counted(f"{procedure.id} access rules", procedure.access, [one.rules for one in own])
        yield _counted(f"{procedure.id} deadlines", procedure.deadlines, [one.deadlines for one in own])
    asked = dict.fromkeys(_questions(bundle))
    yield _counted("questions", asked, [one.questions for one in played], listed=questions)


def _counted(
    kind: str, there: Collection[str], touched: Iterable[Collection[str]], *, listed: bool = True
) -> Coverage:
    return Coverage(kind, tuple(there), frozenset(name for names in touched for name in names), listed)


def _questions(bundle: Bundle) -> Iterator[str]:
    for form in bundle.forms.values():
        yield from (f"{form.id}.{question.id}" for question in form.questions())
        for page in form.pages.values():
            for id in page.content.sets if isinstance(page.content, PickedFrom) else ():
                yield from (f"{id}.{name}" for name in bundle.question_sets[id].questions)
