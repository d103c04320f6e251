"""`imi deploy` and `imi deployments`: bringing bundles into an installation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import click

from imi_runtime.assembly import open_installation, page_pieces
from imi_runtime.comparing.versions import Version, version_from_files
from imi_runtime.compiler.compile import Library, areas, read_library
from imi_runtime.model.ids import AreaId
from imi_runtime.operations.deployment.deploying import CannotDeploy, deployable_bundle
from imi_runtime.operations.deployment.deploying import deploy as run_deploy
from imi_runtime.operations.deployment.versions import NoSuchVersion, VersionInUse, find_version, versions_in_use
from imi_runtime.operations.deployment.wording import EnglishChanged, NotOnlyWords, deploy_words
from imi_runtime.operations.directory.staffing import check_staffing
from imi_runtime.operations.installation import Installation
from imi_runtime.problems import Problem, render
from imi_runtime.settings import read_settings

from .library_choice import LibraryChoice
from .rehearsal import rehearsed, say, versions_for, write_stub
from .staffing import summary
from .who import by_option, naming_somebody
from .widening import widened_against_live

FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a run of the command was asked for, whatever the area."""

    installation: Installation
    library: Library
    by: str
    notes: str
    dry_run: bool
    mapping: Path | None
    write_mapping: Path | None
    form: str
    labels: bool
    version: str
    wording: bool


@click.command("deploy")
@click.argument("area", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Deploy every area of the library.")
@click.option("--notes", default="", help="What this version changes, for those who look it up later.")
@by_option
@click.option("--dry-run", is_flag=True, help="Only say what the new version would mean for every running case.")
@click.option("--mapping", type=EXISTING, help="Rehearse with this mapping file.")
@click.option("--write-mapping", type=FILE, help="Write the mapping that running cases need, to be filled in.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How a rehearsal is said.")
@click.option("--labels", is_flag=True, help="Only put the words over a version that is deployed already.")
@click.option("--version", default="", help="With --labels: over which version; the live one without it.")
@click.option("--wording", is_flag=True, help="With --labels: English texts that differ still mean the same.")
@click.pass_obj
def deploy(
    choice: LibraryChoice, area: tuple[str, ...], everything: bool, notes: str, by: str, dry_run: bool,
    mapping: Path | None, write_mapping: Path | None, form: str, labels: bool, version: str, wording: bool,
) -> int:
    """Check an area and make it live. New cases open on the new version; running cases stay on theirs.

    Nothing changes when the area has a problem, or when one of its languages is not complete.
    """
    mapped, worded = bool(mapping or write_mapping), bool(version or wording)
    _demand_sense(dry_run=dry_run, mapped=mapped, labels=labels, worded=worded)
    library = read_library(choice.folder())
    wanted = _wanted(library, area, everything=everything)
    if not wanted:
        return 2
    asked = Asked(
        installation=open_installation(read_settings()), library=library, by=by, notes=notes,
        dry_run=dry_run, mapping=mapping, write_mapping=write_mapping, form=form, labels=labels, version=version,
        wording=wording,
    )
    return max(_one(asked, name) for name in wanted)


def _demand_sense(*, dry_run: bool, mapped: bool, labels: bool, worded: bool) -> None:
    if mapped and not dry_run:
        raise click.UsageError("A mapping is for the rehearsal (--dry-run), and then for `imi move`.")
    if worded and not labels:
        raise click.UsageError("--version and --wording go with --labels.")
    if labels and dry_run:
        raise click.UsageError("--labels moves no case, so there is nothing to rehearse.")


def _wanted(library: Library, area: tuple[str, ...], *, everything: bool) -> tuple[AreaId, ...]:
    """Return the areas that are meant, or none after saying why."""
    wanted = tuple(areas(library)) if everything else tuple(AreaId(name) for name in area)
    known = ", ".join(areas(library))
    unknown = [name for name in wanted if name not in areas(library)]
    if not wanted:
        click.echo(f"Say which area to deploy, or --all. Areas of this library: {known}")
    if unknown:
        click.echo(f"There is no area '{unknown[0]}' in this library. Areas are: {known}")
    return () if unknown else wanted


def _one(asked: Asked, area: AreaId) -> int:
    try:
        with naming_somebody():
            if asked.labels:
                return _words(asked, area)
            return _rehearse(asked, area) if asked.dry_run else _deploy(asked, area)
    except CannotDeploy as refused:
        _print_problems(refused.problems, asked.library)
        click.echo(f"'{area}' was not deployed; what was live stays live.")
        return 1


def _print_problems(problems: Iterable[Problem], library: Library) -> None:
    sources = {str(path): data for path, data in library.items() if isinstance(path, PurePosixPath)}
    for problem in problems:
        click.echo(render(problem, sources))


def _deploy(asked: Asked, area: AreaId) -> int:
    done = run_deploy(
        asked.installation, asked.library, area, by=asked.by, notes=asked.notes, make_pieces=page_pieces,
        widened=_widened(asked, area),
    )
    version = f"version {done.deployment.version} ({done.deployment.digest[:12]})"
    if done.unchanged:
        click.echo(f"{area}: {version} is live already; nothing changed.")
    elif done.waiting:
        click.echo(f"{area}: {version} lets somebody see more, and waits for a second person: /deployments")
        click.echo("What is live stays live until then. See what becomes wider: imi diff")
    else:
        click.echo(f"{area}: {version} is live.")
        _say_staffing(asked.installation, area)
    return 0


def _widened(asked: Asked, area: AreaId) -> tuple[str, ...]:
    after = version_from_files(asked.library, area)
    return widened_against_live(asked.installation, area, after) if isinstance(after, Version) else ()


def _say_staffing(installation: Installation, area: AreaId) -> None:
    """Say whether the new version asks for people whom some authorities do not have."""
    for checked in check_staffing(installation, (area,)):
        if checked.gaps:
            click.echo(f"{summary(checked)} See: imi staffing {area}")


def _rehearse(asked: Asked, area: AreaId) -> int:
    bundle = deployable_bundle(asked.library, area)
    versions = versions_for(asked.installation, area, bundle, asked.mapping)
    if versions is None:
        return 1
    found = rehearsed(versions, area)
    say(found, asked.form)
    if asked.write_mapping:
        write_stub(found, asked.write_mapping)
    return 0 if found.all_move else 1


# -- words -------------------------------------------------------------------------------------------------------------


def _words(asked: Asked, area: AreaId) -> int:
    try:
        version = find_version(asked.installation, area, asked.version)
        done = deploy_words(
            asked.installation, asked.library, area, version.digest, by=asked.by, notes=asked.notes,
            wording=asked.wording, make_pieces=page_pieces,
        )
    except NoSuchVersion as none:
        raise click.UsageError(f"{none}.") from none
    except NotOnlyWords as more:
        return _more_than_words(area, more)
    except EnglishChanged as changed:
        return _changed_english(area, changed)
    spoken = f"version {version.version}, labels {done.number}"
    click.echo(f"{area}: {spoken} {'was there already; nothing changed.' if done.unchanged else 'is spoken now.'}")
    return 0


def _more_than_words(area: AreaId, more: NotOnlyWords) -> int:
    click.echo(f"{area}: more than words differs from the deployed version, so this needs a version of its own:")
    _list(more.places)
    click.echo("Deploy it without --labels. Nothing was changed.")
    return 1


def _changed_english(area: AreaId, changed: EnglishChanged) -> int:
    click.echo(f"{area}: the English differs in {len(changed.texts)} texts:")
    _list([f"{address}\n    before: {before}\n    now:    {now}" for address, before, now in changed.texts])
    click.echo("If each still means the same, say so with --wording; if not, deploy a new version.")
    click.echo("Nothing was changed.")
    return 1


def _list(lines: Iterable[str]) -> None:
    shown = list(lines)
    for line in shown[:MOST_SHOWN]:
        click.echo(f"  {line}")
    if len(shown) > MOST_SHOWN:
        click.echo(f"  and {len(shown) - MOST_SHOWN} more")


# -- what is there -----------------------------------------------------------------------------------------------------


@click.command("deployments")
def deployments() -> int:
    """List what was deployed, what is live, and how many cases hang on each version."""
    found = versions_in_use(open_installation(read_settings()))
    if not found:
        click.echo("Nothing is deployed yet. Begin with: imi deploy --all")
        return 0
    for version in found:
        click.echo(_line(version))
    return 0


def _line(version: VersionInUse) -> str:
    d, change = version.deployment, version.made_live
    words = f", labels {d.layer}" if d.layer else ""
    cases = f"cases: {version.running} running, {version.ended} ended"
    by = f"{d.deployed_at:%Y-%m-%d %H:%M UTC}  by {d.deployed_by}" + (f"  {d.notes}" if d.notes else "")
    line = f"{'live' if d.live else '    '}  {d.area}  version {d.version}{words}  {d.digest[:12]}  {cases}  {by}"
    if change and change.at != d.deployed_at:
        line += f"\n      last made live {change.at:%Y-%m-%d %H:%M UTC}  by {change.by}"
        line += f"  {change.notes}" if change.notes else ""
    return line
