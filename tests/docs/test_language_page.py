"""docs/language.md says every key of the language, with an example that holds, and its whole area has no mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from imi_runtime.compiler.compile import areas, compile_bundle
from imi_runtime.compiler.condition_parser import Scope, parse_condition
from imi_runtime.compiler.condition_words import RESERVED
from imi_runtime.compiler.schema_check import KINDS, schema_for
from imi_runtime.compiler.texts import texts_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import RIGHTS, AreaId
from imi_runtime.model.procedure import Unit
from imi_runtime.model.questions import PARTS, AnswerType
from imi_runtime.problems import Position
from imi_runtime.source.located import plain
from imi_runtime.source.yaml_reader import read_yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/language.md").read_text("utf-8")

SECTIONS = {
    ("bundle", ""): "Title page: `bundle.yaml`",
    ("question_set", ""): "Question set",
    ("question_set", "question"): "Question",
    ("question_set", "column"): "Columns of rows",
    ("code_list", ""): "Code list",
    ("form", ""): "Form",
    ("form", "page"): "Page",
    ("procedure", ""): "Procedure",
    ("procedure", "party"): "Party",
    ("procedure", "each"): "What each member goes through",
    ("procedure", "status"): "Status",
    ("procedure", "member_step"): "Step of a member",
    ("procedure", "state"): "State",
    ("procedure", "transition"): "Transition",
    ("procedure", "deadline"): "Deadline",
    ("procedure", "access_rule"): "Access rule",
    ("procedure", "fact"): "Fact",
    ("procedure", "link"): "Link",
    ("procedure", "publication"): "Publication",
    ("procedure", "guarantee"): "Guarantee",
    ("procedure", "statistics"): "Statistics",
    ("procedure", "score"): "Score",
    ("procedure", "retention"): "Retention",
    ("procedure", "after"): "Retention",
    ("scenario", ""): "Scenario",
    ("scenario", "authority"): "Authority of a story",
    ("scenario", "step"): "Step",
    ("scenario", "expectation"): "Expectation",
}
"""Kind of file and part of its schema -> the heading under which its keys stand."""
PARAGRAPH = re.compile(r"^\*\*`(\w+)`\*\*( \(compulsory\))?\. (.+?)(?=\n\n|\Z)", re.M | re.S)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def section(title: str) -> str:
    """Return the text under a heading, up to the next heading of any depth."""
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##+ |\Z)", PAGE, re.M | re.S)
    assert found, f"docs/language.md has no heading '{title}'"
    return found[1]


@cache
def node(kind: str, part: str) -> Mapping[str, Any]:
    schema = schema_for(kind)
    if part == "retention":
        return dict(schema["properties"]["retention"])
    return dict(schema["$defs"][part]) if part else schema


def parts_with_keys(kind: str) -> Iterator[tuple[str, str]]:
    """Yield every part of a schema that has keys of its own."""
    schema = schema_for(kind)
    yield kind, ""
    yield from ((kind, name) for name, part in schema["$defs"].items() if "properties" in part)
    yield from ((kind, name) for name, part in schema["properties"].items() if "properties" in part)


def compulsory(part: Mapping[str, Any]) -> set[str]:
    found = set(part.get("required", ()))
    found |= {key for one in part.get("allOf", ()) if "if" not in one for key in one.get("required", ())}
    if part.get("if") == {"required": ["use"]}:
        found |= compulsory(part["else"])
    return found


def test_every_part_of_the_language_has_its_heading() -> None:
    assert {place for kind in KINDS for place in parts_with_keys(kind)} == SECTIONS.keys()


@pytest.mark.parametrize("title", sorted(set(SECTIONS.values())))
def test_a_section_says_every_key_and_no_other(title: str) -> None:
    keys = {key for place in SECTIONS if SECTIONS[place] == title for key in node(*place)["properties"]}
    assert {key for key, _, _ in PARAGRAPH.findall(section(title))} == keys


@pytest.mark.parametrize("title", sorted(set(SECTIONS.values())))
def test_a_key_is_called_compulsory_exactly_when_it_is(title: str) -> None:
    wanted = {key for place in SECTIONS if SECTIONS[place] == title for key in compulsory(node(*place))}
    assert {key for key, said, _ in PARAGRAPH.findall(section(title)) if said} == wanted


@pytest.mark.parametrize("place", SECTIONS, ids=":".join)
def test_the_example_of_every_key_has_the_right_shape(place: tuple[str, str]) -> None:
    schema = schema_for(place[0])
    texts = {key: text for key, _, text in PARAGRAPH.findall(section(SECTIONS[place]))}
    for key, shape in node(*place)["properties"].items():
        example = re.search(rf"Example:\s`({key}: [^`]+)`", texts[key])
        assert example, f"'{key}' under '{SECTIONS[place]}' has no example"
        read = read_yaml("example.yaml", example[1].encode())
        assert read.root is not None, [str(problem) for problem in read.problems]
        checker = Draft202012Validator({**shape, "$defs": schema["$defs"]})
        faults = [fault.message for fault in checker.iter_errors(plain(read.root)[key])]
        assert not faults, f"{example[1]}: {faults}"


def test_every_type_of_answer_is_explained_with_its_parts() -> None:
    table = section("Types of answers")
    rows = {row[1]: row[0] for row in re.finditer(r"^\| `(\w+)` \|.*$", table, re.M)}
    assert rows.keys() == {type.value for type in AnswerType}
    for type, parts in PARTS.items():
        for part in parts:
            wanted = f"**`{part.name}`**" if part.required else f"`{part.name}`"
            assert wanted in rows[type.value], f"{type.value} lacks {wanted}"
            assert part.required or f"**`{part.name}`**" not in rows[type.value]


def test_every_right_every_unit_and_every_word_of_conditions_is_named() -> None:
    assert all(f"`{right}`" in section("Seats and rights") for right in RIGHTS)
    assert all(f"`{unit.value}`" in section("Terms") for unit in Unit)
    assert all(f"`{word}`" in section("Conditions") for word in RESERVED)


@cache
def written_area() -> Mapping[PurePosixPath, bytes]:
    """Return the files of the area that the page writes out."""
    blocks = [text for language, text in BLOCK.findall(PAGE) if language == "yaml"]
    return {PurePosixPath(text.split("\n", 1)[0].removeprefix("# ")): text.encode() for text in blocks}


def test_the_area_that_is_written_out_has_no_mistake() -> None:
    assert areas(written_area()) == ("toys",)
    assert [str(problem) for problem in compile_bundle(written_area(), AreaId("toys")).problems] == []


def conditions_shown() -> list[str]:
    (block,) = (text for language, text in BLOCK.findall(PAGE) if language == "conditions")
    return block.splitlines()


@pytest.mark.parametrize("text", conditions_shown())
def test_every_condition_that_is_shown_can_be_read(text: str) -> None:
    bundle = compile_bundle(written_area(), AreaId("toys")).bundle
    assert bundle
    _, problems = parse_condition(text, Position("page", 1, 1), everything(bundle))
    assert [str(problem) for problem in problems] == []


def everything(bundle: Bundle) -> Scope:
    """Return what a transition can look at, whatever procedure it belongs to."""
    procedures = bundle.procedures.values()
    return Scope(
        forms=bundle.forms,
        marks={id: mark for each in procedures for id, mark in each.marks.items()},
        code_lists=bundle.code_lists,
        groups={id: tuple(party.statuses) for each in procedures for id, party in each.parties.items() if party.many},
        links={id: tuple(bundle.procedures[link.procedure].states) for each in procedures
               for id, link in each.links.items()},
        facts={id: fact.values for each in procedures for id, fact in each.facts.items()},
    )  # fmt: skip


def addresses_explained() -> list[re.Pattern[str]]:
    """Return the addresses of the table as patterns; words in capitals stand for ids, dots for what the first one says."""
    found = []
    for row in re.findall(r"^\| (`.*?) \|", section("Texts and translations"), re.M):
        first, *others = re.findall(r"`([^`]+)`", row)
        ways = [first, *(other.replace("...", first.rpartition("/")[0]) for other in others)]
        found += [re.compile(re.sub(r"[A-Z]+", "[a-z0-9_]+", way)) for way in ways]
    return found


def test_every_address_of_a_text_is_explained() -> None:
    bundle = compile_bundle(written_area(), AreaId("toys")).bundle
    assert bundle
    known = addresses_explained()
    addresses = [placed.text.context for placed in texts_of(bundle)]
    assert [address for address in addresses if not any(way.fullmatch(address) for way in known)] == []
