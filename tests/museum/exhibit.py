"""A new exhibit of the museum: python -m tests.museum.exhibit LIBRARY AREA. What is there already is never made again."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from imi_runtime.compiler.compile import bytes_of, compile_bundle, read_library
from imi_runtime.model.codec import encode
from imi_runtime.model.ids import AreaId

MUSEUM = Path(__file__).parent
COMPILED, EXPECTED = "compiled.json", "expected.txt"


def canonical(data: object) -> bytes:
    """Return JSON that is the same for the same data."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def model_digest(data: object) -> str:
    """Return what the model of a bundle is known by."""
    return hashlib.sha256(canonical(data)).hexdigest()


def add(library: Path, area: str) -> Path:
    """Put a bundle of today's format into the museum, with its compiled form and what both must give for ever."""
    files = bytes_of(read_library(library), AreaId(area))
    bundle = compile_bundle(files, AreaId(area)).bundle
    if bundle is None:
        sys.exit(f"'{area}' has problems")
    taken = len(list(MUSEUM.glob(f"format-{bundle.format}-*")))
    room = MUSEUM / f"format-{bundle.format}-{taken + 1}"
    for path, content in files.items():
        target = room / "library" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    data = encode(bundle)
    (room / COMPILED).write_bytes(canonical(data) + b"\n")
    (room / EXPECTED).write_text(f"{area}\n{bundle.digest}\n{model_digest(data)}\n", "utf-8", newline="\n")
    return room


if __name__ == "__main__":
    print(add(Path(sys.argv[1]), sys.argv[2]))
