"""Edits by position: exact, never on top of each other, and written whole or not at all."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from imi_runtime.authoring.edits import (
    ChangedOnDisk,
    EditBreaksFile,
    OverlappingEdits,
    edited,
    edited_library,
    write_changes,
)
from imi_runtime.problems import Edit, Position
from tests.library_kit import library

FORM = PurePosixPath("forms/demo_permits/request.yaml")


def at(line: int, column: int, end: int) -> Position:
    return Position("form.yaml", line, column, end)


def test_everything_between_the_edits_stays_as_it_was() -> None:
    before = "form: request  # über ☂ alles\r\npages:   {a1: {label: \"Ä\"}}\n".encode()
    after = edited(before, [Edit.of(at(2, 11, 13), "first"), Edit.of(at(1, 7, 14), "inquiry")])
    assert after.decode() == "form: inquiry  # über ☂ alles\r\npages:   {first: {label: \"Ä\"}}\n"


def test_columns_count_characters_and_not_bytes() -> None:
    assert edited("title: \"😀é\", x".encode(), [Edit.of(at(1, 14, 15), "y")]).decode() == "title: \"😀é\", y"


def test_an_edit_can_reach_over_lines_and_can_only_insert() -> None:
    before = b"a: 1\nb: 2\nc: 3\n"
    assert edited(before, [Edit(at(1, 1, 1), at(2, 1, 1), "")]) == b"b: 2\nc: 3\n"
    assert edited(before, [Edit.before(at(2, 1, 1), "x: 0\n")]) == b"a: 1\nx: 0\nb: 2\nc: 3\n"


def test_edits_on_top_of_each_other_are_refused() -> None:
    with pytest.raises(OverlappingEdits, match="1:3"):
        edited(b"abcdef", [Edit.of(at(1, 1, 4), "x"), Edit.of(at(1, 3, 5), "y")])
    with pytest.raises(OverlappingEdits):
        edited(b"abcdef", [Edit.before(at(1, 2, 2), "x"), Edit.before(at(1, 2, 2), "y")])


def test_an_edit_may_begin_where_another_one_ends() -> None:
    assert edited(b"abcdef", [Edit.of(at(1, 3, 5), "y"), Edit.of(at(1, 1, 3), "x")]) == b"xyef"


def on_disk(folder: Path) -> dict[PurePosixPath, bytes]:
    files = dict(library())
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return files


def test_a_file_that_could_not_be_read_afterwards_is_not_written(tmp_path: Path) -> None:
    before = on_disk(tmp_path)
    broken = edited_library(before, [Edit.of(Position(str(FORM), 2, 1, 7), "[pages: ")])
    with pytest.raises(EditBreaksFile, match="could not be read"):
        write_changes(tmp_path, before, broken)
    assert (tmp_path / FORM).read_bytes() == before[FORM]


def test_a_file_that_somebody_else_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    before = on_disk(tmp_path)
    (tmp_path / FORM).write_bytes(b"form: other\n")
    after = edited_library(before, [Edit.of(Position(str(FORM), 1, 7, 14), "inquiry")])
    with pytest.raises(ChangedOnDisk, match="changed by somebody else"):
        write_changes(tmp_path, before, after)
    assert (tmp_path / FORM).read_bytes() == b"form: other\n"


def test_writing_leaves_rights_alone_and_nothing_beside_the_files(tmp_path: Path) -> None:
    before = on_disk(tmp_path)
    (tmp_path / FORM).chmod(0o640)
    after = dict(before)
    after[FORM.with_stem("inquiry")] = after.pop(PurePosixPath("forms/demo_permits/reply.yaml"))
    after[FORM] = before[FORM] + b"# the end\n"
    write_changes(tmp_path, before, after)
    assert (tmp_path / FORM).stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in (tmp_path / FORM).parent.iterdir()) == ["inquiry.yaml", "request.yaml"]
