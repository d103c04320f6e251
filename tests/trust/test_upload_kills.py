"""kill -9 while files are taken in: none is named that is not there whole, and what is left behind is swept (INT-15)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from imi_runtime.adapters.file_store import ObjectFiles
from tests.trust.upload_kills import Figures

ROOT = Path(__file__).resolve().parents[2]
KILLS = 8
"""On each of the two databases; hundreds by the command in upload_kills.py."""


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_no_file_is_named_that_is_not_there_whole_and_what_the_dead_left_is_swept(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a process of its own: the library that keeps files has threads, which no fork brings along."""
    words = ["-m", "tests.trust.upload_kills", "--kills", str(KILLS), "--database", database, "--seed", "5"]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=110)
    with capsys.disabled():
        print(f"\n{database}: {done.stdout}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"kills {KILLS} (not reached 0)" in done.stdout and " 0 left behind" not in done.stdout


def test_a_file_that_a_dead_process_began_to_write_is_listed_and_removed(tmp_path: Path) -> None:
    files = ObjectFiles(f"file:{tmp_path}")
    files.put("whole", [b"abc"])
    (tmp_path / "begun#1").write_bytes(b"ab")
    assert {name for name, _ in files.kept()} == {"whole", "begun#1"}
    files.delete("begun#1")
    files.delete("begun#1")
    assert {name for name, _ in files.kept()} == {"whole"}


def test_figures_with_a_file_that_is_named_in_vain_are_not_right() -> None:
    assert Figures(named=3, broken=1).is_right is False
    assert Figures(acknowledged=3, lost=1).is_right is False
    assert Figures(left_behind=3, not_swept=1).is_right is False
    assert Figures(left_behind=3).is_right is True
