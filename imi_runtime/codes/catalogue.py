"""The catalogue of everything that can be wrong with an author's files.

Each code is written once, in the module of its family, with its sentence, its cure and its explanation; `imi explain`
and the documentation read them from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType, ModuleType

from imi_runtime.codes import (
    access,
    areas,
    conditions,
    deadlines,
    groups,
    guarantees,
    keys,
    languages,
    links,
    mappings,
    po_files,
    references,
    states,
    stories,
    yaml_files,
)
from imi_runtime.codes.code import Code

FAMILIES: Mapping[str, ModuleType] = MappingProxyType({
    "Y": yaml_files, "P": po_files, "K": keys, "R": references, "T": conditions, "S": states, "A": access,
    "D": deadlines, "L": languages, "X": stories, "B": areas,
    "G": groups, "J": links, "V": guarantees, "M": mappings,
})  # fmt: skip
"""Letter -> the module where all codes of that letter stand."""


def by_id(codes: Iterable[Code]) -> Mapping[str, Code]:
    """Return the codes by their ids, in order. Raises ValueError when two share one."""
    found: dict[str, Code] = {}
    for code in codes:
        if code.id in found:
            raise ValueError(f"two codes are called {code.id}")
        found[code.id] = code
    return MappingProxyType(dict(sorted(found.items())))


def codes_of(family: ModuleType) -> Mapping[str, Code]:
    """Return the codes that a family defines, by the names that callers write."""
    return {name: code for name, code in vars(family).items() if isinstance(code, Code)}


CATALOGUE: Mapping[str, Code] = by_id(code for family in FAMILIES.values() for code in codes_of(family).values())
