"""Older formats of the language, brought up to the newest by one named function for each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from imi_runtime import codes
from imi_runtime.compiler.gathering import Gathered
from imi_runtime.compiler.library import TITLE_PAGE
from imi_runtime.compiler.written import under
from imi_runtime.problems import Problem
from imi_runtime.source.located import NumberNode

NEWEST_FORMAT = 1
Upgrade = Callable[[Gathered], Gathered]

UPGRADES: Mapping[int, Upgrade] = MappingProxyType({})
"""Format -> the function that brings a bundle from it to the next one. There is no format before 1."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A bundle's files in the newest format, or the problem that their format is not known."""

    gathered: Gathered
    problems: tuple[Problem, ...] = ()


def upgraded(
    gathered: Gathered, upgrades: Mapping[int, Upgrade] = UPGRADES, newest: int = NEWEST_FORMAT
) -> Upgraded:
    """Return the files as the newest format would say them; without a number they are taken for the newest."""
    written = _format(gathered)
    if written is None:
        return Upgraded(gathered)
    format = written.value
    if format != newest and format not in upgrades:
        return Upgraded(gathered, (_unknown(written, upgrades, newest),))
    while format < newest:
        gathered, format = upgrades[format](gathered), format + 1
    return Upgraded(gathered)


def _format(gathered: Gathered) -> NumberNode | None:
    for path, read in gathered.said.items():
        if path.parts[0] == "procedures" and path.name == TITLE_PAGE:
            found = under(read.root, "format")
            return found if isinstance(found, NumberNode) else None
    return None


def _unknown(written: NumberNode, upgrades: Mapping[int, Upgrade], newest: int) -> Problem:
    known = ", ".join(str(each) for each in sorted({*upgrades, newest}))
    return codes.UNKNOWN_FORMAT.at(written.at, format=written.value, known=f"format {known}", newest=newest)
