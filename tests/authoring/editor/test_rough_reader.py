"""A file that is being typed says what is probably meant; a file that is finished says exactly what it says."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.authoring.editor.rough_reader import read_roughly
from imi_runtime.compiler.compile import read_library
from imi_runtime.library_path import shipped_library
from imi_runtime.source.located import ListNode, MapNode, Node, plain
from imi_runtime.source.yaml_reader import read_yaml

TESTS = Path(__file__).parents[2]
LIBRARIES = (shipped_library(), TESTS / "second_library", TESTS / "worked_library")


def places(node: Node) -> list[object]:
    """Return every value and key with its place, in reading order."""
    found: list[object] = [(type(node), node.at, node.at.end_column)]
    if isinstance(node, MapNode):
        for entry in node.entries.values():
            found += [(entry.key, entry.key_at, entry.key_at.end_column), *places(entry.value)]
    elif isinstance(node, ListNode):
        found += [each for item in node.items for each in places(item)]
    return found


@pytest.mark.parametrize("folder", LIBRARIES, ids=lambda folder: folder.name)
def test_what_can_be_read_is_read_as_the_strict_reader_does(folder: Path) -> None:
    for path, data in read_library(folder).items():
        strict = read_yaml(str(path), data).root if path.suffix == ".yaml" else None
        if strict:
            rough = read_roughly(str(path), data)
            assert plain(rough) == plain(strict)
            assert places(rough) == places(strict), path


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a: {b: , c: [", {"a": {"b": "", "c": []}}),
        ("a: {b: c", {"a": {"b": "c"}}),
        ("a: {b: c: d}", {"a": {"b": "", "c": "d"}}),
        ("a: {b: x c: d}", {"a": {"b": "x", "c": "d"}}),
        ("a: {b: [x, c: [y]}", {"a": {"b": ["x"], "c": ["y"]}}),
        ('a: "never closed\nb: c', {"a": "never closed", "b": "c"}),
        ("a:\n  b: {c: d,\n  e: f\ng: h", {"a": {"b": {"c": "d"}, "e": "f"}, "g": "h"}),
        ("a:\n  b\n  c: d", {"a": {"b": "", "c": "d"}}),
        ("a:\n    b: c\n  d: e", {"a": {"b": "c", "d": "e"}}),
        ("a:\n- b\n- \nc: d", {"a": ["b", ""], "c": "d"}),
        ("a: # nothing yet\nb: c", {"a": "", "b": "c"}),
        ("a: }\nb: ]", {"a": "}", "b": "]"}),
        ("\ta: b", {"a": "b"}),
        ("", {}),
        ("- a", {}),
    ],
)
def test_half_typed_text_means_what_is_probably_meant(typed: str, meant: object) -> None:
    assert plain(read_roughly("x.yaml", typed.encode())) == meant


def test_of_two_entries_with_one_key_the_first_is_found_and_both_are_seen() -> None:
    root = read_roughly("x.yaml", dedent("a: b\na: c\n").encode())
    assert [entry.key for entry in root.entries.values()] == ["a", "a"]
    assert plain(root.entries["a"].value) == "b"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:{}[],-#\"' \n\t", max_size=80))
def test_no_text_is_refused(text: str) -> None:
    assert isinstance(read_roughly("x.yaml", text.encode()), MapNode)


@pytest.mark.parametrize("sign", ["[", "{", "{a: ", "- ", "a:\n ", '"'])
def test_no_text_is_too_deep(sign: str) -> None:
    deep = "".join(f"{' ' * level}{sign}\n" for level in range(1500)) if "\n" in sign else sign * 20_000
    assert isinstance(read_roughly("x.yaml", deep.encode()), MapNode)
