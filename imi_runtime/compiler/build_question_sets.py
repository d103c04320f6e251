"""Question sets with the shared ones that they use unfolded, and code lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from imi_runtime import codes
from imi_runtime.compiler import references
from imi_runtime.compiler.build_questions import question
from imi_runtime.compiler.condition_scope import Scope
from imi_runtime.compiler.conditions import both, condition, under_prefix
from imi_runtime.compiler.documents import Document, Documents
from imi_runtime.compiler.references import Names
from imi_runtime.compiler.written import certain_label, former_ids, former_ids_of_each, labels, under, word
from imi_runtime.model.ids import CodeListId, QuestionId, QuestionSetId
from imi_runtime.model.questions import CodeList, Question, QuestionSet
from imi_runtime.problems import Position, Problem
from imi_runtime.source.located import Entry

LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class AskedSet:
    """A question set as forms see it; `names` are all its questions, those that could not be understood among them."""

    id: str
    shared: bool
    names: tuple[str, ...]
    questions: Mapping[str, Question]
    complete: bool

    @property
    def candidates(self) -> Names:
        """Return the questions of the set as names."""
        return references.questions(self.id, self.names, complete=self.complete)


@dataclass(slots=True)
class QuestionSets:
    """Unfolds question sets, each once, and tells when they use each other in a circle."""

    documents: Documents
    code_lists: Mapping[CodeListId, CodeList]
    problems: list[Problem]
    unfolded: dict[str, AskedSet] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=list)

    def all(self) -> Mapping[str, AskedSet]:
        """Return every set, unfolded, by its id."""
        for id, document in self.documents.of("question_set").items():
            self.unfold(id, document)
        return self.unfolded

    def unfold(self, id: str, document: Document) -> AskedSet:
        """Return the set with the questions of the sets that it uses."""
        if id not in self.unfolded:
            self.under_way.append(id)
            self.unfolded[id] = _Unfolding(self, document).asked_set()
            self.under_way.pop()
        return self.unfolded[id]

    def shared(self) -> Names:
        """Return the shared sets as names."""
        sets = self.documents.of("question_set").items()
        unread = (id for kind, id in self.documents.unread if kind == "question_set")
        return references.shared_sets((*(id for id, document in sets if document.shared), *unread))

    def lists(self) -> Names:
        """Return the code lists as names."""
        return references.code_lists(self.documents.ids("code_list"))


@dataclass(slots=True)
class _Unfolding:
    """One set on its way: its own questions first, then the used ones in their places, then the conditions."""

    sets: QuestionSets
    document: Document
    names: list[str] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    complete: bool = True

    def asked_set(self) -> AskedSet:
        own = list(self.document.sound("questions"))
        self.complete = self.document.is_whole("questions")
        for entry in own:
            self._take_in(entry)
        self.names += [id for id in self.document.ids("questions") if id not in self.names]
        scope = self._scope()
        for entry in own:
            self._add_condition(entry, scope)
        document = self.document
        return AskedSet(document.id, document.shared, tuple(self.names), self.questions, self.complete)

    def _take_in(self, entry: Entry) -> None:
        if under(entry.value, "use"):
            self._use(entry)
            return
        context = f"{self.document.id}/questions"
        read = question(entry, context, self.sets.lists(), self.sets.problems)
        self._add(entry.key, read, entry)

    def _add(self, id: str, read: Question | None, entry: Entry) -> None:
        if id in self.names:
            self.sets.problems.append(codes.USED_QUESTION_TWICE.at(entry.key_at, id=id, set=self.document.id))
            return
        self.names.append(id)
        if read:
            self.questions[id] = read

    def _use(self, entry: Entry) -> None:
        used = self._used(entry)
        if used is None:
            self.complete = False
            return
        self.complete = self.complete and used.complete
        prefix, *former = (f"{id}_" for id in (entry.key, *former_ids(entry.value)))
        for name in used.names:
            read = used.questions.get(name)
            self._add(f"{prefix}{name}", _renamed(read, prefix, former, entry.key_at) if read else None, entry)
        self._refuse_long_names(entry, used)

    def _refuse_long_names(self, entry: Entry, used: AskedSet) -> None:
        longest = max((f"{entry.key}_{name}" for name in used.names), key=len, default="")
        if len(longest) > LONGEST_ID:
            problem = codes.USED_ID_TOO_LONG.at(entry.key_at, id=longest, length=len(longest), limit=LONGEST_ID)
            self.sets.problems.append(problem)

    def _used(self, entry: Entry) -> AskedSet | None:
        named = word(entry.value, "use")
        if named is None:
            return None
        id = self.sets.shared().find(named, f"'{entry.key}' uses", self.sets.problems)
        document = self.sets.documents.of("question_set").get(id) if id else None
        if id is None or document is None:
            return None
        if id in self.sets.under_way:
            circle = [*self.sets.under_way[self.sets.under_way.index(id) :], id]
            self.sets.problems.append(codes.USE_IN_CIRCLE.at(named.at, circle=" uses ".join(f"'{x}'" for x in circle)))
            return None
        return self.sets.unfold(id, document)

    def _scope(self) -> Scope:
        broken = frozenset(name for name in self.names if name not in self.questions)
        return Scope(siblings=self.questions, code_lists=self.sets.code_lists, broken=broken)

    def _add_condition(self, entry: Entry, scope: Scope) -> None:
        if not self.complete or not under(entry.value, "ask_when"):
            return
        read = condition(entry.value, "ask_when", scope, self.sets.problems)
        for id in self._asked_by(entry):
            known = self.questions[id]
            self.questions[id] = replace(known, ask_when=both(read, known.ask_when))

    def _asked_by(self, entry: Entry) -> list[str]:
        if not under(entry.value, "use"):
            return [entry.key] if entry.key in self.questions else []
        return [id for id, known in self.questions.items() if known.at == entry.key_at]


def _renamed(question: Question, prefix: str, former: list[str], at: Position) -> Question:
    ask_when = under_prefix(question.ask_when, prefix)
    id, *was = (f"{start}{name}" for start in (prefix, *former) for name in (question.id, *question.was))
    return replace(question, id=QuestionId(id), ask_when=ask_when, was=tuple(was), at=at)


def code_lists(documents: Documents) -> dict[CodeListId, CodeList]:
    """Return the code lists of the bundle."""
    return {CodeListId(id): _code_list(document) for id, document in documents.of("code_list").items()}


def _code_list(document: Document) -> CodeList:
    codes_of_list = labels(document.root, "codes", document.id)
    title = certain_label(document.root, "title", document.id)
    were = former_ids_of_each(document.root, "codes_were")
    return CodeList(id=CodeListId(document.id), title=title, codes=codes_of_list, codes_were=were, at=document.at)


def question_sets(documents: Documents, asked: Mapping[str, AskedSet]) -> dict[QuestionSetId, QuestionSet]:
    """Return the question sets of the bundle as definitions."""
    return {set.id: set for set in _question_sets(documents, asked)}


def _question_sets(documents: Documents, asked: Mapping[str, AskedSet]) -> Iterator[QuestionSet]:
    for id, document in documents.of("question_set").items():
        yield QuestionSet(
            id=QuestionSetId(id),
            title=certain_label(document.root, "title", id),
            questions={QuestionId(name): found for name, found in asked[id].questions.items()},
            shared=document.shared,
            was=former_ids(document.root),
            at=document.at,
        )
