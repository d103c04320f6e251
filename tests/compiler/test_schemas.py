"""The schemas say the same as the model, and every place of them explains itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from imi_runtime.compiler.schema_check import KINDS, schema_for
from imi_runtime.model.places import LANGUAGES
from imi_runtime.model.questions import AnswerType, Personal


def described(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for key in ("properties", "$defs"):
        for name, inner in schema.get(key, {}).items():
            yield f"{path}/{name}", inner
            yield from described(inner, f"{path}/{name}")
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield f"{path}/*", schema[key]
            yield from described(schema[key], f"{path}/*")


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(schema_for(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_every_place_of_a_schema_says_what_it_is_for(kind: str) -> None:
    places = described(schema_for(kind))
    assert [path for path, node in places if "$ref" not in node and not {"title", "description"} <= node.keys()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_schema_answers_with_a_bare_choice(kind: str) -> None:
    text = str(schema_for(kind))
    assert "oneOf" not in text and "anyOf" not in text


def test_the_answer_types_of_the_schema_are_those_of_the_model() -> None:
    assert schema_for("question_set")["$defs"]["answer_type"]["enum"] == [type.value for type in AnswerType]


def test_the_kinds_of_personal_data_of_the_schema_are_those_of_the_model() -> None:
    assert schema_for("question_set")["$defs"]["personal"]["enum"] == [kind.value for kind in Personal]


def test_the_languages_of_the_schema_are_those_of_the_model() -> None:
    offered = schema_for("bundle")["properties"]["languages"]["items"]["enum"]
    assert offered == sorted(LANGUAGES)
