"""`imi new`: a small policy area that works, to be changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from .library_choice import LibraryChoice

TEMPLATES = Path(__file__).with_name("new_area")
AREA_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
RESERVED = ("shared", "interface")


@click.command()
@click.argument("area")
@click.option("--title", help="The area's English title. Without it, made from its name.")
@click.pass_obj
def new(choice: LibraryChoice, area: str, title: str | None) -> int:
    """Start a new policy area in the folder in which you are, or in the one named by --library.

    AREA is its name: small letters, digits and underscores, such as toy_safety. What is written works as it stands:
    one procedure, its questions and forms, and a French translation. Change it step by step, and check it each time.
    """
    if not AREA_NAME.fullmatch(area) or area in RESERVED:
        raise click.UsageError(
            f"'{area}' cannot be the name of a policy area: use 2 to 40 small letters, digits and underscores, "
            "a letter first, such as toy_safety."
        )
    library = choice.folder_for_new()
    files = dict(written(area, title or area.replace("_", " ").capitalize()))
    for path in files:
        if (library / path.parent).exists():
            raise click.UsageError(f"The folder {library / path.parent} exists already; nothing was written.")
    for path, content in files.items():
        (library / path.parent).mkdir(parents=True, exist_ok=True)
        (library / path).write_text(content, encoding="utf-8", newline="\n")
    click.echo(_told(area, list(files), library))
    return 0


def written(area: str, title: str) -> Iterator[tuple[Path, str]]:
    """Yield the files of a new area, by their path in the library."""
    spoken = title.replace("\\", "\\\\").replace('"', '\\"')
    for template in sorted(TEMPLATES.glob("*/*")):
        content = template.read_text(encoding="utf-8")
        yield Path(template.parent.name, area, template.name), content.replace("AREA", area).replace("TITLE", spoken)


def _told(area: str, files: list[Path], library: Path) -> str:
    at = "" if library.resolve() == Path.cwd() else f"{library}/"
    lines = [f"The policy area '{area}' was written:", *(f"  {at}{path.as_posix()}" for path in files)]
    check = f"imi validate {area} --library {library if at else '.'}"
    lines += ["", "Check it:", f"  {check}"]
    lines += ["Then read and change, beginning with:", f"  {at}procedures/{area}/bundle.yaml"]
    return "\n".join(lines)
