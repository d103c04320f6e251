"""`imi diff`: what changes between two versions, in words, with rights and a grade."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from imi_runtime.comparing.change import Compared, Comparison
from imi_runtime.comparing.compare import area_is_gone, area_is_new, compare
from imi_runtime.comparing.grading import Grade
from imi_runtime.comparing.lines import in_lines
from imi_runtime.comparing.page import page_of
from imi_runtime.comparing.phrases import counted
from imi_runtime.comparing.plain import as_data
from imi_runtime.compiler.library import LibraryRefused
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import Severity, render

from .former_library import LIVE
from .library_choice import LibraryChoice, chosen_among
from .version_choice import FILES, CannotRead, Source, Sources, sources_of

COLOURS = {Grade.SAFE: "green", Grade.NEW_CASES: "blue", Grade.MAPPING: "yellow", Grade.FORBIDDEN: "red"}
MOST_PROBLEMS = 5


@click.command("diff")
@click.argument("old", default=LIVE)
@click.argument("new", default=FILES)
@click.argument("area", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True,
              help="text for people, json for programs, html for one page that can be read, printed and sent.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False),
              help="The file to write; without it, the terminal.")
@click.option("--labels-only", is_flag=True,
              help="Say only whether nothing but texts and translations differ, so that they may go into operation "
                   "apart from the procedure.")
@click.option("--database", metavar="URL", help="Where deployed versions are; without it, IMI_DATABASE_URL.")
@click.pass_obj
def diff(
    choice: LibraryChoice, old: str, new: str, area: tuple[str, ...], form: str, out: Path | None,
    database: str | None, *, labels_only: bool,
) -> int:  # fmt: skip
    """Say what changes between two versions: who can read and do what, deadlines, questions, texts.

    \b
    OLD and NEW are each one of these:
      live         what is in operation (OLD when not given)
      files        the files of the library (NEW when not given)
      git:REV      a revision of git: git:HEAD, git:v1.2
      a folder     a library that lies there
      3            that version of the areas that were deployed
      ab12cd34     the deployed version whose digest begins so
    AREA is a policy area; without it, all are compared.

    Every change has a grade: safe, safe for new cases, needs a mapping, forbidden for running cases.

    \b
    The exit code is 0 when there is no difference or all is safe (also: safe for new cases), 1 when a change needs a
    mapping or is forbidden for running cases, 2 when the versions cannot be compared. With --labels-only it is 0 when
    nothing but texts and translations differ, else 1.
    """
    sources = Sources(choice.folder(), database)
    try:
        compared = _compared(sources.named(old), sources.named(new), area)
    except CannotRead as broken:
        raise click.UsageError(_problems_of(broken)) from broken
    except LibraryRefused as refused:
        raise click.UsageError(render(refused.problem, {})) from refused
    if labels_only:
        click.echo(_labels_only(compared))
        return 0 if compared.labels_only else 1
    _hand_over(MAKERS[form](compared), out)
    return 1 if compared.grade >= Grade.MAPPING else 0


def _compared(old: Source, new: Source, chosen: tuple[str, ...]) -> Compared:
    known = tuple(sorted({*old.areas, *new.areas}))
    wanted = chosen_among(chosen, known, "policy area")
    comparisons = tuple(_area(old, new, AreaId(area)) for area in wanted)
    return Compared(old=old.called, new=new.called, comparisons=comparisons)


def _area(old: Source, new: Source, area: AreaId) -> Comparison:
    if area not in old.areas:
        return area_is_new(new.read(area))
    if area not in new.areas:
        return area_is_gone(old.read(area))
    if old.files(area) == new.files(area):
        version = new.read(area)
        return compare(version, version)
    return compare(old.read(area), new.read(area))


def _problems_of(broken: CannotRead) -> str:
    errors = [problem for problem in broken.problems if problem.severity is Severity.ERROR]
    shown = [render(problem, sources_of(broken.library)) for problem in errors[:MOST_PROBLEMS]]
    more = len(errors) - len(shown)
    return "\n\n".join((
        f"'{broken.area}' of {broken.called} has {counted(len(errors), 'error')} by the rules of today, so it cannot "
        "be compared.", *shown, *([f"and {counted(more, 'more error', 'more errors')}"] if more else []),
    ))  # fmt: skip


def _labels_only(compared: Compared) -> str:
    others = [(c, change) for c in compared.comparisons for change in c.changes if not change.is_label]
    if others:
        lines = (f"  {comparison.area}: {change.sentence}" for comparison, change in others[:MOST_PROBLEMS])
        more = [f"  and {len(others) - MOST_PROBLEMS} more"] if len(others) > MOST_PROBLEMS else []
        return "\n".join((f"No: {counted(len(others), 'change')} of more than labels.", *lines, *more))
    english = [change for c in compared.comparisons for change in c.changes if change.topic.name == "TEXTS"]
    if english:
        lines = (f"  {change.sentence} {change.before!r} -> {change.after!r}" for change in english)
        return "\n".join(("Yes: only texts and translations differ. Read whether the English still means the same:",
                          *lines))  # fmt: skip
    return "Yes: only translations differ." if any(c.changes for c in compared.comparisons) else "Yes: nothing differs."


def _text(compared: Compared) -> str:
    width = shutil.get_terminal_size((100, 24)).columns
    return "\n".join(in_lines(compared, lambda grade, words: click.style(words, fg=COLOURS[grade], bold=True), width))


def _json(compared: Compared) -> str:
    return json.dumps(as_data(compared), ensure_ascii=False, indent=2)


MAKERS: Mapping[str, Callable[[Compared], str]] = {"text": _text, "json": _json, "html": page_of}


def _hand_over(content: str, out: Path | None) -> None:
    """Print, or write a file; click takes the colours away where nobody sees them."""
    if out is None:
        click.echo(content)
        return
    try:
        out.write_text(f"{click.unstyle(content).rstrip()}\n", encoding="utf-8")
    except OSError as fault:
        raise click.UsageError(f"'{out}' cannot be written: {fault.strerror}.") from fault
    click.echo(f"Written: {out}")
