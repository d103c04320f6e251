"""By which words and facts cases are found: a row for each case and authority that sees it.

The words stand in the database's own index, each as a token that holds the authority, so that finding a word and
staying among one's own cases is one operation. Rows are numbered by when the case was opened, so that what is found is
in order already, the newest first, and any stretch of time is a stretch of numbers.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    table,
    update,
)
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects.postgresql import TSQUERY

from imi_runtime.model.ids import AreaId, AuthorityId, CaseId, Country, FormId, ProcedureId, RightId, StateId, UserId
from imi_runtime.store import schema
from imi_runtime.store.sight import SIGHT, Shelf, SightEntry, entry_of
from imi_runtime.store.statement import Statement

WORDS = cast(Table, schema.CaseWordsRow.__table__)
CASES = cast(Table, schema.CaseRow.__table__)
_ALLOCATIONS = cast(Table, schema.CaseAllocationRow.__table__)
INDEX = table("case_words_index", column("rowid"), column("case_words_index"), column("words"))
"""SQLite's index of words (FTS5), which stores none of them a second time; PostgreSQL has one over a column."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SPREAD = 2**20
"""How many rows the cases of one millisecond can have."""
FEW = 200
"""Up to so many rows with the words PostgreSQL reads and sorts all that its index of words names."""
LOOKED_THROUGH = 2000
"""Where there are more, so many of the newest rows are looked through first: what is found often is found there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsEntry:
    """By what one authority finds one case.

    `told` maps each field, such as `form/name`, to the tokens of its words; `made_of` says of each form of what its
    tokens were made, so that the same need not be made again.
    """

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
    told: Mapping[str, str]
    made_of: Mapping[FormId, str]

    @property
    def written(self) -> str:
        """Return the tokens as they are stored: a line for each field."""
        return _lines(self.told)


def _lines(named: Mapping[FormId, str] | Mapping[str, str]) -> str:
    return "\n".join(f"{name} {line}" for name, line in sorted(named.items()))


def _named(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.splitlines():
        name, _, rest = line.partition(" ")
        yield name, rest


@dataclass(frozen=True, slots=True)
class KeptWords:
    """What is stored of one case for one authority: the number of the row, its tokens, and of what they were made."""

    number: int
    told: str
    made_of: str

    def of_forms(self, wanted: Mapping[FormId, str]) -> dict[FormId, dict[str, str]]:
        """Return the tokens by field of every form whose tokens were made of what is wanted."""
        kept: dict[FormId, dict[str, str]] = {
            FormId(form): {} for form, source in _named(self.made_of) if wanted.get(FormId(form)) == source
        }
        for name, tokens in _named(self.told):
            fields = kept.get(FormId(name.partition("/")[0]))
            if fields is not None and "/" in name:
                fields[name] = tokens
        return kept


def read_told(written: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (field, its tokens) of what was stored."""
    for name, tokens in _named(written):
        yield name, tuple(tokens.split())


def first_number(moment: datetime) -> int:
    """Return the least number of a row whose case was opened at that moment or later."""
    return max(0, (moment - _EPOCH) // _MILLISECOND) * _SPREAD


# -- writing -----------------------------------------------------------------------------------------------------------

_OF_CASE = Statement(
    select(WORDS.c.authority, WORDS.c.id, WORDS.c.told, WORDS.c.made_of).where(WORDS.c.case_id == bindparam("the_case"))
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


Kept = Mapping[AuthorityId, KeptWords]


def kept_words(connection: Connection, case: CaseId) -> Kept:
    """Return what is stored of a case, by authority."""
    return {authority: KeptWords(*row) for authority, *row in _OF_CASE.rows(connection, {"the_case": case})}


def replace_words(connection: Connection, case: CaseId, before: Kept, entries: Sequence[WordsEntry]) -> None:
    """Write by what the case is found now, in place of what stood there before; nothing else of that remains."""
    there = {entry.authority for entry in entries}
    _remove(connection, [kept for authority, kept in before.items() if authority not in there])
    _change(connection, [(before[entry.authority], entry) for entry in entries if entry.authority in before])
    _add(connection, [entry for entry in entries if entry.authority not in before])
    if not before:
        _WRITTEN.run(connection, {"the_case": case})


def forget_words(connection: Connection, case: CaseId) -> None:
    """Remove everything by which a case is found: when it is blocked or erased."""
    _remove(connection, [*kept_words(connection, case).values()])


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


def _change(connection: Connection, known: Sequence[tuple[KeptWords, WordsEntry]]) -> None:
    _CHANGE.run_each(connection, [
        {"the_id": kept.number, **{f"new_{name}": value for name, value in _row(connection, entry).items()}}
        for kept, entry in known
    ])
    changed = [(kept.number, kept.told, entry.written) for kept, entry in known if kept.told != entry.written]
    _index(connection, _INDEX_REMOVE, [(number, former) for number, former, _ in changed])
    _index(connection, _INDEX_ADD, [(number, new) for number, _, new in changed])


def _remove(connection: Connection, rows: Sequence[KeptWords]) -> None:
    _index(connection, _INDEX_REMOVE, [(kept.number, kept.told) for kept in rows])
    _REMOVE.run_each(connection, [{"the_id": kept.number} for kept in rows])


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
        "words": None if connection.dialect.name == "sqlite" else _tokens(told), "made_of": _lines(entry.made_of),
    }


# -- finding -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is looked for; `begun` finds every one that begins so."""

    text: str
    begun: bool = False

    @property
    def mark(self) -> str:
        """Return what stands in the stored line of a field that has a word which is meant."""
        return f" {self.text}" if self.begun else f" {self.text} "


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCases:
    """What is looked for: of each word one of its tokens, and whatever else is given. `behind` continues a list.

    Moments are the first that counts and the first that does not count any more. With `holders` only what the authority
    gave to one of them.
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
    holders: tuple[UserId, ...] = ()
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


Rights = frozenset[tuple[AreaId, RightId]]


def find_cases(
    connection: Connection, *, authority: AuthorityId, rights: Rights, wanted: WantedCases, limit: int
) -> tuple[FoundCase, ...]:
    """Return cases of an authority that are meant, the newest first, each once for every right that shows it."""
    if not rights or wanted.others == ():
        return ()
    given, shape = _given(authority, wanted), _Shape.of(wanted, rights, limit)
    sqlite = connection.dialect.name == "sqlite"
    if not wanted.words:
        return _found(_of_facts(shape), connection, given)
    both, either, begun = (" AND ", " OR ", "*") if sqlite else (" & ", " | ", ":*")
    given["query"] = _expression(wanted.words, both, either, begun)
    if sqlite:
        return _found(_of_index(shape), connection, given)
    if len(_SOME_HITS.rows(connection, {"query": given["query"], "many": FEW + 1})) > FEW:
        near = _found(_of_newest(shape), connection, {**given, "looked_through": LOOKED_THROUGH})
        if len(near) == limit:
            return near
    return _found(_of_hits(shape), connection, given)


def _found(statement: Statement, connection: Connection, given: Mapping[str, Any]) -> tuple[FoundCase, ...]:
    return tuple(FoundCase(row[0], entry_of(row[2:]), row[1]) for row in statement.rows(connection, given))


def _expression(words: Sequence[Sequence[Token]], both: str, either: str, begun: str) -> str:
    """Return the words as an index takes them. Tokens are digits and plain letters only, so nothing needs quoting."""
    return both.join(
        "(" + either.join(token.text + (begun if token.begun else "") for token in tokens) + ")" for tokens in words
    )


NAMED = ("area", "procedure", "state", "country")
SPANS = ("updated", "due")


def _given(authority: AuthorityId, wanted: WantedCases) -> dict[str, Any]:
    """Return the values that a statement of this shape is given."""
    after, before = wanted.opened
    ends = [end for end in (first_number(before) if before else None, wanted.behind) if end is not None]
    given: dict[str, Any] = {
        "the_authority": authority, "first": first_number(after) if after else 0, "end": min(ends, default=2**63 - 1),
        **{f"shelf_{n}": int(shelf) for n, shelf in enumerate(wanted.shelves)},
        **{f"other_{n}": other for n, other in enumerate(wanted.others or ())},
        **{f"holder_{n}": holder for n, holder in enumerate(wanted.holders)},
    }
    for name in NAMED:
        given[f"its_{name}"] = getattr(wanted, name)
    for name in SPANS:
        given[f"{name}_after"], given[f"{name}_before"] = getattr(wanted, name)
    return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a statement is made of; statements of one shape differ in their values only, and are made once."""

    narrowed: frozenset[str]
    shelves: int
    others: int
    holders: int
    rights: Rights
    limit: int

    @classmethod
    def of(cls, wanted: WantedCases, rights: Rights, limit: int) -> _Shape:
        """Return the shape of the statements that find what is wanted."""
        narrowed = {name for name in NAMED if getattr(wanted, name) is not None}
        for name in SPANS:
            after, before = getattr(wanted, name)
            narrowed |= {f"{name}_after"} if after else set()
            narrowed |= {f"{name}_before"} if before else set()
        counts = len(wanted.shelves), len(wanted.others or ()), len(wanted.holders)
        return cls(frozenset(narrowed), *counts, rights, limit)

    def stretch(self, of: Any) -> Iterator[ColumnElement[bool]]:
        """Yield what the columns of a row must be."""
        yield and_(of.authority == bindparam("the_authority"), of.id >= bindparam("first"), of.id < bindparam("end"))
        yield from self.facts(of)

    def facts(self, of: Any) -> Iterator[ColumnElement[bool]]:
        """Yield what the columns must be beside whose row it is, and of when."""
        yield from (of[name] == bindparam(f"its_{name}") for name in NAMED if name in self.narrowed)
        if self.shelves:
            yield of.shelf.in_([bindparam(f"shelf_{n}") for n in range(self.shelves)])
        if self.others:
            yield of.other.in_([bindparam(f"other_{n}") for n in range(self.others)])
        if self.holders:
            yield exists().where(
                _ALLOCATIONS.c.case_id == of.case_id, _ALLOCATIONS.c.authority == of.authority,
                _ALLOCATIONS.c.user.in_([bindparam(f"holder_{n}") for n in range(self.holders)]),
            )
        for name in SPANS:
            if f"{name}_after" in self.narrowed:
                yield of[name] >= bindparam(f"{name}_after")
            if f"{name}_before" in self.narrowed:
                yield of[name] < bindparam(f"{name}_before")

    def shown(self, rows: Select[Any]) -> Statement:
        """Return the statement that reads rows with what the rights show of their cases, the newest first."""
        found = rows.subquery("found")
        joined = select(found.c.id, found.c.told, *SIGHT.c).join_from(found, SIGHT, _of_same_case(found.c))
        return Statement(joined.where(self.readable()).order_by(found.c.id.desc()).limit(self.limit))

    def readable(self) -> ColumnElement[bool]:
        """Return what rows of lists must be to be meant for the user."""
        return or_(*(and_(SIGHT.c.area == area, SIGHT.c.right == right) for area, right in sorted(self.rights)))


def _of_same_case(found: Any) -> ColumnElement[bool]:
    return and_(SIGHT.c.case_id == found.case_id, SIGHT.c.authority == found.authority)


@lru_cache(maxsize=512)
def _of_facts(shape: _Shape) -> Statement:
    return shape.shown(select(WORDS).where(*shape.stretch(WORDS.c)))


@lru_cache(maxsize=512)
def _of_index(shape: _Shape) -> Statement:
    """Read SQLite's index of words from its end on, until the page is full."""
    match = INDEX.c.case_words_index.op("MATCH")(bindparam("query"))
    number = INDEX.c.rowid
    # The plus keeps SQLite from walking over all rows of the authority and looking each up in the index of words.
    own = literal_column("+case_words.authority") == bindparam("the_authority", type_=String())
    return Statement(
        select(number, WORDS.c.told, *SIGHT.c).select_from(INDEX).join(WORDS, WORDS.c.id == number)
        .join(SIGHT, _of_same_case(WORDS.c))
        .where(match, number >= bindparam("first"), number < bindparam("end"), own)
        .where(*shape.facts(WORDS.c), shape.readable())
        .order_by(number.desc()).limit(shape.limit)
    )


@lru_cache(maxsize=512)
def _of_newest(shape: _Shape) -> Statement:
    rows = select(WORDS).where(*shape.stretch(WORDS.c)).order_by(WORDS.c.id.desc())
    newest = rows.limit(bindparam("looked_through", type_=Integer())).subquery("newest")
    return shape.shown(select(newest).where(_meets(newest.c.words)))


@lru_cache(maxsize=512)
def _of_hits(shape: _Shape) -> Statement:
    hits = select(WORDS).where(_meets(WORDS.c.words)).cte("hits").prefix_with("MATERIALIZED")
    return shape.shown(select(hits).where(*shape.stretch(hits.c)))


def _meets(words: ColumnElement[Any]) -> ColumnElement[bool]:
    return words.op("@@")(cast_to(bindparam("query", type_=String()), TSQUERY))


_HITS = select(WORDS.c.id).where(_meets(WORDS.c.words)).cte("hits").prefix_with("MATERIALIZED")
_SOME_HITS = Statement(select(_HITS.c.id).limit(bindparam("many", type_=Integer())))
"""Some rows with the words, by PostgreSQL's index: read no further than wanted, and planned as if all were."""
