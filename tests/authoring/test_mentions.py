"""Every place where an id stands is known: the tables cover the schemas, and each mention covers exactly its id."""

from __future__ import annotations

from pathlib import Path

import pytest

from imi_runtime.authoring import mentions_in_procedures as procedures
from imi_runtime.authoring import mentions_in_scenarios as scenarios
from imi_runtime.authoring.definitions import definitions_of
from imi_runtime.authoring.edits import Text
from imi_runtime.authoring.mentions import mentions_of
from imi_runtime.compiler.compile import read_library
from imi_runtime.compiler.schema_check import schema_for
from imi_runtime.library_path import shipped_library

LIBRARIES = {"shipped": shipped_library(), "second": Path(__file__).parents[1] / "second_library"}

NAMES_NOTHING = {
    "was", "label", "done", "help", "law", "is", "many", "initial", "final", "versions", "within", "type", "at", "after",
    "refused", "each", "score",
}  # fmt: skip
"""Keys whose values name nothing that has an id, or whose parts are read on their own."""
TABLES = {
    ("procedure", "party"): procedures.PARTY,
    ("procedure", "state"): procedures.STATE,
    ("procedure", "transition"): procedures.TRANSITION,
    ("procedure", "deadline"): procedures.DEADLINE,
    ("procedure", "access_rule"): procedures.ACCESS_RULE,
    ("procedure", "fact"): procedures.FACT,
    ("procedure", "link"): procedures.LINK,
    ("procedure", "publication"): procedures.PUBLICATION,
    ("procedure", "guarantee"): procedures.GUARANTEE,
    ("procedure", "statistics"): procedures.STATISTICS,
    ("procedure", "member_step"): procedures.MEMBER_STEP,
    ("scenario", "step"): scenarios.STEP,
    ("scenario", "expectation"): scenarios.EXPECTATION,
}
READ_ON_THEIR_OWN = {
    ("procedure", "link"): {"parties"}, ("procedure", "member_step"): {"from", "to"},
}  # fmt: skip
WITHOUT_TABLE = {("procedure", "each"), ("procedure", "status"), ("procedure", "after"), ("procedure", "score"), ("scenario", "authority")}


@pytest.mark.parametrize("place", TABLES, ids=":".join)
def test_every_key_that_names_something_is_in_the_table(place: tuple[str, str]) -> None:
    keys = set(schema_for(place[0])["$defs"][place[1]]["properties"])
    known = TABLES[place].keys() | NAMES_NOTHING | READ_ON_THEIR_OWN.get(place, set())
    assert keys - known == set()
    assert TABLES[place].keys() - keys == set()


@pytest.mark.parametrize("kind", ["procedure", "scenario"])
def test_every_part_with_keys_has_a_table(kind: str) -> None:
    parts = {(kind, name) for name, part in schema_for(kind)["$defs"].items() if "properties" in part}
    assert parts - TABLES.keys() - WITHOUT_TABLE == set()


def test_every_section_of_a_procedure_is_read() -> None:
    properties = schema_for("procedure")["properties"]
    declaring = {key for key, shape in properties.items() if "propertyNames" in shape}
    assert declaring == set(procedures.SECTIONS)


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_mention_covers_exactly_the_id(name: str) -> None:
    library = read_library(LIBRARIES[name])
    texts = {str(path): Text(data) for path, data in library.items()}
    mentions = mentions_of(library, definitions_of(library))
    assert len(mentions) > 500
    assert [each for each in mentions if texts[each.at.file].covered(each.at) != each.thing.id] == []
