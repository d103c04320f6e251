"""The stub of a mapping file: a line for everything that running cases hold and nobody speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imi_runtime.engine.moving import may_be_set_aside
from imi_runtime.engine.successors import Successors
from imi_runtime.model.ids import AreaId
from imi_runtime.model.moving import SET_ASIDE, Place
from imi_runtime.operations.moves.mapping_places import SECTIONS, new_parts


def stub(area: AreaId, gaps: Mapping[Place, int], versions: Sequence[Successors], *, sight: int) -> str:
    """Return a mapping file in which every line that running cases need waits to be filled in."""
    lines = [f"mapping: {area}"]
    if sight:
        lines += [
            f"# In {_cases(sight)} somebody gains or loses sight. Read the rehearsal; take the # away to accept it.",
            "# gains_and_losses: accepted",
        ]
    return "\n".join([*lines, *_nested(_tree(gaps), versions, ())]) + "\n"


def _cases(count: int) -> str:
    return f"{count} case" + ("" if count == 1 else "s")


def _tree(gaps: Mapping[Place, int]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for place, count in sorted(gaps.items(), key=lambda pair: (SECTIONS.index(pair[0][0]), pair[0])):
        node = root
        for step in place[:-1]:
            node = node.setdefault(step, {})
        node[place[-1]] = count
    return root


def _nested(tree: Mapping[str, Any], versions: Sequence[Successors], path: Place) -> Iterator[str]:
    indent = "  " * len(path)
    for key, value in tree.items():
        if isinstance(value, int):
            yield f'{indent}{key}: ""  # {_cases(value)}; {_hint(versions, (*path, key))}'
        else:
            yield f"{indent}{key}:"
            yield from _nested(value, versions, (*path, key))


def _hint(versions: Sequence[Successors], place: Place) -> str:
    """Return what could stand there: the ids of the new version, and whether it can be set aside."""
    found = (new_parts(version, place) for version in versions)
    parts = next((each for each in found if each is not None), None)
    fitting = [id for id in parts.there if parts.takes(id)] if parts else []
    offered = [", ".join(fitting)] if fitting else []
    return "write " + " or ".join([*offered, *([SET_ASIDE] if may_be_set_aside(place) else [])])
