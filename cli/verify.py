"""`imi verify`: whether the fingerprint on a printed report is that of the stored history."""

from __future__ import annotations

import click

from imi_runtime.assembly import open_installation
from imi_runtime.model.ids import CaseNumber
from imi_runtime.operations.cases.proving import Broken, NoSuchNumber, Proved, Unproved, check_digest, digest_in
from imi_runtime.settings import read_settings


@click.command("verify")
@click.argument("number")
@click.argument("fingerprint", nargs=-1, required=True)
def verify(number: str, fingerprint: tuple[str, ...]) -> int:
    """Check a printed FINGERPRINT of the case NUMBER against the stored history; spaces in it do no harm.

    The whole history is counted anew, and every stored answer is held against what was noted of it when it was given.

    \b
    The exit code is 0 when the fingerprint belongs to the history and all of it holds, and 1 when not.
    """
    digest = digest_in(" ".join(fingerprint))
    if digest is None:
        raise click.UsageError("A fingerprint has 64 signs, digits and the letters a to f. Copy it from the report.")
    match check_digest(open_installation(read_settings()), CaseNumber(number), digest):
        case NoSuchNumber():
            click.echo(f"There is no case {number} here.")
        case Unproved():
            click.echo(f"No entry of case {number} has this fingerprint. The stored history holds together.")
        case Broken(why):
            click.echo(f"The stored history of case {number} is not as it was written: {why}.")
        case Proved(sequence, at, later):
            written = f"{at:%d %B %Y, %H:%M:%S} UTC"
            click.echo(f"It is the fingerprint of entry {sequence} of case {number}, written {written}.")
            click.echo("The history and all answers are as they were written.")
            if later:
                click.echo(f"More entries were written since: {later}. The report shows the case before them.")
            return 0
    return 1
