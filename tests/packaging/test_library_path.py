"""The shipped library is found in a checkout."""

from __future__ import annotations

from pathlib import Path

from imi_runtime.library_path import LIBRARY_FOLDERS, is_library, shipped_library

ROOT = Path(__file__).resolve().parents[2]


def test_in_a_checkout_the_library_is_the_checkout():
    assert shipped_library() == ROOT


def test_a_folder_with_the_four_folders_is_a_library(tmp_path):
    for name in LIBRARY_FOLDERS:
        assert not is_library(tmp_path)
        (tmp_path / name).mkdir()
    assert is_library(tmp_path)
