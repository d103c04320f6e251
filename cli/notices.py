"""`imi notices`: how many mails a procedure sends to whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import click

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import Compiled, compile_bundle
from imi_runtime.compiler.library import LibraryRefused, areas, read_library
from imi_runtime.model.ids import AreaId
from imi_runtime.model.procedure import Procedure
from imi_runtime.problems import render
from imi_runtime.prover.notice_budget import Budget, NoticeBudget, notice_budget

from .library_choice import LibraryChoice, chosen_among
from .progress import Progress

NO_STORY = "no story"


@dataclass(frozen=True, slots=True)
class Volume:
    """How many cases one person has a month, and how many mails a month that person shall get at most."""

    cases: int
    ceiling: int | None

    def a_month(self, budget: Budget) -> float | None:
        """Return how many mails a month that is, as the stories go."""
        return None if budget.mean is None else budget.mean * self.cases

    def is_above(self, budget: Budget) -> bool:
        """Tell whether that is more than it shall be."""
        found = self.a_month(budget)
        return self.ceiling is not None and found is not None and found > self.ceiling


@dataclass(frozen=True, slots=True)
class Counted:
    """A procedure with what was counted of it."""

    procedure: Procedure
    budget: NoticeBudget


@click.command("notices")
@click.argument("procedure", nargs=-1)
@click.option("--cases", default=1, show_default=True, type=click.IntRange(1),
              help="How many cases one person has a month.")  # fmt: skip
@click.option("--ceiling", type=click.IntRange(0), help="How many mails a month one person shall get at most.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="text for people, json for programs.")  # fmt: skip
@click.pass_obj
def notices(choice: LibraryChoice, procedure: tuple[str, ...], cases: int, ceiling: int | None, form: str) -> int:
    """Say how many mails one person in each seat gets about one case: as the stories go, and in the worst course.

    PROCEDURE is the name of a procedure; without it, all procedures of the library are counted.

    \b
    The exit code is 0, or 1 when an area has errors or somebody would get more than --ceiling.
    """
    try:
        library = read_library(choice.folder())
    except LibraryRefused as refused:
        click.echo(render(refused.problem, {}))
        return 1
    compiled = {area: compile_bundle(library, area) for area in areas(library)}
    known = tuple(id for one in compiled.values() if one.bundle for id in one.bundle.procedures)
    chosen = chosen_among(procedure, known, "procedure") if known else ()
    found = dict(_budgets(compiled, chosen))
    volume = Volume(cases, ceiling)
    click.echo(_as_json(found, volume) if form == "json" else _text(found, volume))
    broken = [area for area, one in compiled.items() if one.bundle is None]
    for area in broken:
        click.echo(f"{area}: not counted, because it has errors; run 'imi validate {area}'", err=True)
    above = any(volume.is_above(budget) for one in found.values() for budget in one.budget.budgets)
    return 1 if broken or above else 0


def _budgets(compiled: dict[AreaId, Compiled], chosen: tuple[str, ...]) -> Iterator[tuple[str, Counted]]:
    progress, calendar = Progress("Counting", len(chosen)), PublicCalendar()
    for area, one in compiled.items():
        for procedure in one.bundle.procedures.values() if one.bundle else ():
            if procedure.id in chosen and one.bundle:
                progress.at(procedure.id)
                budget = notice_budget(one.bundle, procedure, one.scenarios, calendar)
                yield f"{area}/{procedure.id}", Counted(procedure, budget)
    progress.done()


def _text(found: dict[str, Counted], volume: Volume) -> str:
    blocks = ["\n".join(_lines(name, counted, volume)) for name, counted in found.items()]
    return "\n\n".join(blocks) or "There is no procedure in this library."


def _lines(name: str, counted: Counted, volume: Volume) -> Iterator[str]:
    budget, parties = counted.budget, counted.procedure.parties
    yield f"{name} “{counted.procedure.title.english}”: mails to one person about one case"
    seats = dict.fromkeys(one.seat.party for one in budget.budgets)
    width = max((len(seat) for seat in seats), default=0)
    yield from (f"    {seat:{width}}  “{parties[seat].label.english}”" for seat in seats)
    rows = [("who", f"usual ({budget.stories} stories)", "worst", "a month", "and again with each")]
    for one in budget.budgets:
        month = volume.a_month(one)
        said = NO_STORY if month is None else f"{month:.0f}{' above the ceiling' if volume.is_above(one) else ''}"
        rows.append((_who(one), _usual(one), str(one.worst.most), said, ", ".join(one.worst.rounds)))
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    for row in rows:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=False))
        yield "  " + "  ".join([*cells, row[4]]).rstrip()
    if budget.groups:
        yield "  Every further member of a group that acts may bring one more."
    if not budget.complete:
        yield "  The procedure has too many situations to look at; the worst course may be worse."


def _who(budget: Budget) -> str:
    return f"{budget.seat.party} as {budget.seat.right}"


def _usual(budget: Budget) -> str:
    if not budget.usual:
        return NO_STORY
    return f"{budget.mean:.1f} (from {budget.usual[0]} to {budget.usual[-1]})"


def _as_json(found: dict[str, Counted], volume: Volume) -> str:
    return json.dumps([
        {
            "procedure": name, "complete": budget.complete, "groups": budget.groups, "stories": budget.stories,
            "seats": [
                {
                    "party": one.seat.party, "label": counted.procedure.parties[one.seat.party].label.english,
                    "right": one.seat.right, "usual": list(one.usual),
                    "worst": one.worst.most, "rounds": list(one.worst.rounds), "a_month": volume.a_month(one),
                    "above_ceiling": volume.is_above(one), "kinds": sorted(kind.value for kind in one.kinds),
                }
                for one in budget.budgets
            ],
        }
        for name, counted in found.items() for budget in (counted.budget,)
    ], indent=2)  # fmt: skip
