"""Definitions to plain data and back, so that a compiled bundle can be stored as JSON and loaded without compiling."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from enum import Enum
from types import ModuleType
from typing import Any

from imi_runtime.model import bundle, conditions, forms, procedure, questions, text
from imi_runtime.problems import Position

KIND = "~"
PLACE = "at"
NOWHERE = Position("", 1, 1)
"""Stands for every position in a stored bundle: running workers point at no line of YAML."""
_HOMES: tuple[ModuleType, ...] = (bundle, conditions, forms, procedure, questions, text)


def _classes() -> dict[str, type]:
    return {
        name: thing
        for home in _HOMES
        for name, thing in vars(home).items()
        if isinstance(thing, type) and (dataclasses.is_dataclass(thing) or issubclass(thing, Enum))
    }


_CLASSES = _classes()
_FIELDS = {name: dataclasses.fields(c) for name, c in _CLASSES.items() if dataclasses.is_dataclass(c)}
_PLACED = {name for name, fields in _FIELDS.items() if any(field.name == PLACE for field in fields)}


def encode(thing: Any) -> Any:
    """Turn a definition into JSON-ready data. Fields with their default value and positions are left out."""
    if thing is None or isinstance(thing, (str, int, bool)):
        return thing
    if isinstance(thing, Enum):
        return {KIND: type(thing).__name__, "value": thing.value}
    if isinstance(thing, Decimal):
        return {KIND: "Decimal", "value": str(thing)}
    if isinstance(thing, (tuple, list)):
        return [encode(item) for item in thing]
    if dataclasses.is_dataclass(thing):
        return _encode_definition(thing)
    return {"map": [[key, encode(value)] for key, value in thing.items()]}


def _encode_definition(thing: Any) -> dict[str, Any]:
    name = type(thing).__name__
    data: dict[str, Any] = {KIND: name}
    for field in _FIELDS[name]:
        value = getattr(thing, field.name)
        if field.name != PLACE and not _is_default(field, value):
            data[field.name] = encode(value)
    return data


def _is_default(field: dataclasses.Field[Any], value: Any) -> bool:
    if field.default is not dataclasses.MISSING:
        return type(value) is type(field.default) and bool(value == field.default)
    return field.default_factory is not dataclasses.MISSING and not value


def decode(data: Any) -> Any:
    """Rebuild what `encode` was given. Raises KeyError or TypeError when the data do not come from `encode`."""
    if isinstance(data, list):
        return tuple(decode(item) for item in data)
    if not isinstance(data, dict):
        return data
    if KIND not in data:
        return {key: decode(value) for key, value in data["map"]}
    name = data[KIND]
    if name == "Decimal":
        return Decimal(data["value"])
    definition = _CLASSES[name]
    if issubclass(definition, Enum):
        return definition(data["value"])
    given = {key: decode(value) for key, value in data.items() if key != KIND}
    if name in _PLACED:
        given[PLACE] = NOWHERE
    return definition(**given)
