"""Older formats of the language, brought up to the newest by one named function for each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from imi_runtime import codes
from imi_runtime.compiler.library import Library
from imi_runtime.problems import Position, Problem
from imi_runtime.source.located import Entry, MapNode, NumberNode

NEWEST_FORMAT = 1
Upgrade = Callable[[Library], Library]

UPGRADES: Mapping[int, Upgrade] = MappingProxyType({})
"""Format -> the function that brings the files of a bundle from it to the next one. There is no format before 1."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The files of a bundle in the newest format, or the problem that their format is not known."""

    files: Library
    problems: tuple[Problem, ...]


def upgraded(
    files: Library, title_page: MapNode | None, upgrades: Mapping[int, Upgrade] = UPGRADES, newest: int = NEWEST_FORMAT
) -> Upgraded:
    """Return the files as the newest format would say them."""
    written = title_page.entries.get("format") if title_page else None
    if written is None or not isinstance(written.value, NumberNode):
        return Upgraded(files, ())
    format = written.value.value
    if format != newest and format not in upgrades:
        return Upgraded(files, tuple(_unknown(written, format, upgrades, newest)))
    while format < newest:
        files, format = upgrades[format](files), format + 1
    return Upgraded(files, ())


def _unknown(entry: Entry, format: int, upgrades: Mapping[int, Upgrade], newest: int) -> Iterator[Problem]:
    known = ", ".join(str(each) for each in sorted({*upgrades, newest}))
    at: Position = entry.value.at
    yield codes.UNKNOWN_FORMAT.at(at, format=format, known=f"format {known}", newest=newest)
