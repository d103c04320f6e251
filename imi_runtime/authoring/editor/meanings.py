"""What an editor tells about the thing at a place: what it is, its words in all languages, and what it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from imi_runtime.authoring.definitions import Definition
from imi_runtime.authoring.editor.cursor import cursor_in
from imi_runtime.authoring.editor.naming import declared, mentions_at
from imi_runtime.authoring.editor.offers import kind_of, place_of
from imi_runtime.authoring.editor.open_library import OpenLibrary
from imi_runtime.authoring.editor.reach import label_of, string_of
from imi_runtime.authoring.things import OF_A_FILE, Kind, Thing
from imi_runtime.codes import CATALOGUE
from imi_runtime.compiler.written import entries, words, words_of
from imi_runtime.source.located import Entry, FlagNode, MapNode, Node

CODE = re.compile(r"IMI-[A-Z]\d{3}")
SAID: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.PARTY: (("joins", "Joins: {}."), ("country", "Its country: {}.")),
    Kind.STATE: (("waits_for", "It is the turn of {}."), ("holds", "{} is held until it is left.")),
    Kind.TRANSITION: (
        ("by", "Done by {}"), ("from", "from {}"), ("to", "to {}."), ("when", "Only when {}."),
        ("form", "Fills in {}."), ("corrects", "Corrects {}."), ("not_same_person_as", "Not by who did {}."),
    ),
    Kind.DEADLINE: (
        ("binds", "Binds {}"), ("starts", "from {}"), ("ends", "until {}"), ("within", "within {}."),
        ("then", "Then: {}."),
    ),
    Kind.ACCESS_RULE: (("who", "Lets {}"), ("may_read", "read {}"), ("in", "in {}."), ("when", "Only when {}.")),
    Kind.QUESTION: (
        ("type", "Answer: {}."), ("list", "From the list {}."), ("ask_when", "Asked when {}."),
        ("personal", "Personal data: {}."),
    ),
    Kind.COLUMN: (("type", "Answer: {}."), ("personal", "Personal data: {}.")),
    Kind.PAGE: (
        ("questions", "Asks {}."), ("picked_from", "Picks from {}."), ("picks_among", "Picks among {}."),
        ("answers_to", "Answers {}."), ("chooses", "Chooses {}."),
    ),
    Kind.GUARANTEE: (("never", "Never: {}."),),
    Kind.FACT: (("of", "What the directory knows about {}."), ("type", "It is {}.")),
    Kind.LINK: (("procedure", "Leads to cases of {}."), ("carries", "Carries {}.")),
    Kind.PUBLICATION: (("shows", "Shows {}"), ("in", "in {}.")),
}  # fmt: skip
"""Kind of thing -> key -> how what stands there is said."""


def meaning(library: OpenLibrary, path: PurePosixPath, line: int, column: int) -> str:
    """Return what is at a place, as Markdown; an empty text where there is nothing to tell."""
    text = library.files.get(path, b"").decode("utf-8", "replace").split("\n")
    here = text[line - 1] if line <= len(text) else ""
    for found in CODE.finditer(here):
        if found.start() < column <= found.end() + 1 and found[0] in CATALOGUE:
            return meaning_of_code(found[0])
    things = dict.fromkeys(mention.thing for mention in mentions_at(library, path, line, column))
    told = [meaning_of_thing(library, thing) for thing in things]
    return "\n\n---\n\n".join(told) or _meaning_of_key(library, path, line, column)


def meaning_of_code(id: str) -> str:
    """Return what a code means, and how it is right."""
    code = CATALOGUE[id]
    parts = [f"**{code.id}** {code.title}", code.meaning]
    parts += [f"Wrong:\n```yaml\n{code.wrong}\n```"] if code.wrong else []
    parts += [f"Right:\n```yaml\n{code.right}\n```"] if code.right else []
    return "\n\n".join(part for part in parts if part)


def meaning_of_thing(library: OpenLibrary, thing: Thing) -> str:
    """Return what a thing is, in words."""
    home = library.definition(PurePosixPath(thing.file))
    head = f"**{thing.kind.value}** `{thing.id}`" + (f" of `{PurePosixPath(thing.file).stem}`" if thing.path else "")
    if home is None:
        return head
    entry = declared(home, thing)
    node = entry.value if entry else home.root if thing.kind in OF_A_FILE else None
    words = _words_of(thing, entry, home)
    parts = [head, f"“{words}”" if words else "", _sentence(thing.kind, node), *_around(thing, home, entry)]
    parts.append("  \n".join(f"{language}: {words}" for language, words in _translations(library, thing)))
    count = sum(1 for _ in library.mentions_of(thing)) - 1
    parts.append(f"Named in {count} other {'place' if count == 1 else 'places'}." if count > 0 else "")
    return "\n\n".join(part for part in parts if part)


def _words_of(thing: Thing, entry: Entry | None, home: Definition) -> str:
    if thing.kind in OF_A_FILE:
        return label_of(home.root)
    return (label_of(entry.value) or (string_of(entry.value) if thing.kind in TEXT_ALONE else "")) if entry else ""


TEXT_ALONE = (Kind.CHOICE, Kind.CODE)


def _sentence(kind: Kind, node: Node | None) -> str:
    found = ((phrase, _plainly(entries(node)[key].value)) for key, phrase in SAID.get(kind, ()) if key in entries(node))
    return " ".join(phrase.replace("{}", value) for phrase, value in found if value)


def _plainly(node: Node) -> str:
    """Return a value as it is read aloud."""
    if isinstance(node, MapNode):
        return "; ".join(f"`{entry.key}` when {_plainly(entry.value)}" for entry in node.entries.values())
    return ", ".join(f"`{word.text}`" for word in words_of(node))


def _around(thing: Thing, home: Definition, entry: Entry | None) -> Iterator[str]:
    """Yield what is not said at the thing itself: the ways into a state and out of it, and the states of a stage."""
    if thing.kind is Kind.STAGE and entry:
        yield f"The states {_plainly(entry.value)}."
    if thing.kind is Kind.MARK and entry:
        yield f"Its values: {_plainly(entry.value)}."
    if thing.kind is not Kind.STATE or entry is None:
        return
    if any(isinstance(each.value, FlagNode) and each.key == "final" for each in entries(entry.value).values()):
        yield "The case is formally closed here."
    steps = home.section("transitions").values()
    leaving = [step.key for step in steps if thing.id in _states_of(step, "from", home)]
    entering = [step.key for step in steps if thing.id in {*_states_of(step, "to", home), *entries(step.value, "to")}]
    yield f"Entered by {_listed(entering)}; left by {_listed(leaving)}."


def _states_of(step: Entry, key: str, home: Definition) -> set[str]:
    named = {word.text for word in words(step.value, key)}
    stages = home.section("stages")
    return named | {word.text for stage in named & stages.keys() for word in words_of(stages[stage].value)}


def _listed(ids: list[str]) -> str:
    return ", ".join(f"`{id}`" for id in ids) or "nothing"


def _translations(library: OpenLibrary, thing: Thing) -> Iterator[tuple[str, str]]:
    """Yield the words of a thing in each language that the area has."""
    addresses = set(_addresses(thing))
    for path in sorted(library.files):
        if path.suffix == ".po" and path.parts[1] == thing.area:
            for entry in library.translations(path).entries.values() if addresses else ():
                if entry.context in addresses and entry.translated:
                    yield path.stem, entry.text


def _addresses(thing: Thing) -> Iterator[str]:
    """Yield the addresses at which the words of a thing are translated."""
    stem = PurePosixPath(thing.file).stem
    if not thing.path:
        yield from (f"{stem}/title", f"form/{stem}/title")
        return
    section, id = SECTION_NAMES.get(thing.kind), thing.path[0]
    if thing.kind is Kind.PAGE:
        yield f"form/{stem}/pages/{id}/label"
    elif thing.kind is Kind.CODE:
        yield f"{stem}/codes/{id}"
    elif thing.kind is Kind.CHOICE:
        yield f"{stem}/questions/{'/rows/'.join(thing.path[:-1])}/choices/{thing.id}"
    elif thing.kind is Kind.COLUMN:
        yield f"{stem}/questions/{'/rows/'.join(thing.path)}/label"
    elif section:
        yield f"{stem}/{section}/{id}/label"


SECTION_NAMES = {
    Kind.PARTY: "parties", Kind.STATE: "states", Kind.TRANSITION: "transitions", Kind.DEADLINE: "deadlines",
    Kind.QUESTION: "questions",
}  # fmt: skip


def _meaning_of_key(library: OpenLibrary, path: PurePosixPath, line: int, column: int) -> str:
    """Return what a key of the language means."""
    data = library.files.get(path)
    if data is None or path.suffix != ".yaml" or len(path.parts) < 3:
        return ""
    cursor = cursor_in(str(path), data.decode("utf-8", "replace"), line, column)
    if cursor is None or not cursor.in_key or cursor.root is None:
        return ""
    shape = place_of(kind_of(path, cursor.root), cursor.path).shape
    if cursor.key not in shape.order:
        return ""
    below = shape.under(cursor.key).node
    said = (f"**{cursor.key}**: {below.get('title', '')}", str(below.get("description", "")))
    return "\n\n".join(each for each in said if each)
