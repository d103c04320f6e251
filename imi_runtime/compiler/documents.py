"""The files of one bundle, each read and checked for its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from imi_runtime import codes
from imi_runtime.compiler.library import TITLE_PAGE
from imi_runtime.compiler.schema_check import check_shape
from imi_runtime.problems import Position, Problem, nearest
from imi_runtime.source.located import Entry, MapNode, Node, TextNode
from imi_runtime.source.yaml_reader import Read

KINDS: Mapping[str, str] = {
    "format": "bundle",
    "question_set": "question_set",
    "code_list": "code_list",
    "form": "form",
    "procedure": "procedure",
}
"""The first key of a file -> the kind of document that it is."""
ID_KEYS: Mapping[str, str] = {"bundle": "bundle"} | {kind: key for key, kind in KINDS.items() if kind != "bundle"}
FOLDERS: Mapping[str, tuple[str, ...]] = {
    "procedures": ("procedure",),
    "question_sets": ("question_set", "code_list"),
    "forms": ("form",),
}
"""Folder -> the kinds of document that belong there."""
WELL_FORMED = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class Document:
    """One file that could be read. `broken` holds the sections, and the items of sections, whose shape was refused."""

    kind: str
    id: str
    root: MapNode
    broken: frozenset[tuple[str, ...]]
    shared: bool

    @property
    def at(self) -> Position:
        """Return where the document begins."""
        return self.root.at

    def ids(self, section: str) -> tuple[str, ...]:
        """Return everything that is declared in a section, whether its shape was right or not."""
        found = self.root.entries.get(section)
        return tuple(found.value.entries) if found and isinstance(found.value, MapNode) else ()

    def is_whole(self, section: str) -> bool:
        """Return whether the ids of the section are all that there are, and are as their author meant them."""
        return (section,) not in self.broken and all(WELL_FORMED.fullmatch(id) for id in self.ids(section))

    def sound(self, section: str) -> Iterator[Entry]:
        """Yield the items of a section whose shape is right."""
        found = self.root.entries.get(section)
        if found and isinstance(found.value, MapNode):
            for entry in found.value.entries.values():
                if (section, entry.key) not in self.broken:
                    yield entry


@dataclass(slots=True)
class Documents:
    """The documents of a bundle by kind and id; `unread` holds kind and id of those that could not be read."""

    by_kind: dict[str, dict[str, Document]] = field(default_factory=lambda: {kind: {} for kind in ID_KEYS})
    unread: set[tuple[str, str]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: str) -> Mapping[str, Document]:
        """Return the documents of a kind by their ids."""
        return self.by_kind[kind]

    def ids(self, kind: str) -> tuple[str, ...]:
        """Return the ids of a kind, those of files that could not be read among them."""
        return (*self.by_kind[kind], *sorted(id for of, id in self.unread if of == kind))


def read_documents(said: Mapping[PurePosixPath, Read]) -> Documents:
    """Return what the definitions of a bundle say; every file counts, whatever is wrong with others."""
    documents = Documents()
    for path, read in said.items():
        _take_in(documents, path, read)
    return documents


def _take_in(documents: Documents, path: PurePosixPath, read: Read) -> None:
    documents.problems += read.problems
    kind = _kind(path, read.root, documents.problems) if read.root else None
    if kind is None or read.root is None:
        documents.unread |= {(possible, path.stem) for possible in _possible_kinds(path)}
        return
    document = _document(path, kind, read.root, documents.problems)
    if kind != "bundle" and document.id != path.stem:
        documents.unread.add((kind, path.stem))
    other = documents.by_kind[kind].setdefault(document.id, document)
    if other is not document:
        documents.problems.append(_id_taken(document, other))


def _id_taken(document: Document, other: Document) -> Problem:
    called, also = _called(document), _called(other)
    related = ((other.at, f"the {also}"),)
    return codes.ID_OF_TWO.at(document.at, related=related, id=document.id, one=also, two=called)


def _called(document: Document) -> str:
    kind = document.kind.replace("_", " ")
    return f"shared {kind}" if document.shared else kind


def _possible_kinds(path: PurePosixPath) -> tuple[str, ...]:
    return ("bundle",) if path.name == TITLE_PAGE and path.parts[0] == "procedures" else FOLDERS[path.parts[0]]


def _kind(path: PurePosixPath, root: MapNode, problems: list[Problem]) -> str | None:
    first = next(iter(root.entries.values()))
    possible = _possible_kinds(path)
    kind = KINDS.get(first.key)
    if kind in possible:
        return kind
    keys = [key for key, of in KINDS.items() if of in possible]
    code = codes.WRONG_FOLDER if kind else codes.NO_KIND
    problems.append(
        code.at(
            first.key_at,
            suggestion=nearest(first.key, keys),
            found=first.key,
            folder=path.parts[0],
            keys=" or ".join(f"'{key}'" for key in keys),
        )
    )
    return None


def _document(path: PurePosixPath, kind: str, root: MapNode, problems: list[Problem]) -> Document:
    checked = check_shape(kind, root)
    problems += checked.problems
    id = _declared_id(kind, root) or path.stem
    problems += _name_problems(path, kind, root)
    shared = path.parts[1] == "shared"
    return Document(kind, id, root, checked.broken, shared)


def _declared_id(kind: str, root: MapNode) -> str | None:
    node = _id_node(kind, root)
    return node.text if isinstance(node, TextNode) else None


def _id_node(kind: str, root: MapNode) -> Node | None:
    entry = root.entries.get(ID_KEYS[kind])
    return entry.value if entry else None


def _name_problems(path: PurePosixPath, kind: str, root: MapNode) -> Iterator[Problem]:
    node = _id_node(kind, root)
    name = path.parts[1] if kind == "bundle" else path.stem
    if isinstance(node, TextNode) and node.text != name:
        code = codes.AREA_NOT_FOLDER if kind == "bundle" else codes.ID_NOT_FILE_NAME
        yield code.at(node.at, id=node.text, name=name, kind=kind.replace("_", " "), file=path.name)
