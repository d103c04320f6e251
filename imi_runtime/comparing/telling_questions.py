"""Questions, their choices and bounds, code lists, and the forms that ask them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from imi_runtime.comparing.change import Change, Topic
from imi_runtime.comparing.grading import (
    ARRANGEMENT,
    ASKED_OTHERWISE,
    LESS_ASKED,
    MORE_ASKED,
    MORE_OFFERED,
    OTHERWISE,
    PROTECTED_LESS,
    PROTECTED_MORE,
    RETYPED,
    REUSED,
    VANISHED,
    Rule,
)
from imi_runtime.comparing.meanings import meanings_among
from imi_runtime.comparing.phrases import both, condition_phrase, quoted, spaced
from imi_runtime.comparing.sides import SENSITIVITY, Sides
from imi_runtime.comparing.telling import change, name
from imi_runtime.comparing.walk import Difference, How
from imi_runtime.model.forms import (
    AnswersTo,
    AskedQuestions,
    Chooses,
    Form,
    Page,
    PageContent,
    PickedFrom,
    PicksAmong,
)
from imi_runtime.model.ids import FormId, PageId
from imi_runtime.model.questions import AnswerType, Personal, Question, QuestionSet

TYPES = {
    AnswerType.YES_NO: "yes or no", AnswerType.YES_NO_NOT_KNOWN: "yes, no or not known",
    AnswerType.CHOICE: "one of several choices", AnswerType.CHOICES: "several of the choices",
    AnswerType.DATE_RANGE: "a period", AnswerType.INTEGER: "a whole number", AnswerType.DECIMAL: "a number",
    AnswerType.MONEY: "an amount of money", AnswerType.LONG_TEXT: "a long text", AnswerType.CODE: "an entry of a list",
    AnswerType.AUTHORITIES: "several authorities", AnswerType.ROWS: "rows of a table",
    AnswerType.FILES: "attached files",
    AnswerType.ADDRESS: "an address", AnswerType.AUTHORITY: "an authority", AnswerType.ORGANISATION: "an organisation",
}  # fmt: skip
"""Answer types whose name needs more words than `a` and the name."""
PERSONAL = {
    Personal.NO: "not personal", Personal.ORDINARY: "personal", Personal.SPECIAL: "personal, of a special category",
    Personal.OFFENCE: "personal, about an offence",
}  # fmt: skip


def type_phrase(type: AnswerType) -> str:
    """Return a type of answer in words."""
    return TYPES.get(type, f"a {spaced(type.value)}")


def tell_type(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield another type of answer; with another label too, the id means something else."""
    before, after = difference.owner.before, difference.owner.after
    old, new = type_phrase(difference.before), type_phrase(difference.after)
    if before.label.english != after.label.english:
        yield change(difference, Topic.QUESTIONS, REUSED, f"{quoted(name(before))} and {quoted(name(after))} are asked "
                     f"under one id, '{after.id}', with different answers.", before=old, after=new,
                     meaning="Give the new question an id of its own.")
    else:
        yield change(difference, Topic.QUESTIONS, RETYPED, f"{quoted(name(after))} takes {new} instead of {old}.")


def tell_list(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield another code list."""
    yield change(difference, Topic.QUESTIONS, RETYPED, f"{quoted(name(difference.owner.after))} is answered from "
                 "another list.", before=spaced(difference.before or "none"), after=spaced(difference.after or "none"))


def tell_required(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield whether an answer is compulsory."""
    question = quoted(name(difference.owner.after))
    if difference.after:
        yield change(difference, Topic.QUESTIONS, MORE_ASKED, f"{question} is compulsory now.",
                     meaning="Running cases may lack the answer.")
    else:
        yield change(difference, Topic.QUESTIONS, LESS_ASKED, f"{question} is no longer compulsory.")


def tell_asked_when(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield when a question is asked."""
    before, after = (_asked(difference.owner.before, sides.old), _asked(difference.owner.after, sides.new))
    beside = (_questions_around(difference, each) for each in ("before", "after"))
    same = meanings_among(*beside).same(difference.before, difference.after)
    rule: Rule = OTHERWISE if same else ASKED_OTHERWISE
    said = "the same condition, written otherwise" if same else "another condition"
    yield change(difference, Topic.QUESTIONS, rule, f"{quoted(name(difference.owner.after))} is asked under {said}.",
                 before=before, after=after)


def _questions_around(difference: Difference, side: str) -> tuple[Question, ...]:
    """Return the questions beside the one that differs: in its rows, its set or its form."""
    for owner in reversed(difference.owners[:-1]):
        whole = getattr(owner, side)
        match whole:
            case Question():
                return whole.columns
            case QuestionSet():
                return tuple(whole.questions.values())
            case Form():
                return tuple(whole.questions())
    return ()


def _asked(question: Question, bundle: Any) -> str:
    return condition_phrase(question.ask_when, bundle)


def tell_personal(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield how sensitive an answer is."""
    before, after = (SENSITIVITY.index(grade) for grade in (difference.before, difference.after))
    less = after < before or {difference.before, difference.after} == {Personal.SPECIAL, Personal.OFFENCE}
    rule = PROTECTED_LESS if less else PROTECTED_MORE
    yield change(difference, Topic.QUESTIONS, rule, f"The answer to {quoted(name(difference.owner.after))} counts as "
                 f"{PERSONAL[difference.after]}; before, as {PERSONAL[difference.before]}.",
                 before=PERSONAL[difference.before], after=PERSONAL[difference.after], widened=less)


def tell_bound(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield another bound; wider where both are numbers or it is gone."""
    least = difference.field == "at_least"
    rule = LESS_ASKED if _is_wider(difference.before, difference.after, least=least) else MORE_ASKED
    words = "at least" if least else "at most"
    yield change(difference, Topic.QUESTIONS, rule, f"{quoted(name(difference.owner.after))} takes {words} "
                 f"{difference.after or 'anything'}; before, {difference.before or 'anything'}.",
                 before=str(difference.before), after=str(difference.after))


def _is_wider(before: str, after: str, *, least: bool) -> bool:
    if not after:
        return True
    try:
        return Decimal(after) < Decimal(before) if least else Decimal(after) > Decimal(before)
    except InvalidOperation:
        return False


def tell_choice(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield a choice or a code that is new or gone."""
    text = difference.after or difference.before
    gone = difference.how is How.REMOVED
    yield change(difference, Topic.QUESTIONS, VANISHED if gone else MORE_OFFERED,
                 f"{quoted(name(difference.owner.after))}: the choice {quoted(text.english)} is "
                 f"{'gone' if gone else 'new'}.")


def tell_question(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield a question or a column that is new in or gone from a set or a form."""
    gone = difference.how is How.REMOVED
    question: Question = difference.before if gone else difference.after
    home, verb = _home(difference), "no longer asked" if gone else "new"
    if _asked_elsewhere(difference, question):
        sentence = f"{quoted(name(question))} stands on another page of {home}."
        yield change(difference, Topic.NAMES, ARRANGEMENT, sentence)
        return
    rule: Rule = VANISHED if gone else MORE_ASKED if question.required else MORE_OFFERED
    more = "" if gone else f": {_traits(question)}"
    yield change(difference, Topic.QUESTIONS, rule, f"{quoted(name(question))} is {verb} in {home}{more}.",
                 meaning="Running cases may hold an answer." if gone else "")


def _home(difference: Difference) -> str:
    form = difference.within(Form)
    owner = difference.owner.after
    return f"the form {quoted(name(form.after))}" if form else quoted(name(owner))


def _traits(question: Question) -> str:
    needed = "compulsory" if question.required else "optional"
    return both((type_phrase(question.type), needed, PERSONAL[question.personal]))


def _asked_elsewhere(difference: Difference, question: Question) -> bool:
    form = difference.within(Form)
    return form is not None and all(side.question(question.id) is not None for side in (form.before, form.after))


def tell_container(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield a question set, code list, form or page that is new or gone."""
    gone = difference.how is How.REMOVED
    part = difference.before if gone else difference.after
    kind = {"question_sets": "question set", "code_lists": "list", "forms": "form", "pages": "page"}[difference.field]
    rule: Rule = VANISHED if gone else MORE_OFFERED
    if isinstance(part, Page) and not gone and _has_compulsory(part):
        rule = MORE_ASKED
    if isinstance(part, Page) and gone and _nothing_lost(difference, part):
        rule = ARRANGEMENT
    where = f" of the form {quoted(name(difference.owner.after))}" if isinstance(part, Page) else ""
    yield change(difference, Topic.FORMS if kind in ("form", "page") else Topic.QUESTIONS, rule,
                 f"The {kind} {quoted(name(part))}{where} is {'gone' if gone else 'new'}.", meaning=_asked_on(part))


def _has_compulsory(page: Page) -> bool:
    content = page.content
    return not isinstance(content, AskedQuestions) or any(question.required for question in content.questions)


def _nothing_lost(difference: Difference, page: Page) -> bool:
    form, content = difference.owner.after, page.content
    return isinstance(content, AskedQuestions) and all(form.question(question.id) for question in content.questions)


def _asked_on(part: Any) -> str:
    if isinstance(part, Page) and isinstance(part.content, AskedQuestions):
        return f"It asks {both(quoted(name(question)) for question in part.content.questions)}."
    return ""


def tell_content(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield what else a page asks."""
    before, after = difference.before, difference.after
    page = f"The page {quoted(name(difference.owner.after))}"
    yield change(difference, Topic.FORMS, _content_rule(before, after), f"{page} asks otherwise.",
                 before=_content(before, sides), after=_content(after, sides))


def _content_rule(before: PageContent, after: PageContent) -> Rule:
    if isinstance(before, AnswersTo) and isinstance(after, AnswersTo):
        return _answering_rule(before, after)
    if isinstance(before, PicksAmong) and isinstance(after, PicksAmong):
        return _among_rule(before, after)
    if not isinstance(before, PickedFrom) or not isinstance(after, PickedFrom):
        return RETYPED
    if set(before.sets) - set(after.sets):
        return VANISHED
    if _is_narrower(before, after):
        return MORE_ASKED
    rearranged = before.sets != after.sets and set(before.sets) == set(after.sets)
    return ARRANGEMENT if rearranged else MORE_OFFERED


def _answering_rule(before: AnswersTo, after: AnswersTo) -> Rule:
    if (before.form, before.page) != (after.form, after.page):
        return RETYPED
    former, reasons = (set(each.declined_for.choices) if each.declined_for else set() for each in (before, after))
    if former - reasons:
        return VANISHED
    if before.without != after.without:
        return ASKED_OTHERWISE
    return MORE_OFFERED if reasons - former else ARRANGEMENT


def _among_rule(before: PicksAmong, after: PicksAmong) -> Rule:
    if (before.form, before.page) != (after.form, after.page):
        return RETYPED
    if before.without != after.without:
        return ASKED_OTHERWISE
    return MORE_ASKED if _is_narrower(before, after) else MORE_OFFERED


def _is_narrower(before: PickedFrom | PicksAmong, after: PickedFrom | PicksAmong) -> bool:
    return after.at_least > before.at_least or after.at_most < before.at_most


def _content(content: PageContent, sides: Sides) -> str:
    match content:
        case AskedQuestions(questions=questions):
            return f"questions: {both(quoted(name(question)) for question in questions)}"
        case PickedFrom(sets=sets):
            return (f"questions picked from {both(quoted(spaced(id)) for id in sets)}, at least {content.at_least}, "
                    f"at most {content.at_most}")  # fmt: skip
        case PicksAmong(form=form, page=page, at_least=at_least, at_most=at_most):
            return (f"questions picked among those of {quoted(sides.answer_label(form, page))}, at least {at_least}, "
                    f"at most {at_most}{_taken_away(content.without, sides)}")  # fmt: skip
        case AnswersTo(form=form, page=page):
            declined = f", declined for {quoted(name(content.declined_for))}" if content.declined_for else ""
            taken = _taken_away(content.without, sides)
            return f"answers to what was picked on {quoted(sides.answer_label(form, page))}{taken}{declined}"
        case Chooses(party=party):
            return f"the choice of the authority for {quoted(spaced(party))}"


def _taken_away(pages: tuple[tuple[FormId, PageId], ...], sides: Sides) -> str:
    """Say which pages take questions away, if any do."""
    return f", without what was picked on {both(quoted(sides.answer_label(*one)) for one in pages)}" if pages else ""


def tell_prefill(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield from where a first answer is offered."""
    question = difference.path[-1]
    sources = (difference.before, difference.after)
    said = [quoted(sides.answer_label(*source)) if source else "nothing" for source in sources]
    yield change(difference, Topic.FORMS, ARRANGEMENT, f"{quoted(_asked_as(difference, question))} begins with another "
                 "answer.", before=said[0], after=said[1])


def _asked_as(difference: Difference, id: str) -> str:
    content = difference.owner.after.content
    return next((name(question) for question in content.questions if question.id == id), spaced(id))


def tell_shared(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield whether a set is shared with other areas."""
    said = "is shared with other areas now" if difference.after else "is no longer shared with other areas"
    yield change(difference, Topic.NAMES, ARRANGEMENT, f"{quoted(name(difference.owner.after))} {said}.")
