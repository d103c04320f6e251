"""A library is read from four folders, and from nowhere else."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from imi_runtime.compiler.compile import LibraryRefused, areas, bytes_of, digest_of, read_library
from tests.library_kit import AREA, library


def written(directory: Path) -> Path:
    for path, data in library().items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(data)
    return directory


def test_a_library_is_the_same_from_disk_as_from_memory(tmp_path: Path) -> None:
    assert read_library(written(tmp_path)) == library()


def test_files_that_are_no_definitions_are_not_read(tmp_path: Path) -> None:
    home = written(tmp_path)
    (home / "forms/demo_permits/notes.txt").write_text("remember")
    (home / "forms/.hidden").mkdir()
    (home / "forms/.hidden/a.yaml").write_text("form: a")
    (home / "README.yaml").write_text("form: a")
    assert read_library(home) == library()


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    home = written(tmp_path / "home")
    outside = tmp_path / "outside"
    outside.mkdir()
    (home / "forms" / "elsewhere").symlink_to(outside)
    with pytest.raises(LibraryRefused, match="IMI-B008"):
        read_library(home)


def test_a_link_inside_the_library_is_read(tmp_path: Path) -> None:
    home = written(tmp_path)
    (home / "forms/demo_permits/again.yaml").symlink_to("request.yaml")
    assert PurePosixPath("forms/demo_permits/again.yaml") in read_library(home)


def test_a_library_that_is_too_big_is_refused(tmp_path: Path) -> None:
    home = written(tmp_path)
    for limits in ({"most_files": 3}, {"most_bytes": 1000}):
        with pytest.raises(LibraryRefused, match="IMI-B009"):
            read_library(home, **limits)


def test_an_empty_folder_is_an_empty_library(tmp_path: Path) -> None:
    assert areas(read_library(tmp_path)) == ()


def test_every_area_is_found_and_shared_is_none() -> None:
    files = library({"forms/other/a.yaml": "form: a\n", "question_sets/shared/b.yaml": "question_set: b\n", "i18n/third/fr.po": ""})
    assert areas(files) == ("demo_permits", "other")


def test_the_digest_tells_apart_files_whose_bytes_together_are_the_same() -> None:
    one = {PurePosixPath("a"): b"xy", PurePosixPath("b"): b"z"}
    other = {PurePosixPath("a"): b"x", PurePosixPath("b"): b"yz"}
    assert digest_of(one) != digest_of(other)
    assert digest_of(dict(reversed(one.items()))) == digest_of(one)


def test_words_of_the_area_belong_to_the_bundle_and_those_of_the_interface_do_not() -> None:
    files = library({"i18n/demo_permits/fr.po": "", "i18n/interface/fr.po": "", "i18n/shared/fr.po": ""})
    assert [str(path) for path in bytes_of(files, AREA) if path.parts[0] == "i18n"] == ["i18n/demo_permits/fr.po"]
