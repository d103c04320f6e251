"""`imi explain`: what a code means."""

from __future__ import annotations

import re
from textwrap import fill, indent

import click

from imi_runtime.codes.catalogue import CATALOGUE
from imi_runtime.codes.code import PLACEHOLDER, Code
from imi_runtime.problems import nearest

WIDTH = 88
FAMILIES = {
    "Y": "Reading YAML", "P": "Reading translations", "K": "Keys and values", "R": "Names of other things",
    "T": "Conditions", "S": "States and transitions", "G": "Groups, offices and facts",
    "J": "Linked cases and publications", "A": "Access", "D": "Deadlines and data protection", "V": "Guarantees",
    "L": "Languages", "X": "Stories", "B": "Areas and libraries",
    "M": "Mapping files",
}  # fmt: skip


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> int:
    """Explain what a code means, what is wrong, and how it is right.

    CODE is what a message shows, such as IMI-S003. The letters IMI may be left out. Without CODE, all are listed.
    """
    click.echo(explanation(found(code)) if code else listing())
    return 0


def found(written: str) -> Code:
    """Return the code that was meant. Raises a usage error when there is none."""
    wanted = written.strip().upper().removeprefix("IMI-")
    match = re.fullmatch(r"([A-Z])(\d{1,3})", wanted)
    id = f"IMI-{match[1]}{int(match[2]):03}" if match else f"IMI-{wanted}"
    if id not in CATALOGUE:
        suggestion = nearest(id, CATALOGUE)
        hint = f" Did you mean {suggestion}?" if suggestion else ""
        raise click.UsageError(f"There is no code '{written}'.{hint} 'imi explain' lists all codes.")
    return CATALOGUE[id]


def explanation(code: Code) -> str:
    """Return everything about one code."""
    weight = "error" if code.severity.value == "error" else "warning"
    parts = [f"{code.id}  {code.title} ({weight})"]
    parts += [fill(code.meaning, WIDTH)] if code.meaning else []
    parts += [f"The message\n{_text(_plain(code.message))}", f"What to do\n{_text(_plain(code.cure))}"]
    parts += [f"Wrong\n{indent(code.wrong, '    ')}"] if code.wrong else []
    parts += [f"Right\n{indent(code.right, '    ')}"] if code.right else []
    return "\n\n".join(parts)


def listing() -> str:
    """Return every code with its title, by family."""
    blocks = []
    for letter, family in FAMILIES.items():
        lines = [f"  {code.id}  {code.title}" for code in CATALOGUE.values() if code.id[4] == letter]
        if lines:
            blocks.append("\n".join([family, *lines]))
    return "\n\n".join(blocks)


def _text(sentence: str) -> str:
    return indent(fill(sentence, WIDTH - 4), "    ")


def _plain(sentence: str) -> str:
    return PLACEHOLDER.sub(lambda found: f"<{found[1].replace('_', ' ')}>", sentence)
