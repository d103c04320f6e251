"""Hostile files: one clear problem, quickly; never an exception."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.source.limits import YamlLimits
from imi_runtime.source.located import MapNode, Plain, plain
from imi_runtime.source.yaml_reader import Read, read_yaml

BOMBS = {
    "brackets": (b"a: " + b"[" * 200_000, "Y008"),
    "braces": (b"{a: " * 50_000, "Y008"),
    "indentation": (b"".join(b" " * level + b"a:\n" for level in range(500)), "Y008"),
    "keys": (b"".join(b"k%d: 1\n" % number for number in range(50_001)), "Y009"),
    "aliases": (b"a: &a [x]\n" + b"b: [*a, *a, *a, *a, *a, *a, *a]\n" * 9000, "Y051"),
    "size": (b"a: b\n" * 300_000, "Y001"),
    "number": (b"a: " + b"9" * 900_000, "Y046"),
    "key": (b"a" * 900 + b": b\n", "Y010"),
    "quote": (b'a: "' + b"b\n" * 400_000, "Y033"),
    "tabs": (b"\t\n" * 500_000, "Y007"),
    "soft hyphens": ("\u00ad\n".encode() * 300_000, "Y004"),
    "colons": (b"a: " + b"b: " * 300_000, "Y031"),
    "commas": (b"{" + b"a," * 400_000 + b"}", "Y051"),
    "hashes": (b"a: b #c\n" * 100_000, "Y051"),
}


@pytest.mark.parametrize(("data", "code"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_quickly(data: bytes, code: str) -> None:
    started = time.process_time()
    read = read_yaml("f", data)
    assert time.process_time() - started < 2
    assert read.root is None
    assert f"IMI-{code}" in {problem.code for problem in read.problems}
    assert len(read.problems) <= 202


def told(data: bytes, **limits: int) -> list[str]:
    return [problem.code for problem in read_yaml("f", data, YamlLimits(**limits)).problems]


def test_each_limit_allows_exactly_what_it_says() -> None:
    assert told(b"a: b\n", bytes=5) == []
    assert told(b"a: b\n", bytes=4) == ["IMI-Y001"]
    assert told(b"a: [[b]]\n", depth=3) == []
    assert told(b"a: [[b]]\n", depth=2) == ["IMI-Y008"]
    assert told(b"a: b\nc: d\n", nodes=4) == []
    assert told(b"a: b\nc: d\n", nodes=3) == ["IMI-Y009"]
    assert told(b"abc: d\n", key_length=3) == []
    assert told(b"abc: d\n", key_length=2) == ["IMI-Y010"]
    assert told(b"a: -123\n", digits=3) == []
    assert told(b"a: -123\n", digits=2) == ["IMI-Y046"]


def sound(read: Read) -> bool:
    """Say whether a file was either accepted, or refused with a place."""
    return (read.root is None) == bool(read.problems) and all(problem.at.line >= 1 for problem in read.problems)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert sound(read_yaml("f", data))


PIECES = ("a: ", "b", "c: ", "\n", "\n  ", "- ", "? ", ": ", '"x"', "'", '"', "{", "}", "[", "]", ",", "&a ", "*a ", "!t ",
          "| ", "> ", "# c", "#d", "---\n", "...\n", "%Y\n", "@", "`", "  ", ":", "-", "<<: ", "\\", "1", "~")  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14))
@settings(max_examples=1000)
def test_any_mixture_of_signs_is_read_or_refused(pieces: list[str]) -> None:
    assert sound(read_yaml("f", "".join(pieces).encode()))


WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_characters="\x7f\u00ad", exclude_categories=["Cc"]))
VALUES: st.SearchStrategy[Plain] = st.recursive(
    st.one_of(st.booleans(), st.integers(-(10**15) + 1, 10**15 - 1), WORDS),
    lambda values: st.one_of(st.lists(values, max_size=4), st.dictionaries(WORDS.filter(bool), values, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(WORDS.filter(bool), VALUES, min_size=1, max_size=5))
def test_what_is_written_with_quotes_is_read_again(value: dict[str, Plain]) -> None:
    read = read_yaml("f", written(value).encode())
    assert read.problems == ()
    assert isinstance(read.root, MapNode)
    assert plain(read.root) == value


def written(value: Plain) -> str:
    """Return a value in braces, brackets and double quotes."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case list():
            return f"[{', '.join(written(item) for item in value)}]"
        case _:
            return "{" + ", ".join(f"{written(key)}: {written(item)}" for key, item in value.items()) + "}"
