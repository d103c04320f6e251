"""`imi staffing`: whether every step of every procedure has somebody who can take it."""

from __future__ import annotations

import click

from imi_runtime.assembly import open_installation
from imi_runtime.directory.staffing import Gap, Lack
from imi_runtime.model.ids import AreaId
from imi_runtime.operations.directory.staffing import AreaStaffing, check_staffing
from imi_runtime.settings import read_settings

MOST_SHOWN = 100
SAID = {
    Lack.NOBODY: "nobody {where} has the right {rights}",
    Lack.ALL_AWAY: "everybody {where} with the right {rights} is away",
    Lack.ONE_PERSON: "only one person {where} could take it and '{other}' before, and two must",
    Lack.NO_COORDINATOR: "no coordinator takes part",
}


@click.command("staffing")
@click.argument("area", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Show every gap, not only the first hundred.")
def staffing(area: tuple[str, ...], everything: bool) -> int:
    """Look at every authority of the live areas: does somebody hold each right that a step needs?

    Two persons where a step asks for another one than before, and the coordinators' people where coordinators act.
    Exit code 1 when somebody is missing.
    """
    found = check_staffing(open_installation(read_settings()), tuple(AreaId(name) for name in area))
    if not found:
        click.echo("No such area is live." if area else "No area is live yet. Begin with: imi deploy --all")
        return 2
    for checked in found:
        _say(checked, everything=everything)
    return 1 if any(checked.gaps or checked.allocators for checked in found) else 0


def _say(checked: AreaStaffing, *, everything: bool) -> None:
    click.echo(summary(checked))
    for lacking in checked.allocators:
        authority = checked.directory.authorities[lacking.authority]
        why = "every allocator is away" if lacking.all_away else "nobody has the right allocator"
        click.echo(f"  {authority.name} ({authority.country}, {authority.id}) gives its cases out, and {why}")
    shown = checked.gaps if everything else checked.gaps[:MOST_SHOWN]
    last = ""
    for gap in shown:
        if gap.authority != last:
            last = gap.authority
            authority = checked.directory.authorities[gap.authority]
            click.echo(f"  {authority.name} ({authority.country}, {authority.id})")
        click.echo(f"    {gap.procedure}, step '{gap.transition}' (“{_label(checked, gap)}”): {_why(gap)}")
    if len(shown) < len(checked.gaps):
        click.echo(f"  and {len(checked.gaps) - len(shown):,} more; see them with --all")


def _label(checked: AreaStaffing, gap: Gap) -> str:
    return checked.bundle.procedures[gap.procedure].transitions[gap.transition].label.english


def _why(gap: Gap) -> str:
    where = "among its coordinators" if gap.above else "there"
    return SAID[gap.lack].format(where=where, rights=" or ".join(gap.rights), other=gap.other)


def summary(checked: AreaStaffing) -> str:
    """Return in one line what an area lacks."""
    short = len({gap.authority for gap in checked.gaps})
    if not short:
        return f"{checked.bundle.id}: every step has somebody, in all {checked.checked:,} authorities."
    lacking = f"{short:,} of {checked.checked:,} authorities lack people for {len(checked.gaps):,} steps"
    return f"{checked.bundle.id}: {lacking}."
