"""Two files have one sense when nothing but their comments differs."""

from __future__ import annotations

import pytest

from imi_runtime.source.sense import sense_of
from imi_runtime.source.yaml_reader import read_yaml

FILE = b'form: visit\npages:\n  about: {label: "About", questions: [name, day]}\n'


def sense(data: bytes) -> str:
    root = read_yaml("forms/demo/visit.yaml", data).root
    assert root is not None
    return sense_of(root)


@pytest.mark.parametrize("same", [FILE + b"# the end\n", FILE.replace(b"pages:", b"pages:  # in order"), FILE + b"\n\n",
                                  FILE.replace(b'"About"', b"'About'")])
def test_comments_empty_lines_and_the_kind_of_quotation_marks_change_nothing(same: bytes) -> None:
    assert sense(same) == sense(FILE)


@pytest.mark.parametrize("other", [
    b"# first\n" + FILE,
    FILE.replace(b"About", b"Above"),
    FILE.replace(b'"About"', b"About  "),
    FILE.replace(b"name, day", b"day, name"),
    FILE.replace(b"[name, day]", b"[name], x: day"),
    FILE.replace(b"about:", b"again:"),
    FILE.replace(b'"About"', b"true   "),
])  # fmt: skip
def test_what_is_said_and_where_it_stands_is_part_of_it(other: bytes) -> None:
    assert sense(other) != sense(FILE)
