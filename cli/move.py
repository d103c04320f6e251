"""`imi move`: running cases go on under another version, or back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from imi_runtime.assembly import open_installation
from imi_runtime.model.ids import AreaId
from imi_runtime.operations.deployment.versions import NoSuchVersion, find_version
from imi_runtime.operations.information import deployed_bundle
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.moves.moving import Back, ReturnedOrLeft, move_back, move_cases
from imi_runtime.operations.moves.rehearsing import Rehearsal, Versions, running_cases
from imi_runtime.settings import read_settings

from .progress import Counting
from .rehearsal import Rehearsed, rehearsed, say, versions_for, write_stub
from .rehearsal_report import counted
from .who import by_option, naming_somebody

MOST_NAMED = 20
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("move")
@click.argument("area")
@click.option("--to", "asked", default="", help="The version to move to, by number or digest; the live one without it.")
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A mapping file.")
@click.option("--write-mapping", type=FILE, help="Write a mapping to be filled in; nothing is moved.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen to every running case.")
@click.option("--back", is_flag=True, help="Undo the last move of every case in which nothing has happened since.")
@by_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
def move(
    area: str, asked: str, mapping: Path | None, write_mapping: Path | None, dry_run: bool, back: bool, by: str,
    form: str,
) -> int:
    """Move the running cases of an area to another of its versions, each as a step of its history.

    A case that needs a mapping, would be stuck, or shows somebody more or less than before (unless the mapping accepts
    it) stays where it is. Broken off, the command goes on where it stopped when it is run again.
    """
    if back and (asked or mapping or write_mapping or dry_run):
        raise click.UsageError("--back stands alone: cases go back to where they came from.")
    installation = open_installation(read_settings())
    if back:
        with naming_somebody():
            return _back(move_back(installation, AreaId(area), by=by))
    try:
        target = find_version(installation, AreaId(area), asked)
    except NoSuchVersion as none:
        raise click.UsageError(f"{none}.") from none
    versions = versions_for(installation, AreaId(area), deployed_bundle(installation, target.digest), mapping)
    if versions is None:
        return 1
    if dry_run or write_mapping:
        return _rehearse(versions, AreaId(area), write_mapping, form)
    return _move(installation, versions, AreaId(area), by, f"version {target.version}", form)


def _rehearse(versions: Versions, area: AreaId, file: Path | None, form: str) -> int:
    found = rehearsed(versions, area)
    say(found, form)
    if file:
        write_stub(found, file)
    return 0 if found.all_move else 1


def _move(
    installation: Installation, versions: Versions, area: AreaId, by: str, target: str, form: str
) -> int:
    total, moved = Rehearsal(area, versions.new.digest), 0
    with naming_somebody():
        moving = move_cases(installation, area, versions, by=by)
    counting = Counting("Moving", "cases", running_cases(installation, area, versions))
    for one in moving:
        total.add(one.judged, versions.mapping)
        moved += one.moved
        counting.one()
    counting.done()
    say(Rehearsed(versions, total), form)
    left = total.cases - moved
    said = f"{counted(moved, 'case')} moved to {target}; {counted(left, 'case')} left where they were."
    click.echo(said, err=form == "json")
    return 0 if not left else 1


def _back(outcomes: Iterable[ReturnedOrLeft]) -> int:
    returned, left = 0, list[ReturnedOrLeft]()
    for one in outcomes:
        if one.outcome is Back.RETURNED:
            returned += 1
        else:
            left.append(one)
    click.echo(f"{counted(returned, 'case')} returned; {counted(len(left), 'case')} left where they are.")
    for one in left[:MOST_NAMED]:
        click.echo(f"  {one.number}  {one.outcome.value}")
    if len(left) > MOST_NAMED:
        click.echo(f"  and {len(left) - MOST_NAMED:,} more")
    return 1 if left else 0
