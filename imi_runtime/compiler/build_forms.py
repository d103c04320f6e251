"""Forms: pages with the questions that they ask, and where first answers come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from imi_runtime import codes
from imi_runtime.compiler import references
from imi_runtime.compiler.documents import Document, Documents
from imi_runtime.compiler.questions_in_reach import QuestionsInReach
from imi_runtime.compiler.references import Names, listing
from imi_runtime.compiler.written import (
    Word,
    certain_label,
    entries,
    former_ids,
    key_of,
    label,
    number,
    under,
    word,
    word_of,
    words,
)
from imi_runtime.model.conditions import ALWAYS, paths_of
from imi_runtime.model.forms import (
    PICKING,
    AnswersTo,
    AskedQuestions,
    Chooses,
    Form,
    Page,
    PageContent,
    PickedFrom,
    PicksAmong,
)
from imi_runtime.model.ids import FormId, PageId, PartyId, QuestionId, QuestionSetId
from imi_runtime.model.questions import AnswerType, Question
from imi_runtime.problems import Position, Problem
from imi_runtime.source.located import Entry, MapNode, TextNode

MOST_PICKED = 50


@dataclass(slots=True)
class FormBuilder:
    """Builds the forms of a bundle. `uncertain` are forms of which not everything could be understood."""

    documents: Documents
    reach: QuestionsInReach
    problems: list[Problem]
    forms: dict[FormId, Form]
    uncertain: set[str]

    def build(self) -> None:
        """Build every form, then what one form says about another."""
        for document in self.documents.of("form").values():
            self.forms[FormId(document.id)] = self._form(document)
        for document in self.documents.of("form").values():
            self._link(document)

    def _form(self, document: Document) -> Form:
        if document.broken:
            self.uncertain.add(document.id)
        read = {PageId(entry.key): self._page(document, entry) for entry in document.sound("pages")}
        pages = {id: page for id, page in read.items() if page}
        form = Form(id=FormId(document.id), pages=pages, was=former_ids(document.root), at=document.at)
        self._check_conditions(form)
        return form

    def _page(self, document: Document, entry: Entry) -> Page | None:
        node = entry.value
        content = self._content(document, node) if isinstance(node, MapNode) else None
        if content is None or not isinstance(node, MapNode):
            self.uncertain.add(document.id)
            return None
        context = f"form/{document.id}/pages/{entry.key}"
        return Page(
            id=PageId(entry.key), label=certain_label(node, "label", context), help=label(node, "help", context),
            content=content, was=former_ids(node), at=key_of(entry).at,
        )  # fmt: skip

    def _content(self, document: Document, node: MapNode) -> PageContent | None:
        if under(node, "questions"):
            return AskedQuestions(tuple(self._asked(document, words(node, "questions"))))
        if under(node, "picked_from"):
            return self._picked_from(document, node)
        among, answered = word(node, "picks_among"), word(node, "answers_to")
        if among:
            form, _, page = among.text.partition(".")
            return PicksAmong(FormId(form), PageId(page), *self._how_many(node))
        if answered:
            form, _, page = answered.text.partition(".")
            return AnswersTo(FormId(form), PageId(page), self._declined_for(document, node))
        chosen = word(node, "chooses")
        return Chooses(PartyId(chosen.text)) if chosen else None

    def _asked(self, document: Document, names: tuple[Word, ...]) -> Iterator[Question]:
        for name in names:
            question = self.reach.find(name, document.id, self.problems)
            if question is None:
                self.uncertain.add(document.id)
            else:
                yield question

    def _picked_from(self, document: Document, node: MapNode) -> PickedFrom:
        subject = f"form '{document.id}' picks from"
        sets = self.reach.set_names.found(words(node, "picked_from"), subject, self.problems)
        return PickedFrom(tuple(QuestionSetId(id) for id in sets), *self._how_many(node))

    def _declined_for(self, document: Document, node: MapNode) -> Question | None:
        name = word(node, "declined_for")
        asked = next(self._asked(document, (name,)), None) if name else None
        if name and asked and not (asked.type is AnswerType.CHOICE and asked.ask_when is ALWAYS):
            self.problems.append(codes.NO_REASONS.at(name.at, question=name.text))
            return None
        return asked

    def _how_many(self, node: MapNode) -> tuple[int, int]:
        least, most = number(node, "at_least", 1), number(node, "at_most", MOST_PICKED)
        if least > most:
            at = node.entries["at_least" if "at_most" not in node.entries else "at_most"].value.at
            self.problems.append(codes.PICKS_CROSSED.at(at, least=least, most=most))
        return least, most

    def _check_conditions(self, form: Form) -> None:
        if form.id in self.uncertain:
            return
        asked = {question.id for question in form.questions()}
        for question in form.questions():
            for path in paths_of(question.ask_when):
                if path.name not in asked:
                    self._not_asked_with(form, question, path.name)

    def _not_asked_with(self, form: Form, question: Question, other: str) -> None:
        at = self._place_of(form.id, question.id)
        self.problems.append(codes.CONDITION_NOT_ASKED.at(at, form=form.id, question=question.id, other=other))

    def _place_of(self, form: FormId, question: QuestionId) -> Position:
        document = self.documents.of("form")[form]
        for entry in document.sound("pages"):
            for name in words(entry.value, "questions"):
                if name.text.rpartition(".")[2] == question:
                    return name.at
        return document.at

    # -- what one form says about another ------------------------------------------------------------------------------

    def _link(self, document: Document) -> None:
        form = self.forms[FormId(document.id)]
        self._refuse_repetition(document)
        linked = {id: self._linked_page(document, page) for id, page in form.pages.items()}
        self.forms[form.id] = replace(form, pages={id: page for id, page in linked.items() if page})

    def _linked_page(self, document: Document, page: Page) -> Page | None:
        node = document.root.entries["pages"].value
        entry = node.entries[page.id] if isinstance(node, MapNode) else None
        content: PageContent | None = page.content
        if entry and isinstance(content, AnswersTo):
            content = self._answers_to(entry, content)
        elif entry and isinstance(content, PicksAmong):
            content = self._picks_among(entry, content)
        elif entry and isinstance(content, AskedQuestions):
            content = AskedQuestions(content.questions, dict(self._prefills(document, entry)))
        if content is None:
            self.uncertain.add(document.id)
            return None
        return replace(page, content=content)

    def _refuse_repetition(self, document: Document) -> None:
        seen: dict[str, Position] = {}
        for entry in document.sound("pages"):
            for id, at in _answered(entry):
                if id in seen:
                    related = ((seen[id], "first asked here"),)
                    self.problems.append(codes.ASKED_TWICE.at(at, related=related, id=id, form=document.id))
                seen.setdefault(id, at)

    def _form_names(self) -> Names:
        return references.forms(self.documents.ids("form"))

    def _answers_to(self, entry: Entry, content: AnswersTo) -> AnswersTo | None:
        found = self._picking_page(word(entry.value, "answers_to"), f"page '{entry.key}' answers", PICKING)
        if found is None:
            return None
        return replace(content, form=found[0], page=found[1], without=tuple(self._without(entry, found)))

    def _picks_among(self, entry: Entry, content: PicksAmong) -> PicksAmong | None:
        subject = f"page '{entry.key}' picks among"
        found = self._picking_page(word(entry.value, "picks_among"), subject, (PickedFrom,))
        if found is None:
            return None
        return replace(content, form=found[0], page=found[1], without=tuple(self._without(entry, found)))

    def _without(self, entry: Entry, asked: tuple[FormId, PageId]) -> Iterator[tuple[FormId, PageId]]:
        """Yield the pages whose picks are no longer asked: they pick among the same questions."""
        for name in words(entry.value, "without"):
            found = self._picking_page(name, f"page '{entry.key}' is without", (PicksAmong,))
            if found is None:
                continue
            document = self.documents.of("form")[found[0]]
            among = word(next(one for one in document.sound("pages") if one.key == found[1]).value, "picks_among")
            if among and among.text == f"{asked[0]}.{asked[1]}":
                yield found
            else:
                self.problems.append(codes.TAKES_NOTHING_AWAY.at(name.at, page=name.text, asked=".".join(asked)))

    def _picking_page(
        self, name: Word | None, subject: str, kinds: tuple[type, ...]
    ) -> tuple[FormId, PageId] | None:
        """Return the form and the page that are named, on which questions are picked in one of these ways."""
        form, page = self._split(name, subject) if name else (None, None)
        if form is None or page is None or form.text in self.uncertain or FormId(form.text) not in self.forms:
            return None
        pages = self.forms[FormId(form.text)].pages
        picked = [id for id, other in pages.items() if isinstance(other.content, kinds)]
        if page.text in pages and page.text not in picked:
            at = name.at if name else page.at
            self.problems.append(codes.NOT_PICKED.at(at, page=page.text, form=form.text, listing=_picking(picked)))
            return None
        found = references.pages(form.text, tuple(pages)).find(page, subject, self.problems)
        return (FormId(form.text), PageId(found)) if found else None

    def _split(self, name: Word, subject: str) -> tuple[Word | None, Word | None]:
        form, dot, rest = name.text.partition(".")
        if not dot or not rest:
            self.problems.append(codes.NOT_A_PATH.at(name.at, subject=subject, found=name.text))
            return None, None
        found = self._form_names().find(name.part(0, len(form)), subject, self.problems)
        return (name.part(0, len(form)), name.part(len(form) + 1, len(name.text))) if found else (None, None)

    def _prefills(self, document: Document, entry: Entry) -> Iterator[tuple[QuestionId, tuple[FormId, QuestionId]]]:
        for prefill in entries(entry.value, "prefill").values():
            target = self._prefilled(document, entry, key_of(prefill))
            value = prefill.value
            if target and isinstance(value, TextNode):
                source = self._prefill_source(target, word_of(value))
                if source:
                    yield target.id, source

    def _prefilled(self, document: Document, entry: Entry, key: Word) -> Question | None:
        content = self.forms[FormId(document.id)].pages[PageId(entry.key)].content
        asked = {question.id: question for question in content.questions} if isinstance(content, AskedQuestions) else {}
        whole = document.id not in self.uncertain
        subject = f"'prefill' of page '{entry.key}' fills"
        found = references.questions(entry.key, tuple(asked), complete=whole).find(key, subject, self.problems)
        return asked.get(QuestionId(found)) if found else None

    def _prefill_source(self, target: Question, name: Word) -> tuple[FormId, QuestionId] | None:
        subject = f"question '{target.id}' starts with the answer to"
        form_name, question_name = self._split(name, subject)
        form = self.forms.get(FormId(form_name.text)) if form_name else None
        if form is None or question_name is None:
            return None
        ids = tuple(question.id for question in form.questions())
        names = references.questions(form.id, ids, complete=form.id not in self.uncertain)
        found = names.find(question_name, subject, self.problems)
        source = form.question(QuestionId(found)) if found else None
        if source is None:
            return None
        if not _answers_alike(target, source):
            self.problems.append(_unlike(name, target, source))
        return form.id, source.id


def _answered(entry: Entry) -> Iterator[tuple[str, Position]]:
    """Yield the names under which a page keeps its answers."""
    if under(entry.value, "questions"):
        for name in words(entry.value, "questions"):
            yield name.text.rpartition(".")[2], name.at
    elif any(under(entry.value, key) for key in ("picked_from", "picks_among", "chooses")):
        yield entry.key, entry.key_at


def _picking(pages: list[PageId]) -> str:
    return listing("pages on which questions are picked are", pages)


def _answers_alike(one: Question, other: Question) -> bool:
    return (
        one.type is other.type
        and set(one.choices) >= set(other.choices)
        and one.code_list == other.code_list
        and _columns(one) == _columns(other)
    )


def _columns(question: Question) -> list[tuple[QuestionId, AnswerType]]:
    return [(column.id, column.type) for column in question.columns]


def _unlike(name: Word, target: Question, source: Question) -> Problem:
    return codes.PREFILL_UNLIKE.at(
        name.at, target=target.id, target_type=target.type.value, source=name.text, source_type=source.type.value
    )
