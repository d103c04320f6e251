"""Small areas of the tests of the compiler: changed passage by passage, with what their author is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from textwrap import dedent

from imi_runtime.compiler.compile import Compiled, compile_bundle
from imi_runtime.compiler.library import Library
from imi_runtime.model.ids import AreaId, ProcedureId
from imi_runtime.model.procedure import Procedure
from imi_runtime.problems import Problem

BUNDLE = """
    format: 1
    bundle: demo
    title: "Demo area"
    languages: [en]
    law: ["Demo Directive 1/2020"]
    purpose: "Let authorities work together"
    controllers: "Each authority taking part"
"""
FOLDERS = {"procedure": "procedures", "question_set": "question_sets", "form": "forms", "format": "procedures"}


def area(*documents: str) -> Library:
    """Return the area that the documents make up; each lies where its first key says."""
    texts = [dedent(text).lstrip("\n") for text in (BUNDLE, *documents)]
    return {_path(text): text.encode() for text in texts}


def _path(text: str) -> PurePosixPath:
    kind, _, id = text.partition("\n")[0].partition(": ")
    return PurePosixPath(FOLDERS[kind], "demo", "bundle.yaml" if kind == "format" else f"{id}.yaml")


def changed(library: Library, *changes: tuple[str, str]) -> Library:
    """Return the area with passages replaced; each stands exactly once in all its files together."""
    files = {path: data.decode() for path, data in library.items()}
    for old, new in changes:
        found = {path: text.count(old) for path, text in files.items() if old in text}
        assert sum(found.values()) == 1, f"{old!r} stands in {found}"
        (path,) = found
        files[path] = files[path].replace(old, new)
    return {path: text.encode() for path, text in files.items()}


def compiled(library: Library) -> Compiled:
    """Return what compiling the area gives."""
    return compile_bundle(library, AreaId("demo"))


def procedure(library: Library, id: str) -> Procedure:
    """Return a procedure of an area in which nothing is wrong."""
    result = compiled(library)
    assert [str(problem) for problem in result.problems] == []
    assert result.bundle
    return result.bundle.procedures[ProcedureId(id)]


def told(library: Library) -> list[str]:
    """Return what is told about the area: the code, the very words that it points at, the sentence and what was meant."""
    return [_told(problem, library) for problem in compiled(library).problems]


def _told(problem: Problem, library: Mapping[PurePosixPath, bytes]) -> str:
    at = problem.at
    line = library[PurePosixPath(at.file)].decode().splitlines()[at.line - 1]
    meant = f"; did you mean '{problem.suggestion}'?" if problem.suggestion else ""
    return f"{problem.code} [{line[at.column - 1 : (at.end_column or at.column) - 1]}] {problem.message}{meant}"
