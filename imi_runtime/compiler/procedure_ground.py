"""What the parts of one procedure may name: its own parties, states, transitions, marks, and the area's forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from imi_runtime import codes
from imi_runtime.compiler import references
from imi_runtime.compiler.condition_scope import Scope
from imi_runtime.compiler.documents import Document
from imi_runtime.compiler.references import Names
from imi_runtime.compiler.written import (
    Word,
    entries,
    flag,
    former_ids_of_each,
    labels,
    string,
    under,
    words,
    words_of,
)
from imi_runtime.model.forms import Chooses, Form
from imi_runtime.model.ids import CodeListId, FormId, MarkId, PartyId, QuestionId, StageId, StateId
from imi_runtime.model.procedure import Mark
from imi_runtime.model.questions import CLOSED_SETS, AnswerType, CodeList, Question
from imi_runtime.model.text import Text
from imi_runtime.problems import Problem
from imi_runtime.source.located import Entry

ANY = "any"
MEMBERS = ("added by ", "every ")
"""How the joining of groups begins."""
SEATLESS = ("coordinates ", "by office ", *MEMBERS)
"""How the joining of parties begins that are groups, or are asked of the directory each time."""


@dataclass(frozen=True, slots=True)
class AreaForms:
    """The forms of the area; of an `uncertain` one not everything could be understood."""

    names: Names
    forms: Mapping[FormId, Form]
    uncertain: frozenset[str]
    code_lists: Mapping[CodeListId, CodeList]
    procedures: Mapping[str, Document] = field(default_factory=dict)
    procedure_names: Names = field(default_factory=lambda: references.procedures(()))


@dataclass(frozen=True, slots=True)
class Ground:
    """The names of one procedure, and the problems found in it so far.

    Conditions of a step are read in `step_scope`: it knows, beside what the case holds, facts and linked cases. Those
    of a member's own step are read in `member_scope`: it does not know where the members of groups stand.
    """

    document: Document
    area: AreaForms
    parties: Names
    states: Names
    places: Names
    transitions: Names
    marks: Mapping[MarkId, Mark]
    mark_names: Names
    stages: Mapping[StageId, tuple[StateId, ...]]
    group_names: Names
    link_names: Names
    carried: tuple[FormId, ...]
    scope: Scope
    step_scope: Scope
    member_scope: Scope
    problems: list[Problem]

    def is_group(self, party: str) -> bool:
        """Tell whether a party is meant as a group."""
        return party in self.group_names.ids

    def said_of_joining(self, party: PartyId) -> str:
        """Return how the author says that a party joins."""
        return string(entries(self.document.root, "parties")[party].value, "joins")

    def holds_seat(self, party: PartyId) -> bool:
        """Tell whether the party is a seat with one holder, who stays until replaced."""
        return not self.said_of_joining(party).startswith(SEATLESS)

    def seat(self, named: Word, subject: str) -> PartyId | None:
        """Return the party that is named, or note that there is none, or that it holds no seat."""
        found = self.parties.find(named, subject, self.problems)
        if found and not self.holds_seat(PartyId(found)):
            joining = self.said_of_joining(PartyId(found))
            self.problems.append(codes.HOLDS_NO_SEAT.at(named.at, subject=subject, party=found, joins=joining))
            return None
        return PartyId(found) if found else None

    def transitions_of(self, link: str) -> Names:
        """Return the transitions of the procedure to which a link leads, as names."""
        named = string(entries(self.document.root, "links")[link].value, "procedure")
        document = self.area.procedures.get(named)
        if document is None:
            return references.transitions((), complete=False)
        return references.transitions(document.ids("transitions"), complete=document.is_whole("transitions"))

    def state_list(self, words: Iterable[Word], subject: str) -> tuple[StateId, ...]:
        """Return the states that are named, with the states of each stage in its place."""
        found = self.places.found(words, subject, self.problems)
        unfolded = (state for id in found for state in self.stages.get(StageId(id), (StateId(id),)))
        return tuple(dict.fromkeys(unfolded))

    def form_list(self, words: Iterable[Word], subject: str) -> tuple[FormId, ...]:
        """Return the forms that are named."""
        return tuple(FormId(id) for id in self.area.names.found(words, subject, self.problems))

    def form_and_name(self, path: Word, subject: str) -> tuple[Form, Word] | None:
        """Return the form of `form.name`, and the name; None when there is no such form."""
        form_id, dot, name = path.text.partition(".")
        if not dot or not name:
            self.problems.append(codes.NOT_A_PATH.at(path.at, subject=subject, found=path.text))
            return None
        found = self.area.names.find(path.part(0, len(form_id)), subject, self.problems)
        form = self.area.forms.get(FormId(found)) if found else None
        return (form, path.part(len(form_id) + 1, len(path.text))) if form else None

    def question(self, path: Word, subject: str) -> tuple[FormId, Question] | None:
        """Return the question that `form.question` names."""
        split = self.form_and_name(path, subject)
        if split is None:
            return None
        form, name = split
        ids = tuple(question.id for question in form.questions())
        names = references.questions(form.id, ids, complete=form.id not in self.area.uncertain)
        found = names.find(name, subject, self.problems)
        question = form.question(QuestionId(found)) if found else None
        return (form.id, question) if question else None

    def naming_authority(self, path: Word, subject: str, *, several: bool = False) -> tuple[FormId, QuestionId] | None:
        """Return the answer that names an authority, or `several`: a question of that type, or a page that chooses."""
        split = self.form_and_name(path, subject)
        if split is None:
            return None
        form, name = split
        fitting = tuple(_naming_authority(form, several=several))
        known = name.text in form.pages or form.question(QuestionId(name.text)) is not None
        if known and name.text not in fitting:
            self.problems.append(
                codes.NAMES_NO_AUTHORITY.at(path.at, subject=subject, found=path.text,
                                            listing=references.listing(f"in '{form.id}' there are", fitting))
            )  # fmt: skip
            return None
        names = references.questions(form.id, fitting, complete=form.id not in self.area.uncertain)
        found = names.find(name, subject, self.problems)
        return (form.id, QuestionId(found)) if found else None


def _naming_authority(form: Form, *, several: bool) -> Iterable[str]:
    for question in form.questions():
        if question.type is AnswerType.AUTHORITY or (several and question.type is AnswerType.AUTHORITIES):
            yield question.id
    for id, page in form.pages.items():
        if isinstance(page.content, Chooses):
            yield id


def ground_of(document: Document, area: AreaForms, problems: list[Problem]) -> Ground:
    """Return what the parts of the procedure may name."""
    state_ids, stage_ids = document.ids("states"), document.ids("stages")
    whole = document.is_whole("states")
    states = references.states(state_ids, complete=whole)
    marks = _marks(document, problems)
    broken = area.uncertain | {id for id in document.ids("marks") if MarkId(id) not in marks}
    broken |= {id for section in ("parties", "facts", "links") for id in _unsound(document, section)}
    facts, links = _facts(document), _states_behind_links(document, area)
    groups, elsewhere = _groups(document), {**dict.fromkeys(facts, "a fact"), **dict.fromkeys(links, "a link")}
    scope = Scope(
        forms=area.forms, marks=marks, code_lists=area.code_lists, groups=groups, elsewhere=elsewhere,
        broken=frozenset(broken),
    )  # fmt: skip
    return Ground(
        document=document,
        area=area,
        parties=references.parties(document.ids("parties"), complete=document.is_whole("parties")),
        states=states,
        places=references.states_and_stages((*state_ids, *stage_ids), complete=whole and document.is_whole("stages")),
        transitions=references.transitions(_steps(document), complete=document.is_whole("transitions")),
        marks=marks,
        mark_names=references.marks(document.ids("marks"), complete=document.is_whole("marks")),
        stages=_stages(document, states, problems),
        group_names=references.groups(tuple(groups), complete=document.is_whole("parties")),
        link_names=references.links(document.ids("links"), complete=document.is_whole("links")),
        carried=_carried(document, area),
        scope=scope,
        step_scope=replace(scope, facts=facts, links=links, elsewhere={}),
        member_scope=replace(scope, groups={}, elsewhere={**elsewhere, **dict.fromkeys(groups, "a group")}),
        problems=problems,
    )


def _unsound(document: Document, section: str) -> set[str]:
    """Return what is declared in the section, but not in a shape that could be understood."""
    return set(document.ids(section)) - {entry.key for entry in document.sound(section)}


def _carried(document: Document, area: AreaForms) -> tuple[FormId, ...]:
    """Return the forms whose texts come with cases that another procedure's link opens."""
    links = (entry for other in area.procedures.values() for entry in other.sound("links"))
    opening = (e.value for e in links if string(e.value, "procedure") == document.id and under(e.value, "parties"))
    return tuple(dict.fromkeys(FormId(word.text) for link in opening for word in words(link, "carries")))


def _steps(document: Document) -> tuple[str, ...]:
    """Return the transitions of the procedure, with the steps of members."""
    parties = entries(document.root, "parties").values()
    of_members = (step for party in parties for step in entries(under(party.value, "each"), "transitions"))
    return (*document.ids("transitions"), *of_members)


def _groups(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the groups of the procedure with the statuses of their members."""
    return {
        entry.key: tuple(entries(under(entry.value, "each"), "states"))
        for entry in entries(document.root, "parties").values() if _has_members(entry)
    }


def _has_members(entry: Entry) -> bool:
    """Tell whether a party is meant as a group; one that forgets `many` is told so once."""
    return flag(entry.value, "many") or string(entry.value, "joins").startswith(MEMBERS)


def _facts(document: Document) -> dict[str, tuple[str, ...]]:
    return {
        entry.key: CLOSED_SETS[AnswerType(string(entry.value, "type"))] for entry in document.sound("facts")
    }


def _states_behind_links(document: Document, area: AreaForms) -> dict[str, tuple[str, ...]]:
    linked = {entry.key: area.procedures.get(string(entry.value, "procedure")) for entry in document.sound("links")}
    return {id: other.ids("states") if other else () for id, other in linked.items()}


def _marks(document: Document, problems: list[Problem]) -> dict[MarkId, Mark]:
    were, values_were = former_ids_of_each(document.root, "marks_were"), entries(document.root, "values_were")
    words_said = _words_of_marks(document, problems)
    found = {
        MarkId(entry.key): Mark(
            id=MarkId(entry.key), values=tuple(word.text for word in words_of(entry.value)),
            was=were.get(entry.key, ()),
            values_were=former_ids_of_each(under(document.root, "values_were"), entry.key),
            label=words_said.get(entry.key, {}).pop("label", None), said=words_said.get(entry.key, {}), at=entry.key_at,
        )
        for entry in document.sound("marks")
    }
    known = document.ids("marks")
    for key, noted in (("marks_were", entries(document.root, "marks_were")), ("values_were", values_were)):
        for entry in noted.values():
            if entry.key not in known:
                problems.append(codes.FORMER_ID_OF_NOTHING.at(entry.key_at, key=key, id=entry.key, things="marks"))
    return found


def _words_of_marks(document: Document, problems: list[Problem]) -> dict[str, dict[str, Text]]:
    """Return what people read for each mark, under `label`, and for its values; words for nothing are told."""
    said, marks = under(document.root, "marks_said"), {entry.key: entry for entry in document.sound("marks")}
    for entry in entries(document.root, "marks_said").values():
        if entry.key not in document.ids("marks"):
            problems.append(codes.WORDS_OF_NOTHING.at(entry.key_at, key="marks_said", id=entry.key, things="marks"))
        if entry.key not in marks:
            continue
        values = {"label", *(word.text for word in words_of(marks[entry.key].value))}
        for one in entries(said, entry.key).values():
            if one.key not in values:
                things = f"values of the mark '{entry.key}'"
                problems.append(codes.WORDS_OF_NOTHING.at(one.key_at, key="marks_said", id=one.key, things=things))
    return {key: labels(said, key, f"{document.id}/marks_said") for key in entries(document.root, "marks_said")}


def _stages(document: Document, states: Names, problems: list[Problem]) -> dict[StageId, tuple[StateId, ...]]:
    stages = {}
    for entry in document.sound("stages"):
        found = states.found(words_of(entry.value), f"stage '{entry.key}' has", problems)
        stages[StageId(entry.key)] = tuple(StateId(id) for id in found)
    for id in document.ids("stages"):
        stages.setdefault(StageId(id), ())
    return stages


