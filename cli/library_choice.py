"""Which library a command works on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from imi_runtime.library_path import LIBRARY_FOLDERS, is_library, shipped_library
from imi_runtime.problems import nearest


@dataclass(frozen=True, slots=True)
class LibraryChoice:
    """The library named by `--library`; without it, the one that comes with the program."""

    named: Path | None = None

    def folder(self) -> Path:
        """Return the folder of the library. Raises a usage error when it is none."""
        if self.named is None:
            return shipped_library()
        if not self.named.is_dir():
            raise click.UsageError(f"There is no folder '{self.named}'.")
        if not any((self.named / name).is_dir() for name in LIBRARY_FOLDERS):
            folders = ", ".join(LIBRARY_FOLDERS)
            raise click.UsageError(f"'{self.named}' is not a library: it has none of the folders {folders}.")
        return self.named

    def folder_for_new(self) -> Path:
        """Return the folder in which a new area is written: the named one, or the one in which the user stands."""
        return self.named or Path.cwd()

    @property
    def is_shipped(self) -> bool:
        """Say whether it is the library that comes with the program, which holds the words of the interface too."""
        return self.named is None or (is_library(self.named) and self.named.resolve() == shipped_library().resolve())


def chosen_among(named: tuple[str, ...], known: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """Return what was named, or all that is known. Raises a usage error for a name that is not known."""
    for name in named:
        if name not in known:
            suggestion = nearest(name, known)
            hint = f" Did you mean '{suggestion}'?" if suggestion else ""
            listing = ", ".join(known) or "none"
            raise click.UsageError(f"There is no {kind} '{name}'.{hint} Known: {listing}.")
    return tuple(dict.fromkeys(named)) or known
