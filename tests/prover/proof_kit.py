"""Proofs of the worked and the shipped procedures, whole or with one passage changed."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import compile_bundle, read_library
from imi_runtime.compiler.library import Library
from imi_runtime.library_path import shipped_library
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, ProcedureId
from imi_runtime.model.procedure import Procedure
from imi_runtime.prover.prove import Proof, prove

TESTS = Path(__file__).resolve().parents[1]
LIBRARIES = {"worked": TESTS / "worked_library", "second": TESTS / "second_library", "shipped": shipped_library()}
CALENDAR = PublicCalendar()
Change = tuple[str, str]


@cache
def library_of(name: str) -> Library:
    """Return a library by its short name."""
    return read_library(LIBRARIES[name])


def bundle_of(library: str, area: str, procedure: str, *changes: Change) -> Bundle:
    """Return an area with passages of one procedure changed; it compiles without errors."""
    files = dict(library_of(library))
    path = PurePosixPath(f"procedures/{area}/{procedure}.yaml")
    text = files[path].decode()
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        text = text.replace(old, new)
    compiled = compile_bundle({**files, path: text.encode()}, AreaId(area))
    assert compiled.bundle is not None, [str(problem) for problem in compiled.problems]
    return compiled.bundle


def procedures_of(library: str) -> list[tuple[Bundle, Procedure]]:
    """Return every procedure of a library."""
    areas = sorted({path.parts[1] for path in library_of(library) if path.name == "bundle.yaml"})
    bundles = [compile_bundle(library_of(library), AreaId(area)).bundle for area in areas]
    return [(bundle, procedure) for bundle in bundles if bundle for procedure in bundle.procedures.values()]


def proof_of(library: str, area: str, procedure: str, *changes: Change) -> Proof:
    """Return the proof of a procedure, with passages changed."""
    bundle = bundle_of(library, area, procedure, *changes)
    return prove(bundle, bundle.procedures[ProcedureId(procedure)], CALENDAR)
