"""Answers that a proof tries: of every question that something looks at, one for each case that can be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, combinations, islice, product

from imi_runtime.engine.evaluate import answers_lookup, holds
from imi_runtime.engine.form_plan import offered_on
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers, Case
from imi_runtime.model.conditions import (
    TODAY,
    Compares,
    Condition,
    Is,
    IsAnswered,
    IsNot,
    Path,
    SomeRow,
    atoms_of,
)
from imi_runtime.model.forms import Form, PicksAmong
from imi_runtime.model.ids import FormId
from imi_runtime.model.places import COUNTRIES, LANGUAGES
from imi_runtime.model.questions import CLOSED_SETS, AnswerType, Question
from imi_runtime.saying.conditions import question_at

DAY = date(2026, 3, 2)
APART = 10
"""Days between two dates that are told apart; a day that a condition calls `today` fits before, between and after."""
MOST_DATES = 3
MOST_TRIED = 4_000
MOST_KEPT = 64
MOST_OPTIONS = 5
EVERYTHING_LEFT, SOME_OF_IT = "everything that is left", "some of what is left"
"""Stand for picks: what was asked and is still left, and a part of it that leaves the rest."""
ANYTHING = "x"
"""Stands for an answer of which it only counts that it is there."""


def is_imagined_pick(value: Answer | None) -> bool:
    """Tell whether these are picks of a proof, which say only whether anything is left."""
    return isinstance(value, list) and any(one in (EVERYTHING_LEFT, SOME_OF_IT) for one in value)


def real_picks(form: Form, case: Case, imagined: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return real picks for imagined ones that take questions away: all that is left, or the first of it."""
    found: dict[str, Answer] = {}
    for page in form.pages.values():
        value = imagined.get(page.id)
        if isinstance(page.content, PicksAmong) and isinstance(value, list) and is_imagined_pick(value):
            offered = list(offered_on(case, page))
            found[page.id] = offered if EVERYTHING_LEFT in value else offered[:1]
    return found


def looks_at_today(condition: Condition) -> bool:
    """Tell whether the condition compares something with the day."""
    return any(isinstance(atom, Compares) and atom.other == TODAY for atom in atoms_of(condition))


def days_tried(compared: int) -> tuple[date, ...]:
    """Return the days on which a step is tried, so that each of so many dates is before, on or after one of them."""
    return tuple(DAY + timedelta(days=APART * place // 2) for place in range(-1, 2 * compared))


@dataclass(frozen=True, slots=True)
class Trials:
    """Every combination of answers to one form that counts; `cut` when there were too many to try."""

    names: tuple[str, ...]
    answers: tuple[Answers, ...]
    cut: bool = False


def trials_of(bundle: Bundle, form: FormId, names: Iterable[str], atoms: tuple[Condition, ...]) -> Trials:
    """Return the answers tried for those names of a form; questions that are not asked stay without an answer."""
    wanted = tuple(names)
    asked = tuple(_with_askers(bundle, form, wanted))
    every = (*atoms, *(_in_form(atom, form, name) for name in asked for atom in _asking(bundle, form, name)))
    dates = min(MOST_DATES, max(1, len(compared_dates(bundle, every))))
    domains = [tuple(domain(Path(name, form), question_at(bundle, Path(name, form)), every, dates)) for name in asked]
    found: dict[str, Answers] = {}
    tried = 0
    for values in islice(product(*domains), MOST_TRIED):
        tried += 1
        for answers in _possible(bundle, form, dict(zip(asked, values, strict=True)), dates):
            kept = {name: answers[name] for name in wanted if name in answers}
            found.setdefault(repr(kept), kept)
    cut = tried == MOST_TRIED or len(found) > MOST_KEPT
    return Trials(wanted, tuple(islice(found.values(), MOST_KEPT)), cut)


def can_be_asked(bundle: Bundle, form: FormId, name: str) -> bool:
    """Tell whether some answers to the others let the form ask a question; true also where too many had to be tried."""
    asked = tuple(_with_askers(bundle, form, (name,)))
    atoms = tuple(_in_form(atom, form, each) for each in asked for atom in _asking(bundle, form, each))
    dates = min(MOST_DATES, max(1, len(compared_dates(bundle, atoms))))
    others = (each for each in asked if each != name)
    paths = [Path(each, form) for each in others]
    domains = {path.name: tuple(domain(path, question_at(bundle, path), atoms, dates)) for path in paths}
    tried = product(*(domains.get(each, (ANYTHING,)) for each in asked))
    for number, values in enumerate(tried):
        given = dict(zip(asked, values, strict=True))
        if number == MOST_TRIED or any(name in answers for answers in _possible(bundle, form, given, dates)):
            return True
    return False


def deciding_questions(bundle: Bundle, form: FormId, name: str) -> tuple[Question, ...]:
    """Return the questions on which it depends whether another is asked, each once, as they are read."""
    names = (each for each in _with_askers(bundle, form, (name,)) if each != name)
    return tuple(one for one in (question_at(bundle, Path(each, form)) for each in names) if one)


def compared_dates(bundle: Bundle, atoms: Iterable[Condition]) -> frozenset[tuple[str, str]]:
    """Return the date questions that some comparison puts in order."""
    paths = (p for atom in atoms if isinstance(atom, Compares) for p in (atom.path, atom.other) if isinstance(p, Path))
    return frozenset(
        (path.form, path.name) for path in paths
        if (question := question_at(bundle, path)) is not None and question.type is AnswerType.DATE
    )


def _with_askers(bundle: Bundle, form: FormId, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the names, each after those on which it depends whether it is asked."""
    seen: set[str] = set()
    waiting = list(names)
    found: list[str] = []
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            found.append(name)
            told = (_in_form(atom, form, name) for atom in _asking(bundle, form, name))
            waiting.extend(path.name for atom in told for path in _paths(atom))
    order = _reading_order(bundle, form)
    yield from sorted(found, key=lambda name: order.get(name, -1))


def _reading_order(bundle: Bundle, form: FormId) -> Mapping[str, int]:
    """Return the place of each question of a form, and of each that can be picked: these come in the order of sets."""
    own = (str(question.id) for question in bundle.forms[form].questions())
    picked = (f"{each.id}.{id}" for each in bundle.question_sets.values() for id in each.questions)
    return {name: place for place, name in enumerate(chain(own, picked))}


def _asking(bundle: Bundle, form: FormId, name: str) -> tuple[Condition, ...]:
    question = question_at(bundle, Path(name, form))
    return tuple(atoms_of(question.ask_when)) if question else ()


def _paths(atom: Condition) -> tuple[Path, ...]:
    path, other = getattr(atom, "path", None), getattr(atom, "other", None)
    return tuple(p for p in (path, other) if isinstance(p, Path))


def _in_form(atom: Condition, form: FormId, name: str) -> Condition:
    """Return what a question's own condition says, with the form written out: there it names siblings only."""
    prefix = name.rpartition(".")[0]

    def told(path: Path) -> Path:
        return Path(f"{prefix}.{path.name}" if prefix else path.name, form)

    match atom:
        case Compares(path=path, order=order, other=other):
            return Compares(told(path), order, told(other) if isinstance(other, Path) else other)
        case Is(path=path, values=values):
            return Is(told(path), values)
        case IsNot(path=path, values=values):
            return IsNot(told(path), values)
        case SomeRow(quantifier=quantifier, path=path, has=has):
            return SomeRow(quantifier, told(path), has)
        case IsAnswered(path=path):
            return IsAnswered(told(path))
    return atom


def _possible(
    bundle: Bundle, form: FormId, values: Mapping[str, Answer | None], dates: int
) -> Iterator[dict[str, Answer]]:
    """Yield the answers as the form lets them stand: what is not asked is not there, what is demanded is."""
    for today in days_tried(dates):
        given = {name: value for name, value in values.items() if value is not None}
        for name in values:
            question = question_at(bundle, Path(name, form))
            prefix = f"{name.rpartition('.')[0]}." if "." in name else ""
            if question and not holds(question.ask_when, answers_lookup(given, prefix), today):
                given.pop(name, None)
            elif question and not _is_accepted(question, given.get(name), today, picked=bool(prefix)):
                break
        else:
            yield given


def _is_accepted(question: Question, value: Answer | None, today: date, *, picked: bool) -> bool:
    if value is None and not picked and _demanded(question):
        return False
    return _on_time(question, value, today)


def _on_time(question: Question, value: Answer | None, today: date) -> bool:
    """Tell whether a date keeps to bounds that name the day on which it is given."""
    if question.type is not AnswerType.DATE or value in (None, ANYTHING):
        return True
    early = question.at_least == TODAY and str(value) < str(today)
    late = question.at_most == TODAY and str(value) > str(today)
    return not early and not late


def _demanded(question: Question) -> bool:
    return question.required or question.type is AnswerType.DECLARATION


# -- one question ------------------------------------------------------------------------------------------------------


def domain(
    path: Path, question: Question | None, atoms: tuple[Condition, ...], dates: int
) -> Iterator[Answer | None]:
    """Yield the answers to a question that the comparisons can tell apart, none at all last."""
    left = [atom.path.left for atom in atoms if isinstance(atom, IsAnswered) and atom.path.left]
    if any((path.form, path.name) in pages for pages in left):
        yield [EVERYTHING_LEFT]
        yield from ([SOME_OF_IT],) if any((path.form, path.name) in pages[1:] for pages in left) else ()
        return
    values = _mentioned(path, atoms)
    match question.type if question else None:
        case AnswerType.DATE:
            yield from ((DAY + timedelta(days=APART * place)).isoformat() for place in _ranks(path, atoms, dates))
        case AnswerType.INTEGER | AnswerType.DECIMAL:
            yield from (str(number) for number in _within(question, _numbers(path, atoms)))
        case AnswerType.MONEY:
            yield from ({"amount": str(number), "currency": "EUR"} for number in _numbers(path, atoms))
        case AnswerType.CHOICES if question:
            yield from _subsets((*values, *_others(question, values)))
        case AnswerType.ROWS if question:
            yield from _rows(path, question, atoms, dates)
        case None:
            yield from _subsets((*values, ANYTHING))
        case _ if question:
            yield from (*values, *_others(question, values))
    yield None


def _ranks(path: Path, atoms: tuple[Condition, ...], dates: int) -> range:
    compared = any(isinstance(atom, Compares) and path in (atom.path, atom.other) for atom in atoms)
    return range(dates if compared else 1)


def _mentioned(path: Path, atoms: tuple[Condition, ...]) -> tuple[str, ...]:
    lists = [atom.values for atom in atoms if isinstance(atom, (Is, IsNot)) and atom.path == path]
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _others(question: Question, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return one answer that no comparison mentions, if there is any."""
    closed: Mapping[AnswerType, tuple[str, ...]] = {
        AnswerType.COUNTRY: tuple(COUNTRIES), AnswerType.LANGUAGE: tuple(LANGUAGES), **CLOSED_SETS,
    }
    known = tuple(question.choices) or closed.get(question.type, (ANYTHING,))
    return tuple(value for value in known if value not in values)[:1]


def _subsets(values: tuple[str, ...]) -> Iterator[list[str]]:
    few = values[:MOST_OPTIONS]
    return (list(some) for size in range(1, len(few) + 1) for some in combinations(few, size))


def _numbers(path: Path, atoms: tuple[Condition, ...]) -> list[Decimal]:
    """Return numbers at, below and above every bound; two numbers that are compared share theirs."""
    bounds = {
        atom.other for atom in atoms if isinstance(atom, Compares) and atom.path == path
        and isinstance(atom.other, Decimal)
    }
    return sorted({bound + step for bound in bounds or {Decimal(1)} for step in (-1, 0, 1)})


def _within(question: Question | None, numbers: list[Decimal]) -> list[Decimal]:
    """Return the numbers that the question accepts, the least and the greatest that it does among them."""
    least, most = (_bound(question, which) for which in ("at_least", "at_most"))
    known = {*numbers, *(bound for bound in (least, most) if bound is not None)}
    return sorted(one for one in known if (least is None or one >= least) and (most is None or one <= most))


def _bound(question: Question | None, which: str) -> Decimal | None:
    written = getattr(question, which, "")
    return Decimal(written) if written else None


def _rows(
    path: Path, question: Question, atoms: tuple[Condition, ...], dates: int
) -> Iterator[list[dict[str, object]]]:
    """Yield lists of rows: one row for each way in which the conditions on rows can come out, in every combination."""
    asked = [atom.has for atom in atoms if isinstance(atom, SomeRow) and atom.path == path]
    inner = tuple(atom for has in asked for atom in atoms_of(has))
    columns = {str(column.id): column for column in question.columns}
    used = [name for name in columns if any(Path(name) in _paths(atom) for atom in inner)]
    domains = [tuple(domain(Path(name), columns[name], inner, dates)) for name in used]
    kinds: dict[tuple[bool, ...], dict[str, object]] = {}
    for values in islice(product(*domains), MOST_TRIED):
        row: dict[str, object] = {name: value for name, value in zip(used, values, strict=True) if value is not None}
        kinds.setdefault(tuple(holds(has, answers_lookup(row), DAY) for has in asked), row)
    few = list(kinds.values())[:MOST_OPTIONS]
    yield from (list(some) for size in range(1, len(few) + 1) for some in combinations(few, size))
