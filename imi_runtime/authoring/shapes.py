"""What the schema says about a place of a file: the order of its keys, and which texts people will read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imi_runtime.compiler.schema_check import schema_for

FOR_PEOPLE = ("text", "law")
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Shape:
    """One place of a schema."""

    defs: Mapping[str, Any]
    node: Mapping[str, Any]
    name: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """Return the keys in the order in which they are written; none where the keys are ids."""
        return tuple(self.node.get("properties", ()))

    @property
    def for_people(self) -> bool:
        """Say whether the value is a text that people read, which stands in double quotes."""
        return self.name in FOR_PEOPLE

    def under(self, key: str) -> Shape:
        """Return the place below a key."""
        found = self.node.get("properties", NOTHING).get(key, self.node.get("additionalProperties"))
        return self._resolved(found)

    @property
    def item(self) -> Shape:
        """Return the place of each item of a list."""
        return self._resolved(self.node.get("items"))

    def _resolved(self, found: object) -> Shape:
        if not isinstance(found, Mapping):
            return Shape(self.defs, NOTHING)
        name = str(found.get("$ref", "")).rpartition("/")[2]
        return Shape(self.defs, self.defs[name] if name else found, name)


def shape_of(kind: str) -> Shape:
    """Return the shape of a whole file."""
    schema = schema_for(kind)
    return Shape(schema["$defs"], schema)
