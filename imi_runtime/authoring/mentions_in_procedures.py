"""The ids in procedures. The table says for every key what it names; a test holds it against the schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from imi_runtime.authoring.definitions import Answerable, Area, Definition, key_word
from imi_runtime.authoring.mentions_in_conditions import Looked, Sight, mentions_in_condition
from imi_runtime.authoring.mentions_in_forms import form_and_name
from imi_runtime.authoring.mentions_in_question_sets import column, looked_at, own_id
from imi_runtime.authoring.things import Kind, Mention, Thing
from imi_runtime.compiler.phrases import SEAT
from imi_runtime.compiler.written import Word, entries, under, word, words, words_of
from imi_runtime.source.located import Entry, Node, TextNode

SECTIONS: Mapping[str, Kind] = {
    "parties": Kind.PARTY, "marks": Kind.MARK, "states": Kind.STATE, "stages": Kind.STAGE,
    "transitions": Kind.TRANSITION, "deadlines": Kind.DEADLINE, "access": Kind.ACCESS_RULE, "facts": Kind.FACT,
    "links": Kind.LINK, "publishes": Kind.PUBLICATION, "guarantees": Kind.GUARANTEE,
}  # fmt: skip
"""Section of a procedure -> what is declared there."""
SECTION_OF: Mapping[Kind, str] = {kind: section for section, kind in SECTIONS.items()}
PLACES = (Kind.STATE, Kind.STAGE)
JOINING = re.compile(r"(?:chosen by|coordinates|added by|by office \S+ in) (\S+)")
COUNTRY = re.compile(r"(?:other than|same as) (\S+)")
READS = re.compile(r"(?P<seat>.+) reads (?P<items>.+)")
SAME_PERSON = "same person did "
WHILE = re.compile(r"(\S+) while (.+)")
WORD = re.compile(r"\S+")


def mentions_in_procedure(procedure: Definition, area: Area) -> Iterator[Mention]:
    """Yield the ids in a procedure."""
    yield from own_id(procedure, "procedure")
    names = ProcedureNames(procedure, area)
    for section, kind in SECTIONS.items():
        for entry in procedure.section(section).values():
            yield Mention(Thing(kind, procedure.file, (entry.key,)), key_word(entry).at)
            yield from _READERS[section](entry, names)
    yield from _formerly(procedure, names)
    for entry in procedure.section("retention").values():
        yield from names.keys(entry.value, AFTER)
    statistics = under(procedure.root, "statistics")
    if statistics:
        yield from names.keys(statistics, STATISTICS)


def _formerly(procedure: Definition, names: ProcedureNames) -> Iterator[Mention]:
    """Yield the marks and values whose former ids are noted, and those that have words."""
    for entry in procedure.section("marks_said").values():
        yield from names.one(key_word(entry), Kind.MARK)
        for value in entries(entry.value).values():
            yield from names.mark_value(entry.key, key_word(value))
    for entry in procedure.section("marks_were").values():
        yield from names.one(key_word(entry), Kind.MARK)
    for entry in procedure.section("values_were").values():
        yield from names.one(key_word(entry), Kind.MARK)
        for value in entries(entry.value).values():
            yield from names.mark_value(entry.key, key_word(value))


@dataclass(frozen=True, slots=True)
class ProcedureNames:
    """What words mean in a procedure: each method yields the ids in what is written in one kind of place."""

    procedure: Definition
    area: Area

    def keys(self, node: Node, table: Mapping[str, Place]) -> Iterator[Mention]:
        """Yield the ids below the keys of one part."""
        for entry in entries(node).values():
            reader = table.get(entry.key)
            yield from reader(self, entry.value) if reader else ()

    def one(self, name: Word, *kinds: Kind) -> Iterator[Mention]:
        """Yield the first kind of thing of that name."""
        for kind in kinds:
            if name.text in self.procedure.section(SECTION_OF[kind]) or (
                kind is Kind.TRANSITION and name.text in member_steps(self.procedure)
            ):
                yield Mention(Thing(kind, self.procedure.file, (name.text,)), name.at)
                return

    def party(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from self.one(name, Kind.PARTY)

    def transition(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from self.one(name, Kind.TRANSITION)

    def deadline(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from self.one(name, Kind.DEADLINE)

    def state(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from self.one(name, *PLACES)

    def form(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from form_and_name(name, self.area)

    def pages(self, node: Node) -> Iterator[Mention]:
        for entry in entries(node).values():
            yield from form_and_name(key_word(entry), self.area)
            yield from self.form(entry.value)

    def condition(self, node: Node) -> Iterator[Mention]:
        yield from mentions_in_condition(node, Sight(self._path, self._column, self._group))

    def seat(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            found = SEAT.fullmatch(name.text)
            yield from self.one(name.part(*found.span("party")), Kind.PARTY) if found else ()

    def joining(self, node: Node) -> Iterator[Mention]:
        yield from self._phrase(node, JOINING)

    def country(self, node: Node) -> Iterator[Mention]:
        yield from self._phrase(node, COUNTRY)

    def _phrase(self, node: Node, phrase: re.Pattern[str]) -> Iterator[Mention]:
        for name in words_of(node):
            found = phrase.fullmatch(name.text)
            named = name.part(*found.span(1)) if found else None
            yield from self.party_or_answer(named) if named else ()

    def party_or_answer(self, name: Word) -> Iterator[Mention]:
        yield from form_and_name(name, self.area) if "." in name.text else self.one(name, Kind.PARTY)

    def readable(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from self.readable_word(name)

    def readable_word(self, name: Word) -> Iterator[Mention]:
        mark = list(self.one(name, Kind.MARK))
        start = name.text.rfind(" ") + 1
        yield from mark or form_and_name(name.part(start, len(name.text)), self.area)

    def trigger(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from form_and_name(name, self.area) if "." in name.text else self.one(name, *PLACES, Kind.TRANSITION)

    def term(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from form_and_name(name, self.area) if "." in name.text else ()

    # -- maps ----------------------------------------------------------------------------------------------------------

    def parties_with_words(self, node: Node) -> Iterator[Mention]:
        for entry in entries(node).values():
            yield from self.one(key_word(entry), Kind.PARTY)

    def parties_with_answers(self, node: Node) -> Iterator[Mention]:
        for entry in entries(node).values():
            yield from self.one(key_word(entry), Kind.PARTY)
            yield from self.form(entry.value)

    def transitions_with_words(self, node: Node) -> Iterator[Mention]:
        for entry in entries(node).values():
            yield from self.one(key_word(entry), Kind.TRANSITION)

    def transitions_with_transitions(self, node: Node) -> Iterator[Mention]:
        for entry in entries(node).values():
            yield from self.one(key_word(entry), Kind.TRANSITION)
            yield from self.transition(entry.value)

    def marks_with_values(self, node: Node) -> Iterator[Mention]:
        for entry in entries(node).values():
            yield from self.one(key_word(entry), Kind.MARK)
            for value in words_of(entry.value):
                yield from self.mark_value(entry.key, value)

    def route(self, node: Node) -> Iterator[Mention]:
        yield from self.state(node)
        for entry in entries(node).values():
            yield from self.one(key_word(entry), Kind.STATE)
            yield from self.condition(entry.value)

    def routed_term(self, node: Node) -> Iterator[Mention]:
        yield from self.term(node)
        for entry in entries(node).values():
            yield from form_and_name(key_word(entry), self.area) if "." in entry.key else ()
            yield from self.condition(entry.value)

    def mark_value(self, mark: str, value: Word) -> Iterator[Mention]:
        declared = self.procedure.section("marks").get(mark)
        if declared and value.text in {known.text for known in words_of(declared.value)}:
            yield Mention(Thing(Kind.MARK_VALUE, self.procedure.file, (mark, value.text)), value.at)

    # -- groups, links, publications and guarantees --------------------------------------------------------------------

    def status(self, party: str, name: Word) -> Iterator[Mention]:
        if name.text in statuses(self.procedure, party):
            yield Mention(Thing(Kind.STATUS, self.procedure.file, (party, name.text)), name.at)

    def each(self, entry: Entry) -> Iterator[Mention]:
        """Yield the ids below `each` of a group."""
        for declared in statuses(self.procedure, entry.key).values():
            yield Mention(Thing(Kind.STATUS, self.procedure.file, (entry.key, declared.key)), key_word(declared).at)
        for step in entries(under(entry.value, "each"), "transitions").values():
            yield Mention(Thing(Kind.TRANSITION, self.procedure.file, (step.key,)), key_word(step).at)
            yield from self.keys(step.value, MEMBER_STEP)
            for name in (*words(step.value, "from"), *words(step.value, "to")):
                yield from self.status(entry.key, name)

    def linked(self, link: str) -> ProcedureNames | None:
        """Return the names of the procedure to which a link leads."""
        declared = self.procedure.section("links").get(link)
        named = word(declared.value, "procedure") if declared else None
        linked = self.area.procedures.get(named.text) if named else None
        return ProcedureNames(linked, self.area) if linked else None

    def procedure_named(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            if name.text in self.area.procedures:
                yield Mention(self.area.procedures[name.text].thing, name.at)

    def seats_of_link(self, link: Entry) -> Iterator[Mention]:
        linked = self.linked(link.key)
        for entry in entries(link.value, "parties").values():
            yield from linked.one(key_word(entry), Kind.PARTY) if linked else ()
            for name in words_of(entry.value):
                yield from self.party_or_answer(name)

    def fired(self, node: Node) -> Iterator[Mention]:
        for entry in entries(node).values():
            yield from self.one(key_word(entry), Kind.LINK)
            linked = self.linked(entry.key)
            yield from linked.transition(entry.value) if linked else ()

    def shown(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            yield from () if " " in name.text else self.readable_word(name)

    def never(self, node: Node) -> Iterator[Mention]:
        for name in words_of(node):
            reads, while_ = READS.fullmatch(name.text), WHILE.fullmatch(name.text)
            if reads:
                yield from self.seat(_text(name.part(*reads.span("seat"))))
                yield from self.readable_word(name.part(*reads.span("items")))
            elif while_:
                yield from self.one(name.part(*while_.span(1)), Kind.TRANSITION)
                yield from self.condition(_text(name.part(*while_.span(2))))
            else:
                start = len(SAME_PERSON) if name.text.startswith(SAME_PERSON) else 0
                for found in WORD.finditer(name.text, start):
                    yield from self.one(name.part(*found.span()), Kind.TRANSITION)

    # -- conditions ----------------------------------------------------------------------------------------------------

    def _path(self, name: Word) -> Looked | None:
        if "." not in name.text:
            found = tuple(self.one(name, Kind.MARK, Kind.FACT))
            return Looked(found, None, lambda value: self.mark_value(name.text, value)) if found else None
        form_id, _, question = name.text.partition(".")
        asked = self.area.asked_in_form(form_id, question)
        if asked is None:
            return Looked(tuple(form_and_name(name, self.area)), None, lambda value: iter(()))
        form = tuple(form_and_name(name.part(0, len(form_id)), self.area))
        return looked_at(asked, name.part(len(form_id) + 1, len(name.text)), self.area, form)

    def _column(self, rows: Answerable, name: Word) -> Looked | None:
        return column(rows, name, self.area)

    def _group(self, group: Word, statuses: tuple[Word, ...]) -> Iterator[Mention]:
        yield from self.one(group, Kind.PARTY, Kind.LINK)
        linked = self.linked(group.text)
        for status in statuses:
            yield from linked.one(status, *PLACES) if linked else self.status(group.text, status)


def member_steps(procedure: Definition) -> frozenset[str]:
    """Return the ids of the steps that members of groups do for themselves."""
    parties = procedure.section("parties").values()
    return frozenset(step for party in parties for step in entries(under(party.value, "each"), "transitions"))


def member_step(procedure: Definition, id: str) -> Entry | None:
    """Return where a step that members do for themselves is declared."""
    parties = procedure.section("parties").values()
    steps = (entries(under(party.value, "each"), "transitions").get(id) for party in parties)
    return next((step for step in steps if step), None)


def statuses(procedure: Definition, party: str) -> Mapping[str, Entry]:
    """Return where each member of a group can stand."""
    declared = procedure.section("parties").get(party)
    return entries(under(declared.value, "each") if declared else None, "states")


def _text(name: Word) -> TextNode:
    return TextNode(name.text, name.at, quoted=False)


Place = Callable[[ProcedureNames, Node], Iterator[Mention]]

NAMES = ProcedureNames
PARTY: Mapping[str, Place] = {"joins": NAMES.joining, "country": NAMES.country}
STATE: Mapping[str, Place] = {
    "waits_for": NAMES.party, "shown_as": NAMES.parties_with_words, "holds": NAMES.form,
}  # fmt: skip
TRANSITION: Mapping[str, Place] = {
    "by": NAMES.seat, "from": NAMES.state, "to": NAMES.route, "form": NAMES.form, "corrects": NAMES.form,
    "when": NAMES.condition, "set": NAMES.marks_with_values, "takes_back": NAMES.form,
    "replace": NAMES.parties_with_answers, "add": NAMES.parties_with_answers, "restart": NAMES.party,
    "fires": NAMES.fired, "not_same_person_as": NAMES.transition,
}  # fmt: skip
DEADLINE: Mapping[str, Place] = {
    "binds": NAMES.party, "starts": NAMES.trigger, "ends": NAMES.trigger, "within": NAMES.routed_term,
    "then": NAMES.transition, "prolonged_by": NAMES.transitions_with_words,
    "pauses": NAMES.transitions_with_transitions, "tell": NAMES.parties_with_words,
}  # fmt: skip
ACCESS_RULE: Mapping[str, Place] = {
    "who": NAMES.seat, "may_read": NAMES.readable, "in": NAMES.state, "when": NAMES.condition,
    "found_by": NAMES.form, "listed_by": NAMES.form,
}  # fmt: skip
STATISTICS: Mapping[str, Place] = {
    "asked_by": NAMES.party, "asked": NAMES.party, "sent": NAMES.trigger, "accepted": NAMES.trigger,
    "answered": NAMES.trigger, "agreed_date": NAMES.deadline, "poor_timeliness": NAMES.condition,
    "poor_effort": NAMES.condition,
}  # fmt: skip
AFTER: Mapping[str, Place] = {"after": NAMES.state}
MEMBER_STEP: Mapping[str, Place] = {
    "in": NAMES.state, "form": NAMES.form, "add": NAMES.parties_with_answers, "when": NAMES.condition,
}  # fmt: skip
FACT: Mapping[str, Place] = {"of": NAMES.party}
LINK: Mapping[str, Place] = {
    "procedure": NAMES.procedure_named, "carries": NAMES.form, "narrows": NAMES.pages,
}
PUBLICATION: Mapping[str, Place] = {
    "shows": NAMES.shown, "in": NAMES.state, "found_by": NAMES.form, "when": NAMES.condition,
}  # fmt: skip
GUARANTEE: Mapping[str, Place] = {"never": NAMES.never, "in": NAMES.state}
"""Part of a procedure -> key -> what its value names. Keys that are not here name nothing."""


def _marks(entry: Entry, names: ProcedureNames) -> Iterator[Mention]:
    for value in words_of(entry.value):
        yield from names.mark_value(entry.key, value)


def _party(entry: Entry, names: ProcedureNames) -> Iterator[Mention]:
    yield from names.keys(entry.value, PARTY)
    yield from names.each(entry)


def _link(entry: Entry, names: ProcedureNames) -> Iterator[Mention]:
    yield from names.keys(entry.value, LINK)
    yield from names.seats_of_link(entry)


def _keys(table: Mapping[str, Place]) -> Callable[[Entry, ProcedureNames], Iterator[Mention]]:
    return lambda entry, names: names.keys(entry.value, table)


_READERS: Mapping[str, Callable[[Entry, ProcedureNames], Iterator[Mention]]] = {
    "parties": _party, "marks": _marks, "states": _keys(STATE),
    "stages": lambda entry, names: names.state(entry.value), "transitions": _keys(TRANSITION),
    "deadlines": _keys(DEADLINE), "access": _keys(ACCESS_RULE), "facts": _keys(FACT), "links": _link,
    "publishes": _keys(PUBLICATION), "guarantees": _keys(GUARANTEE),
}  # fmt: skip
