"""`imi test`: the stories of policy areas, played on the real engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from textwrap import wrap

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
from .suggest import Wanted, suggest_stories

KINDS = ("transitions", "access rules", "deadlines")
BROAD = max(map(len, KINDS))
WIDTH, MARGIN = 118, 26
NEW_LINE = "\n"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is of one kind in a procedure or an area, and what the stories touch of it."""

    kind: str
    there: tuple[str, ...]
    touched: frozenset[str]
    listed: bool = True

    def lines(self) -> str:
        """Return the lines for people; what is left out is named where the list is short."""
        left = [name for name in self.there if name not in self.touched]
        told = f"{self.kind:{BROAD}}  {len(self.there) - len(left):>3} of {len(self.there):<3}"
        if left and self.listed:
            rest = wrap(f"not: {', '.join(left)}", WIDTH - MARGIN, break_on_hyphens=False)
            return f"{told}  {NEW_LINE.join((rest[0], *(' ' * MARGIN + line for line in rest[1:])))}"
        return f"{told}  --questions names the others" if left else told.rstrip()


@click.command("test")
@click.argument("area", nargs=-1)
@click.option("--questions", is_flag=True, help="Name every question that no story answers.")
@click.option("--suggest", is_flag=True, help="Write the fewest stories that cover every transition not covered yet.")
@click.option("--anew", is_flag=True, help="With --suggest: cover every transition, as if there were no story.")
@click.option("--dry-run", is_flag=True, help="With --suggest: show the stories and write nothing.")
@click.pass_obj
def test(
    choice: LibraryChoice, area: tuple[str, ...], *, questions: bool, suggest: bool, anew: bool, dry_run: bool
) -> int:
    """Play the stories of policy areas and say what they do not cover.

    AREA is the name of an area's folder; without it, all areas of the library are played.
    With --suggest, stories are written for what is left: with invented authorities, answers and dates, to be read
    and told better.

    \b
    The exit code is 0 when all stories hold, 1 when one does not or an area has errors, 2 when the command was wrong.
    """
    try:
        library = read_library(choice.folder())
    except LibraryRefused as refused:
        click.echo(render(refused.problem, {}))
        return 1
    if (anew or dry_run) and not suggest:
        raise click.UsageError("--anew and --dry-run say how to suggest: add --suggest")
    chosen = chosen_among(area, tuple(areas(library)), "policy area")
    wanted = Wanted(choice.folder(), anew, dry_run) if suggest else None
    return max((_play_area(library, AreaId(name), questions, wanted) for name in chosen), default=0)


def _play_area(library: Library, area: AreaId, questions: bool, wanted: Wanted | None) -> int:
    compiled = compile_bundle(library, area)
    sources = {str(path): data for path, data in library.items()}
    if compiled.bundle is None:
        for problem in compiled.problems:
            if problem.severity is Severity.ERROR:
                click.echo(render(problem, sources) + "\n")
        click.echo(f"{area}: not played, because of the errors above")
        return 1
    played = _played(compiled.bundle, compiled, sources)
    _say_coverage(compiled.bundle, played, questions)
    if not all(one.holds for one in played):
        if wanted:
            click.echo("  nothing is suggested while a story fails")
        return 1
    return suggest_stories(compiled.bundle, played, wanted) if wanted else 0


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


def _say_coverage(bundle: Bundle, played: tuple[Played, ...], questions: bool) -> None:
    """Say for each procedure, and for the questions of the area, what the stories touch and what they leave out."""
    for procedure in bundle.procedures.values():
        own = [one.touched[procedure.id] for one in played if procedure.id in one.touched]
        click.echo(f"  {procedure.id}")
        click.echo(f"    {_counted(KINDS[0], procedure.transitions, [one.transitions for one in own])}")
        click.echo(f"    {_counted(KINDS[1], procedure.access, [one.rules for one in own])}")
        click.echo(f"    {_counted(KINDS[2], procedure.deadlines, [one.deadlines for one in own])}")
    asked = dict.fromkeys(_questions(bundle))
    click.echo(f"  {_counted('questions', asked, [one.questions for one in played], listed=questions)}")


def _counted(
    kind: str, there: Collection[str], touched: Iterable[Collection[str]], *, listed: bool = True
) -> str:
    return Coverage(kind, tuple(there), frozenset(name for names in touched for name in names), listed).lines()


def _questions(bundle: Bundle) -> Iterator[str]:
    for form in bundle.forms.values():
        yield from (f"{form.id}.{question.id}" for question in form.questions())
        for page in form.pages.values():
            for id in page.content.sets if isinstance(page.content, PickedFrom) else ():
                yield from (f"{id}.{name}" for name in bundle.question_sets[id].questions)
