"""The names within reach of a place, as an editor offers them: each with its words, never only its id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from imi_runtime.authoring.definitions import Answerable, Area, Definition
from imi_runtime.authoring.mentions_in_procedures import member_steps, statuses
from imi_runtime.compiler.library import SHARED
from imi_runtime.compiler.written import entries, string, under, word, words, words_of
from imi_runtime.model.ids import RIGHTS
from imi_runtime.model.places import COUNTRIES, LANGUAGES
from imi_runtime.model.questions import CLOSED_SETS, AnswerType
from imi_runtime.source.located import Node

PICKING = ("picked_from", "picks_among", "chooses")
FACT_VALUES = {"yes_no": ("yes", "no"), "yes_no_not_known": ("yes", "no", "not_known")}


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be written at a place; `kind` is the author's word for it, `detail` its own words.

    It takes the place of the word that is being typed; a `phrase`, of everything that is typed in front of the cursor.
    """

    text: str
    kind: str
    detail: str = ""
    explanation: str = ""
    phrase: bool = False


Offers = Iterator[Offer]


def said(words: Iterable[str], kind: str, *, phrase: bool = False) -> Offers:
    """Yield fixed words of the language."""
    yield from (Offer(each, kind, phrase=phrase) for each in words)


@dataclass(frozen=True, slots=True)
class Reach:
    """What can be named in a file: what the area declares, and the file's own procedure, question set or story."""

    area: Area
    home: Definition | None = None
    story: Definition | None = None

    # -- a procedure ---------------------------------------------------------------------------------------------------

    def declared(self, section: str, kind: str) -> Offers:
        """Yield what the procedure declares in a section."""
        for entry in self.home.section(section).values() if self.home else ():
            yield Offer(entry.key, kind, label_of(entry.value))

    def parties(self) -> Offers:
        """Yield the seats of the procedure."""
        return self.declared("parties", "party")

    def groups(self) -> Offers:
        """Yield the parties that have members."""
        for party in self.parties():
            if self.home and under(self.home.section("parties")[party.text].value, "many"):
                yield Offer(party.text, "group", party.detail)

    def states(self) -> Offers:
        """Yield the states."""
        return self.declared("states", "state")

    def places(self) -> Offers:
        """Yield states and stages."""
        yield from self.states()
        for entry in self.home.section("stages").values() if self.home else ():
            yield Offer(entry.key, "stage", ", ".join(word.text for word in words_of(entry.value)))

    def transitions(self) -> Offers:
        """Yield the transitions."""
        yield from self.declared("transitions", "transition")

    def all_steps(self) -> Offers:
        """Yield transitions, and the steps that members of groups do for themselves."""
        yield from self.transitions()
        yield from (Offer(id, "step of a member") for id in sorted(member_steps(self.home) if self.home else ()))

    def deadlines(self) -> Offers:
        """Yield the deadlines."""
        return self.declared("deadlines", "deadline")

    def links(self) -> Offers:
        """Yield the links."""
        return self.declared("links", "link")

    def marks(self) -> Offers:
        """Yield the marks."""
        for entry in self.home.section("marks").values() if self.home else ():
            yield Offer(entry.key, "mark", ", ".join(word.text for word in words_of(entry.value)))

    def facts(self) -> Offers:
        """Yield the facts."""
        return self.declared("facts", "fact")

    def mark_values(self, mark: str) -> Offers:
        """Yield the values of a mark."""
        declared = self.home.section("marks").get(mark) if self.home else None
        yield from (Offer(value.text, "value", mark) for value in (words_of(declared.value) if declared else ()))

    def statuses(self, group: str) -> Offers:
        """Yield where members of a group can stand."""
        for entry in statuses(self.home, group).values() if self.home else ():
            yield Offer(entry.key, "status", label_of(entry.value))

    def linked(self, link: str) -> Reach:
        """Return what can be named in the procedure to which a link leads."""
        declared = self.home.section("links").get(link) if self.home else None
        named = word(declared.value, "procedure") if declared else None
        return Reach(self.area, self.area.procedures.get(named.text) if named else None)

    # -- the area ------------------------------------------------------------------------------------------------------

    def procedures(self) -> Offers:
        """Yield the procedures of the area."""
        yield from (Offer(id, "procedure", label_of(each.root)) for id, each in self.area.procedures.items())

    def forms(self) -> Offers:
        """Yield the forms of the area."""
        for id, form in self.area.forms.items():
            labels = (label_of(page.value) for page in form.section("pages").values())
            yield Offer(id, "form", "; ".join(label for label in labels if label))

    def sets(self) -> Offers:
        """Yield the question sets of the area, and the shared ones."""
        yield from (Offer(id, "question set", label_of(each.root)) for id, each in self.area.sets.items())

    def shared_sets(self) -> Offers:
        """Yield the shared question sets."""
        for offer in self.sets():
            if PurePosixPath(self.area.sets[offer.text].file).parts[1] == SHARED:
                yield offer

    def lists(self) -> Offers:
        """Yield the code lists."""
        yield from (Offer(id, "code list", label_of(each.root)) for id, each in self.area.lists.items())

    def parties_of_area(self) -> Offers:
        """Yield the parties of all procedures of the area."""
        for procedure in self.area.procedures.values():
            yield from Reach(self.area, procedure).parties()

    # -- questions -----------------------------------------------------------------------------------------------------

    def names_in_form(self, form: str, *types: str, pages: bool = True) -> Offers:
        """Yield what can stand behind the name of a form and a dot; questions of all types, or of some."""
        home = self.area.forms.get(form)
        for page in home.section("pages").values() if home else ():
            if pages and any(under(page.value, key) for key in PICKING):
                yield Offer(page.key, "page", label_of(page.value))
            for named in words(page.value, "questions"):
                asked = self.area.asked_in_area(named.text)
                if asked and (not types or string(asked.question.node, "type") in types):
                    name = named.text.rpartition(".")[2]
                    yield Offer(name, "question", label_of(asked.question.node))

    def answers(self, *types: str, pages: bool = False) -> Offers:
        """Yield `FORM.QUESTION`; `FORM.PAGE` too, where pages can be named."""
        for form in self.area.forms:
            for name in self.names_in_form(form, *types, pages=pages):
                yield Offer(f"{form}.{name.text}", name.kind, name.detail)

    def picking_pages(self, *keys: str) -> Offers:
        """Yield `FORM.PAGE` of the pages that have one of these keys."""
        for id, form in self.area.forms.items():
            for page in form.section("pages").values():
                if any(under(page.value, key) for key in keys):
                    yield Offer(f"{id}.{page.key}", "page", label_of(page.value))

    def pages_that_lose(self) -> Offers:
        """Yield `FORM.PAGE` of the pages from which others take questions away."""
        return self.picking_pages("without")

    def questions_of_set(self, set_id: str, seen: frozenset[str] = frozenset()) -> Offers:
        """Yield the questions of a set; those of the shared sets that it brings in under their whole names."""
        home = self.area.sets.get(set_id)
        for entry in home.section("questions").values() if home and set_id not in seen else ():
            used = word(entry.value, "use")
            if used is None:
                yield Offer(entry.key, "question", label_of(entry.value))
                continue
            for inner in self.questions_of_set(used.text, seen | {set_id}):
                yield Offer(f"{entry.key}_{inner.text}", inner.kind, inner.detail)

    def questions_of_area(self) -> Offers:
        """Yield what a page can ask: the area's own questions, and each one as `SET.QUESTION`."""
        for id, home in self.area.sets.items():
            own = PurePosixPath(home.file).parts[1] == self.area.id
            for question in self.questions_of_set(id):
                if own:
                    yield question
                yield Offer(f"{id}.{question.text}", question.kind, question.detail)

    def choices_of_area(self) -> Offers:
        """Yield the questions of the type `choice` that a page can name."""
        for offer in self.questions_of_area():
            asked = self.area.asked_in_area(offer.text)
            if asked and string(asked.question.node, "type") == AnswerType.CHOICE.value:
                yield offer

    def questions_in_full(self) -> Offers:
        """Yield every question as `SET.QUESTION`."""
        yield from (offer for offer in self.questions_of_area() if "." in offer.text)

    def values(self, question: Answerable) -> Offers:
        """Yield the answers that a question can have, where these are given."""
        kind = string(question.node, "type")
        for choice in entries(question.node, "choices").values():
            yield Offer(choice.key, "answer", string_of(choice.value))
        codes = self.area.lists.get(string(question.node, "list"))
        for code in codes.section("codes").values() if codes else ():
            yield Offer(code.key, "code", string_of(code.value))
        if kind in {each.value for each in CLOSED_SETS}:
            yield from said(CLOSED_SETS[AnswerType(kind)], "answer")
        if kind == AnswerType.COUNTRY.value:
            yield from countries()
        if kind == AnswerType.LANGUAGE.value:
            yield from said(LANGUAGES, "language")

    # -- a story -------------------------------------------------------------------------------------------------------

    def people(self) -> Offers:
        """Yield the people of the story."""
        for entry in self.story.section("people").values() if self.story else ():
            yield Offer(entry.key, "person", string_of(entry.value))

    def authorities(self) -> Offers:
        """Yield the authorities of the story."""
        for entry in self.story.section("authorities").values() if self.story else ():
            yield Offer(entry.key, "authority", string(entry.value, "name"))


def rights() -> Offers:
    """Yield the rights that `as` can name."""
    yield from said(RIGHTS, "right")


def countries() -> Offers:
    """Yield the countries by their letters."""
    yield from (Offer(place.code, "country", place.own_name) for place in COUNTRIES.values())


def label_of(node: Node | None) -> str:
    """Return the words of a thing: its label or its title."""
    return string(node, "label") or string(node, "title")


def string_of(node: Node) -> str:
    """Return a text as it is; nothing of what is none."""
    found = words_of(node)
    return found[0].text if found else ""
