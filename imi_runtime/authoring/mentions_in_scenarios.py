"""The ids in stories: the story's own people and authorities, and what it names of the procedure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from imi_runtime.authoring.definitions import Answerable, Area, Asked, Definition, key_word
from imi_runtime.authoring.mentions_in_forms import form_and_name
from imi_runtime.authoring.mentions_in_procedures import ProcedureNames
from imi_runtime.authoring.mentions_in_question_sets import mentions_of_pieces, own_id, values
from imi_runtime.authoring.things import Kind, Mention, Thing
from imi_runtime.compiler.written import Word, entries, under, word, word_of, words, words_of
from imi_runtime.model.beside import question_name
from imi_runtime.source.located import Entry, ListNode, Node, TextNode


def mentions_in_scenario(scenario: Definition, area: Area) -> Iterator[Mention]:
    """Yield the ids in a story."""
    yield from own_id(scenario, "scenario")
    about = word(scenario.root, "procedure")
    procedure = area.procedures.get(about.text) if about else None
    if about is None or procedure is None:
        return
    yield Mention(procedure.thing, about.at)
    story = StoryNames(scenario, area, ProcedureNames(procedure, area))
    yield from story.cast()
    steps = under(scenario.root, "steps")
    for step in steps.items if isinstance(steps, ListNode) else ():
        yield from story.within(step).keys(step, STEP)


@dataclass(frozen=True, slots=True)
class StoryNames:
    """What words mean in a story: each method yields the ids in what is written in one kind of place.

    `whole` is the procedure of the story's own case, where a step is about a linked one.
    """

    scenario: Definition
    area: Area
    procedure: ProcedureNames
    whole: ProcedureNames | None = None

    def keys(self, node: Node, table: Mapping[str, Place]) -> Iterator[Mention]:
        """Yield the ids below the keys of one part."""
        for entry in entries(node).values():
            reader = table.get(entry.key)
            yield from reader(self, entry.value) if reader else ()

    def within(self, node: Node) -> StoryNames:
        """Return the names of the procedure that a step or an expectation is about: its own, or a linked one."""
        looked = under(node, "expect")
        named = word(looked if looked is not None else node, "case")
        linked = self.procedure.linked(named.text.partition(" ")[0]) if named else None
        return replace(self, whole=self.procedure, procedure=linked) if linked else self

    def linked_case(self, node: Node) -> Iterator[Mention]:
        """Yield the link and the authority of `LINK of AUTHORITY`."""
        for name in words_of(node):
            link, of, authority = name.text.partition(" of ")
            yield from (self.whole or self.procedure).one(name.part(0, len(link)), Kind.LINK)
            start = len(link) + len(of)
            yield from self._own(name.part(start, start + len(authority)), Kind.STORY_AUTHORITY, "authorities")

    def members(self, node: Node) -> Iterator[Mention]:
        """Yield groups, the authorities that are members, and where they stand."""
        for group in entries(node).values():
            yield from self.procedure.one(key_word(group), Kind.PARTY)
            for member in entries(group.value).values():
                yield from self._own(key_word(member), Kind.STORY_AUTHORITY, "authorities")
                for status in words_of(member.value):
                    yield from self.procedure.status(group.key, status)

    def cast(self) -> Iterator[Mention]:
        """Yield the story's own authorities and people, where they are declared."""
        for entry in self.scenario.section("authorities").values():
            yield Mention(Thing(Kind.STORY_AUTHORITY, self.scenario.file, (entry.key,)), key_word(entry).at)
            for name in words(entry.value, "coordinates"):
                yield from self._own(name, Kind.STORY_AUTHORITY, "authorities")
            for fact in entries(entry.value, "facts").values():
                yield from self.procedure.one(key_word(fact), Kind.FACT)
        for entry in self.scenario.section("people").values():
            yield Mention(Thing(Kind.PERSON, self.scenario.file, (entry.key,)), key_word(entry).at)
            if isinstance(entry.value, TextNode):
                place = word_of(entry.value)
                name = place.part(0, len(place.text.partition(" ")[0]))
                yield from self._own(name, Kind.STORY_AUTHORITY, "authorities")

    def _own(self, name: Word, kind: Kind, section: str) -> Iterator[Mention]:
        if name.text in self.scenario.section(section):
            yield Mention(Thing(kind, self.scenario.file, (name.text,)), name.at)

    def person(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from self._own(name, Kind.PERSON, "people")

    def authority(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from self._own(name, Kind.STORY_AUTHORITY, "authorities")

    def transition(self, node: Node) -> Iterator[Mention]:
        return self.procedure.transition(node)

    def state(self, node: Node) -> Iterator[Mention]:
        return self.procedure.state(node)

    def party(self, node: Node) -> Iterator[Mention]:
        return self.procedure.party(node)

    def deadline(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from self.procedure.one(name, Kind.DEADLINE)

    def due(self, node: Node) -> Iterator[Mention]:
        for entry in entries(node).values():
            yield from self.procedure.one(key_word(entry), Kind.DEADLINE)

    def expectation(self, node: Node) -> Iterator[Mention]:
        return self.keys(node, EXPECTATION)

    def people_with_readables(self, node: Node) -> Iterator[Mention]:
        return self._of_people(node, self.procedure.readable)

    def people_with_transitions(self, node: Node) -> Iterator[Mention]:
        return self._of_people(node, self.procedure.transition)

    def _of_people(self, node: Node, read: Callable[[Node], Iterator[Mention]]) -> Iterator[Mention]:
        for entry in entries(node).values():
            yield from self._own(key_word(entry), Kind.PERSON, "people")
            yield from read(entry.value)

    # -- answers -------------------------------------------------------------------------------------------------------

    def picks(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            asked = self.area.asked_in_area(name.text)
            yield from mentions_of_pieces(asked.pieces, name) if asked else ()

    def answers(self, node: Node) -> Iterator[Mention]:
        for entry in entries(node).values():
            yield from form_and_name(key_word(entry), self.area)
            for answer in entries(entry.value).values():
                yield from self._answer(entry.key, answer)

    def _answer(self, form: str, entry: Entry) -> Iterator[Mention]:
        name, asked = self._question(form, entry)
        if asked:
            yield from mentions_of_pieces(asked.pieces, name)
            if name.text == entry.key:
                yield from self._answered(asked.question, entry.value)
        elif entry.key in self.area.forms[form].section("pages") if form in self.area.forms else False:
            yield Mention(Thing(Kind.PAGE, self.area.forms[form].file, (entry.key,)), name.at)

    def _question(self, form: str, entry: Entry) -> tuple[Word, Asked | None]:
        whole = key_word(entry)
        name = whole.part(0, len(question_name(whole.text)))
        asked = self.area.asked_in_area(name.text) if "." in name.text else self.area.asked_in_form(form, name.text)
        return name, asked

    def _answered(self, question: Answerable, node: Node) -> Iterator[Mention]:
        columns = entries(question.node, "rows")
        if not columns:
            for value in words_of(node):
                yield from values(question, value, self.area)
            return
        for row in node.items if isinstance(node, ListNode) else ():
            for cell in entries(row).values():
                if cell.key in columns:
                    inner = Answerable(question.file, (*question.path, cell.key), columns[cell.key].value)
                    yield Mention(Thing(Kind.COLUMN, inner.file, inner.path), key_word(cell).at)
                    yield from self._answered(inner, cell.value)


Place = Callable[[StoryNames, Node], Iterator[Mention]]

STEP: Mapping[str, Place] = {
    "who": StoryNames.person, "does": StoryNames.transition, "answers": StoryNames.answers, "picks": StoryNames.picks,
    "chooses": StoryNames.authority, "expect": StoryNames.expectation, "case": StoryNames.linked_case,
}  # fmt: skip
EXPECTATION: Mapping[str, Place] = {
    "state": StoryNames.state, "waits_for": StoryNames.party, "reads": StoryNames.people_with_readables,
    "not_reads": StoryNames.people_with_readables, "acts": StoryNames.people_with_transitions,
    "due": StoryNames.due, "missed": StoryNames.deadline, "case": StoryNames.linked_case, "members": StoryNames.members,
}  # fmt: skip
"""Part of a story -> key -> what its value names. Keys that are not here name nothing."""
