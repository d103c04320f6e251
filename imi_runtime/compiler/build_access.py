"""The access rules of a procedure: who may read what, in which states."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.conditions import condition
from imi_runtime.compiler.phrases import reading_seat
from imi_runtime.compiler.procedure_ground import ANY, Ground
from imi_runtime.compiler.references import listing
from imi_runtime.compiler.written import Word, string, words
from imi_runtime.model.forms import AskedQuestions
from imi_runtime.model.ids import FormId, MarkId, PageId, QuestionId, RuleId, StateId
from imi_runtime.model.procedure import AccessRule, Readable, ReadForm, ReadMark, ReadOutline, Seat, Which
from imi_runtime.problems import nearest, respelled
from imi_runtime.source.located import Entry

OUTLINE = "outline"
WHICH = {"every": Which.EVERY, "own": Which.OWN, "other": Which.OTHER}
OF_OTHERS = "other "


def access(ground: Ground) -> dict[RuleId, AccessRule]:
    """Return the access rules of the procedure."""
    return {RuleId(entry.key): _rule(entry, ground) for entry in ground.document.sound("access")}


def _rule(entry: Entry, ground: Ground) -> AccessRule:
    node, called = entry.value, f"access rule '{entry.key}'"
    return AccessRule(
        id=RuleId(entry.key),
        who=tuple(_readers(words(node, "who"), called, ground)),
        may_read=tuple(readables(words(node, "may_read"), called, ground)),
        states=_states(words(node, "in"), called, ground),
        when=condition(node, "when", ground.scope, ground.problems),
        all_versions=bool(string(node, "versions")),
        found_by=tuple(keys(words(node, "found_by"), f"{called} is found by", ground)),
        listed_by=tuple(keys(words(node, "listed_by"), f"{called} is listed by", ground)),
        law=string(node, "law"),
        at=entry.key_at,
    )


def keys(names: tuple[Word, ...], subject: str, ground: Ground) -> Iterator[tuple[FormId, QuestionId]]:
    """Yield the questions whose exact values open a rule."""
    for name in names:
        found = ground.question(name, subject)
        if found:
            yield found[0], found[1].id


def _readers(names: tuple[Word, ...], called: str, ground: Ground) -> Iterator[Seat]:
    for name in names:
        seat = reading_seat(name, ground.parties, f"{called} is for", ground.problems)
        if seat:
            yield seat


def _states(names: tuple[Word, ...], called: str, ground: Ground) -> tuple[StateId, ...]:
    if [name.text for name in names] == [ANY]:
        return tuple(StateId(id) for id in ground.states.ids)
    return ground.state_list(names, f"{called} counts in")


def readables(names: tuple[Word, ...], called: str, ground: Ground) -> Iterator[Readable]:
    """Yield what a rule opens; a page stands for each of its questions."""
    for name in names:
        if name.text.startswith(OF_OTHERS):
            form = name.text.removeprefix(OF_OTHERS)
            ground.problems.append(codes.OTHERS_ALONE.at(name.at, subject=called, form=form))
        else:
            yield from readable(name, f"{called} opens", ground)


def readable(name: Word, subject: str, ground: Ground) -> Iterator[Readable]:
    """Yield what one name opens: the outline, a mark, a form, a question, or the questions of a page."""
    quantifier, space, rest = name.text.partition(" ")
    if name.text == OUTLINE:
        yield ReadOutline()
    elif name.text in ground.mark_names.ids:
        yield ReadMark(MarkId(name.text))
    elif not space:
        yield from _read_form(name, Which.LATEST, subject, ground)
    elif quantifier in WHICH and " " not in rest:
        part = name.part(len(quantifier) + 1, len(name.text))
        yield from _read_form(part, WHICH[quantifier], subject, ground)
    else:
        ground.problems.append(codes.NOT_READABLE.at(name.at, subject=subject, found=name.text))


def _read_form(name: Word, which: Which, subject: str, ground: Ground) -> Iterator[Readable]:
    if "." in name.text:
        form, _, part = name.text.partition(".")
        page = ground.area.forms[FormId(form)].pages.get(PageId(part)) if form in ground.area.forms else None
        if page and isinstance(page.content, AskedQuestions):
            yield from (ReadForm(FormId(form), question.id, which) for question in page.content.questions)
            return
        found = ground.question(name, subject)
        if found:
            yield ReadForm(found[0], found[1].id, which)
    elif name.text in ground.area.names.ids:
        yield ReadForm(FormId(name.text), None, which)
    else:
        _no_form(name, subject, ground)


def _no_form(name: Word, subject: str, ground: Ground) -> None:
    if ground.area.names.complete and ground.mark_names.complete:
        known = [*ground.area.names.ids, *ground.mark_names.ids]
        ground.problems.append(
            codes.NOTHING_TO_READ.at(name.at, suggestion=nearest(name.text, [*known, OUTLINE]),
                                     fix=respelled(name.at, name.text, [*known, OUTLINE]),
                                     listing=listing("forms and marks are", known), subject=subject, name=name.text)
        )  # fmt: skip
