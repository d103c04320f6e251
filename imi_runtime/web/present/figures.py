"""From tallies to the page of figures, and to the same as a file of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar
from urllib.parse import urlencode

from markupsafe import Markup

from imi_runtime.directory.table_files import guarded
from imi_runtime.engine.indicators import (
    INDICATORS,
    Grade,
    Indicator,
    counted_indicators,
    grade_of_score,
    score_of,
)
from imi_runtime.engine.measuring import ANSWERED, SENT, STATE
from imi_runtime.engine.small_numbers import hidden_numbers
from imi_runtime.model.procedure import Score, Unit
from imi_runtime.model.text import Labels
from imi_runtime.operations.lists.figures import Counted, Figures, Scope
from imi_runtime.operations.words import Tally
from imi_runtime.screens.bars import Bars, drawn
from imi_runtime.screens.chart.tongue import InterfaceTongue
from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.figures import Choice, FigureRow, FiguresPage, FigureTable, GradedFigure
from imi_runtime.screens.tables import Cell

SUM = ""
"""Stands for the row and the column of sums."""
Numbers = Mapping[str, int]
Count = Callable[[Iterable[Tally]], Numbers]
Key = TypeVar("Key", bound=Hashable)
Rests = Iterator[Mapping[Key, int]]


@dataclass(frozen=True)
class FiguresView:
    """The figures beside their reader. Numbers below `least` are hidden where all countries are counted."""

    figures: Figures
    labels: Labels
    around: Frame
    least: int

    @property
    def hides(self) -> bool:
        """Tell whether small numbers are hidden."""
        return self.figures.scope is Scope.ALL

    def say(self, word: str, **values: object) -> str:
        """Return words of the figures."""
        return str(self.around.interface.say(f"figures/{word}", **values))

    def number(self, value: int) -> str:
        """Return a number as the reader's language writes it."""
        return self.around.interface.number(value)

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months of the year in which anything was counted, with those between."""
        found = [tally.key.month for tally in (*self.figures.asking, *self.figures.asked)]
        if not found:
            return ()
        first, last = (int(month[5:]) for month in (min(found), max(found)))
        return tuple(f"{self.figures.year}-{month:02}" for month in range(first, last + 1))

    @cached_property
    def columns(self) -> tuple[tuple[str, tuple[Tally, ...], str], ...]:
        """What is counted by month: the word, the tallies, and what of them."""
        asking, asked = self.figures.asking, self.figures.asked
        if self.hides:
            return ("sent", asking, SENT), ("answered", asking, ANSWERED)
        return ("sent", asking, SENT), ("received", asked, SENT), ("answered", asked, ANSWERED)

    def hidden(self, numbers: Numbers, count: Count) -> frozenset[str]:
        """Return what is not shown of numbers and their sum; `count` is how they were counted."""
        if not self.hides:
            return frozenset()
        rests = [with_sum(rest) for rest in self.rests(numbers, count)]
        return hidden_numbers(with_sum(numbers), [[*numbers, SUM]], self.least, rests)

    def rests(self, numbers: Mapping[Key, int], count: Callable[[Iterable[Tally]], Mapping[Key, int]]) -> Rests[Key]:
        """Yield what is left of numbers when the reader takes away each part that the reader knows."""
        for part in self.figures.known:
            known = count(part)
            yield {key: max(0, number - known.get(key, 0)) for key, number in numbers.items()}


def with_sum(numbers: Numbers) -> dict[str, int]:
    """Return numbers with their sum."""
    return {**numbers, SUM: sum(numbers.values())}


def summed(tallies: Iterable[Tally], what: str, by: Callable[[Tally], str]) -> dict[str, int]:
    """Return how many cases there are by something."""
    found: dict[str, int] = {}
    for tally in tallies:
        if tally.key.what == what:
            found[by(tally)] = found.get(by(tally), 0) + tally.number
    return found


def figures_page(
    view: FiguresView, scopes: Sequence[Scope], procedures: Sequence[tuple[Counted, str]], years: Sequence[str]
) -> FiguresPage:
    """Return the page."""
    figures = view.figures
    chosen = name_of(figures.counted)
    query = urlencode({"scope": figures.scope.value, "procedure": chosen, "year": figures.year})
    return FiguresPage(
        procedure=view.labels.of(figures.counted.procedure.title), whose=view.say(f"scope_{figures.scope.value}"),
        year=figures.year,
        scopes=tuple(Choice(s.value, view.say(f"scope_{s.value}"), s is figures.scope) for s in scopes),
        procedures=tuple(Choice(name_of(one), label, name_of(one) == chosen) for one, label in procedures),
        years=tuple(Choice(year, year, year == figures.year) for year in years),
        indicators=tuple(_indicators(view)), tables=tuple(_tables(view)) if view.months else (),
        chart=_chart(view) if view.months else None,
        csv_href=f"/statistics/figures.csv?{query}", xlsx_href=f"/statistics/figures.xlsx?{query}",
        hides=view.least if view.hides else 0, empty=not view.months,
    )  # fmt: skip


def name_of(counted: Counted) -> str:
    """Return the name of a procedure in addresses."""
    return f"{counted.area}.{counted.procedure.id}"


# -- tables ------------------------------------------------------------------------------------------------------------


def _tables(view: FiguresView) -> Iterator[FigureTable]:
    yield _by_month(view)
    yield _by_state(view)
    if view.hides:
        yield _by_pair(view)
        yield _graded(view)
    else:
        yield _by_country(view)


def _by_month(view: FiguresView) -> FigureTable:
    rows = dict.fromkeys(view.months, "") | {month: view.around.interface.month(month) for month in view.months}
    columns = [(tallies, _of_month(what)) for _, tallies, what in view.columns]
    heads = [view.say(word) for word, _, _ in view.columns]
    return _table(view, "by_month", "by_month", "month", heads, rows, columns)


def _of_month(what: str) -> Count:
    return lambda tallies: summed(tallies, what, lambda t: t.key.month)


def _by_state(view: FiguresView) -> FigureTable:
    states = view.figures.counted.procedure.states
    rows = {id: view.labels.of(state.label) for id, state in states.items()} | {"?": view.say("other_state")}
    sides = [("sent", view.figures.asking)] if view.hides else [
        ("sent", view.figures.asking), ("received", view.figures.asked)]  # fmt: skip

    def count(tallies: Iterable[Tally]) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for tally in tallies:
            if tally.key.what.startswith(STATE):
                id = tally.key.what.removeprefix(STATE)
                id = id if id in states else "?"
                numbers[id] = numbers.get(id, 0) + tally.number
        return numbers

    met = {id for _, tallies in sides for id, number in count(tallies).items() if number}
    known = {id: label for id, label in rows.items() if id in met}
    columns = [(tallies, count) for _, tallies in sides]
    return _table(view, "by_state", "by_state", "state", [view.say(word) for word, _ in sides], known, columns)


def _by_country(view: FiguresView) -> FigureTable:
    def count(tallies: Iterable[Tally]) -> dict[str, int]:
        return summed(tallies, SENT, lambda t: t.key.other)

    columns = [(view.figures.asking, count), (view.figures.asked, count)]
    rows = _countries(view, {code for tallies, _ in columns for code in count(tallies)})
    heads = [view.say("sent"), view.say("received")]
    return _table(view, "by_country", "by_country", "country", heads, rows, columns)


def _by_pair(view: FiguresView) -> FigureTable:
    """Return who sent how many to whom: small numbers are hidden so that neither a sum nor their place tells them."""
    found = _pairs(view.figures.asking)
    hidden = hidden_pairs(found, view.least, tuple(view.rests(found, _pairs)))
    name = view.around.interface.country_name
    ordered = ordered_pairs(found, hidden, name)
    rows = tuple(
        _row(
            view, view.say("from_to", one=name(one), other=name(other)),
            [None if (one, other) in hidden else found[one, other]],
        )
        for one, other in ordered
    )
    return FigureTable("by_pair", view.say("by_countries"), view.say("country"), (view.say("sent"),), rows)


Pairs = Mapping[tuple[str, str], int]


def _pairs(tallies: Iterable[Tally]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for tally in tallies:
        if tally.key.what == SENT:
            pair = (tally.key.own, tally.key.other)
            found[pair] = found.get(pair, 0) + tally.number
    return found


def hidden_pairs(numbers: Pairs, least: int, rests: Sequence[Pairs] = ()) -> frozenset[tuple[str, str]]:
    """Return which pairs of countries are not shown, as if the sums of every country were.

    A pair that is not listed is known to be nothing, so it hides no other.
    """
    ones, others = sorted({one for one, _ in numbers}), sorted({other for _, other in numbers})
    whole = _with_sums(numbers)
    lines = [[(one, other) for other in (*others, SUM) if (one, other) in whole] for one in (*ones, SUM)]
    lines += [[(one, other) for one in (*ones, SUM) if (one, other) in whole] for other in (*others, SUM)]
    return hidden_numbers(whole, lines, least, [_with_sums(rest) for rest in rests])


def _with_sums(numbers: Pairs) -> dict[tuple[str, str], int]:
    """Return pairs of countries with the sums of each country on either side, and of all."""
    whole = {**numbers, (SUM, SUM): 0}
    for (one, other), number in numbers.items():
        for sum in ((one, SUM), (SUM, other), (SUM, SUM)):
            whole[sum] = whole.get(sum, 0) + number
    return whole


def ordered_pairs(
    numbers: Mapping[tuple[str, str], int], hidden: Container[object], name: Callable[[str], str]
) -> list[tuple[str, str]]:
    """Return the pairs, those with most first; what is not shown by names alone, as its place would tell."""
    return sorted(numbers, key=lambda pair: (-numbers[pair] if pair not in hidden else 0, *map(name, pair)))


def _graded(view: FiguresView) -> FigureTable:
    """Return the indicators of every country that was asked; those of few cases are not shown."""
    rows = _countries(view, {tally.key.other for tally in view.figures.asked})
    cells: dict[str, list[str | None]] = {code: [] for code in rows}
    summands: dict[str, list[Summand]] = {code: [] for code in rows}
    counted = view.figures.counted.procedure.statistics
    summed_up = counted_indicators(counted) if counted else ()
    for indicator in INDICATORS:
        numbers, totals = _of_each(view.figures.asked, indicator.what)
        hidden = view.hidden(numbers, _of_country(indicator))
        for code in rows:
            value = indicator.value(numbers.get(code, 0), totals.get(code, 0))
            cells[code].append(None if code in hidden else _graded_value(view, indicator, value))
            if indicator in summed_up:
                summands[code].append(None if code in hidden else indicator.grade(value) if value is not None else "")
    heads = tuple(view.say(f"indicator_{indicator.what}") for indicator in INDICATORS)
    if counted and counted.score:
        heads = (*heads, view.say("score"))
        for code in rows:
            cells[code].append(_score_said(view, counted.score, summands[code]))
    return FigureTable(
        "graded", view.say("graded_by_country"), view.say("country"), heads,
        tuple(FigureRow(label, tuple(cells[code])) for code, label in rows.items()),
    )


Summand = Grade | Literal[""] | None
"""The grade of an indicator: nothing where there is no case, None where it is not shown."""


def _score_said(view: FiguresView, bounds: Score, summands: Sequence[Summand]) -> str | None:
    """Return the score of a country, which it has only where each of its indicators has a value and is shown."""
    if None in summands:
        return None
    grades = [one for one in summands if isinstance(one, Grade)]
    if len(grades) < len(summands):
        return "–"
    score = score_of(grades)
    return f"{view.around.interface.number(score)} ({view.say(grade_of_score(score, bounds).value)})"


def _graded_value(view: FiguresView, indicator: Indicator, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{_said(view, indicator, value)} ({view.say(indicator.grade(value).value)})"


def _of_each(tallies: Iterable[Tally], what: str) -> tuple[dict[str, int], dict[str, int]]:
    numbers: dict[str, int] = {}
    totals: dict[str, int] = {}
    for tally in tallies:
        if tally.key.what == what:
            code = tally.key.other
            numbers[code] = numbers.get(code, 0) + tally.number
            totals[code] = totals.get(code, 0) + tally.total
    return numbers, totals


def _of_country(indicator: Indicator) -> Count:
    return lambda tallies: _of_each(tallies, indicator.what)[0]


def _countries(view: FiguresView, codes: Iterable[str]) -> dict[str, str]:
    names = {code: view.around.interface.country_name(code) for code in codes}
    return dict(sorted(names.items(), key=lambda item: item[1]))


def _table(
    view: FiguresView, id: str, title: str, first: str, heads: Sequence[str], rows: Mapping[str, str],
    counted: Sequence[tuple[tuple[Tally, ...], Count]],
) -> FigureTable:
    """Return a table with its sums; what is hidden of each column is found for itself."""
    found = [(count(tallies), count) for tallies, count in counted]
    columns = [({key: numbers.get(key, 0) for key in rows}, count) for numbers, count in found]
    hidden = [view.hidden(column, count) for column, count in columns]
    whole = [with_sum(column) for column, _ in columns]

    def row(label: str, key: str) -> FigureRow:
        return _row(view, label, [None if key in h else c[key] for c, h in zip(whole, hidden, strict=True)])

    shown = tuple(row(label, key) for key, label in rows.items())
    return FigureTable(
        id, view.say(title), view.say(first), tuple(heads), shown, row(view.say("sum"), SUM)
    )


def _row(view: FiguresView, label: str, numbers: Sequence[int | None]) -> FigureRow:
    said = (None if number is None else view.number(number) for number in numbers)
    return FigureRow(label, tuple(said), tuple(numbers))


# -- indicators and chart ----------------------------------------------------------------------------------------------


def _indicators(view: FiguresView) -> Iterator[GradedFigure]:
    for indicator in INDICATORS:
        numbers, totals = _of_each(view.figures.asked, indicator.what)
        number, total = sum(numbers.values()), sum(totals.values())
        value = indicator.value(number, total)
        unshown = SUM in view.hidden(numbers, _of_country(indicator))
        graded = None if value is None or unshown else indicator.grade(value).value
        said = view.say("no_value") if value is None else _said(view, indicator, value)
        yield GradedFigure(
            label=view.say(f"indicator_{indicator.what}"), value=view.say("hidden") if unshown else said,
            cases=view.say("hidden") if unshown else view.number(number), grade=graded or "",
            grade_label=view.say(graded) if graded else "", bounds=view.say(f"bounds_{indicator.what}"),
        )


def _said(view: FiguresView, indicator: Indicator, value: float) -> str:
    if indicator.is_share:
        return view.say("percent", number=view.number(round(value)))
    return InterfaceTongue(view.around.interface, view.labels).length(round(value), Unit.DAYS)


def _chart(view: FiguresView) -> Markup:
    """Return the picture of the first table: at most two series, so that their looks can be told apart."""
    columns = view.columns[:2]
    found = [(_of_month(what)(tallies), _of_month(what)) for _, tallies, what in columns]
    counted = [{month: numbers.get(month, 0) for month in view.months} for numbers, _ in found]
    hidden = [view.hidden(numbers, count) for numbers, (_, count) in zip(counted, found, strict=True)]
    groups = [
        Bars(view.around.interface.month(month),
             tuple(None if month in h else c[month] for c, h in zip(counted, hidden, strict=True)))
        for month in view.months
    ]  # fmt: skip
    return drawn(
        view.say("chart", year=view.figures.year), view.say("chart_text"), [view.say(word) for word, _, _ in columns],
        groups, view.say("hidden"),
    )


def as_csv(view: FiguresView) -> bytes:
    """Return all tables as one file of cells that no spreadsheet calculates with; what is not shown is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    for table in _tables(view) if view.months else ():
        for row in (*table.rows, *([table.sums] if table.sums else [])):
            for head, cell in zip(table.heads, row.cells, strict=True):
                writer.writerow([guarded(text) for text in (table.title, row.label, head, cell or "")])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_rows(view: FiguresView) -> Iterator[Sequence[Cell]]:
    """Yield all tables as the rows of one sheet, its header first. Numbers are numbers, and no text is calculated."""
    yield [view.say(word) for word in ("column_table", "column_row", "column_figure", "value")]
    for table in _tables(view) if view.months else ():
        for row in (*table.rows, *([table.sums] if table.sums else [])):
            for place, (head, cell) in enumerate(zip(table.heads, row.cells, strict=True)):
                shown: Cell = row.numbers[place] if row.numbers else cell
                yield table.title, row.label, head, view.say("hidden") if cell is None else shown
