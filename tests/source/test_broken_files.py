"""Every code of reading has the smallest library that causes it, and says exactly this."""

from __future__ import annotations

from pathlib import Path

import pytest

from imi_runtime.codes import CATALOGUE
from imi_runtime.problems import Problem
from imi_runtime.source.po_reader import read_po
from imi_runtime.source.yaml_reader import read_yaml

BROKEN = Path(__file__).parent.parent / "broken"
OF_READING = [code for code in CATALOGUE if code.startswith(("IMI-Y", "IMI-P"))]


def problems_of(library: Path) -> list[Problem]:
    problems: list[Problem] = []
    for path in sorted(library.rglob("*.*")):
        name = path.relative_to(library).as_posix()
        if path.suffix == ".yaml":
            problems += read_yaml(name, path.read_bytes()).problems
        elif path.suffix == ".po":
            problems += read_po(name, path.read_bytes()).problems
    return problems


@pytest.mark.parametrize("code", OF_READING)
def test_a_broken_library_is_told_with_its_code(code: str) -> None:
    told = [str(problem) for problem in problems_of(BROKEN / code)]
    assert told == (BROKEN / code / "expected.txt").read_text("utf-8").splitlines()
    assert any(f"  {code}  " in line for line in told)


def test_there_is_no_folder_without_a_code() -> None:
    assert {folder.name for folder in BROKEN.iterdir() if folder.is_dir()} <= set(CATALOGUE)
