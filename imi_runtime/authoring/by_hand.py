"""Renames done by hand: an id is gone and another one stands in its place, with the same words below it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from imi_runtime.authoring.mentions_in_procedures import SECTIONS, statuses
from imi_runtime.authoring.renaming import CannotRename, Index, Renamed, called, rename
from imi_runtime.authoring.things import OF_A_FILE, Kind, Thing
from imi_runtime.compiler.written import entries
from imi_runtime.source.located import Entry, Node, plain

ALIKE = 0.75
SECTION_OF: Mapping[Kind, str] = {kind: section for section, kind in SECTIONS.items()} | {
    Kind.PAGE: "pages", Kind.CODE: "codes", Kind.STORY_AUTHORITY: "authorities", Kind.PERSON: "people",
}  # fmt: skip
"""Kind of thing -> the section of its file that declares it."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What seems to be one thing under two ids: the former one and the one that stands there now."""

    former: Thing
    now: Thing


def renamed_by_hand(before: Index, after: Index) -> Iterator[ByHand]:
    """Yield what was renamed without `imi rename` between two versions; only what has exactly one likely successor."""
    gone = [thing for thing in sorted(before.things - after.things) if _is_outermost(thing, before, after)]
    come = [thing for thing in sorted(after.things - before.things) if _is_outermost(thing, after, before)]
    likely = [(old, new) for old in gone for new in come if _is_likely(before, old, after, new)]
    for old, new in likely:
        if sum(old == other for other, _ in likely) == 1 and sum(new == other for _, other in likely) == 1:
            yield ByHand(old, new)


def finish(after: Index, by_hand: ByHand) -> Renamed:
    """Return the library in which a rename that was begun by hand is carried through. Raises as `rename` does."""
    put_back = Index(called(after, by_hand.now, by_hand.former.id))
    if by_hand.former not in put_back.things:
        raise CannotRename(f"The {by_hand.now} cannot be called '{by_hand.former.id}' again to begin anew.")
    return rename(put_back, by_hand.former, by_hand.now.id)


def _is_outermost(thing: Thing, here: Index, there: Index) -> bool:
    """What lies below something that is gone itself is no rename of its own."""
    if thing.kind in OF_A_FILE:
        return True
    files = {other.file for other in there.things}
    gone_too = {other.path for other in here.things - there.things if other.file == thing.file}
    ways_there = {thing.path[:length] for length in range(1, len(thing.path))}
    return thing.file in files and not ways_there & gone_too


def _is_likely(before: Index, old: Thing, after: Index, new: Thing) -> bool:
    if old.kind is not new.kind or old.area != new.area or (old.path and old.file != new.file):
        return False
    if old.path[:-1] != new.path[:-1]:
        return False
    one, other = _said(before, old), _said(after, new)
    if one is None or other is None:
        return False
    return one == other or SequenceMatcher(None, one, other).ratio() >= ALIKE


def _said(index: Index, thing: Thing) -> str | None:
    """Return what is written about a thing, its id aside."""
    node = _declared(index, thing)
    return json.dumps(plain(node), ensure_ascii=False).replace(f'"{thing.id}"', '""') if node else None


def _declared(index: Index, thing: Thing) -> Node | None:
    home = index.home(thing)
    if thing.kind in OF_A_FILE:
        return home.root
    if thing.kind in (Kind.QUESTION, Kind.COLUMN, Kind.CHOICE):
        return _below(home.section("questions"), thing.path, thing.kind)
    if thing.kind is Kind.STATUS:
        found = statuses(home, thing.path[0]).get(thing.path[1])
    else:
        found = home.section(SECTION_OF[thing.kind]).get(thing.id) if thing.kind in SECTION_OF else None
    return found.value if found else None


def _below(questions: Mapping[str, Entry], path: tuple[str, ...], kind: Kind) -> Node | None:
    entry = questions.get(path[0])
    for place, id in enumerate(path[1:], 1):
        last = place == len(path) - 1
        section = "choices" if last and kind is Kind.CHOICE else "rows"
        entry = entries(entry.value, section).get(id) if entry else None
    return entry.value if entry else None
