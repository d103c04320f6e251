"""The access rules of a procedure: who may read what, in which states."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.conditions import condition
from imi_runtime.compiler.phrases import reading_seat
from imi_runtime.compiler.procedure_ground import ANY, Ground
from imi_runtime.compiler.references import listing
from imi_runtime.compiler.written import Word, string, words
from imi_runtime.model.ids import FormId, MarkId, RuleId, StateId
from imi_runtime.model.procedure import AccessRule, Readable, ReadForm, ReadMark, ReadOutline, Seat, Which
from imi_runtime.problems import nearest
from imi_runtime.source.located import Entry

OUTLINE = "outline"
WHICH = {"every": Which.EVERY, "own": Which.OWN}


def access(ground: Ground) -> dict[RuleId, AccessRule]:
    """Return the access rules of the procedure."""
    return {RuleId(entry.key): _rule(entry, ground) for entry in ground.document.sound("access")}


def _rule(entry: Entry, ground: Ground) -> AccessRule:
    node, called = entry.value, f"access rule '{entry.key}'"
    return AccessRule(
        id=RuleId(entry.key),
        who=tuple(_readers(words(node, "who"), called, ground)),
        may_read=tuple(_readables(words(node, "may_read"), called, ground)),
        states=_states(words(node, "in"), called, ground),
        when=condition(node, "when", ground.scope, ground.problems),
        all_versions=bool(string(node, "versions")),
        law=string(node, "law"),
        at=entry.key_at,
    )


def _readers(names: tuple[Word, ...], called: str, ground: Ground) -> Iterator[Seat]:
    for name in names:
        seat = reading_seat(name, ground.parties, f"{called} is for", ground.problems)
        if seat:
            yield seat


def _states(names: tuple[Word, ...], called: str, ground: Ground) -> tuple[StateId, ...]:
    if [name.text for name in names] == [ANY]:
        return tuple(StateId(id) for id in ground.states.ids)
    return ground.state_list(names, f"{called} counts in")


def _readables(names: tuple[Word, ...], called: str, ground: Ground) -> Iterator[Readable]:
    for name in names:
        readable = _readable(name, f"{called} opens", ground)
        if readable:
            yield readable


def _readable(name: Word, subject: str, ground: Ground) -> Readable | None:
    if name.text == OUTLINE:
        return ReadOutline()
    if name.text in ground.mark_names.ids:
        return ReadMark(MarkId(name.text))
    quantifier, space, rest = name.text.partition(" ")
    if not space:
        return _read_form(name, Which.LATEST, subject, ground)
    if quantifier in WHICH and " " not in rest:
        return _read_form(name.part(len(quantifier) + 1, len(name.text)), WHICH[quantifier], subject, ground)
    ground.problems.append(codes.NOT_READABLE.at(name.at, subject=subject, found=name.text))
    return None


def _read_form(name: Word, which: Which, subject: str, ground: Ground) -> Readable | None:
    if "." in name.text:
        found = ground.question(name, subject)
        return ReadForm(found[0], found[1].id, which) if found else None
    if name.text in ground.area.names.ids:
        return ReadForm(FormId(name.text), None, which)
    if ground.area.names.complete and ground.mark_names.complete:
        known = [*ground.area.names.ids, *ground.mark_names.ids]
        ground.problems.append(
            codes.NOTHING_TO_READ.at(name.at, suggestion=nearest(name.text, [*known, OUTLINE]),
                                     listing=listing("forms and marks are", known), subject=subject, name=name.text)
        )  # fmt: skip
    return None
