"""`imi rollback`: a former version is live again."""

from __future__ import annotations

import click

from imi_runtime.assembly import open_installation, page_pieces
from imi_runtime.model.ids import AreaId
from imi_runtime.operations.deployment.stored_versions import stored_version
from imi_runtime.operations.deployment.versions import NoSuchVersion, roll_back, version_to_return_to
from imi_runtime.settings import read_settings

from .rehearsal_report import counted
from .version_choice import deployed_version
from .who import by_option, naming_somebody
from .widening import widened_against_live


@click.command("rollback")
@click.argument("area")
@click.option("--to", "asked", default="", help="The version, by number or digest; without it, the one live before.")
@click.option("--notes", default="", help="Why, for those who look it up later.")
@by_option
def rollback(area: str, asked: str, notes: str, by: str) -> int:
    """Make a former version of an area live again. New cases open on it; running cases stay where they are.

    One that lets somebody see more than the live one waits for a second person, as with `imi deploy`.
    """
    installation = open_installation(read_settings())
    try:
        _, former = version_to_return_to(installation, AreaId(area), asked)
        after = deployed_version(stored_version(installation, former))
        with naming_somebody():
            done = roll_back(
                installation, AreaId(area), asked, by=by, notes=notes, make_pieces=page_pieces,
                widened=widened_against_live(installation, AreaId(area), after),
            )
    except NoSuchVersion as none:
        raise click.UsageError(f"{none}.") from none
    if done.waiting:
        click.echo(f"{area}: version {done.now.version} lets somebody see more, and waits for a second person: "
                   "/deployments")
        click.echo("What is live stays live until then.")
        return 0
    click.echo(f"{area}: version {done.now.version} ({done.now.digest[:12]}) is live again.")
    if done.running:
        stays = "stays" if done.running == 1 else "stay"
        click.echo(f"{counted(done.running, 'running case')} {stays} on version {done.former.version}.")
    return 0
