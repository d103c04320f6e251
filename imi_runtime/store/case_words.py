"""By which words and facts cases are found: a row for each case and authority that sees it.

The words stand in the database's own index, each as a token that holds the authority, so that finding a word and
staying among one's own cases is one operation. Rows are numbered by when the case was opened, so that what is found is
in order already, the newest first, and any stretch of time is a stretch of numbers.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    Table,
    and_,
    bindparam,
    column,
    delete,
    func,
    insert,
    or_,
    select,
    table,
    update,
)
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects.postgresql import TSQUERY

from imi_runtime.model.ids import AreaId, AuthorityId, CaseId, Country, ProcedureId, RightId, StateId
from imi_runtime.store import schema
from imi_runtime.store.sight import SIGHT, Shelf, SightEntry, entry_of
from imi_runtime.store.statement import Statement

WORDS = cast(Table, schema.CaseWordsRow.__table__)
CASES = cast(Table, schema.CaseRow.__table__)
INDEX = table("case_words_index", column("rowid"), column("case_words_index"), column("words"))
"""SQLite's index of words (FTS5), which stores none of them a second time; PostgreSQL has one over a column."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SPREAD = 2**20
"""How many rows the cases of one millisecond can have."""
LOOKED_THROUGH = 2000
"""So many of the newest rows are looked through on PostgreSQL before its index of words is asked: words that are found
often are found there, and those that are not have few rows to be sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsEntry:
    """By what one authority finds one case. `told` maps each field to the tokens of its words."""

    case: CaseId
    authority: AuthorityId
    area: AreaId
    procedure: ProcedureId
    state: StateId
    shelf: Shelf
    other: AuthorityId | None
    country: Country | None
    due: datetime | None
    opened: datetime
    updated: datetime
    told: Mapping[str, frozenset[str]]

    @property
    def written(self) -> str:
        """Return the tokens as they are stored: a line for each field."""
        return "\n".join(" ".join((name, *sorted(tokens))) for name, tokens in sorted(self.told.items()))


def read_told(written: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (field, its tokens) of what was stored."""
    for line in written.splitlines():
        name, *tokens = line.split(" ")
        yield name, tuple(tokens)


def first_number(moment: datetime) -> int:
    """Return the least number of a row whose case was opened at that moment or later."""
    return max(0, (moment - _EPOCH) // _MILLISECOND) * _SPREAD


# -- writing -----------------------------------------------------------------------------------------------------------

_OF_CASE = Statement(
    select(WORDS.c.id, WORDS.c.authority, WORDS.c.told).where(WORDS.c.case_id == bindparam("the_case"))
)
_LAST = Statement(
    select(func.max(WORDS.c.id)).where(WORDS.c.id >= bindparam("first"), WORDS.c.id < bindparam("end"))
)
_ADD = Statement(insert(WORDS))
_CHANGING = tuple(c.name for c in WORDS.c if c.name not in ("id", "case_id", "authority"))
_CHANGE = Statement(
    update(WORDS).where(WORDS.c.id == bindparam("the_id"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGING})
)
_REMOVE = Statement(delete(WORDS).where(WORDS.c.id == bindparam("the_id")))
_INDEX_ADD = Statement(insert(INDEX).values(rowid=bindparam("id"), words=bindparam("words")))
_INDEX_REMOVE = Statement(
    insert(INDEX).values(case_words_index="delete", rowid=bindparam("id"), words=bindparam("words"))
)
_WRITTEN = Statement(update(CASES).where(CASES.c.id == bindparam("the_case")).values(findable=True))


def replace_words(connection: Connection, case: CaseId, entries: Sequence[WordsEntry], *, fresh: bool = False) -> None:
    """Write by what the case is found now; nothing of what stood there before remains. `fresh`: nothing stood there."""
    before = {} if fresh else {row[1]: (row[0], row[2]) for row in _OF_CASE.rows(connection, {"the_case": case})}
    there = {entry.authority for entry in entries}
    _remove(connection, [kept for authority, kept in before.items() if authority not in there])
    known = [(before[entry.authority], entry) for entry in entries if entry.authority in before]
    _change(connection, known)
    _add(connection, [entry for entry in entries if entry.authority not in before])
    if not before:
        _WRITTEN.run(connection, {"the_case": case})


def forget_words(connection: Connection, case: CaseId) -> None:
    """Remove everything by which a case is found: when it is blocked or erased."""
    _remove(connection, [(row[0], row[2]) for row in _OF_CASE.rows(connection, {"the_case": case})])


def _add(connection: Connection, entries: Sequence[WordsEntry]) -> None:
    if not entries:
        return
    first = first_number(entries[0].opened)
    last = cast("int | None", _LAST.rows(connection, {"first": first, "end": first + _SPREAD})[0][0])
    # Two that open cases in the same millisecond begin at different numbers, most probably.
    number = (first if last is None else last + 1) + secrets.randbelow(64)
    numbered = list(enumerate(entries, number))
    _ADD.run_each(connection, [
        {"id": id, "case_id": entry.case, "authority": entry.authority, **_row(connection, entry)}
        for id, entry in numbered
    ])
    _index(connection, _INDEX_ADD, [(id, entry.written) for id, entry in numbered])


def _change(connection: Connection, known: Sequence[tuple[tuple[int, str], WordsEntry]]) -> None:
    _CHANGE.run_each(connection, [
        {"the_id": id, **{f"new_{name}": value for name, value in _row(connection, entry).items()}}
        for (id, _), entry in known
    ])
    changed = [(id, former, entry.written) for (id, former), entry in known if former != entry.written]
    _index(connection, _INDEX_REMOVE, [(id, former) for id, former, _ in changed])
    _index(connection, _INDEX_ADD, [(id, new) for id, _, new in changed])


def _remove(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    _index(connection, _INDEX_REMOVE, rows)
    _REMOVE.run_each(connection, [{"the_id": id} for id, _ in rows])


def _index(connection: Connection, statement: Statement, rows: Sequence[tuple[int, str]]) -> None:
    """Tell SQLite's index; PostgreSQL keeps its own."""
    if connection.dialect.name == "sqlite":
        statement.run_each(connection, [{"id": id, "words": _tokens(told)} for id, told in rows])


def _tokens(told: str) -> str:
    """Return every token of stored words once, in the same order whenever it is asked."""
    return " ".join(dict.fromkeys(token for _, tokens in read_told(told) for token in tokens))


def _row(connection: Connection, entry: WordsEntry) -> dict[str, Any]:
    told = entry.written
    return {
        "area": entry.area, "procedure": entry.procedure, "state": entry.state, "shelf": int(entry.shelf),
        "other": entry.other, "country": entry.country, "due": entry.due, "updated": entry.updated, "told": told,
        "words": None if connection.dialect.name == "sqlite" else _tokens(told),
    }


# -- finding -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is looked for; `begun` finds every one that begins so."""

    text: str
    begun: bool = False

    def meets(self, tokens: Collection[str]) -> bool:
        """Tell whether one of the tokens is meant."""
        return any(token.startswith(self.text) for token in tokens) if self.begun else self.text in tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCases:
    """What is looked for: of each word one of its tokens, and whatever else is given. `behind` continues a list.

    Moments are the first that counts and the first that does not count any more.
    """

    words: tuple[tuple[Token, ...], ...] = ()
    area: AreaId | None = None
    procedure: ProcedureId | None = None
    state: StateId | None = None
    shelves: tuple[Shelf, ...] = ()
    others: tuple[AuthorityId, ...] | None = None
    country: Country | None = None
    opened: tuple[datetime | None, datetime | None] = (None, None)
    updated: tuple[datetime | None, datetime | None] = (None, None)
    due: tuple[datetime | None, datetime | None] = (None, None)
    behind: int | None = None


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case that was found: the number of its row, what lists show of it, and its words by field as stored."""

    number: int
    entry: SightEntry
    told: str

    @property
    def opened(self) -> datetime:
        """When the case was opened, as exactly as numbers tell."""
        return _EPOCH + self.number // _SPREAD * _MILLISECOND


def find_cases(
    connection: Connection, *, authority: AuthorityId, rights: frozenset[tuple[AreaId, RightId]], wanted: WantedCases,
    limit: int,
) -> tuple[FoundCase, ...]:
    """Return cases of an authority that are meant, the newest first, each once for every right that shows it."""
    if not rights or wanted.others == ():
        return ()
    if connection.dialect.name == "sqlite" and wanted.words:
        return _read(connection, _in_index(authority, wanted), rights, limit)
    rows = select(WORDS).where(*_stretch(WORDS.c, authority, wanted))
    if not wanted.words:
        return _read(connection, rows.subquery("found"), rights, limit)
    newest = rows.order_by(WORDS.c.id.desc()).limit(LOOKED_THROUGH).subquery("newest")
    near = _read(connection, select(newest).where(_meets(newest.c.words, wanted)).subquery("found"), rights, limit)
    if len(near) == limit:
        return near
    hits = select(WORDS).where(_meets(WORDS.c.words, wanted)).cte("hits").prefix_with("MATERIALIZED")
    return _read(connection, select(hits).where(*_stretch(hits.c, authority, wanted)).subquery("found"), rights, limit)


def _in_index(authority: AuthorityId, wanted: WantedCases) -> Subquery:
    """Return the rows that SQLite's index of words finds, read from its end on."""
    first, end = _numbers(wanted)
    match = INDEX.c.case_words_index.op("MATCH")(_expression(wanted.words, " AND ", " OR ", "*"))
    index = select(INDEX.c.rowid).where(match, INDEX.c.rowid >= first, INDEX.c.rowid < end)
    ordered = index.order_by(INDEX.c.rowid.desc()).limit(-1).subquery("meant")
    return select(WORDS).join(ordered, ordered.c.rowid == WORDS.c.id).where(
        *_stretch(WORDS.c, authority, wanted)
    ).subquery("found")


def _meets(words: ColumnElement[Any], wanted: WantedCases) -> ColumnElement[bool]:
    return words.op("@@")(cast_to(_expression(wanted.words, " & ", " | ", ":*"), TSQUERY))


def _expression(words: Sequence[Sequence[Token]], both: str, either: str, begun: str) -> str:
    """Return the words as an index takes them. Tokens are digits and plain letters only, so nothing needs quoting."""
    return both.join(
        "(" + either.join(token.text + (begun if token.begun else "") for token in tokens) + ")" for tokens in words
    )


def _numbers(wanted: WantedCases) -> tuple[int, int]:
    """Return the first number that counts and the first that does not count any more."""
    after, before = wanted.opened
    ends = [end for end in (first_number(before) if before else None, wanted.behind) if end is not None]
    return first_number(after) if after else 0, min(ends, default=2**63 - 1)


def _stretch(of: Any, authority: AuthorityId, wanted: WantedCases) -> Iterator[ColumnElement[bool]]:
    """Yield what the columns of a row must be."""
    first, end = _numbers(wanted)
    yield and_(of.authority == authority, of.id >= first, of.id < end)
    for name in ("area", "procedure", "state", "country"):
        value = getattr(wanted, name)
        if value is not None:
            yield of[name] == value
    if wanted.shelves:
        yield of.shelf.in_([int(shelf) for shelf in wanted.shelves])
    if wanted.others is not None:
        yield of.other.in_(wanted.others)
    for name in ("updated", "due"):
        after, before = getattr(wanted, name)
        if after is not None:
            yield of[name] >= after
        if before is not None:
            yield of[name] < before


def _read(
    connection: Connection, found: Subquery, rights: frozenset[tuple[AreaId, RightId]], limit: int
) -> tuple[FoundCase, ...]:
    """Return the rows with what the rights show of their cases, the newest first."""
    shown = or_(*(and_(SIGHT.c.area == area, SIGHT.c.right == right) for area, right in sorted(rights)))
    rows = select(found.c.id, found.c.told, *SIGHT.c).join_from(
        found, SIGHT, and_(SIGHT.c.case_id == found.c.case_id, SIGHT.c.authority == found.c.authority)
    ).where(shown).order_by(found.c.id.desc()).limit(limit)
    return tuple(
        FoundCase(row[0], entry_of(tuple(row[2:])), row[1]) for row in connection.execute(rows).all()
    )
