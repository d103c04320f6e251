"""The quick answer to whether a document has its shape is the answer of JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from imi_runtime.compiler.documents import KINDS as FIRST_KEYS
from imi_runtime.compiler.schema_check import KINDS, schema_for
from imi_runtime.compiler.shapes import UnknownKeyword, fitting
from imi_runtime.library_path import shipped_library
from imi_runtime.source.located import MapNode, plain
from imi_runtime.source.yaml_reader import read_yaml
from tests.broken_kit import BROKEN

Plain = Any
PLACES = (shipped_library() / "procedures", shipped_library() / "question_sets", shipped_library() / "forms", BROKEN)
STRANGE = (True, False, 0, 1, -1, 70_000, "", "a", "Not An Id", "x" * 300, [], ["a", "a"], [1, True], {}, {"a": "a"})
DAMAGES = 400


def documents() -> Iterator[tuple[str, Plain]]:
    """Yield the kind and the content of every file that can be read, right and wrong ones."""
    for place in PLACES:
        for file in sorted(place.rglob("*.yaml")):
            root = read_yaml(file.name, file.read_bytes()).root if file.is_file() else None
            if root is not None:
                yield kind_of(file, root), plain(root)


def kind_of(file: Path, root: MapNode) -> str:
    return "scenario" if file.parent.name == "scenarios" else FIRST_KEYS.get(next(iter(root.entries)), "procedure")


@cache
def documents_of(kind: str) -> tuple[Plain, ...]:
    return tuple(content for of, content in documents() if of == kind)


def damaged(document: Plain, chance: Random) -> Plain:
    """Return the document with one value replaced, one key renamed, taken away or added, or one item repeated."""
    copy = deepcopy(document)
    part = chance.choice([each for each in _containers(copy) if each] or [copy])
    key = chance.choice(list(part) if isinstance(part, dict) else range(len(part)))
    match chance.randrange(4):
        case 0:
            part[key] = deepcopy(chance.choice(STRANGE))
        case 1:
            del part[key]
        case 2 if isinstance(part, dict):
            part[chance.choice(["", "Odd Key", "label", "when", "x" * 50])] = part.pop(key)
        case _ if isinstance(part, dict):
            part[chance.choice(["help", "type", "from", "strange"])] = deepcopy(part[key])
        case _:
            part.append(deepcopy(part[key]))
    return copy


def _containers(value: Plain) -> Iterator[Plain]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _containers(inner)


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_as_it_is_written_gets_the_same_answer(kind: str) -> None:
    quick, thorough = fitting(schema_for(kind)), Draft202012Validator(schema_for(kind))
    answers = [(quick(document), thorough.is_valid(document)) for document in documents_of(kind)]
    assert answers
    assert [one for one, _ in answers] == [other for _, other in answers]


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_damaged_by_chance_gets_the_same_answer(kind: str) -> None:
    quick, thorough, chance = fitting(schema_for(kind)), Draft202012Validator(schema_for(kind)), Random(kind)
    answers = set()
    for _ in range(DAMAGES):
        document = damaged(chance.choice(documents_of(kind)), chance)
        answers.add(quick(document))
        assert quick(document) == thorough.is_valid(document), document
    assert answers == {True, False}


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"enum": [1, "a"]}, [1, True, "a", "b"]),
        ({"const": 0}, [0, False, ""]),
        ({"uniqueItems": True}, [[1, True], [1, 1], [[1], [True]], [{"a": 1}, {"a": 1}], "aa"]),
        ({"type": "integer"}, [1, True, "1"]),
        ({"type": ["string", "boolean"]}, ["a", True, 1]),
        ({"minimum": 1, "maximum": 3}, [0, 1, 3, 4, True, "a"]),
        ({"maxItems": 1, "maxLength": 2, "maxProperties": 1}, [[1, 2], [1], "abc", {"a": 1, "b": 2}]),
        ({"anyOf": [{"type": "string"}, {"minimum": 3}]}, ["a", 2, 3]),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}}, [{"a": 1}, {"a": 1, "b": 1}, {}]),
        ({"if": {"required": ["a"]}, "else": {"required": ["b"]}}, [{"a": 1}, {"b": 1}, {}]),
        ({"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "integer"}}, [{"b": "c"}, {"b": 1}]),
        ({"$defs": {"tree": {"items": {"$ref": "#/$defs/tree"}, "type": "array"}}, "$ref": "#/$defs/tree"}, [[[]], [1]]),
        ({"not": {"contains": {"const": 1}}}, [[1], [2], []]),
    ],
)  # fmt: skip
def test_each_keyword_means_what_it_means_in_json_schema(schema: dict[str, Any], values: list[Plain]) -> None:
    quick, thorough = fitting(schema), Draft202012Validator(schema)
    assert [quick(value) for value in values] == [thorough.is_valid(value) for value in values]


def test_a_keyword_without_a_function_is_refused() -> None:
    with pytest.raises(UnknownKeyword, match="dependentRequired"):
        fitting({"properties": {"a": {"dependentRequired": {}}}})
