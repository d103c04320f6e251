"""Two versions of the small invented area, and what is said of their difference."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath

from imi_runtime.comparing.change import Change, Comparison
from imi_runtime.comparing.compare import compare
from imi_runtime.comparing.versions import Version, version_from_files
from imi_runtime.compiler.library import Library
from imi_runtime.model.ids import AreaId
from tests.library_kit import AREA, library, path_of


def version(of: Library, area: AreaId = AREA) -> Version:
    """Return a version that must compile."""
    read = version_from_files(of, area)
    assert isinstance(read, Version), "\n".join(map(str, read))
    return read


@cache
def plain() -> Version:
    """Return the small area as it is."""
    return version(library())


def rewritten(base: Library, *passages: tuple[str, str, str]) -> Library:
    """Return a library in which passages are replaced: (file, old, new), each as often as it stands there."""
    changed = dict(base)
    for file, old, new in passages:
        path = PurePosixPath(path_of(file))
        text = changed[path].decode()
        assert old in text, f"{old!r} does not stand in {path}"
        changed[path] = text.replace(old, new).encode()
    return changed


def difference(*passages: tuple[str, str, str], before: tuple[tuple[str, str, str], ...] = ()) -> Comparison:
    """Return what changes when passages of the small area are replaced; `before` are replaced on both sides."""
    base = rewritten(library(), *before)
    return compare(version(base), version(rewritten(base, *passages)))


def only(comparison: Comparison) -> Change:
    """Return the one change that there is."""
    assert len(comparison.changes) == 1, [change.sentence for change in comparison.changes]
    return comparison.changes[0]
