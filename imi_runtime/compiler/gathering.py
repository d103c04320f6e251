"""Which files of a library belong to a bundle, and what its definitions say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from imi_runtime.compiler.library import SHARED, Library, is_definition, is_of
from imi_runtime.compiler.written import entries, words
from imi_runtime.model.ids import AreaId
from imi_runtime.source.located import MapNode
from imi_runtime.source.yaml_reader import Read, YamlReader, read_yaml


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files of a bundle, and what those of them say that define its parts."""

    files: dict[PurePosixPath, bytes]
    said: dict[PurePosixPath, Read]


def bytes_of(library: Library, area: AreaId) -> Library:
    """Return exactly the files that belong to the bundle, sorted: its own, and the shared ones that it uses."""
    return gather(library, area).files


def gather(library: Library, area: AreaId, read: YamlReader = read_yaml) -> Gathered:
    """Return the files of the bundle and what its definitions say; each is read once."""
    own = {path: data for path, data in library.items() if is_of(path, area)}
    gathered = Gathered(own, {path: read(str(path), data) for path, data in own.items() if is_definition(path)})
    if _take_in_shared(library, gathered, read):
        words = {path: data for path, data in library.items() if path.parts[:2] == ("i18n", SHARED)}
        gathered.files.update(words)
    return Gathered(dict(sorted(gathered.files.items())), dict(sorted(gathered.said.items())))


def _take_in_shared(library: Library, gathered: Gathered, read: YamlReader) -> bool:
    """Add the shared sets that the definitions name, and those that these name in turn; say whether there are any."""
    folder = ("question_sets", SHARED)
    shared = {path.stem: path for path in library if path.parts[:2] == folder and is_definition(path)}
    unseen, found = list(gathered.said.values()), False
    while unseen:
        names = {name for said in unseen for name in _sets_named(said.root)}
        new = sorted(shared[name] for name in names & shared.keys() if shared[name] not in gathered.files)
        gathered.files.update({path: library[path] for path in new})
        gathered.said.update({path: read(str(path), library[path]) for path in new})
        unseen, found = [gathered.said[path] for path in new], found or bool(new)
    return found


def _sets_named(root: MapNode | None) -> Iterator[str]:
    """Yield what may be the name of a shared set: after `use`, in `picked_from`, and before the dot of a question."""
    for entry in entries(root, "questions").values():
        yield from (named.text for named in words(entry.value, "use"))
    for entry in entries(root, "pages").values():
        yield from (named.text for named in words(entry.value, "picked_from"))
        asked = (named for key in ("questions", "declined_for") for named in words(entry.value, key))
        yield from (named.text.partition(".")[0] for named in asked if "." in named.text)
