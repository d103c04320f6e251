"""Whether somebody reads what a story says, judged on the sight that the engine gives them."""

from __future__ import annotations

from imi_runtime.engine.access import WHOLE, Sight
from imi_runtime.model.case import Case, Filling, Standing
from imi_runtime.model.procedure import Readable, ReadForm, ReadMark, ReadOutline, Which


def is_read(what: Readable, case: Case, sight: Sight) -> bool:
    """Tell whether all of it can be read: the latest filling of a form, every one of them, or one question."""
    match what:
        case ReadOutline():
            return sight.outline
        case ReadMark(mark=mark):
            return mark in sight.marks
    meant = _meant(what, case)
    return bool(meant) and all(_whole(filling, what.question, sight) for filling in meant)


def is_read_in_part(what: Readable, case: Case, sight: Sight) -> bool:
    """Tell whether anything of it can be read, in any filling."""
    if not isinstance(what, ReadForm):
        return is_read(what, case, sight)
    names = [sight.fillings.get(f.number, frozenset()) for f in case.fillings if f.form == what.form]
    if what.question is None:
        return any(names)
    return any(open == WHOLE or what.question in open for open in names)


def why_not_read(what: Readable, case: Case) -> str:
    """Return what explains that something is not read, as the end of a sentence; empty when no rule opens it."""
    nothing = isinstance(what, ReadForm) and not any(filling.form == what.form for filling in case.fillings)
    return ": it was not filled yet" if nothing else ""


def _meant(what: ReadForm, case: Case) -> tuple[Filling, ...]:
    standing = tuple(f for f in case.fillings if f.form == what.form and f.standing is not Standing.TAKEN_BACK)
    return standing if what.which is Which.EVERY else standing[-1:]


def _whole(filling: Filling, question: str | None, sight: Sight) -> bool:
    names = sight.fillings.get(filling.number, frozenset())
    if names == WHOLE:
        return True
    return question in names if question else bool(names) and names >= set(filling.latest)
