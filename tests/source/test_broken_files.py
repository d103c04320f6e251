"""Every code of reading has the smallest library that causes it, and says exactly this."""

from __future__ import annotations

from pathlib import Path

import pytest

from imi_runtime.codes import CATALOGUE, Code
from imi_runtime.problems import Problem
from imi_runtime.source.po_reader import read_po
from imi_runtime.source.yaml_reader import read_yaml
from tests.broken_kit import BROKEN, unfolded

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
def test_a_broken_library_is_told_with_its_code(code: str, tmp_path: Path) -> None:
    told = [str(problem) for problem in problems_of(unfolded(code, tmp_path))]
    assert told == (BROKEN / code / "expected.txt").read_text("utf-8").splitlines()
    assert any(f"  {code}  " in line for line in told)


EXPLAINED = [code for code in CATALOGUE.values() if code.id.startswith("IMI-Y") and code.wrong]


@pytest.mark.parametrize("code", EXPLAINED, ids=lambda code: code.id)
def test_the_examples_of_an_explanation_are_what_they_claim(code: Code) -> None:
    wrong, right = (text.replace("<tab>", "\t") + "\n" for text in (code.wrong, code.right))
    assert [problem.code for problem in read_yaml("f", wrong.encode()).problems] == [code.id]
    assert read_yaml("f", right.encode()).problems == ()


def test_there_is_no_folder_without_a_code() -> None:
    assert {folder.name for folder in BROKEN.iterdir() if folder.is_dir()} <= set(CATALOGUE)
