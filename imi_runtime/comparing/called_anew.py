"""A former bundle in the names of the newer one, so that a rename is one difference and not one at every mention."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from imi_runtime.comparing.conditions_anew import Anew
from imi_runtime.comparing.names_now import (
    NAMED,
    UNNAMED,
    Ids,
    NamesNow,
    asked,
    names_in_files,
    names_in_procedures,
)
from imi_runtime.comparing.successors import Succession
from imi_runtime.comparing.walk import texts_in
from imi_runtime.model import conditions
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Path, SomeMember
from imi_runtime.model.forms import AnswersTo, AskedQuestions, Chooses, Form, Page, PicksAmong
from imi_runtime.model.ids import (
    CodeListId,
    FactId,
    FormId,
    LinkId,
    MarkId,
    PageId,
    PartyId,
    QuestionId,
    QuestionSetId,
    StateId,
    TransitionId,
)
from imi_runtime.model.procedure import Link, Mark, Party, Procedure, ReadForm, Status, Transition, UntilDate
from imi_runtime.model.questions import CodeList, Question
from imi_runtime.model.text import Text
from imi_runtime.saying.conditions import question_at

CONDITIONS = (
    conditions.Is, conditions.IsNot, conditions.IsAnswered, conditions.Compares, conditions.SomeRow,
    conditions.SomeMember, conditions.Not, conditions.AllOf, conditions.AnyOf,
)


@dataclass(frozen=True, slots=True)
class CalledAnew:
    """The former bundle in the names of now, the renames found, and former addresses of texts -> those of now."""

    bundle: Bundle
    renamed: tuple[Succession, ...]
    contexts: Mapping[str, str]


def called_anew(before: Bundle, after: Bundle) -> CalledAnew:
    """Return the former bundle in the names of the newer one: files first, then what they hold."""
    found: list[Succession] = []
    stages: tuple[Callable[[Bundle], NamesNow], ...] = (
        lambda bundle: names_in_files(bundle, after),
        lambda bundle: names_in_procedures(bundle, after, NAMED),
        lambda bundle: names_in_procedures(bundle, after, UNNAMED),
    )
    bundle = before
    for names_of in stages:
        names = names_of(bundle)
        if names.found:
            bundle = _Renaming(names, bundle).bundle()
            found += names.found
    contexts = _addresses(bundle, after, found)
    return CalledAnew(_readdressed(bundle, contexts) if contexts else bundle, tuple(found), contexts)


def _addresses(before: Bundle, after: Bundle, found: list[Succession]) -> dict[str, str]:
    """Return former addresses of the texts in what was renamed -> those of now."""
    places = {(*each.path, each.new) for each in found}
    now = dict(texts_in(after))
    return {
        text.context: now[path].context
        for path, text in texts_in(before)
        if path in now and text.context != now[path].context
        and any(place in places for place in _homes(path))
    }


def _homes(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the parts on which the address of a text hangs: those around it, and the party to which it is shown."""
    yield from (path[:length] for length in range(1, len(path) + 1))
    if "shown_as" in path:
        yield (*path[:2], "parties", path[-1])


def _readdressed(thing: Any, contexts: Mapping[str, str]) -> Any:
    if isinstance(thing, Text):
        return replace(thing, context=contexts.get(thing.context, thing.context))
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        fields = (f.name for f in dataclasses.fields(thing) if f.compare)
        return replace(thing, **{name: _readdressed(getattr(thing, name), contexts) for name in fields})
    if isinstance(thing, Mapping):
        return {id: _readdressed(value, contexts) for id, value in thing.items()}
    return tuple(_readdressed(each, contexts) for each in thing) if isinstance(thing, tuple) else thing


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in dataclasses.fields(kind) if f.compare}


@dataclass(slots=True)
class _Renaming:
    """Gives a bundle its new names; ids are known by the types of the fields in which they stand."""

    names: NamesNow
    whole: Bundle
    scope: Ids = field(default_factory=dict)
    procedure: Procedure | None = None

    def bundle(self) -> Bundle:
        self.scope = self.names.ids
        return self._definition(self.whole)  # type: ignore[no-any-return]

    def _definition(self, thing: Any) -> Any:
        match thing:
            case Procedure():
                return self._procedure(thing)
            case Question():
                return self._question(thing)
            case Text() | Status():
                return thing
        if isinstance(thing, CONDITIONS):
            return Anew(_InCase(self)).say(thing)
        given = {name: self._value(getattr(thing, name), hint) for name, hint in _hints(thing.__class__).items()}
        return replace(thing, **{**given, **self._by_home(thing), **self._by_owner(thing)})

    def _by_home(self, thing: Any) -> dict[str, Any]:
        """Return the fields whose ids belong to another home than the type says."""
        match thing:
            case Form():
                return {"pages": self._form_pages(thing)}
            case Chooses(party=party):
                return {"party": self._chosen(party)}
            case CodeList():
                return {"codes": self._coded(thing, thing.codes), "codes_were": self._coded(thing, thing.codes_were)}
            case ReadForm(form=form, question=question) if question:
                return {"question": self.answer(form, question)[1]}
            case UntilDate(form=form, question=question):
                return {"question": self.answer(form, question)[1]}
            case AskedQuestions():
                return {"prefill": self._prefill(thing)}
            case AnswersTo(form=form, page=page) | PicksAmong(form=form, page=page):
                return {"page": self._page(form, page)[1], "without": tuple(self._page(*one) for one in thing.without)}
            case Link():
                linked = self.names.of_procedures.get(thing.procedure, {}).get(PartyId, {})
                seats = self._value(dict(thing.seats), _hints(Link)["seats"])
                return {"seats": {linked.get(old, old): seat
                                  for old, seat in zip(thing.seats, seats.values(), strict=True)},
                        "narrows": tuple((self._page(*one), self._page(*other)) for one, other in thing.narrows),
                        }  # fmt: skip
        return {}

    def _page(self, form: FormId, page: PageId) -> tuple[FormId, PageId]:
        return FormId(self.id(FormId, form)), PageId(self.names.pages.get((form, page), page))

    def _by_owner(self, thing: Any) -> dict[str, Any]:
        """Return the fields whose ids belong to a group or to a mark of the procedure."""
        match thing:
            case Transition():
                elsewhere = tuple(self._page(form, PageId(page)) for form, page in thing.chooses_elsewhere)
                return {**self._standing(thing), "set": self._set(thing), "fires": self._fires(thing),
                        "chooses_elsewhere": elsewhere}  # fmt: skip
            case Party():
                return {"statuses": self._statuses(thing)}
            case Mark():
                values = self.values_of_mark(thing.id)
                were = {values.get(id, id): former for id, former in thing.values_were.items()}
                said = {values.get(id, id): text for id, text in thing.said.items()}
                return {
                    "values": tuple(values.get(id, id) for id in thing.values), "values_were": were,
                    "said": said,
                }
        return {}

    def _form_pages(self, form: Form) -> dict[str, Page]:
        pages: dict[str, Page] = {}
        for id, page in form.pages.items():
            now = self.names.pages.get((form.id, id), id)
            pages[now] = replace(self._definition(page), id=now)
        return pages

    def _chosen(self, party: PartyId) -> str:
        """A form names a party of whatever procedures fill it."""
        renamed = (ids.get(PartyId, {}) for ids in self.names.of_procedures.values())
        return next((ids[party] for ids in renamed if party in ids), party)

    def _coded(self, code_list: CodeList, entries: Mapping[str, Any]) -> dict[str, Any]:
        renamed = self.names.codes.get(code_list.id, {})
        return {renamed.get(code, code): entry for code, entry in entries.items()}

    def _prefill(self, page: AskedQuestions) -> dict[str, tuple[FormId, QuestionId]]:
        called = {question.id: self.names.questions.get(asked(question), question.id)
                  for question in page.questions}  # fmt: skip
        return {called.get(id, id): self.answer(*source) for id, source in page.prefill.items()}

    def statuses_of(self, party: str | None) -> Mapping[str, str]:
        """Return what the statuses of a group are called now."""
        return self.names.statuses.get((self.procedure.id, party or ""), {}) if self.procedure else {}

    def values_of_mark(self, mark: str) -> Mapping[str, str]:
        """Return what the values of a mark are called now."""
        return self.names.values.get((self.procedure.id, mark), {}) if self.procedure else {}

    def _statuses(self, party: Party) -> dict[str, Status]:
        renamed = self.statuses_of(party.id)
        called = {id: StateId(renamed.get(id, id)) for id in party.statuses}
        return {called[id]: replace(status, id=called[id]) for id, status in party.statuses.items()}

    def _standing(self, step: Transition) -> dict[str, Any]:
        renamed = self.statuses_of(step.member_of)
        to = step.to_status
        return {
            "from_statuses": tuple(renamed.get(id, id) for id in step.from_statuses),
            "to_status": renamed.get(to, to) if to else None,
        }

    def _set(self, step: Transition) -> dict[str, str]:
        return {
            self.id(MarkId, mark): self.values_of_mark(mark).get(value, value) for mark, value in step.set.items()
        }

    def _fires(self, transition: Transition) -> dict[str, str]:
        assert self.procedure is not None
        fired: dict[str, str] = {}
        for link, way in transition.fires.items():
            linked = self.procedure.links.get(link)
            others = self.names.of_procedures.get(linked.procedure, {}) if linked else {}
            fired[self.id(LinkId, link)] = others.get(TransitionId, {}).get(way, way)
        return fired

    def _procedure(self, procedure: Procedure) -> Procedure:
        outer = self.scope
        self.scope, self.procedure = {**outer, **self.names.of_procedures.get(procedure.id, {})}, procedure
        given = {name: self._value(getattr(procedure, name), hint) for name, hint in _hints(Procedure).items()}
        self.scope, self.procedure = outer, None
        return replace(procedure, **given)

    def _question(self, question: Question) -> Question:
        known = asked(question)
        choices = self.names.choices.get(known, {})
        code_list = CodeListId(self.id(CodeListId, question.code_list)) if question.code_list else None
        return replace(
            question,
            id=QuestionId(self.names.questions.get(known, question.id)),
            ask_when=Anew(_Beside(self, self.names.siblings.get(known, {}), question)).say(question.ask_when),
            choices={choices.get(id, id): text for id, text in question.choices.items()},
            choices_were={choices.get(id, id): former for id, former in question.choices_were.items()},
            code_list=code_list,
            columns=tuple(self._question(column) for column in question.columns),
        )

    def _value(self, value: Any, hint: Any) -> Any:
        origin, kinds = get_origin(hint), get_args(hint)
        if isinstance(hint, NewType):
            return self.scope.get(hint, {}).get(value, value)
        if origin in (Union, UnionType):
            return self._one_of(value, kinds)
        if isinstance(value, tuple):
            if kinds == (FormId, QuestionId):
                return self.answer(*value)
            return tuple(self._value(each, kinds[0]) for each in value)
        if isinstance(value, Mapping):
            return self._mapping(value, kinds)
        return self._definition(value) if dataclasses.is_dataclass(value) else value

    def _mapping(self, value: Mapping[Any, Any], kinds: tuple[Any, ...]) -> dict[Any, Any]:
        made = {self._value(id, kinds[0]): self._value(each, kinds[1]) for id, each in value.items()}
        if kinds[0] is QuestionId and all(isinstance(each, Question) for each in made.values()):
            return {each.id: each for each in made.values()}
        return made

    def _one_of(self, value: Any, kinds: tuple[Any, ...]) -> Any:
        if isinstance(value, str):
            return self._value(value, next((kind for kind in kinds if isinstance(kind, NewType)), str))
        if isinstance(value, tuple):
            return self._value(value, next(kind for kind in kinds if get_origin(kind) is tuple))
        return self._definition(value) if dataclasses.is_dataclass(value) else value

    # -- answers: (form, name of a question, of a page, or of a picked question) ---------------------------------------

    def answer(self, form: str, name: str) -> tuple[FormId, QuestionId]:
        """Return a form and what is answered in it, as they are called now."""
        now = self.names.ids.get(FormId, {}).get(form, form)
        return FormId(now), QuestionId(self._answered(form, name))

    def _answered(self, form: str, name: str) -> str:
        question = question_at(self.whole, Path(name, form))
        known = self.names.questions.get(asked(question)) if question else None
        if "." in name:
            set_id, _, own = name.partition(".")
            return f"{self.names.ids.get(QuestionSetId, {}).get(set_id, set_id)}.{known or own}"
        return known or self.names.pages.get((form, name), name)

    def values_of(self, question: Question | None, values: tuple[str, ...]) -> tuple[str, ...]:
        """Return choices or codes of a question as they are called now."""
        if question is None:
            return values
        codes = self.names.codes.get(question.code_list or "", {})
        renamed = self.names.choices.get(asked(question), {}) | codes
        return tuple(renamed.get(value, value) for value in values)

    def id(self, kind: Any, id: str) -> str:
        """Return an id of that kind as it is now."""
        return self.scope.get(kind, {}).get(id, id)


@dataclass(frozen=True, slots=True)
class _InCase:
    """Names in conditions about a case."""

    renaming: _Renaming

    def path(self, path: Path) -> Path:
        if path.of_mark or path.of_fact:
            return replace(path, name=self.renaming.id(MarkId if path.of_mark else FactId, path.name))
        form, name = self.renaming.answer(path.form, path.name)
        left = tuple((str(of), str(page)) for of, page in (self.renaming.answer(*each) for each in path.left))
        return replace(path, form=form, name=name, left=left)

    def values(self, path: Path, values: tuple[str, ...]) -> tuple[str, ...]:
        if path.of_mark:
            renamed = self.renaming.values_of_mark(path.name)
            return tuple(renamed.get(value, value) for value in values)
        return self.renaming.values_of(question_at(self.renaming.whole, path) if path.form else None, values)

    def members(self, question: SomeMember) -> SomeMember:
        if not question.of_link:
            renamed = self.renaming.statuses_of(question.group)
            statuses = tuple(renamed.get(status, status) for status in question.statuses)
            return replace(question, group=self.renaming.id(PartyId, question.group), statuses=statuses)
        procedure = self.renaming.procedure
        link = procedure.links.get(LinkId(question.group)) if procedure else None
        states = self.renaming.names.of_procedures.get(link.procedure, {}).get(StateId, {}) if link else {}
        statuses = tuple(states.get(status, status) for status in question.statuses)
        return replace(question, group=self.renaming.id(LinkId, question.group), statuses=statuses)

    def within_rows(self, path: Path) -> _Beside:
        return _columns(self.renaming, question_at(self.renaming.whole, path))


@dataclass(frozen=True, slots=True)
class _Beside:
    """Names in conditions about questions of the same set, or about columns of the same rows."""

    renaming: _Renaming
    siblings: Mapping[str, str]
    question: Question | None

    def path(self, path: Path) -> Path:
        return replace(path, name=self.siblings.get(path.name, path.name))

    def values(self, path: Path, values: tuple[str, ...]) -> tuple[str, ...]:
        return self.renaming.values_of(self._beside(path.name), values)

    def members(self, question: SomeMember) -> SomeMember:
        return question

    def within_rows(self, path: Path) -> _Beside:
        return _columns(self.renaming, self._beside(path.name))

    def _beside(self, name: str) -> Question | None:
        for column in self.question.columns if self.question else ():
            if column.id == name:
                return column
        sets = self.renaming.whole.question_sets.values()
        home = (s for s in sets if self.question and self.question.id in s.questions)
        return next((found for each in home if (found := each.questions.get(QuestionId(name)))), None)


def _columns(renaming: _Renaming, rows: Question | None) -> _Beside:
    siblings = renaming.names.siblings.get(asked(rows.columns[0]), {}) if rows and rows.columns else {}
    return _Beside(renaming, siblings, rows)
