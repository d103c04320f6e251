"""Mapping files: what a policy officer says about running cases, read and held against both versions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from imi_runtime import codes
from imi_runtime.compiler.schema_check import check_shape
from imi_runtime.engine.moving import may_be_set_aside
from imi_runtime.engine.successors import BECOMES, Successors
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId
from imi_runtime.model.moving import SET_ASIDE, CaseMapping, Place
from imi_runtime.operations.moves.mapping_places import SECTIONS, former_things, new_parts
from imi_runtime.problems import Position, Problem, Severity, nearest, respelled, sorted_problems
from imi_runtime.source.located import MapNode, Node, TextNode, find
from imi_runtime.source.yaml_reader import read_yaml

KIND = "mapping"
WORDS = {
    "procedures": "procedure", "forms": "form", "question_sets": "question set", "states": "state",
    "parties": "party", "statuses": "status", "marks": "mark", "values": "value", "transitions": "transition",
    "deadlines": "deadline", "links": "link", "pages": "page", "questions": "question", "choices": "choice",
    "columns": "column", "codes": "code",
}
"""The keys of a mapping -> what one thing there is called."""
DISTINCT = frozenset({"parties", "marks", "deadlines", "links", "pages", "questions", "columns"})
"""Kinds of which two must not become one."""


@dataclass(frozen=True, slots=True)
class ReadMapping:
    """What a mapping file says; no mapping where one problem is an error."""

    mapping: CaseMapping | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a mapping: where it speaks, of what, what that becomes, and where in the file it stands."""

    place: Place
    becomes: str
    key_at: Position
    at: Position

    @property
    def old(self) -> str:
        """The former id."""
        return self.place[1] if self.place[-1] == BECOMES else self.place[-1]

    @property
    def kind(self) -> str:
        """The key under which things of this kind stand."""
        return self.place[0] if self.place[-1] == BECOMES else self.place[2]

    @property
    def thing(self) -> str:
        """What it is called."""
        return WORDS[self.kind]


def read_mapping(file: str, data: bytes, area: AreaId, olds: Sequence[Bundle], new: Bundle) -> ReadMapping:
    """Read a mapping; every fault of it once, all in one run. `olds` are the versions on which cases hang."""
    read = read_yaml(file, data)
    if read.root is None:
        return ReadMapping(None, read.problems)
    shape = check_shape(KIND, read.root)
    problems = [*read.problems, *shape.problems, *_of_another_area(read.root, area)]
    lines = () if shape.problems else tuple(_lines(read.root))
    mapping = CaseMapping(
        says={line.place: line.becomes for line in lines},
        accepts_sight=_says(read.root, "gains_and_losses") == "accepted",
        keeps_clocks=_says(read.root, "clocks") == "kept",
    )
    for line in lines:
        problems += _faults(line, lines, [Successors(old, new, mapping) for old in olds])
    wrong = any(problem.severity is Severity.ERROR for problem in problems)
    return ReadMapping(None if wrong else mapping, sorted_problems(problems))


def _says(root: MapNode, key: str) -> str:
    node = find(root, (key,))
    return node.text if isinstance(node, TextNode) else ""


def _of_another_area(root: MapNode, area: AreaId) -> Iterator[Problem]:
    node = find(root, (KIND,))
    if isinstance(node, TextNode) and node.text != area:
        yield codes.MAPPING_OF_ANOTHER_AREA.at(node.at, found=node.text, area=area)


def _lines(root: MapNode) -> Iterator[Line]:
    for section in SECTIONS:
        node = find(root, (section,))
        if node is not None:
            yield from _leaves(node, (section,))


def _leaves(node: Node, path: Place) -> Iterator[Line]:
    for key, entry in node.entries.items() if isinstance(node, MapNode) else ():
        if isinstance(entry.value, TextNode):
            yield Line((*path, key), entry.value.text, entry.key_at, entry.value.at)
        else:
            yield from _leaves(entry.value, (*path, key))


# -- what is wrong with a line -----------------------------------------------------------------------------------------


def _faults(line: Line, lines: Sequence[Line], versions: Sequence[Successors]) -> Iterator[Problem]:
    meant = [version for version in versions if line.old in (former_things(version.old, line.place) or ())]
    if not meant:
        known = {id for version in versions for id in former_things(version.old, line.place) or ()}
        yield codes.MAPPED_NOTHING.at(
            line.key_at, suggestion=nearest(line.old, known), listing=_listing(known),
            fix=respelled(line.key_at, line.old, known), thing=line.thing, name=line.old,
        )
    elif line.becomes == SET_ASIDE:
        if not may_be_set_aside(line.place):
            yield codes.CANNOT_BE_SET_ASIDE.at(line.at, thing=line.thing, name=line.old)
    else:
        yield from _target_faults(line, lines, meant[0])


def _target_faults(line: Line, lines: Sequence[Line], version: Successors) -> Iterator[Problem]:
    parts = new_parts(version, line.place)
    words: dict[str, Any] = {"thing": line.thing, "name": line.old, "to": line.becomes}
    if parts is None:
        return
    if line.becomes not in parts.there:
        yield codes.MAPPED_TO_NOTHING.at(
            line.at, suggestion=nearest(line.becomes, parts.there), listing=_listing(parts.there),
            fix=respelled(line.at, line.becomes, parts.there), **words,
        )
    elif not parts.takes(line.becomes):
        yield codes.MAPPED_TO_ANOTHER_KIND.at(line.at, reason=_reason(line), **words)
    elif line.kind in DISTINCT:
        yield from _two_become_one(line, lines, version, words)


def _reason(line: Line) -> str:
    if line.kind == "parties":
        return "one is a seat and the other a group"
    return "one picks questions and the other chooses an authority" if line.kind == "pages" else (
        "the two take answers of different types"
    )


def _two_become_one(
    line: Line, lines: Sequence[Line], version: Successors, words: dict[str, Any]
) -> Iterator[Problem]:
    beside = {other.old: other for other in lines if other.place[:-1] == line.place[:-1]}
    twin = next((o.old for o in beside.values() if o.becomes == line.becomes and o.old < line.old), None)
    stays = line.becomes in (former_things(version.old, line.place) or ()) and line.becomes not in beside
    if twin or stays:
        yield codes.TWO_BECOME_ONE.at(line.at, other=twin or line.becomes, **words)


def _listing(ids: Collection[str]) -> str:
    return "they are: " + ", ".join(sorted(ids)) if ids else ""
