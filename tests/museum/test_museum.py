"""Old formats stay loadable for ever: each exhibit compiles, and its compiled form loads, to the model that it always had.

An exhibit is never changed. When a test here fails, the program has forgotten how to read what was deployed.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imi_runtime.compiler.compile import compile_bundle, digest_of, read_library
from imi_runtime.compiler.format_upgrades import NEWEST_FORMAT
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.codec import decode, encode
from imi_runtime.model.ids import AreaId
from tests.museum.exhibit import COMPILED, EXPECTED, MUSEUM, model_digest

ROOMS = sorted(folder for folder in MUSEUM.glob("format-*") if folder.is_dir())


def expected(room: Path) -> list[str]:
    """Return the area, the digest of its files, and the digest of its model."""
    return (room / EXPECTED).read_text("utf-8").split()


def loaded(room: Path) -> Bundle:
    found = decode(json.loads((room / COMPILED).read_bytes()))
    assert isinstance(found, Bundle)
    return found


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_the_compiled_form_of_an_old_version_loads_to_the_model_that_it_had(room: Path) -> None:
    assert model_digest(encode(loaded(room))) == expected(room)[2]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_the_files_of_an_old_version_are_what_was_deployed_and_still_compile_to_the_same(room: Path) -> None:
    area, files_digest, _ = expected(room)
    library = read_library(room / "library")
    assert digest_of(library) == files_digest
    compiled = compile_bundle(library, AreaId(area))
    assert compiled.bundle is not None, [str(problem) for problem in compiled.problems]
    assert encode(compiled.bundle) == encode(loaded(room))


def test_every_format_that_is_read_has_an_exhibit() -> None:
    assert {int(room.name.split("-")[1]) for room in ROOMS} == set(range(1, NEWEST_FORMAT + 1))
