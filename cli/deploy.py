"""`imi deploy` and `imi deployments`: bringing bundles into an installation."""

from __future__ import annotations

import getpass
from pathlib import PurePosixPath

import click

from imi_runtime.assembly import open_installation, page_pieces
from imi_runtime.compiler.compile import Library, areas, read_library
from imi_runtime.model.ids import AreaId
from imi_runtime.operations.deploying import CannotDeploy, list_deployments
from imi_runtime.operations.deploying import deploy as run_deploy
from imi_runtime.operations.installation import Installation
from imi_runtime.problems import render
from imi_runtime.settings import read_settings

from .library_choice import LibraryChoice


@click.command("deploy")
@click.argument("area", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Deploy every area of the library.")
@click.option("--notes", default="", help="What this version changes, for those who look it up later.")
@click.option("--by", default=None, help="Who deploys; your system account when not given.")
@click.pass_obj
def deploy(choice: LibraryChoice, area: tuple[str, ...], everything: bool, notes: str, by: str | None) -> int:
    """Check an area and make it live. New cases open on the new version; running cases stay on theirs.

    Nothing changes when the area has a problem, or when one of its languages is not complete.
    """
    library = read_library(choice.folder())
    wanted = tuple(areas(library)) if everything else tuple(AreaId(name) for name in area)
    if not wanted:
        click.echo("Say which area to deploy, or --all. Areas of this library: " + ", ".join(areas(library)))
        return 2
    unknown = [name for name in wanted if name not in areas(library)]
    if unknown:
        click.echo(f"There is no area '{unknown[0]}' in this library. Areas are: " + ", ".join(areas(library)))
        return 2
    installation = open_installation(read_settings())
    return max(_deploy_one(installation, library, name, by or getpass.getuser(), notes) for name in wanted)


def _deploy_one(installation: Installation, library: Library, area: AreaId, by: str, notes: str) -> int:
    try:
        done = run_deploy(installation, library, area, by=by, notes=notes, make_pieces=page_pieces)
    except CannotDeploy as refused:
        sources = {str(path): data for path, data in library.items() if isinstance(path, PurePosixPath)}
        for problem in refused.problems:
            click.echo(render(problem, sources))
        click.echo(f"'{area}' was not deployed; what was live stays live.")
        return 1
    version = f"version {done.deployment.version} ({done.deployment.digest[:12]})"
    if done.unchanged:
        click.echo(f"{area}: {version} is live already; nothing changed.")
    else:
        click.echo(f"{area}: {version} is live.")
    return 0


@click.command("deployments")
def deployments() -> int:
    """List what was deployed, what is live, and how many cases hang on each version."""
    found = list_deployments(open_installation(read_settings()))
    if not found:
        click.echo("Nothing is deployed yet. Begin with: imi deploy --all")
        return 0
    for d in found:
        live = "live" if d.live else "    "
        when = d.deployed_at.strftime("%Y-%m-%d %H:%M UTC")
        notes = f"  {d.notes}" if d.notes else ""
        version = f"version {d.version}  {d.digest[:12]}"
        click.echo(f"{live}  {d.area}  {version}  cases: {d.cases}  {when}  by {d.deployed_by}{notes}")
    return 0
