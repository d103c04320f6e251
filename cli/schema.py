"""`imi schema`: the JSON Schema of a kind of file."""

from __future__ import annotations

import json

import click

from imi_runtime.compiler.schema_check import KINDS, schema_for


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
def schema(kind: str) -> int:
    """Print the JSON Schema (Draft 2020-12) of a kind of file.

    Editors use it to complete keys and to mark mistakes while you type. It knows the shape of a file only; whether
    everything named exists is checked by 'imi validate'.
    """
    click.echo(json.dumps(schema_for(kind), indent=2, ensure_ascii=False))
    return 0
