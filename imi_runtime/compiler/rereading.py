"""The problems of an area some of whose files were changed: found again only when what they say is another thing.

A file is read, and its tree with every place in it gives its digest; comments are not in the tree. Files that are wrong
in themselves are taken as they are, letter by letter.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath

from imi_runtime.compiler.library import Library
from imi_runtime.compiler.validation import Digests, Found, Memory, key_of
from imi_runtime.model.ids import AreaId
from imi_runtime.source.sense import sense_of
from imi_runtime.source.yaml_reader import YamlReader, read_yaml


def problems_beside_comments(
    part: Library, area: AreaId, memory: Memory, digests: Digests, read: YamlReader = read_yaml
) -> Found:
    """Return the problems of an area; `part` holds all files on which they can depend."""
    read = lru_cache(maxsize=None)(read)  # a file is read for its sense, and then for its meaning
    said = (each for path in sorted(part) for each in (str(path), _sense(path, part[path], memory, digests, read)))
    return memory.once(key_of("said", area, *said), lambda: _examined(part, area, memory, read))


def _sense(path: PurePosixPath, data: bytes, memory: Memory, digests: Digests, read: YamlReader) -> str:
    digest = digests.of(path)
    if path.suffix != ".yaml":
        return digest
    return memory.digest(key_of("sense", str(path), digest), lambda: _sense_read(str(path), data, digest, read))


def _sense_read(file: str, data: bytes, digest: str, read: YamlReader) -> str:
    said = read(file, data)
    return digest if said.root is None or said.problems else sense_of(said.root)


def _examined(part: Library, area: AreaId, memory: Memory, read: YamlReader) -> Found:
    # Loaded only when something else is said: a comment is none of it.
    from imi_runtime.compiler.examination import examined

    return examined(part, area, memory, read)
