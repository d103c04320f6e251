"""What a value means: true and false, whole numbers, and text for everything else."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
import yaml

from imi_runtime.problems import Position
from imi_runtime.source.located import FlagNode, MapNode, Node, NumberNode, Plain, TextNode, find, key_position, plain
from imi_runtime.source.yaml_reader import read_yaml


def root_of(text: str) -> MapNode:
    read = read_yaml("visit.yaml", text.encode())
    assert [str(problem) for problem in read.problems] == []
    assert read.root is not None
    return read.root


def at(root: Node, *path: str | int) -> Node:
    node = find(root, path)
    assert node is not None
    return node


@pytest.mark.parametrize(
    "word",
    [
        "NO", "no", "yes", "on", "off", "Yes", "True", "FALSE", "y", "n", "1.10", "1.0", "2026-03-02", "017", "08", "0x1F", "0b1",
        "0o17", "12:30", "12:30:45", "1_000", "1e5", "+5", "-0", "00", ".inf", ".nan", "=", "x#y", "a:b", "-b", "http://example.org",
        "٣", "nil", "none", "é", "10:30", "5 days",
    ],
)  # fmt: skip
def test_a_word_that_other_readers_guess_at_stays_text(word: str) -> None:
    assert at(root_of(f"value: {word}\n"), "value") == TextNode(word, Position("visit.yaml", 1, 8), quoted=False)


def test_norway_is_text_here_and_false_elsewhere() -> None:
    assert plain(root_of("country: NO\n")) == {"country": "NO"}
    assert yaml.safe_load("country: NO\n") == {"country": False}


@pytest.mark.parametrize(("word", "value"), [("0", 0), ("7", 7), ("-12", -12), ("999999999999999", 999999999999999)])
def test_a_whole_number_is_a_number(word: str, value: int) -> None:
    assert at(root_of(f"value: {word}\n"), "value") == NumberNode(value, Position("visit.yaml", 1, 8))


@pytest.mark.parametrize(("word", "value"), [("true", True), ("false", False)])
def test_true_and_false_are_flags(word: str, value: bool) -> None:
    assert at(root_of(f"value: {word}\n"), "value") == FlagNode(value, Position("visit.yaml", 1, 8))


@pytest.mark.parametrize("word", ["true", "7", "~", "null", "#12", "@x", "*x", "&x", "!x", "a: b", "a, b", "Why?", ""])
def test_whatever_is_quoted_is_text(word: str) -> None:
    for quote in "\"'":
        node = at(root_of(f"value: {quote}{word}{quote}\n"), "value")
        assert node == TextNode(word, Position("visit.yaml", 1, 8), quoted=True)


def test_a_key_is_always_text() -> None:
    assert plain(root_of('yes: "Yes"\n1: one\ntrue: x\nnull: y\n')) == {"yes": "Yes", "1": "one", "true": "x", "null": "y"}


def test_keys_and_values_know_their_places() -> None:
    root = root_of('états:\n  "draft": {initial: true, label: "Entwürfe"}\n  list: [a,\n    b]\n')
    assert key_position(root, ["états", "draft"]) == Position("visit.yaml", 2, 3)
    assert key_position(root, ["états", "draft", "label"]) == Position("visit.yaml", 2, 28)
    assert at(root, "états", "draft", "label").at == Position("visit.yaml", 2, 35)
    assert at(root, "états", "draft", "label").at.end_column == 45
    assert at(root, "états", "draft", "initial").at.end_column == 26
    assert key_position(root, ["états", "list", 1]) == Position("visit.yaml", 4, 5)
    assert key_position(root, ["nothing"]) is None
    assert find(root, ["états", "list", 2]) is None


def test_braces_and_indented_keys_can_be_told_apart() -> None:
    root = root_of("a: {b: c}\nd:\n  e: f\n")
    assert [node.flow for node in (root, at(root, "a"), at(root, "d")) if isinstance(node, MapNode)] == [False, True, False]


def test_a_text_in_double_quotes_may_run_over_lines() -> None:
    assert plain(root_of('help: "One\n  two\n\n  three\\nfour"\n')) == {"help": "One two\nthree\nfour"}


def test_comments_windows_line_ends_and_the_first_three_dashes_do_no_harm() -> None:
    assert plain(root_of("--- # the visit\r\na: b # why\r\n# c\r\nd: [e] #f\r\n...\r\n")) == {"a": "b", "d": ["e"]}


def test_the_order_of_the_file_is_kept() -> None:
    values: dict[str, Plain] = {"z": 1, "a": {"c": 1, "b": 2}}
    assert list(plain(root_of("z: 1\na: {c: 1, b: 2}\n"))) == list(values)  # type: ignore[arg-type]


def test_a_tree_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        root_of("a: b\n").flow = True  # type: ignore[misc]
