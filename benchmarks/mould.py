"""A case that was played once, as the rows that it left in every table, with holes: any number of cases are cast in it.

The steps are written by the function that writes everybody's steps, in a transaction that is rolled back after its
rows were read. Ids and numbers in them are holes; what is sealed, promised or chained is made for each case with a key
of its own. A casting is that case between other authorities, on another day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table

from imi_runtime.model.ids import AuthorityId, CaseId
from imi_runtime.ports import Sealing
from imi_runtime.store.cases import START, chained
from imi_runtime.store.schema import Base
from imi_runtime.store.statement import driver_of

Values = dict[str, Any]
Row = tuple[Any, ...]
DAY = re.compile(r"\d{4}-\d\d-\d\d(?=[ T]\d\d:\d\d)")
PLACE = re.compile(r"(\d)(\d{18})(\d{18})")
"""The place of a case in lists: shelf, when it is due, and how long ago it changed."""
NEVER = "9" * 18
LEFT_OUT = ("happenings", "case_words")
"""What is still to be told, as everything of cases that came about long ago was; and the words by which cases are
found, which workers write for cases that say to have none."""
NOT_FINDABLE = "findable"


def tables_of_cases() -> tuple[Table, ...]:
    """Return the tables that say something of a single case, in the order in which they can be filled."""
    return tuple(table for table in Base.metadata.sorted_tables
                 if _column_of_case(table) and table.name not in LEFT_OUT)


def _column_of_case(table: Table) -> str | None:
    return "id" if table.name == "cases" else next((name for name in ("case_id",) if name in table.c), None)


@dataclass(slots=True)
class Marking:
    """Seals nothing: leaves marks where something is to be sealed, and notes what."""

    real: Sealing
    sealed: dict[bytes, tuple[str, str]] = field(default_factory=dict)
    promised: dict[str, str] = field(default_factory=dict)

    KEY = b"the key of the case"

    def new_key(self, case: CaseId) -> bytes:
        """Return the mark of the key."""
        return self.KEY

    def seal(self, wrapped: bytes, case: CaseId, place: str, text: bytes) -> bytes:
        """Return the mark of a sealed text."""
        mark = f"sealed text {len(self.sealed)}".encode()
        self.sealed[mark] = place, text.decode()
        return mark

    def open(self, wrapped: bytes, case: CaseId, place: str, sealed: bytes) -> bytes:
        """Return the text that a mark stands for."""
        return self.sealed[sealed][1].encode()

    def commitment(self, wrapped: bytes, case: CaseId, text: bytes) -> str:
        """Return the mark of a promise."""
        mark = f"promise {len(self.promised)}"
        self.promised[mark] = text.decode()
        return mark

    def word_token(self, authority: AuthorityId, word: str) -> str:
        """Stands in no row that is cast."""
        return self.real.word_token(authority, word)

    def mac(self, purpose: str, data: bytes) -> bytes:
        """Belongs to no case."""
        return self.real.mac(purpose, data)

    def seal_own(self, place: str, text: bytes) -> bytes:
        """Belongs to no case."""
        return self.real.seal_own(place, text)

    def open_own(self, place: str, sealed: bytes) -> bytes:
        """Belongs to no case."""
        return self.real.open_own(place, sealed)


@dataclass(frozen=True, slots=True)
class _RowMould:
    """One row: what never changes, with the places of texts and of bytes that do."""

    row: Row
    texts: tuple[tuple[int, str], ...]
    sealed: tuple[tuple[int, str], ...]

    def cast(self, values: Values) -> Row:
        row = list(self.row)
        for place, text in self.texts:
            row[place] = text % values
        for place, name in self.sealed:
            row[place] = values[name]
        return tuple(row)


@dataclass(frozen=True, slots=True)
class _Day:
    """The mould as it is for cases of one day."""

    rows: tuple[tuple[str, _RowMould], ...]
    payloads: tuple[tuple[str, str], ...]
    """The name of the digest behind each event, and what the event says."""


class Mould:
    """The rows of one case. `names` are the ids in them, by what each of them stands for."""

    def __init__(self, rows: Mapping[str, Sequence[Row]], names: Mapping[str, str], marking: Marking) -> None:
        self._rows = rows
        self._holes = dict(names)
        self._digests = self._chain(rows["case_events"])
        self._holes |= {mark: mark for mark in marking.promised} | self._digests
        longest_first = sorted(self._holes, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        self._promised = {mark: self._text(text) for mark, text in marking.promised.items()}
        self._sealed = {mark.decode(): (place, self._text(text)) for mark, (place, text) in marking.sealed.items()}
        self._days: dict[int, _Day] = {}

    def _chain(self, events: Sequence[Row]) -> dict[str, str]:
        digests = [event[EVENT.index("digest")] for event in events]
        return {digest: f"digest {number}" for number, digest in enumerate(digests)}

    def cast(self, case: CaseId, values: Values, older: int, sealing: Sealing) -> Iterator[tuple[str, Row]]:
        """Yield the rows of a case that is so many days older; `values` are its ids."""
        day = self._days.get(older) or self._of_day(older)
        key = sealing.new_key(case)
        values[Marking.KEY.decode()] = key
        for mark, text in self._promised.items():
            values[mark] = sealing.commitment(key, case, (text % values).encode())
        for mark, (place, text) in self._sealed.items():
            values[mark] = sealing.seal(key, case, place, (text % values).encode())
        digest = START
        for name, payload in day.payloads:
            digest = values[name] = chained(digest, payload % values)
        for table, row in day.rows:
            yield table, row.cast(values)

    def _of_day(self, older: int) -> _Day:
        shift = timedelta(days=older)
        rows = tuple((table, self._row(row, shift)) for table, found in self._rows.items() for row in found)
        payload = EVENT.index("payload")
        told = (self._text(_older(event[payload], shift)) for event in self._rows["case_events"])
        day = self._days[older] = _Day(rows, tuple(zip(self._digests.values(), told, strict=True)))
        return day

    def _row(self, row: Row, shift: timedelta) -> _RowMould:
        shifted = tuple(_older(value, shift) for value in row)
        texts = {place: self._text(value) for place, value in enumerate(shifted)
                 if isinstance(value, str) and self._pattern.search(value)}
        sealed = {place: value.decode() for place, value in enumerate(shifted) if isinstance(value, bytes)}
        return _RowMould(shifted, tuple(texts.items()), tuple(sealed.items()))

    def _text(self, text: str) -> str:
        """Return a text with holes, as `%` fills them."""
        return self._pattern.sub(lambda found: f"%({self._holes[found[0]]})s", text.replace("%", "%%"))


EVENT = tuple(column.name for column in Base.metadata.tables["case_events"].columns)


def rows_of(connection: Connection, case: CaseId) -> dict[str, list[Row]]:
    """Return the rows of a case in all tables, as the driver gives and takes them."""
    found: dict[str, list[Row]] = {}
    for table in tables_of_cases():
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        order = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
        which = f"\"{_column_of_case(table)}\" = '{case}'"
        cursor = driver_of(connection).execute(f'SELECT {columns} FROM "{table.name}" WHERE {which} ORDER BY {order}')
        names = [column.name for column in table.columns]
        found[table.name] = [tuple(map(_as_given, names, row)) for row in cursor.fetchall()]
    return found


def _as_given(name: str, value: Any) -> Any:
    if name == NOT_FINDABLE:
        return type(value)(False)
    return json.dumps(value) if isinstance(value, dict | list) else value


def _older(value: Any, shift: timedelta) -> Any:
    """Return a value of a row as it was so many days earlier."""
    if isinstance(value, datetime):
        return value - shift
    if not isinstance(value, str):
        return value
    place = PLACE.fullmatch(value)
    if place:
        return _older_place(*place.groups(), shift=shift)
    return DAY.sub(lambda day: (datetime.fromisoformat(day[0]) - shift).date().isoformat(), value)


def _older_place(shelf: str, due: str, changed: str, *, shift: timedelta) -> str:
    microseconds = shift // timedelta(microseconds=1)
    earlier = due if due == NEVER else f"{int(due) - microseconds:018d}"
    return f"{shelf}{earlier}{int(changed) + microseconds:018d}"
