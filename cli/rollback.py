"""`imi rollback`: a former version is live again."""

from __future__ import annotations

import getpass

import click

from imi_runtime.assembly import open_installation, page_pieces
from imi_runtime.model.ids import AreaId
from imi_runtime.operations.versions import NoSuchVersion, roll_back
from imi_runtime.settings import read_settings

from .rehearsal_report import counted


@click.command("rollback")
@click.argument("area")
@click.option("--to", "asked", default="", help="The version, by number or digest; without it, the one live before.")
@click.option("--notes", default="", help="Why, for those who look it up later.")
@click.option("--by", default=None, help="Who does it; your system account when not given.")
def rollback(area: str, asked: str, notes: str, by: str | None) -> int:
    """Make a former version of an area live again. New cases open on it; running cases stay where they are."""
    installation = open_installation(read_settings())
    try:
        done = roll_back(
            installation, AreaId(area), asked, by=by or getpass.getuser(), notes=notes, make_pieces=page_pieces
        )
    except NoSuchVersion as none:
        raise click.UsageError(f"{none}.") from none
    click.echo(f"{area}: version {done.now.version} ({done.now.digest[:12]}) is live again.")
    if done.running:
        stays = "stays" if done.running == 1 else "stay"
        click.echo(f"{counted(done.running, 'running case')} {stays} on version {done.former.version}.")
    return 0
