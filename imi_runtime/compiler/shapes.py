"""Whether a document has the shape that its schema asks for: the quick answer, from functions made once of the schema.

Nearly every file is right, and asking JSON Schema takes several times as long as reading the file. Why a document is
wrong is told by JSON Schema alone; a property test holds the two answers equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sized
from typing import Any

Fits = Callable[[Any], bool]
Schema = Mapping[str, Any]

SAYS_NOTHING = frozenset({"$schema", "$defs", "$comment", "title", "description", "then", "else"})
"""Keywords that by themselves refuse nothing; `then` and `else` belong to `if`."""


class UnknownKeyword(Exception):
    """A schema uses a keyword that has no function here."""


def fitting(schema: Schema) -> Fits:
    """Return the function that says whether a value fits a schema. Raises UnknownKeyword."""
    return _Maker(schema.get("$defs", {})).fits(schema)


class _Maker:
    """Makes functions of schemas; a definition that several places name is made once."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._made: dict[str, Fits] = {}

    def fits(self, schema: Schema | bool) -> Fits:
        """Return the function of one schema."""
        if isinstance(schema, bool):
            return lambda _: schema
        tests = [self._test(keyword, schema) for keyword in schema if keyword not in SAYS_NOTHING]
        return tests[0] if len(tests) == 1 else _all_of(tests)

    def _test(self, keyword: str, schema: Schema) -> Fits:
        asked = schema[keyword]
        if keyword in SIMPLE:
            return SIMPLE[keyword](asked)
        if keyword in OF_ONE_SCHEMA:
            return OF_ONE_SCHEMA[keyword](self.fits(asked))
        if keyword in OF_SEVERAL_SCHEMAS:
            return OF_SEVERAL_SCHEMAS[keyword]([self.fits(each) for each in asked])
        match keyword:
            case "$ref":
                return self._named(asked)
            case "if":
                then, otherwise = (self.fits(schema.get(branch, True)) for branch in ("then", "else"))
                return _choice(self.fits(asked), then, otherwise)
            case "properties":
                return _properties({name: self.fits(each) for name, each in asked.items()})
            case "additionalProperties":
                return _other_properties(frozenset(schema.get("properties", ())), self.fits(asked))
        raise UnknownKeyword(keyword)

    def _named(self, name: str) -> Fits:
        id = name.removeprefix("#/$defs/")
        if id not in self._made:
            self._made[id] = lambda value: self._made[id](value)  # while it is made, it may name itself
            self._made[id] = self.fits(self._definitions[id])
        return lambda value: self._made[id](value)


# -- maps and lists ----------------------------------------------------------------------------------------------------


def _all_of(tests: list[Fits]) -> Fits:
    return lambda value: all(test(value) for test in tests)


def _any_of(tests: list[Fits]) -> Fits:
    return lambda value: any(test(value) for test in tests)


def _not(refused: Fits) -> Fits:
    return lambda value: not refused(value)


def _choice(condition: Fits, then: Fits, otherwise: Fits) -> Fits:
    return lambda value: then(value) if condition(value) else otherwise(value)


def _items(item: Fits) -> Fits:
    return lambda value: not isinstance(value, list) or all(map(item, value))


def _contains(item: Fits) -> Fits:
    return lambda value: not isinstance(value, list) or any(map(item, value))


def _properties(known: Mapping[str, Fits]) -> Fits:
    def fits(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(known[name](inner) for name, inner in value.items() if name in known)

    return fits


def _property_names(name: Fits) -> Fits:
    return lambda value: not isinstance(value, dict) or all(map(name, value))


def _other_properties(known: frozenset[str], other: Fits) -> Fits:
    def fits(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(other(inner) for name, inner in value.items() if name not in known)

    return fits


# -- keywords that name no schema --------------------------------------------------------------------------------------


def _type(name: str) -> Fits:
    if name == "integer":
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    wanted = {"string": str, "object": dict, "array": list, "boolean": bool}[name]
    return lambda value: isinstance(value, wanted)


def _types(names: str | list[str]) -> Fits:
    tests = [_type(name) for name in ([names] if isinstance(names, str) else names)]
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _enum(offered: Iterable[Any]) -> Fits:
    known = frozenset(map(_exact, offered))
    return lambda value: _exact(value) in known


def _required(names: list[str]) -> Fits:
    wanted = frozenset(names)
    return lambda value: not isinstance(value, dict) or wanted <= value.keys()


def _pattern(pattern: str) -> Fits:
    found = re.compile(pattern).search
    return lambda value: not isinstance(value, str) or found(value) is not None


def _unique(wanted: bool) -> Fits:
    return lambda value: not (wanted and isinstance(value, list)) or len({_exact(each) for each in value}) == len(value)


def _exact(value: Any) -> Any:
    """Return what two values share only when they say the same: for Python 1 is also true, and for an author not."""
    if isinstance(value, dict):
        return frozenset((name, _exact(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return tuple(map(_exact, value))
    return value.__class__, value


def _at_least(kind: type[Sized]) -> Callable[[int], Fits]:
    return lambda least: lambda value: not isinstance(value, kind) or len(value) >= least


def _at_most(kind: type[Sized]) -> Callable[[int], Fits]:
    return lambda most: lambda value: not isinstance(value, kind) or len(value) <= most


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


SIMPLE: Mapping[str, Callable[[Any], Fits]] = {
    "type": _types,
    "enum": _enum,
    "const": lambda only: _enum([only]),
    "required": _required,
    "pattern": _pattern,
    "uniqueItems": _unique,
    "minLength": _at_least(str),
    "minItems": _at_least(list),
    "minProperties": _at_least(dict),
    "maxLength": _at_most(str),
    "maxItems": _at_most(list),
    "maxProperties": _at_most(dict),
    "minimum": lambda least: lambda value: not _number(value) or value >= least,
    "maximum": lambda most: lambda value: not _number(value) or value <= most,
}
"""Keyword -> the maker of its test. As in JSON Schema, a keyword that speaks of another kind of value refuses nothing.
"""

OF_ONE_SCHEMA: Mapping[str, Callable[[Fits], Fits]] = {
    "not": _not,
    "items": _items,
    "contains": _contains,
    "propertyNames": _property_names,
}
OF_SEVERAL_SCHEMAS: Mapping[str, Callable[[list[Fits]], Fits]] = {"allOf": _all_of, "anyOf": _any_of}
