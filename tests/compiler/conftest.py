"""Compiles the small invented library of the tests, changed as a test says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from imi_runtime.compiler.compile import Compiled, compile_bundle
from tests.library_kit import AREA, library

Compile = Callable[..., Compiled]


@pytest.fixture
def compiled() -> Compile:
    """Return a function that compiles the small library with changed files or passages."""

    def compile_changed(files: dict[str, str | None] | None = None, /, **changes: tuple[str, str]) -> Compiled:
        return compile_bundle(library(files, **changes), AREA)

    return compile_changed
