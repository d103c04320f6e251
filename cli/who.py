"""Who a command is run for: the `--by` of every command that writes down who did it."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from imi_runtime.operations.proposing import NoSuchProposer

WHO_HELP = (
    "Who does it: the e-mail address of an administrator of the authority that operates the installation. Before there "
    "is one, any name; your system account when not given."
)
by_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--by", default=getpass.getuser, show_default=False, help=WHO_HELP
)
"""Gives a command the option `--by`; operations then judge who was named."""


@contextmanager
def naming_somebody() -> Iterator[None]:
    """Let a command end as wrong usage, with the reason, where whoever was named may not do it."""
    try:
        yield
    except NoSuchProposer as nobody:
        raise click.UsageError(f"{nobody}.") from None
