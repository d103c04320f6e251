"""`imi db`: the database's tables."""

from __future__ import annotations

import click

from imi_runtime.adapters.sealing import create_key_file
from imi_runtime.assembly import open_installation
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.work import case_indexing
from imi_runtime.settings import read_settings
from imi_runtime.store.upgrade import upgrade as run_upgrade

from .progress import Counting

INTERRUPTED = 130

@click.group("db")
def db() -> None:
    """Prepare and update the database."""


@db.command("upgrade")
def upgrade() -> int:
    """Bring the database to the tables of this version; make the installation's key where there is none.

    Runs as often as you like: what is done already is left alone. With PostgreSQL, IMI_OWNER_DATABASE_URL names the
    role that owns the tables, and IMI_DATABASE_URL the role of the application, which gets only the rights it needs.
    """
    settings = read_settings()
    _make_folder(settings.owner_database_url)
    fresh = not settings.key_file.exists()
    create_key_file(settings.key_file)
    run_upgrade(settings.owner_database_url, settings.database_url)
    if fresh:
        click.echo(f"Made the installation's key in {settings.key_file}. Keep a copy in a safe place, apart from the")
        click.echo("database: without it no answer can ever be read again.")
    click.echo("The database has the tables of this version.")
    return 0


@db.command("index")
@click.option("--anew", is_flag=True, help="Write the words of every case anew, also of those that are findable.")
def index(anew: bool) -> int:
    """Write the words by which cases are found, for every case whose words are missing.

    `imi work` does the same beside its other work. May be broken off at any time, and goes on where it was; people can
    go on working meanwhile, and steps that they take write the words of their case themselves.
    """
    installation = open_installation(read_settings())
    if anew:
        case_indexing.forget_every_word(installation)
    counting = Counting("Making findable:", "cases", case_indexing.count_not_findable(installation))
    try:
        while case_indexing.make_findable(installation, counting.one):
            pass
    except KeyboardInterrupt:
        counting.done()
        return _broken_off(installation, counting.count)
    counting.done()
    click.echo(f"Cases made findable: {counting.count:,}" if counting.count else "Every case is findable already.")
    installation.database.close()
    return 0


def _broken_off(installation: Installation, made: int) -> int:
    """Say how far it came. What was written stays written; only the stretch under way was taken back."""
    left = case_indexing.count_not_findable(installation)
    installation.database.close()
    click.echo(f"Broken off. Cases made findable: {made:,}; still to be made findable: {left:,}.", err=True)
    click.echo("Run 'imi db index' again to go on, or let 'imi work' do the rest.", err=True)
    return INTERRUPTED


def _make_folder(url: str) -> None:
    from pathlib import Path

    from sqlalchemy import make_url

    place = make_url(url)
    if place.drivername.startswith("sqlite") and place.database and place.database != ":memory:":
        Path(place.database).parent.mkdir(parents=True, exist_ok=True)
