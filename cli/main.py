"""The `imi` command: one file per command, each loaded only when it is asked for.

Endings: 0 fine, 1 the author's files have problems, 2 wrong usage, 3 our fault, 130 interrupted.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

PACKAGE = __package__ or "cli"
WRONG_USAGE = 2
OUR_FAULT = 3
COMMANDS: dict[str, tuple[str, str]] = {
    "validate": ("validate:validate", "Check policy areas: is everything well-formed, complete and named right?"),
    "fmt": ("fmt:fmt", "Lay files out in one canonical way; what they mean stays the same."),
    "rename": ("rename:rename_command", "Give something another id, in all files and languages."),
    "diff": ("diff:diff", "Say what changes between two versions, in words: rights, steps, deadlines, questions."),
    "lsp": ("lsp:lsp", "Help an editor while files are written; editors start it themselves."),
    "explain": ("explain:explain", "Explain what a code such as IMI-S003 means, with an example."),
    "new": ("new:new", "Start a new policy area: a small one that works, to be changed."),
    "schema": ("schema:schema", "Print the JSON Schema of a kind of file, for editors."),
    "i18n": ("i18n:i18n", "The translators' cycle: extract, update, status, check."),
    "test": ("test:test", "Play the stories of policy areas and say what is not covered."),
    "prove": ("prove:prove_command", "Prove what holds in every course of a case: ends, turns, sight, guarantees."),
    "audience": ("audience:audience", "Say who can ever read each question, and from which step."),
    "notices": ("notices:notices", "Say how many mails whom a procedure sends: usually, and in the worst course."),
    "graph": ("graph:graph", "Draw a procedure: where a case can stand, who does what, and by when."),
    "preview": ("preview:preview", "See the real screens of the working files, with invented authorities."),
    "demo": ("demo:demo", "Try everything with invented authorities and users."),
    "serve": ("serve:serve", "Run the application for authorities."),
    "work": ("work:work", "Let deadlines act and send notices: the worker beside the application."),
    "mail": ("mail:mail", "See what became of mails, try the mail server, take bounces in."),
    "deploy": ("deploy:deploy", "Put a policy area into operation."),
    "deployments": ("deploy:deployments", "List what is and was in operation, with the cases of each version."),
    "move": ("move:move", "Move running cases to another version, and back."),
    "rollback": ("rollback:rollback", "Make a former version live again."),
    "directory": ("directory:directory", "Bring authorities and users in and out of files."),
    "staffing": ("staffing:staffing", "Does every step of every procedure have somebody who can take it?"),
    "statistics": ("statistics:statistics", "Look after the figures: count every case again."),
    "verify": ("verify:verify", "Check the fingerprint on a printed report against the stored history."),
    "db": ("db:db", "Set up and upgrade the database."),
}
"""Name -> module and function beside this file, and the line for `imi --help`, so that help loads nothing."""


class LazyCommands(click.Group):
    """Knows every command by name and loads the one that is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands that are installed, in the order in which they are needed."""
        return [name for name, (target, _) in COMMANDS.items() if _is_there(target)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, function = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(f"{PACKAGE}.{module}"), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Accept `--library` wherever it stands on the line."""
        return super().parse_args(ctx, _library_first(args))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as wrong:
            from imi_runtime.problems import nearest

            meant = nearest(args[0], self.list_commands(ctx))
            hint = f" Did you mean 'imi {meant}'?" if meant else ""
            raise click.UsageError(f"There is no command '{args[0]}'.{hint}", ctx) from wrong

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; a fault of ours ends in a report to paste, never in a bare traceback."""
        try:
            return super().main(*args, **extra)
        except (click.ClickException, click.Abort):
            raise
        except Exception as fault:
            from imi_runtime.problems import ImiError

            from .fault_report import report

            if isinstance(fault, ImiError):
                click.echo(f"{fault}", err=True)
                sys.exit(WRONG_USAGE)
            click.echo(report(fault, sys.argv[1:]), err=True)
            sys.exit(OUR_FAULT)


def _is_there(target: str) -> bool:
    return Path(__file__).with_name(f"{target.partition(':')[0]}.py").is_file()


def _library_first(args: list[str]) -> list[str]:
    for place, word in enumerate(args):
        if word == "--":
            break
        if word == "--library":
            return [*args[place : place + 2], *args[:place], *args[place + 2 :]]
        if word.startswith("--library="):
            return [word, *args[:place], *args[place + 1 :]]
    return args


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--library", type=click.Path(path_type=Path), envvar="IMI_LIBRARY",
    help="The folder that holds procedures, question_sets, forms and i18n. Without it: the one that comes with imi.",
)  # fmt: skip
@click.version_option(package_name="imi-runtime", prog_name="imi", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, library: Path | None) -> None:
    """Procedures between authorities, written by policy teams.

    A policy area is a set of files: its procedures, questions, forms and translations. These commands check them,
    explain what is wrong, and put them into operation.
    """
    from .library_choice import LibraryChoice

    ctx.obj = LibraryChoice(library)


@main.result_callback()
@click.pass_context
def _end(ctx: click.Context, code: int | None, **_: object) -> None:
    """Turn what a command returns into the exit code."""
    ctx.exit(code or 0)


if __name__ == "__main__":
    main(prog_name="imi")
