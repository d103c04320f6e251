"""`imi demo`: try everything with invented authorities, people and cases."""

from __future__ import annotations

import click

from imi_runtime.assembly import open_installation
from imi_runtime.model.folding import fold
from imi_runtime.operations.invented.demonstration import (
    NotForDemonstration,
    code_for_address,
    load_demonstration,
    showcase,
)
from imi_runtime.settings import read_settings

from .progress import Progress


@click.group("demo")
def demo() -> None:
    """Try everything with invented authorities, people and cases."""


@demo.command("load")
def load() -> int:
    """Invent authorities of twelve countries and their people, who play the stories of what is deployed.

    All of it is invented, and everybody knows the password; so this works only with IMI_DEMO=yes, and never in a
    database with real authorities. What was loaded before stays as it is.
    """
    settings = read_settings()
    if not settings.demo:
        click.echo("These accounts have a password that everybody knows. For a demonstration, set IMI_DEMO=yes.")
        return 2
    progress: list[Progress] = []

    def announce(done: int, total: int) -> None:
        if not progress:
            progress.append(Progress("Inventing", total))
        progress[0].at("cases")

    try:
        loaded = load_demonstration(open_installation(settings), fold, announce)
    except NotForDemonstration as refused:
        click.echo(f"Nothing was loaded: {refused}")
        return 1
    for line in progress:
        line.done()
    there = f"{loaded.authorities} authorities, {loaded.users} people and {loaded.cases} cases"
    click.echo(f"Invented {there}." if loaded.fresh else f"The demonstration is there already: {there}.")
    if loaded.cases == 0:
        click.echo("Cases come from stories, and no policy area tells one yet: procedures/AREA/scenarios/STORY.yaml")
    click.echo("Who to sign in as: imi demo accounts")
    return 0


@demo.command("accounts")
def accounts() -> int:
    """List the invented accounts to begin with, and their password."""
    settings = read_settings()
    found = showcase(open_installation(settings)) if settings.demo else ()
    if not found:
        click.echo("There is no demonstration here. Load one with: IMI_DEMO=yes imi demo load")
        return 1
    width = max(len(account.email) for account in found)
    for account in found:
        click.echo(f"{account.email:<{width}}  {account.name}, {account.authority} ({', '.join(account.rights)})")
    click.echo(f"The password of all of them: {found[0].password}")
    click.echo("The code of the second step: the page shows it, or: imi demo code E-MAIL")
    return 0


@demo.command("code")
@click.argument("email")
def code(email: str) -> int:
    """Print the code that an invented person's app shows now, for the second step of signing in.

    All invented people have an app with one secret that everybody knows. A code lets in once: sign in again with the
    next one. For real people there is no such command: only their own app knows.
    """
    settings = read_settings()
    if not settings.demo:
        click.echo("Codes that everybody may know are for a demonstration only: set IMI_DEMO=yes.")
        return 2
    found = code_for_address(open_installation(settings), email)
    if found is None:
        click.echo(f"Nobody invented has the address '{email}'. See: imi demo accounts")
        return 1
    click.echo(found or "Both codes of this minute were used. Wait for half a minute.")
    return 0 if found else 1
