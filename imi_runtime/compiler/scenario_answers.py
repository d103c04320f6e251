"""The answers of a step of a story: by form and question, with what is picked and who is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from imi_runtime import codes
from imi_runtime.compiler import references
from imi_runtime.compiler.references import Names
from imi_runtime.compiler.written import Word, entries, key_of, word, words
from imi_runtime.model.beside import end_of, question_name
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers
from imi_runtime.model.forms import PICKING, AnswersTo, Chooses, Form, Page
from imi_runtime.model.ids import FormId, PageId, TransitionId
from imi_runtime.model.places import ISO_OF
from imi_runtime.model.procedure import Procedure
from imi_runtime.model.questions import PARTS, AnswerType, Question
from imi_runtime.problems import Problem
from imi_runtime.source.located import Entry, MapNode, Plain, plain

WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)


def answers_of(
    bundle: Bundle, procedure: Procedure, transition: TransitionId | None, step: MapNode, authorities: Names,
    problems: list[Problem],
) -> dict[FormId, Answers]:
    """Return the answers that a step gives, as the engine wants them."""
    asked = procedure.transitions[transition] if transition else None
    forms = (*asked.forms, *((asked.corrects,) if asked.corrects else ())) if asked else ()
    does = transition or "open"
    found: dict[FormId, dict[str, Answer]] = {}
    for entry in entries(step, "answers").values():
        if entry.key in forms:
            form = bundle.forms[FormId(entry.key)]
            found[form.id] = dict(_form_answers(bundle, form, entry, problems))
        else:
            filled = references.listing(f"'{does}' fills", forms)
            problems.append(codes.NOT_FILLED_THERE.at(entry.key_at, listing=filled, form=entry.key, does=does))
    pages = [(form, page) for form in forms for page in bundle.forms[form].pages.values()]
    _pick(bundle, pages, does, step, found, problems)
    _choose(pages, does, step, authorities, found, problems)
    return dict(found)


def _form_answers(bundle: Bundle, form: Form, entry: Entry, problems: list[Problem]) -> Iterator[tuple[str, Answer]]:
    asked = _asked(bundle, form)
    names = references.questions(form.id, [*asked, *(id for id, page in form.pages.items() if _is_choice(page))])
    for answer in entries(entry.value).values():
        name = key_of(answer)
        question = asked.get(question_name(name.text))
        if question is None and names.find(name, f"the answers to '{form.id}' name", problems) is None:
            continue
        value = plain(answer.value)
        beside = end_of(name.text) != ""
        yield name.text, cast(Answer, value if question is None or beside else _canonical(question, value))


def _is_choice(page: Page) -> bool:
    return isinstance(page.content, (*PICKING, Chooses))


def _asked(bundle: Bundle, form: Form) -> dict[str, Question]:
    """Return the questions that the form may ask, by the names of their answers."""
    asked = {str(question.id): question for question in form.questions()}
    for page in form.pages.values():
        if isinstance(page.content, AnswersTo):
            asked.update(_pickable(bundle, page.content.form, page.content.page))
    return asked


def _pickable(bundle: Bundle, form: FormId, page: PageId) -> dict[str, Question]:
    return {
        f"{id}.{name}": question
        for id in bundle.sets_picked_on(form, page) for name, question in bundle.question_sets[id].questions.items()
    }


def _pick(
    bundle: Bundle, pages: list[tuple[FormId, Page]], does: str, step: MapNode, found: dict[FormId, dict[str, Answer]],
    problems: list[Problem],
) -> None:
    picks = words(step, "picks")
    place = next(((form, page) for form, page in pages if isinstance(page.content, PICKING)), None)
    if not picks:
        return
    if place is None:
        problems.append(codes.NOTHING_TO_PICK.at(_key(step, "picks").at, does=does))
        return
    form, page = place
    names = references.questions(f"{form}.{page.id}", _pickable(bundle, form, page.id))
    found.setdefault(form, {})[page.id] = list(names.found(picks, "the step picks", problems))


def _choose(
    pages: list[tuple[FormId, Page]], does: str, step: MapNode, authorities: Names,
    found: dict[FormId, dict[str, Answer]], problems: list[Problem],
) -> None:
    chosen = word(step, "chooses")
    if chosen is None:
        return
    place = next(((form, page) for form, page in pages if isinstance(page.content, Chooses)), None)
    if place is None:
        problems.append(codes.NOBODY_TO_CHOOSE.at(_key(step, "chooses").at, does=does))
        return
    authority = authorities.find(chosen, "the step chooses", problems)
    if authority:
        found.setdefault(place[0], {})[place[1].id] = authority


def _key(step: MapNode, key: str) -> Word:
    return key_of(step.entries[key])


def _canonical(question: Question, value: Plain) -> Plain:
    """Return the answer as it is kept: countries by their ISO codes, whole numbers as numbers, decimals as texts."""
    if question.type is AnswerType.ROWS and isinstance(value, list):
        columns = {str(column.id): column for column in question.columns}
        return [_canonical_row(columns, row) if isinstance(row, dict) else row for row in value]
    if question.type in PARTS and isinstance(value, dict):
        types = {part.name: part.type for part in PARTS[question.type]}
        return {name: _plain_answer(types[name], part) if name in types else part for name, part in value.items()}
    return _plain_answer(question.type, value)


def _canonical_row(columns: dict[str, Question], row: dict[str, Plain]) -> Plain:
    return {name: _canonical(columns[name], cell) if name in columns else cell for name, cell in row.items()}


def _plain_answer(type: AnswerType, value: Plain) -> Plain:
    """Return one answer without parts. Authors write EL, as the Union does, and numbers with or without quotes."""
    match type, value:
        case AnswerType.COUNTRY, str():
            return ISO_OF.get(value, value)
        case AnswerType.DECIMAL, int() if not isinstance(value, bool):
            return str(value)
        case AnswerType.INTEGER, str() if WHOLE.fullmatch(value):
            return int(value)
    return value
