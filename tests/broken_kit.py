"""The broken libraries under `tests/broken`; files that only size makes wrong are unfolded from a description.

`made.json` beside `expected.txt` says for each such file how it begins, what is repeated and how often; `<n>` in what is
repeated counts from 0.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

BROKEN = Path(__file__).with_name("broken")
DESCRIPTION = "made.json"


def unfolded(code: str, into: Path) -> Path:
    """Return the folder of the library that causes a code; one that is described is written out first."""
    folder = BROKEN / code
    description = folder / DESCRIPTION
    if not description.is_file():
        return folder
    library = into / code
    shutil.copytree(folder, library, ignore=shutil.ignore_patterns(DESCRIPTION))
    for name, made in json.loads(description.read_text("utf-8")).items():
        file = library / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_text(**made), "utf-8", newline="\n")
    return library


def _text(*, begins: str, repeats: str, times: int, ends: str = "") -> str:
    return begins + "".join(repeats.replace("<n>", str(number)) for number in range(times)) + ends
