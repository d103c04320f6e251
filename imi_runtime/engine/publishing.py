"""What the public may see of a case: nothing but what a publication names, in its states, to whoever has the keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from imi_runtime.engine.access import Keys, is_given
from imi_runtime.engine.evaluate import case_lookup, holds
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Case, Standing
from imi_runtime.model.folding import fold
from imi_runtime.model.ids import FormId, PublicationId, QuestionId
from imi_runtime.model.procedure import Publication, ReadForm, ReadMark, Shown, ShowNumber
from imi_runtime.model.text import Text


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody who searches gives: a number of a case, and exact answers by (form, question)."""

    number: str = ""
    keys: Keys = field(default_factory=dict)


NO_SEARCH = Search()


@dataclass(frozen=True, slots=True)
class Published:
    """One publication of a case as the public sees it: each thing that it shows, with its value."""

    id: PublicationId
    shown: tuple[tuple[Shown, Answer | Text], ...]


def published(bundle: Bundle, case: Case, today: date, search: Search = NO_SEARCH) -> tuple[Published, ...]:
    """Return what the public sees of the case now. Without a search only what is published without keys: in lists."""
    procedure = bundle.procedures[case.procedure]
    open_now = (entry for entry in procedure.publications.values() if _is_open(entry, case, today, search))
    return tuple(Published(entry.id, tuple(_shown(entry, case))) for entry in open_now)


def _is_open(entry: Publication, case: Case, today: date, search: Search) -> bool:
    return (
        case.state in entry.states
        and holds(entry.when, case_lookup(case), today)
        and all(_is_found(path, case, search) for path in entry.found_by)
    )


def _is_found(path: tuple[FormId, QuestionId] | None, case: Case, search: Search) -> bool:
    if path is None:
        return bool(search.number) and fold(search.number) == fold(case.number)
    return is_given(path, case, search.keys)


def _shown(entry: Publication, case: Case) -> Iterator[tuple[Shown, Answer | Text]]:
    """Yield what is shown, as far as it is there: held and returned texts are not."""
    for item in entry.shows:
        match item:
            case ShowNumber():
                yield item, case.number
            case Text():
                yield item, item
            case ReadMark(mark=mark):
                yield item, case.marks[mark]
            case ReadForm(form=form, question=question):
                filling = case.latest(form, standing=(Standing.OPEN,))
                value = filling.latest.get(question) if filling and question else None
                if value is not None:
                    yield item, value
