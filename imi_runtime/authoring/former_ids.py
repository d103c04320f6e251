"""The notes `was`, `choices_were` and their like: which ids a thing had before, for cases that still know them."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.authoring.definitions import Definition
from imi_runtime.authoring.mentions_in_procedures import member_step, statuses
from imi_runtime.authoring.things import Kind, Thing
from imi_runtime.authoring.written_file import WrittenFile
from imi_runtime.compiler.written import entries, words_of
from imi_runtime.problems import Edit
from imi_runtime.source.located import Entry, MapNode, Node

SECTIONS = {
    Kind.PARTY: "parties", Kind.STATE: "states", Kind.TRANSITION: "transitions", Kind.DEADLINE: "deadlines",
    Kind.PAGE: "pages", Kind.QUESTION: "questions", Kind.LINK: "links",
}  # fmt: skip
"""Things of which running cases keep the id -> where a file declares them."""
WHOLE_FILES = (Kind.PROCEDURE, Kind.FORM, Kind.QUESTION_SET)


def note_former_id(home: Definition, data: bytes, thing: Thing, new: str) -> Iterator[Edit]:
    """Yield the edit that notes the former id of a thing that is renamed; a rename that is undone takes its note away.

    Nothing is noted for things of which a case keeps no id.
    """
    writing = _Writing(WrittenFile(home.root, data))
    if thing.kind in (Kind.CHOICE, Kind.CODE, Kind.MARK):
        yield from _note_below(writing, home, thing, new)
        return
    if thing.kind is Kind.MARK_VALUE:
        yield from _note_value(writing, home, thing, new)
        return
    node = _node(home, thing)
    if node:
        anchors = list(node.entries.values())
        yield from _note(writing, node, "was", thing.id, new, anchors[thing.kind in WHOLE_FILES])


def _node(home: Definition, thing: Thing) -> MapNode | None:
    """Return the map in which the note `was` stands."""
    node: Node | None = home.root if thing.kind in WHOLE_FILES else None
    if thing.kind is Kind.STATUS:
        declared = statuses(home, thing.path[0]).get(thing.path[1])
        node = declared.value if declared else None
    elif thing.kind in SECTIONS or thing.kind is Kind.COLUMN:
        declared = home.section(SECTIONS.get(thing.kind, "questions")).get(thing.path[0])
        if declared is None and thing.kind is Kind.TRANSITION:
            declared = member_step(home, thing.id)
        node = declared.value if declared else None
    if thing.kind is Kind.COLUMN:
        column = entries(node, "rows").get(thing.path[1])
        node = column.value if column else None
    return node if isinstance(node, MapNode) else None


def _note(writing: _Writing, node: MapNode, key: str, old: str, new: str, anchor: Entry) -> Iterator[Edit]:
    """Yield the edit of `key: former ids` in a map; without the key, it is written before the anchor."""
    noted = node.entries.get(key)
    ids = _ids_after(noted.value if noted else None, old, new)
    if noted is None:
        yield writing.insert(anchor, node, f"{key}: {_listed(ids)}")
    elif ids:
        yield writing.replace(noted.value, _listed(ids))
    else:
        yield writing.remove(noted, node)


def _note_below(writing: _Writing, home: Definition, thing: Thing, new: str) -> Iterator[Edit]:
    """Yield the edit of the map that holds the former ids of choices or of codes."""
    node, key = _above(home, thing)
    anchor = entries(node).get(key)
    if not isinstance(node, MapNode) or anchor is None:
        return
    were = node.entries.get(f"{key}_were")
    inner = were.value if were else None
    known = entries(inner).get(thing.id)
    ids = _ids_after(known.value if known else None, thing.id, new)
    if were is None or not isinstance(inner, MapNode):
        yield writing.insert(anchor, node, f"{key}_were: {{{new}: {_listed(ids)}}}")
    elif known is None:
        yield writing.insert(next(iter(inner.entries.values())), inner, f"{new}: {_listed(ids)}")
    elif ids:
        yield writing.replace_entry(known, f"{new}: {_listed(ids)}")
    else:
        yield writing.remove(known, inner) if len(inner.entries) > 1 else writing.remove(were, node)


def _note_value(writing: _Writing, home: Definition, thing: Thing, new: str) -> Iterator[Edit]:
    """Yield the edit of the map that holds, by mark, the former ids of values."""
    (mark, value), root = thing.path, home.root
    were, anchor = root.entries.get("values_were"), root.entries["marks"]
    of_mark = entries(were.value).get(mark) if were else None
    known = entries(of_mark.value).get(value) if of_mark else None
    ids = _ids_after(known.value if known else None, value, new)
    if were is None or not isinstance(were.value, MapNode):
        yield writing.insert(anchor, root, f"values_were: {{{mark}: {{{new}: {_listed(ids)}}}}}")
    elif of_mark is None or not isinstance(of_mark.value, MapNode):
        yield writing.insert(next(iter(were.value.entries.values())), were.value, f"{mark}: {{{new}: {_listed(ids)}}}")
    elif known is None:
        yield writing.insert(next(iter(of_mark.value.entries.values())), of_mark.value, f"{new}: {_listed(ids)}")
    elif ids:
        yield writing.replace_entry(known, f"{new}: {_listed(ids)}")
    else:
        places = ((known, of_mark.value), (of_mark, were.value), (were, root))
        yield writing.remove(*next(place for place in places if len(place[1].entries) > 1))


def _above(home: Definition, thing: Thing) -> tuple[Node | None, str]:
    if thing.kind in (Kind.CODE, Kind.MARK):
        return home.root, "codes" if thing.kind is Kind.CODE else "marks"
    parent = Kind.QUESTION if len(thing.path) == 2 else Kind.COLUMN
    return _node(home, Thing(parent, thing.file, thing.path[:-1])), "choices"


def _ids_after(noted: Node | None, old: str, new: str) -> tuple[str, ...]:
    """Return the former ids after `old` became `new`; going back to the last one undoes that rename."""
    ids = tuple(word.text for word in words_of(noted))
    return ids[:-1] if ids[-1:] == (new,) else (*(id for id in ids if id != new), old)


def _listed(ids: tuple[str, ...]) -> str:
    return ids[0] if len(ids) == 1 else f"[{', '.join(ids)}]"


class _Writing:
    """Makes edits of whole entries, in braces or in lines."""

    def __init__(self, written: WrittenFile) -> None:
        self._written = written

    def insert(self, anchor: Entry, node: MapNode, text: str) -> Edit:
        between = ", " if node.flow else "\n" + " " * (anchor.key_at.column - 1)
        return Edit.before(anchor.key_at, text + between)

    def replace(self, value: Node, text: str) -> Edit:
        return Edit(value.at, self._written.position_of_end(value), text)

    def replace_entry(self, entry: Entry, text: str) -> Edit:
        return Edit(entry.key_at, self._written.position_of_end(entry.value), text)

    def remove(self, entry: Entry, node: MapNode) -> Edit:
        """Return the edit that takes an entry away: up to the next one, or from the end of the one before."""
        entries_there = list(node.entries.values())
        place = entries_there.index(entry)
        if place + 1 < len(entries_there):
            return Edit(entry.key_at, entries_there[place + 1].key_at, "")
        before = entries_there[place - 1].value if place else None
        start = self._written.position_of_end(before) if before else entry.key_at
        return Edit(start, self._written.position_of_end(entry.value), "")
