"""The directory as three CSV files: authorities, their areas, and users. Written and read so that both sides are equal.

A cell that a spreadsheet would take for a formula is written behind an apostrophe, which is taken away again when the
file is read; so is a second apostrophe before one that is meant. Whatever is written comes back as it was.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, TypeVar

from imi_runtime.directory.changes import Fault, refolded
from imi_runtime.model.cells import guarded, unguarded
from imi_runtime.model.directory import (
    Allocation,
    Authority,
    CoordinatorKind,
    CoordinatorRole,
    Direction,
    Entry,
    Level,
    Member,
    Profile,
    Standing,
)
from imi_runtime.model.ids import AreaId, AuthorityId, Country, FactId, Language, ProcedureId, RightId, UserId
from imi_runtime.model.places import COUNTRIES, ISO_OF, LANGUAGES

AUTHORITIES, AREAS, USERS = "authorities.csv", "areas.csv", "users.csv"
LARGEST_CELL = 20_000
LONGEST_ID = 40
V = TypeVar("V")
NO_PAIRS: tuple[tuple[str, str], ...] = ()
NO_ALLOCATION: tuple[tuple[Direction, Allocation], ...] = ()
NO_LANGUAGES: tuple[Language, ...] = ()


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in a file; rows count from 1 with the header, `column` is its name, or empty for the whole row."""

    file: str
    row: int
    column: str
    word: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tables:
    """The directory as its files hold it. `rows` says in which row of which file something stands, for later faults."""

    entries: tuple[Entry, ...]
    members: tuple[Member, ...]
    rows: Mapping[tuple[str, str], int] = field(default_factory=dict)


# -- writing -----------------------------------------------------------------------------------------------------------

_PLAIN = ("id", "official_name", "name", "country", "region", "level", "languages", "standing", "validator",
          "coordinates", "keywords", "address", "phone", "email", "website")
_OF_AREA = ("authority", "area", "access", "coordinators", "observers", "alerts", "offices", "facts", "competences",
            "allocation", "mailbox")
_OF_USER = ("id", "name", "email", "authority", "language", "administrator", "suspended", "rights")
_NAME_IN, _DESCRIPTION_IN = "name_", "description_"


def written(entries: Iterable[Entry], members: Iterable[Member]) -> dict[str, bytes]:
    """Return the three files, ordered by ids."""
    listed = sorted(entries, key=lambda entry: entry.authority.id)
    languages = [code for code in LANGUAGES if any(code in e.authority.names for e in listed)]
    described = [code for code in LANGUAGES if any(code in e.profile.descriptions for e in listed)]
    columns = (*_PLAIN, *(_NAME_IN + code for code in languages), *(_DESCRIPTION_IN + code for code in described))
    return {
        AUTHORITIES: _file(columns, map(_authority_cells, listed)),
        AREAS: _file(_OF_AREA, (cells for entry in listed for cells in _area_cells(entry.authority))),
        USERS: _file(_OF_USER, map(_user_cells, sorted(members, key=lambda member: member.id))),
    }


def _file(columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(row.get(column, "")) for column in columns] for row in rows)
    return text.getvalue().encode()


def _authority_cells(entry: Entry) -> dict[str, str]:
    a, p = entry.authority, entry.profile
    return {
        "id": a.id, "official_name": a.official_name, "name": a.name,
        "country": COUNTRIES[a.country].code if a.country in COUNTRIES else a.country, "region": a.region,
        "level": a.level.value, "languages": " ".join(a.languages), "standing": a.standing.value,
        "validator": a.validator or "", "coordinates": " ".join(_role(role) for role in sorted(a.roles)),
        "keywords": "; ".join(p.keywords), "address": p.address, "phone": p.phone, "email": p.email,
        "website": p.website, **{_NAME_IN + code: name for code, name in a.names.items()},
        **{_DESCRIPTION_IN + code: text for code, text in p.descriptions.items()},
    }


def _role(role: CoordinatorRole) -> str:
    return ":".join((role.kind, role.area, role.region)).rstrip(":")


def _area_cells(a: Authority) -> Iterator[dict[str, str]]:
    for area in sorted(a.areas):
        named = sorted(a.alerted_by.items())
        alerts = ((p, who) for (of, p), several in named if of == area for who in sorted(several))
        facts = ((fact, value) for (of, fact), value in sorted(a.facts.items()) if of == area)
        yield {
            "authority": a.id, "area": area, "access": a.granters.get(area, ""),
            "coordinators": " ".join(sorted(a.coordinators.get(area, ()))),
            "observers": " ".join(sorted(a.observers.get(area, ()))),
            "alerts": " ".join(f"{p}:{who}" for p, who in alerts),
            "offices": " ".join(sorted(a.offices.get(area, ()))),
            "facts": " ".join(f"{fact}:{value}" for fact, value in facts),
            "competences": " ".join(f"{codes}:{code}" for codes, code in sorted(a.competences.get(area, ()))),
            "allocation": " ".join(sorted(
                f"{direction.value}:{kept.value}" for (of, direction), kept in a.allocation.items() if of == area
            )),
            "mailbox": a.mailboxes.get(area, ""),
        }


def _user_cells(m: Member) -> dict[str, str]:
    return {
        "id": m.id, "name": m.name, "email": m.email, "authority": m.authority, "language": m.language,
        "administrator": _yes(m.administrator), "suspended": _yes(m.suspended),
        "rights": " ".join(f"{area}:{right}" for area, right in sorted(m.grants)),
    }


def _yes(value: bool) -> str:
    return "yes" if value else "no"


# -- reading -----------------------------------------------------------------------------------------------------------


class _Unreadable(Exception):
    """A cell cannot be what its column holds."""

    def __init__(self, word: str, **values: str) -> None:
        self.word, self.values = word, tuple(values.items())


@dataclass(slots=True)
class _Row:
    """One row of a file, whose cells are read one by one; what cannot be read is noted and the rest is read on."""

    file: str
    number: int
    cells: Mapping[str, str]
    faults: list[CellFault]

    def text(self, column: str, *, needed: bool = False) -> str:
        """Return a cell's text without space around it."""
        found = self.cells.get(column, "").strip()
        if needed and not found:
            self.fault(column, "missing")
        return found

    def read(self, column: str, reading: Callable[[str], V], empty: V) -> V:
        """Return what a reading makes of a cell."""
        try:
            return reading(found) if (found := self.text(column)) else empty
        except _Unreadable as wrong:
            self.faults.append(CellFault(self.file, self.number, column, wrong.word, wrong.values))
            return empty

    def fault(self, column: str, word: str, **values: str) -> None:
        """Note a fault."""
        self.faults.append(CellFault(self.file, self.number, column, word, tuple(values.items())))


def read_tables(files: Mapping[str, bytes]) -> tuple[Tables, tuple[CellFault, ...]]:
    """Return what the files say, and everything in them that cannot be read. All three must be there: what one of
    them does not say would be lost otherwise.
    """
    faults = [CellFault(name, 0, "", "file_missing") for name in (AUTHORITIES, AREAS, USERS) if name not in files]
    rows: dict[tuple[str, str], int] = {}
    entries = {e.authority.id: e for row in _rows(files, AUTHORITIES, _PLAIN, faults)
               for e in _once(row, rows, AUTHORITIES, "id", _entry)}
    for row in _rows(files, AREAS, _OF_AREA, faults):
        _read_area(row, entries, rows)
    members = tuple(m for row in _rows(files, USERS, _OF_USER, faults) for m in _once(row, rows, USERS, "id", _member))
    faults += _addresses_twice(members, rows)
    folded = tuple(replace(e, authority=refolded(e.authority)) for e in entries.values())
    return Tables(folded, members, rows), tuple(faults)


def _rows(files: Mapping[str, bytes], name: str, known: tuple[str, ...], faults: list[CellFault]) -> Iterator[_Row]:
    """Yield the rows of a file; a file that is no table is one fault."""
    if name not in files:
        return
    try:
        text = files[name].decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        faults.append(CellFault(name, files[name][: wrong.start].count(b"\n") + 1, "", "not_utf8"))
        return
    if "\0" in text:
        faults.append(CellFault(name, text[: text.index("\0")].count("\n") + 1, "", "signs"))
        return
    try:
        yield from _read_rows(text, name, known, faults)
    except csv.Error:
        faults.append(CellFault(name, 0, "", "not_csv"))


def _read_rows(text: str, name: str, known: tuple[str, ...], faults: list[CellFault]) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    header = [column.strip() for column in next(reader, [])]
    wrong = [CellFault(name, 1, column, word) for column, word in _faults_of_header(name, header, known)]
    faults += wrong
    if wrong:
        return
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            counts = (("found", str(len(cells))), ("wanted", str(len(header))))
            faults.append(CellFault(name, number, "", "cells", counts))
            continue
        yield _Row(name, number, dict(zip(header, map(unguarded, cells), strict=True)), faults)


def _delimiter(text: str) -> str:
    """Return what separates cells: many spreadsheets write semicolons where the comma is a decimal sign."""
    first = text.split("\n", 1)[0]
    return ";" if first.count(";") > first.count(",") else ","


def _faults_of_header(name: str, header: list[str], known: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for column in sorted({c for c in header if header.count(c) > 1}):
        yield column, "twice"
    for column in header:
        if column not in known and not (name == AUTHORITIES and _is_text_column(column)):
            yield column, "no_such_column"
    yield from ((column, "column_missing") for column in known if column not in header)


def _is_text_column(column: str) -> bool:
    return any(column.startswith(p) and column.removeprefix(p) in LANGUAGES for p in (_NAME_IN, _DESCRIPTION_IN))


def _once(
    row: _Row, rows: dict[tuple[str, str], int], file: str, column: str, reading: Callable[[_Row], V]
) -> Iterator[V]:
    """Read a row whose id nobody had before."""
    id = row.text(column, needed=True)
    if not id:
        return
    if len(id) > LONGEST_ID or not all(sign.isalnum() or sign in "-_." for sign in id):
        row.fault(column, "no_id")
    elif (file, id) in rows:
        row.fault(column, "twice_in_row", row=str(rows[file, id]))
    else:
        rows[file, id] = row.number
        yield reading(row)


def _one_of(kind: type[Enum]) -> Callable[[str], Any]:
    def reading(text: str) -> Any:
        try:
            return kind(text)
        except ValueError:
            raise _Unreadable("unknown", value=text) from None

    return reading


_DIRECTION, _KEPT = _one_of(Direction), _one_of(Allocation)


def _languages(text: str) -> tuple[Language, ...]:
    codes = tuple(dict.fromkeys(text.split()))
    for code in codes:
        if code not in LANGUAGES:
            raise _Unreadable("unknown", value=code)
    return tuple(Language(code) for code in codes)


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    pairs = [tuple(word.split(":")) for word in text.split()]
    for word, pair in zip(text.split(), pairs, strict=True):
        if len(pair) != 2 or not all(pair):
            raise _Unreadable("no_pair", value=word)
    return tuple((first, second) for first, second in pairs)


def _roles(text: str) -> frozenset[CoordinatorRole]:
    found = set()
    for word in text.split():
        kind, area, region = (*word.split(":"), "", "")[:3]
        if kind not in {known.value for known in CoordinatorKind} or word.count(":") > 2:
            raise _Unreadable("unknown", value=word)
        found.add(CoordinatorRole(kind, AreaId(area), region))
    return frozenset(found)


def _allocation(text: str) -> tuple[tuple[Direction, Allocation], ...]:
    return tuple((_DIRECTION(way), _KEPT(kept)) for way, kept in _pairs(text))


def _ids(text: str) -> frozenset[Any]:
    return frozenset(text.split())


def _truth(text: str) -> bool:
    if text not in ("yes", "no"):
        raise _Unreadable("yes_or_no", value=text)
    return text == "yes"


def _keywords(text: str) -> tuple[str, ...]:
    return tuple(word for part in text.split(";") if (word := part.strip()))


def _entry(row: _Row) -> Entry:
    def in_languages(start: str) -> dict[Language, str]:
        columns = (c for c in row.cells if c.startswith(start) and c.removeprefix(start) in LANGUAGES)
        return {Language(c.removeprefix(start)): row.text(c) for c in columns if row.text(c)}

    name = row.text("name") or row.text("official_name")
    authority = Authority(
        id=AuthorityId(row.text("id")), name=name, official_name=row.text("official_name") or name, folded="",
        country=ISO_OF.get(row.text("country"), Country(row.text("country"))), region=row.text("region"),
        level=row.read("level", _one_of(Level), Level.NATIONAL),
        languages=row.read("languages", _languages, NO_LANGUAGES),
        standing=row.read("standing", _one_of(Standing), Standing.ACTIVE),
        validator=AuthorityId(v) if (v := row.text("validator")) else None,
        roles=row.read("coordinates", _roles, frozenset()), names=in_languages(_NAME_IN),
    )
    return Entry(authority, Profile(
        descriptions=in_languages(_DESCRIPTION_IN), keywords=row.read("keywords", _keywords, ()),
        address=row.text("address"), phone=row.text("phone"), email=row.text("email"), website=row.text("website"),
    ))


def _read_area(row: _Row, entries: dict[AuthorityId, Entry], rows: dict[tuple[str, str], int]) -> None:
    id, area = AuthorityId(row.text("authority", needed=True)), AreaId(row.text("area", needed=True))
    if not id or not area:
        return
    if id not in entries:
        row.fault("authority", "unknown", value=id)
        return
    if (AREAS, f"{id} {area}") in rows:
        row.fault("area", "twice_in_row", row=str(rows[AREAS, f"{id} {area}"]))
        return
    rows[AREAS, f"{id} {area}"] = row.number
    entries[id] = replace(entries[id], authority=_within(entries[id].authority, area, row))


def _within(a: Authority, area: AreaId, row: _Row) -> Authority:
    """Return the authority with what the row says of it in an area."""
    def put(found: Mapping[AreaId, Any], value: Any) -> dict[AreaId, Any]:
        return {**found, area: value} if value else dict(found)

    alerts: dict[tuple[AreaId, ProcedureId], frozenset[AuthorityId]] = dict(a.alerted_by)
    for procedure, who in row.read("alerts", _pairs, NO_PAIRS):
        key = (area, ProcedureId(procedure))
        alerts[key] = alerts.get(key, frozenset()) | {AuthorityId(who)}
    facts = {(area, FactId(fact)): value for fact, value in row.read("facts", _pairs, NO_PAIRS)}
    allocation = {(area, way): kept for way, kept in row.read("allocation", _allocation, NO_ALLOCATION)}
    return replace(
        a, areas=a.areas | {area}, granters=put(a.granters, AuthorityId(row.text("access"))),
        coordinators=put(a.coordinators, row.read("coordinators", _ids, frozenset())),
        observers=put(a.observers, row.read("observers", _ids, frozenset())), alerted_by=alerts,
        offices=put(a.offices, row.read("offices", _ids, frozenset())), facts={**a.facts, **facts},
        competences=put(a.competences, frozenset(row.read("competences", _pairs, NO_PAIRS))),
        allocation={**a.allocation, **allocation},
        mailboxes=put(a.mailboxes, row.text("mailbox")),
    )


def _member(row: _Row) -> Member:
    grants = frozenset((AreaId(a), RightId(r)) for a, r in row.read("rights", _pairs, NO_PAIRS))
    spoken = row.read("language", _languages, NO_LANGUAGES)
    if len(spoken) > 1:
        row.fault("language", "one_only")
    return Member(
        id=UserId(row.text("id")), name=row.text("name", needed=True),
        email=row.text("email", needed=True).casefold(), authority=AuthorityId(row.text("authority", needed=True)),
        language=spoken[0] if spoken else Language("en"), grants=grants,
        administrator=row.read("administrator", _truth, False), suspended=row.read("suspended", _truth, False),
    )


def _addresses_twice(members: tuple[Member, ...], rows: Mapping[tuple[str, str], int]) -> Iterator[CellFault]:
    seen: dict[str, UserId] = {}
    for m in members:
        if m.email and m.email in seen:
            first = str(rows[USERS, seen[m.email]])
            yield CellFault(USERS, rows[USERS, m.id], "email", "twice_in_row", (("row", first),))
        seen.setdefault(m.email, m.id)


# -- faults of meaning at their places ---------------------------------------------------------------------------------

_COLUMN = {
    "roles": (AUTHORITIES, "coordinates"), "granter": (AREAS, "access"), "coordinators": (AREAS, "coordinators"),
    "observers": (AREAS, "observers"), "alerted_by": (AREAS, "alerts"), "offices": (AREAS, "offices"),
    "facts": (AREAS, "facts"), "competences": (AREAS, "competences"), "access": (AREAS, "area"),
    "allocation": (AREAS, "allocation"), "mailbox": (AREAS, "mailbox"),
    "user_name": (USERS, "name"), "user_email": (USERS, "email"), "rights": (USERS, "rights"),
    "authority": (USERS, "authority"),
}


def placed(fault: Fault, id: str, rows: Mapping[tuple[str, str], int]) -> CellFault:
    """Return a fault of an entry or user at its row and column."""
    file, column = _COLUMN.get(fault.part, (AUTHORITIES, fault.part))
    area = dict(fault.values).get("area", "")
    row = rows.get((AREAS, f"{id} {area}")) if file == AREAS else rows.get((file, id))
    if row is None:
        file, row = AUTHORITIES, rows.get((AUTHORITIES, id), 0)
    return CellFault(file, row, column, fault.word, fault.values)
