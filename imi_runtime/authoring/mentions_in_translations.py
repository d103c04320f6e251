"""The ids in the addresses of translations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from imi_runtime.authoring.definitions import Area, Definition
from imi_runtime.authoring.mentions_in_procedures import SECTIONS, member_steps, statuses
from imi_runtime.authoring.things import Kind, Mention, Thing
from imi_runtime.compiler.written import Word, entries
from imi_runtime.problems import Position
from imi_runtime.source.located import Node
from imi_runtime.source.po_file import PoFile
from imi_runtime.source.po_reader import read_po

Address = tuple[Word, ...]
PoReader = Callable[[str, bytes], PoFile]


def mentions_in_po(file: str, data: bytes, area: Area, read: PoReader = read_po) -> Iterator[Mention]:
    """Yield the ids in the addresses of a PO file of the area."""
    for entry in read(file, data).entries.values():
        at = entry.at
        whole = Word(entry.context, Position(at.file, at.line, at.column + 1, at.column + 1 + len(entry.context)))
        yield from _in_address(tuple(_steps(whole)), area)


def _steps(whole: Word) -> Iterator[Word]:
    start = 0
    for step in whole.text.split("/"):
        yield whole.part(start, start + len(step))
        start += len(step) + 1


def _in_address(steps: Address, area: Area) -> Iterator[Mention]:
    first, rest = steps[0], steps[1:]
    if first.text == "form" and rest and rest[0].text in area.forms:
        form = area.forms[rest[0].text]
        yield Mention(form.thing, rest[0].at)
        yield from _declared(form, rest[1:], {"pages": Kind.PAGE})
    elif first.text in area.sets:
        yield Mention(area.sets[first.text].thing, first.at)
        yield from _in_set(area.sets[first.text], rest)
    elif first.text in area.lists:
        yield Mention(area.lists[first.text].thing, first.at)
        yield from _declared(area.lists[first.text], rest, {"codes": Kind.CODE})
    elif first.text in area.procedures:
        yield Mention(area.procedures[first.text].thing, first.at)
        yield from _in_procedure(area.procedures[first.text], rest)


def _declared(home: Definition, steps: Address, sections: dict[str, Kind]) -> Iterator[Mention]:
    if len(steps) > 1 and steps[0].text in sections and steps[1].text in home.section(steps[0].text):
        yield Mention(Thing(sections[steps[0].text], home.file, (steps[1].text,)), steps[1].at)


def _in_procedure(home: Definition, steps: Address) -> Iterator[Mention]:
    yield from _declared(home, steps, dict(SECTIONS))
    if len(steps) == 4 and steps[2].text == "shown_as":
        yield from _declared(home, (Word("parties", steps[2].at), steps[3]), dict(SECTIONS))
    if len(steps) > 4 and [step.text for step in (steps[0], steps[2])] == ["parties", "each"]:
        yield from _of_member(home, steps[1].text, steps[3].text, steps[4])


def _of_member(home: Definition, party: str, section: str, named: Word) -> Iterator[Mention]:
    if section == "states" and named.text in statuses(home, party):
        yield Mention(Thing(Kind.STATUS, home.file, (party, named.text)), named.at)
    if section == "transitions" and named.text in member_steps(home):
        yield Mention(Thing(Kind.TRANSITION, home.file, (named.text,)), named.at)


def _in_set(home: Definition, steps: Address) -> Iterator[Mention]:
    questions = home.section("questions")
    if len(steps) > 1 and steps[0].text == "questions" and steps[1].text in questions:
        path = (steps[1].text,)
        yield Mention(Thing(Kind.QUESTION, home.file, path), steps[1].at)
        yield from _in_question(home, path, questions[steps[1].text].value, steps[2:])


def _in_question(home: Definition, path: tuple[str, ...], node: Node, steps: Address) -> Iterator[Mention]:
    if len(steps) < 2:
        return
    key, named = steps[0].text, steps[1]
    found = entries(node, key).get(named.text)
    if key == "choices" and found:
        yield Mention(Thing(Kind.CHOICE, home.file, (*path, named.text)), named.at)
    elif key == "rows" and found:
        yield Mention(Thing(Kind.COLUMN, home.file, (*path, named.text)), named.at)
        yield from _in_question(home, (*path, named.text), found.value, steps[2:])
