"""What a deployment makes for pages, a preview makes too, and the same."""

from __future__ import annotations

from typing import Any

import pytest

from imi_runtime.adapters.sealing import CaseSealing
from imi_runtime.assembly import interface_of, page_pieces
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.ids import Language
from imi_runtime.operations.deployment.deploying import Piece
from imi_runtime.preview.made import PARTS, MadeBundles
from imi_runtime.screens.part import WrittenParts
from tests.library_kit import AREA, library

COMPILED = compile_bundle(library(), AREA)
assert COMPILED.bundle
PIECES = [piece for piece in page_pieces(COMPILED.bundle, COMPILED.labels) if piece[1] in ("", "en", "fi")]


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: f"{piece[0]} {piece[1]}".strip())
def test_a_preview_makes_what_a_deployment_makes(piece: Piece) -> None:
    kind, language, content = piece
    made: Any = MadeBundles(CaseSealing(b"k" * 32), COMPILED, interface_of)
    digest, nothing = COMPILED.bundle.digest, None  # type: ignore[union-attr]
    if kind == PARTS:
        parts = made.made(kind, digest, Language(language), dict)
        assert {name: part.segments for name, part in parts.items()} == {
            name: part.segments for name, part in WrittenParts(content).items()  # type: ignore[arg-type]
        }
    else:
        assert made.piece(nothing, digest, kind, language) == content
