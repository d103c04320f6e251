"""Whether somebody reads what a story says, judged on the sight that the engine gives them."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.engine.access import WHOLE, Sight
from imi_runtime.model.case import Case, Filling, Standing
from imi_runtime.model.ids import AuthorityId
from imi_runtime.model.procedure import Readable, ReadForm, ReadMark, ReadOutline, Which


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads for an authority, and what the engine lets them read."""

    authority: AuthorityId
    sight: Sight


def is_read(what: Readable, case: Case, reader: Reader) -> bool:
    """Tell whether all of it can be read: the latest filling of a form, or every one, its own or those of others."""
    match what:
        case ReadOutline():
            return reader.sight.outline
        case ReadMark(mark=mark):
            return mark in reader.sight.marks
    meant = _meant(what, case, reader)
    return bool(meant) and all(_whole(filling, what.question, reader.sight) for filling in meant)


def is_read_in_part(what: Readable, case: Case, reader: Reader) -> bool:
    """Tell whether anything of it can be read, in any filling that may be meant."""
    if not isinstance(what, ReadForm):
        return is_read(what, case, reader)
    names = [reader.sight.fillings.get(f.number, frozenset()) for f in _fillings(what, case, reader)]
    if what.question is None:
        return any(names)
    return any(open == WHOLE or what.question in open for open in names)


def why_not_read(what: Readable, case: Case) -> str:
    """Return what explains that something is not read, as the end of a sentence; empty when no rule opens it."""
    nothing = isinstance(what, ReadForm) and not any(filling.form == what.form for filling in case.fillings)
    return ": it was not filled yet" if nothing else ""


def _fillings(what: ReadForm, case: Case, reader: Reader) -> tuple[Filling, ...]:
    filled = tuple(f for f in case.fillings if f.form == what.form)
    match what.which:
        case Which.OWN:
            return tuple(f for f in filled if f.authority == reader.authority)
        case Which.OTHER:
            return tuple(f for f in filled if f.authority != reader.authority)
    return filled


def _meant(what: ReadForm, case: Case, reader: Reader) -> tuple[Filling, ...]:
    standing = tuple(f for f in _fillings(what, case, reader) if f.standing is not Standing.TAKEN_BACK)
    return standing[-1:] if what.which is Which.LATEST else standing


def _whole(filling: Filling, question: str | None, sight: Sight) -> bool:
    names = sight.fillings.get(filling.number, frozenset())
    if names == WHOLE:
        return True
    return question in names if question else bool(names) and names >= set(filling.latest)
