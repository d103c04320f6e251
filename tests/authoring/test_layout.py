"""The canonical layout: comments and meaning stay, and what is laid out stays as it is."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.authoring.layout import CannotLayOut, laid_out
from imi_runtime.authoring.shapes import shape_of
from imi_runtime.compiler.schema_check import KINDS
from imi_runtime.library_path import shipped_library
from imi_runtime.source.located import plain
from imi_runtime.source.yaml_reader import read_yaml

FILE = "forms/demo/plan.yaml"
SECOND = Path(__file__).parents[1] / "second_library"
FILES = [path for home in (shipped_library(), SECOND) for folder in ("procedures", "question_sets", "forms")
         for path in sorted((home / folder).rglob("*.yaml"))]  # fmt: skip


def laid(text: str, file: str = FILE) -> str:
    return laid_out(file, dedent(text).lstrip("\n").encode()).decode()


def test_spaces_and_quotation_marks_are_put_right() -> None:
    assert laid("""
        form:   plan
        pages:
            about:
                label: 'It''s "here"'
                help:  Say what you know
                questions:   [ name ,urgent,  "reply_by" ]
    """) == dedent("""
        form: plan
        pages:
          about:
            label: "It's \\"here\\""
            help: "Say what you know"
            questions: [name, urgent, "reply_by"]
    """).lstrip()


def test_keys_stand_in_the_order_of_the_language_and_ids_as_their_author_ordered_them() -> None:
    assert laid("""
        form: plan
        pages:
          zebra: {questions: [name], label: "Z", help: "h"}
          apple: {label: "A", questions: [day]}
    """) == dedent("""
        form: plan
        pages:
          zebra: {label: "Z", help: "h", questions: [name]}
          apple: {label: "A", questions: [day]}
    """).lstrip()


def test_a_key_that_is_not_known_leaves_the_order_alone() -> None:
    written = 'form: plan\npages:\n  about: {questions: [name], labell: "A", help: "h"}\n'
    assert laid(written) == written


def test_entries_in_braces_stand_in_columns_when_their_keys_are_ids() -> None:
    assert laid("""
        form: plan
        pages:
          about: {label: "A", questions: [name]}
          recipient: {label: "R", chooses: host}
    """) == dedent("""
        form: plan
        pages:
          about:     {label: "A", questions: [name]}
          recipient: {label: "R", chooses: host}
    """).lstrip()


def test_braces_that_do_not_fit_on_a_line_are_opened() -> None:
    names = ", ".join(f"question_number_{number}" for number in range(10))
    assert laid(f'form: plan\npages:\n  about: {{label: "A", questions: [{names}]}}\n').splitlines()[2:6] == [
        "  about:", '    label: "A"', "    questions:", "      - question_number_0",
    ]  # fmt: skip


def test_braces_over_several_lines_are_closed_up_when_they_fit() -> None:
    assert laid("""
        form: plan
        pages:
          about: {label: "A",
                  questions: [name,
                              urgent]}      # short
    """) == 'form: plan\npages:\n  about: {label: "A", questions: [name, urgent]}  # short\n'


def test_comments_stay_with_what_they_speak_of() -> None:
    written = dedent("""
        # What is planned.
        form: plan                   # the plan

        # Page by page.
        pages:
          about:                     # first
            # the title
            label: "A # is no comment"
            questions:
              # who
              - name
              - urgent               # how
            # no help needed
          recipient: {label: "R", chooses: host}
        # The end.
    """).lstrip()
    assert laid(written) == written


def test_a_comment_moves_with_its_key() -> None:
    assert laid("""
        form: plan
        pages:
          about:
            # what is asked
            questions: [name]   # one
            # the title
            label: "A"
    """) == dedent("""
        form: plan
        pages:
          about:
            # the title
            label: "A"
            # what is asked
            questions: [name]   # one
    """).lstrip()


def test_braces_with_comments_inside_stay_as_they_are_written() -> None:
    written = dedent("""
        form: plan
        pages:
          about: {label: "A",  # the title
            questions: [name]}
    """).lstrip()
    assert laid(written) == written


def test_a_text_over_several_lines_says_the_same() -> None:
    after = laid("""
        form: plan
        pages:
          about:
              label: "one
                 two

                 three"
              questions: [name]
    """)
    assert after == 'form: plan\npages:\n  about:\n    label: "one\n      two\n\n      three"\n    questions: [name]\n'


def test_a_file_that_cannot_be_read_is_left_alone() -> None:
    with pytest.raises(CannotLayOut, match=r"plan\.yaml:2:8 cannot be read"):
        laid("form: plan\npages: [\n")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_laying_out_twice_changes_nothing_more(path: Path) -> None:
    once = laid_out(str(path), path.read_bytes())
    assert laid_out(str(path), once) == once


@pytest.mark.parametrize("path", [path for path in FILES if SECOND not in path.parents], ids=lambda path: path.stem)
def test_the_shipped_library_is_laid_out(path: Path) -> None:
    assert laid_out(str(path), path.read_bytes()).decode() == path.read_text("utf-8"), "run: imi fmt"


WORDS = st.sampled_from(["name", "day", "host", "other_thing"])
TEXTS = st.sampled_from(['"A, b: c"', "'it''s'", "Plain words", '"# no comment"', '"over\n        lines"'])
COMMENTS = st.sampled_from(["", "  # why", "\n# aside", "\n\n\n    # deeper", "\n      # deepest\n"])


@st.composite
def forms(draw: st.DrawFn) -> str:
    """Return a form as a careless but correct author may write it."""
    lines = [f"form: plan{draw(COMMENTS)}", f"pages:{draw(COMMENTS)}"]
    step = " " * draw(st.integers(1, 5))
    for id in draw(st.lists(WORDS, min_size=1, max_size=4, unique=True)):
        label, questions = draw(TEXTS), ", ".join(draw(st.lists(WORDS, min_size=1, unique=True)))
        if draw(st.booleans()) and '"' in label:
            lines.append(f"{step}{id}:  {{questions: [ {questions} ] ,label:   {label}}}{draw(COMMENTS)}")
        else:
            keys = [f"{step}  label: {label}", f"{step}  questions:   [{questions}]"]
            lines += [f"{step}{id}:{draw(COMMENTS)}", *(key + draw(COMMENTS) for key in draw(st.permutations(keys)))]
    return "\n".join(lines) + "\n"


def comments_in(text: str) -> list[str]:
    return sorted(word for line in text.splitlines() for word in ("why", "aside", "deeper", "deepest") if f"# {word}" in line)


@settings(max_examples=150, deadline=None)
@given(forms())
def test_whatever_an_author_writes_says_the_same_afterwards(text: str) -> None:
    before = read_yaml(FILE, text.encode()).root
    assert before is not None
    after = laid_out(FILE, text.encode())
    root = read_yaml(FILE, after).root
    assert root is not None
    assert plain(root) == plain(before)
    assert comments_in(after.decode()) == comments_in(text)
    assert laid_out(FILE, after) == after


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_knows_an_order_for_every_file(kind: str) -> None:
    assert len(shape_of(kind).order) > 1
