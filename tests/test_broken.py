"""Every code has a smallest library that causes it, and its problems are exactly those that `expected.txt` says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imi_runtime import codes
from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import LibraryRefused, areas, compile_bundle, read_library
from imi_runtime.compiler.library import Library
from imi_runtime.compiler.translations import read_translations
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import Problem, sorted_problems
from imi_runtime.prover.audience import audience_of
from imi_runtime.prover.minimisation import minimisation_problems
from imi_runtime.prover.prove import prove
from tests.broken_kit import BROKEN, unfolded

FOLDERS = sorted(path for path in BROKEN.iterdir() if path.is_dir())
MOST_BYTES = 330_000
"""How much all broken libraries may weigh; what only size makes wrong is described in `made.json`."""
CAUSED_ELSEWHERE = {"IMI-B009": "20 000 files: tests/compiler/test_library.py"}
PROVED = frozenset(id for id in codes.CATALOGUE if id.startswith(("IMI-V01", "IMI-V02", "IMI-V03")))
"""Codes of proofs, which look at every course of a case."""
PLAYED = "IMI-X1"
"""Codes of stories, which are played and not compiled."""
MAPPED = "IMI-M"
"""Codes of mapping files, which are no part of a library: tests/broken_mappings."""


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong with a library; translations alone are read as they are."""
    try:
        library = read_library(folder)
    except LibraryRefused as refused:
        return (refused.problem,)
    if not areas(library):
        return sorted_problems(read_translations(library).problems)
    found = (problem for area in areas(library) for problem in _found(library, area, folder.name in PROVED))
    return sorted_problems(found)


def _found(library: Library, area: AreaId, proved: bool) -> Iterator[Problem]:
    """Yield what compiling finds, and what a proof finds where the code is one of proofs."""
    compiled = compile_bundle(library, area)
    yield from compiled.problems
    for procedure in compiled.bundle.procedures.values() if compiled.bundle and proved else ():
        assert compiled.bundle is not None
        yield from prove(compiled.bundle, procedure, PublicCalendar()).problems
        yield from minimisation_problems(compiled.bundle, audience_of(compiled.bundle, procedure))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_broken_library_causes_exactly_the_expected_problems(folder: Path, tmp_path: Path) -> None:
    problems = [str(problem) for problem in problems_of(unfolded(folder.name, tmp_path))]
    assert problems == (folder / "expected.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_broken_library_causes_the_code_that_it_is_named_after(folder: Path, tmp_path: Path) -> None:
    assert folder.name in {problem.code for problem in problems_of(unfolded(folder.name, tmp_path))}


def test_the_broken_libraries_stay_small() -> None:
    assert sum(file.stat().st_size for file in BROKEN.rglob("*") if file.is_file()) < MOST_BYTES


def test_every_code_has_a_broken_library() -> None:
    needed = {id for id in codes.CATALOGUE if not id.startswith((PLAYED, MAPPED))} - CAUSED_ELSEWHERE.keys()
    assert sorted(needed - {folder.name for folder in FOLDERS}) == []


def test_every_broken_library_is_named_after_a_code() -> None:
    assert [folder.name for folder in FOLDERS if folder.name not in codes.CATALOGUE] == []


@pytest.mark.parametrize("code", codes.CATALOGUE.values(), ids=lambda code: code.id)
def test_every_code_has_a_sentence_a_cure_and_an_explanation(code: codes.Code) -> None:
    assert code.title and code.message and code.cure and code.meaning
