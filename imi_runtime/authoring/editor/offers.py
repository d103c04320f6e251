"""What can be written at a place of a file: keys where a key is awaited, else what the place takes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from imi_runtime.authoring.definitions import Answerable, Definition
from imi_runtime.authoring.editor.cursor import Cursor, Path, cursor_in
from imi_runtime.authoring.editor.offers_by_place import BELOW, KEYS, NAMED, VALUES, Spot, Taking
from imi_runtime.authoring.editor.open_library import OpenLibrary
from imi_runtime.authoring.editor.reach import Offer, Offers, Reach, said
from imi_runtime.authoring.shapes import Shape, shape_of
from imi_runtime.authoring.things import Kind
from imi_runtime.compiler.documents import ID_KEYS
from imi_runtime.compiler.documents import KINDS as KIND_OF_KEY
from imi_runtime.compiler.library import TITLE_PAGE, is_scenario
from imi_runtime.compiler.written import entries, string
from imi_runtime.source.located import MapNode

FOLDER_KINDS = {"procedures": "procedure", "question_sets": "question_set", "forms": "form"}
BEGUN_WORD = re.compile(r"[\w.]*")


@dataclass(frozen=True, slots=True)
class Completion:
    """An offer with what it replaces: so many characters before the cursor, and so many behind it."""

    offer: Offer
    before: int
    behind: int
    text: str


def completions(library: OpenLibrary, path: PurePosixPath, line: int, column: int) -> tuple[Completion, ...]:
    """Return what can be written at a place; line and column count from 1."""
    data = library.files.get(path)
    if data is None or path.suffix != ".yaml" or len(path.parts) < 3:
        return ()
    text = data.decode("utf-8", "replace")
    cursor = cursor_in(str(path), text, line, column)
    if cursor is None:
        return ()
    behind = BEGUN_WORD.match(text.split("\n")[line - 1], column - 1)
    found = dict.fromkeys(_offers(library, path, cursor))
    return tuple(_completion(offer, cursor, len(behind[0]) if behind else 0) for offer in found)


def _completion(offer: Offer, cursor: Cursor, behind: int) -> Completion:
    typed = cursor.before.lstrip() if offer.phrase else cursor.begun
    awaits_colon = (cursor.in_key or offer.kind == "key") and not cursor.has_colon
    return Completion(offer, len(typed), behind, f"{offer.text}: " if awaits_colon else offer.text)


def _offers(library: OpenLibrary, path: PurePosixPath, cursor: Cursor) -> Offers:
    kind = kind_of(path, cursor.root)
    place = place_of(kind, cursor.path)
    spot = Spot(reach_of(library, path, kind, cursor), cursor.path, cursor.before)
    if cursor.in_key:
        yield from place.keys(spot, cursor.beside)
        return
    if cursor.own_line:
        yield from place.keys(spot, frozenset())
    yield from place.values(spot)


def kind_of(path: PurePosixPath, root: MapNode | None) -> str:
    """Return which kind of document a file is: by its first key, else by its folder."""
    first = next((KIND_OF_KEY.get(key, key) for key in (root.entries if root else ())), "")
    if first in (*KIND_OF_KEY.values(), "scenario"):
        return first
    if is_scenario(path):
        return "scenario"
    return "bundle" if path.name == TITLE_PAGE else FOLDER_KINDS.get(path.parts[0], "procedure")


def reach_of(library: OpenLibrary, path: PurePosixPath, kind: str, cursor: Cursor) -> Reach:
    """Return what can be named in a file."""
    area, root = library.area(path), cursor.root
    if kind == "scenario":
        story = Definition(Kind.SCENARIO, path.stem, str(path), root) if root else None
        return Reach(area, area.procedures.get(string(root, "procedure")), story)
    home = library.definition(path)
    if home is None and root and kind in ID_KEYS:
        home = Definition(Kind.PROCEDURE, path.stem, str(path), root)
    return Reach(area, home)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the language: its shape, the part that holds it, the key of that part, and the keys below that."""

    shape: Shape
    part: str
    key: str
    below: tuple[str, ...]
    name: str

    def keys(self, spot: Spot, beside: Iterable[str]) -> Offers:
        """Yield the keys that can stand in this map."""
        if self.shape.order:
            yield from (offer for offer in keys_of(self.shape) if offer.text not in beside)
        elif self.part == "step" and self.key == "answers" and self.below:
            yield from spot.reach.names_in_form(self.below[0], pages=True)
        elif not self.below:
            taking = KEYS.get((self.part, self.key))
            yield from (offer for offer in (taking(spot) if taking else ()) if offer.text not in beside)

    def values(self, spot: Spot) -> Offers:
        """Yield the values that can stand here."""
        enumerated = self.shape.node.get("enum", ())
        yield from said((str(value) for value in enumerated if isinstance(value, str)), "value")
        if self.shape.node.get("type") == "boolean" or True in enumerated:
            yield from said(("true", "false"), "value")
        if self.part == "step" and self.key == "answers":
            yield from self._answers(spot)
            return
        taking = self._taking()
        yield from taking(spot) if taking else ()

    def _taking(self) -> Taking | None:
        table = BELOW if self.below else VALUES
        own = table.get((self.part, self.key))
        return own or NAMED.get(self.name)

    def _answers(self, spot: Spot) -> Offers:
        if len(self.below) < 2:
            return
        area = spot.reach.area
        name = self.below[1]
        asked = area.asked_in_area(name) if "." in name else area.asked_in_form(self.below[0], name)
        if asked is None:
            return
        column = entries(asked.question.node, "rows").get(self.below[2]) if len(self.below) > 2 else None
        inner = Answerable(asked.question.file, (*asked.question.path, self.below[2]), column.value) if column else None
        yield from spot.reach.values(inner or asked.question)


def place_of(kind: str, path: Path) -> Place:
    """Return the place of the language to which a way leads in a document of a kind."""
    shape, part, keys, name = shape_of(kind), kind, list[str](), ""
    for step in path:
        shape = shape.item if isinstance(step, int) else shape.under(step)
        name = name if isinstance(step, int) else shape.name
        if shape.order:
            part, keys = shape.name or str(step), []
        elif isinstance(step, str):
            keys.append(step)
    return Place(shape, part, keys[0] if keys else "", tuple(keys[1:]), name)


def keys_of(shape: Shape) -> Offers:
    """Yield the keys of a part of the language with what they mean."""
    for key in shape.order:
        below = shape.under(key).node
        yield Offer(key, "key", str(below.get("title", "")), str(below.get("description", "")))
