"""The shape of a document: JSON Schema finds the faults, this module says them in the author's words.

The `title` of each schema node says what a value must be; a `$comment` names the code of a fault that has its own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from imi_runtime import codes
from imi_runtime.compiler.author_words import Path, enumerated, found, place, what
from imi_runtime.compiler.references import listing
from imi_runtime.compiler.shapes import Fits, fitting
from imi_runtime.compiler.written import entries
from imi_runtime.problems import Position, Problem, nearest, respelled
from imi_runtime.source.located import (
    FlagNode,
    ListNode,
    MapNode,
    NumberNode,
    TextNode,
    find,
    key_position,
    plain,
)

Refusal = Any
"""A `ValidationError`, whose types say that each part of it may be missing; of those told here none is."""

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

SCHEMAS = FilePath(__file__).with_name("schemas")
KINDS = ("bundle", "question_set", "code_list", "form", "procedure", "scenario")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the check found; `broken` are the sections, and items of sections, that hold a fault."""

    problems: tuple[Problem, ...]
    broken: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Fault:
    path: Path
    problem: Problem


@cache
def schema_for(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (Draft 2020-12) of a kind of document, complete in itself."""
    schema = _load(kind)
    schema["$defs"] = _load("words") | schema.get("$defs", {})
    return schema


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMAS.joinpath(f"{name}.json").read_bytes())
    return loaded


@cache
def _fitting(kind: str) -> Fits:
    return fitting(schema_for(kind))


@cache
def _validator(kind: str) -> Draft202012Validator:
    # Loaded only for a document that is wrong: it takes as long as compiling a small area.
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema_for(kind))


def check_shape(kind: str, root: MapNode) -> Shape:
    """Return what is wrong with the shape of a document: one problem for each fault."""
    said = plain(root)
    if _fitting(kind)(said):
        return Shape((), frozenset())
    faults: dict[Path, _Fault] = {}
    for error in _validator(kind).iter_errors(said):
        for fault in _faults(error, root):
            known = faults.setdefault(fault.path, fault)
            if _weight(fault.problem) < _weight(known.problem):
                faults[fault.path] = fault
    told = [fault for fault in faults.values() if not _is_misspelt(fault, faults)]
    broken = (path for fault in faults.values() for path in _broken_by(fault))
    return Shape(tuple(_told(told, root)), frozenset(tuple(str(step) for step in path[:2]) for path in broken))


def _told(faults: list[_Fault], root: MapNode) -> Iterator[Problem]:
    """Yield the problems: of keys that are missing in one place one, and of keys that all belong elsewhere none."""
    missing: dict[Path, list[str]] = {}
    for fault in faults:
        if fault.problem.code == codes.MISSING_KEY.id:
            missing.setdefault(fault.path[:-1], []).append(str(fault.path[-1]))
    strange = (fault for fault in faults if fault.problem.code == codes.UNKNOWN_KEY.id and not fault.problem.suggestion)
    unknown = Counter(fault.path[:-1] for fault in strange)
    foreign = {path for path in missing if path and unknown[path] == len(entries(find(root, path)))}
    for fault in faults:
        known = fault.problem.code not in {codes.MISSING_KEY.id, codes.UNKNOWN_KEY.id}
        if known or (fault.problem.code == codes.UNKNOWN_KEY.id and fault.path[:-1] not in foreign):
            yield fault.problem
    for path, keys in missing.items():
        yield codes.MISSING_KEY.at(_key_at(root, path), keys=enumerated(keys), place=place(root, path))


def _broken_by(fault: _Fault) -> Iterator[Path]:
    """Yield the path of a fault; for a misspelt key also the path that was meant."""
    yield fault.path
    if fault.problem.code == codes.UNKNOWN_KEY.id and fault.problem.suggestion:
        yield (*fault.path[:-1], fault.problem.suggestion)


def _is_misspelt(missing: _Fault, faults: Mapping[Path, _Fault]) -> bool:
    """A key that is missing because it stands there misspelt is told of once."""
    return any(
        fault.path[:-1] == missing.path[:-1] and fault.problem.suggestion == missing.path[-1]
        for fault in faults.values()
        if fault.problem.code == codes.UNKNOWN_KEY.id and fault is not missing and missing.path
    )


def _weight(problem: Problem) -> int:
    """An unknown key is the cause where it is also refused beside another one."""
    return 0 if problem.code == codes.UNKNOWN_KEY.id else 1


def _faults(error: Refusal, root: MapNode) -> Iterator[_Fault]:
    path: Path = tuple(error.absolute_path)
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(error, root, path)
        case "required":
            yield from _missing_keys(error, root, path)
        case "not":
            yield _out_of_place(error, root, path)
        case "enum" | "const":
            yield _Fault(path, _not_offered(error, root, path))
        case "uniqueItems":
            yield from _repeated(root, path)
        case _ if "propertyNames" in error.absolute_schema_path:
            yield _malformed_id(error, root, path)
        case _:
            yield _Fault(path, _misshapen(error, root, path))


def _unknown_keys(error: Refusal, root: MapNode, path: Path) -> Iterator[_Fault]:
    known = list(error.schema["properties"])
    for key in error.instance:
        if key not in known:
            here = (*path, key)
            free = [other for other in known if other not in error.instance]
            suggestion, fix = nearest(key, free), respelled(_key_at(root, here), key, free)
            problem = codes.UNKNOWN_KEY.at(
                _key_at(root, here), suggestion=suggestion, listing=listing("keys here are", known), fix=fix,
                key=key, place=place(root, path),
            )
            yield _Fault(here, problem)


def _missing_keys(error: Refusal, root: MapNode, path: Path) -> Iterator[_Fault]:
    own = codes.CATALOGUE.get(error.schema.get("$comment", ""))
    for key in error.validator_value:
        if key not in error.instance:
            code = own or codes.MISSING_KEY
            problem = code.at(_key_at(root, path), keys=f"'{key}'", place=place(root, path))
            yield _Fault((*path, key), problem)


def _out_of_place(error: Refusal, root: MapNode, path: Path) -> _Fault:
    reason = error.schema["title"]
    problem = codes.KEY_OUT_OF_PLACE.at(_key_at(root, path), key=path[-1], place=place(root, path[:-1]), reason=reason)
    return _Fault(path, problem)


def _not_offered(error: Refusal, root: MapNode, path: Path) -> Problem:
    offered = [str(value) for value in error.schema.get("enum", ())]
    if not isinstance(error.instance, str):
        return _misshapen(error, root, path)
    return codes.NOT_OFFERED.at(
        _value_at(root, path), suggestion=nearest(error.instance, offered),
        listing=listing("it can be", offered), fix=respelled(_value_at(root, path), error.instance, offered),
        what=what(root, path), value=error.instance,
    )


def _repeated(root: MapNode, path: Path) -> Iterator[_Fault]:
    node = find(root, path)
    seen: dict[str, Position] = {}
    for number, item in enumerate(node.items if isinstance(node, ListNode) else ()):
        text = repr(plain(item))
        if text in seen:
            related = ((seen[text], "first written here"),)
            problem = codes.REPEATED.at(item.at, related=related, value=plain(item), what=what(root, path))
            yield _Fault((*path, number), problem)
        seen.setdefault(text, item.at)


def _malformed_id(error: Refusal, root: MapNode, path: Path) -> _Fault:
    here = (*path, str(error.instance))
    return _Fault(here, codes.MALFORMED_ID.at(_key_at(root, here), id=error.instance))


def _misshapen(error: Refusal, root: MapNode, path: Path) -> Problem:
    if error.validator == "pattern":
        return codes.MALFORMED_ID.at(_value_at(root, path), id=error.instance)
    node = find(root, path)
    wanted = error.schema.get("title", "something else")
    return codes.MISSHAPEN.at(_value_at(root, path), what=what(root, path), wanted=wanted, found=found(node))


def _key_at(root: MapNode, path: Path) -> Position:
    if not path:
        return next(iter(root.entries.values())).key_at
    return key_position(root, path) or root.at


def _value_at(root: MapNode, path: Path) -> Position:
    node = find(root, path)
    if isinstance(node, (TextNode, NumberNode, FlagNode)):
        return node.at
    return _key_at(root, path)
