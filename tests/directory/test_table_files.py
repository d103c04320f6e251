"""The directory as CSV files: what is written comes back as it was, and every fault has its row and column."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imi_runtime.directory.table_files import AREAS, AUTHORITIES, USERS, read_tables, written
from imi_runtime.model.cells import FORMULA, guarded, unguarded
from imi_runtime.model.directory import Entry, Member, Profile
from imi_runtime.model.ids import AuthorityId, Language, RightId, UserId
from tests.directory.land import FULL, LAND
from tests.library_kit import AREA

ENTRIES = tuple(sorted((FULL if a.id == "athens" else Entry(a) for a in LAND), key=lambda e: e.authority.id))
NORA = Member(id=UserId("nora"), name="=Demo Nora", email="nora@athens.example.org", authority=AuthorityId("athens"),
              language=Language("el"), administrator=True, suspended=False, grants=frozenset({(AREA, RightId("viewer"))}))


def test_what_is_written_comes_back_as_it_was() -> None:
    files = written(ENTRIES, [NORA])
    tables, faults = read_tables(files)
    assert faults == () and tables.entries == ENTRIES and tables.members == (NORA,)
    assert written(tables.entries, tables.members) == files


@pytest.mark.parametrize("text", [
    "=1+1", "+30 210", "-5", "@SUM(A1)", "\tx", "'=1", "''", "'", "'Demo", "Demo, \"quoted\"\nline", "a;b", "Ελλάδα", "",
])
def test_no_cell_is_a_formula_and_every_text_survives(text: str) -> None:
    assert not guarded(text).startswith(FORMULA)
    assert unguarded(guarded(text)) == text
    entry = replace(FULL, profile=replace(FULL.profile, address=text.strip()))
    assert read_tables(written([entry], []))[0].entries[0].profile.address == text.strip()


@given(st.text())
def test_guarding_can_always_be_taken_back(text: str) -> None:
    assert unguarded(guarded(text)) == text and not guarded(text).startswith(FORMULA)


@pytest.mark.parametrize("typed", ["'Demo", "Demo"])
def test_what_people_type_themselves_needs_no_guarding(typed: str) -> None:
    assert unguarded(typed) == typed


def test_a_file_that_a_spreadsheet_saved_with_semicolons_and_a_mark_is_read() -> None:
    files = {name: b"\xef\xbb\xbf" + data.replace(b",", b";") for name, data in written([Entry(LAND[0])], []).items()}
    tables, faults = read_tables(files)
    assert faults == () and tables.entries == (Entry(LAND[0]),)


def broken(file: str, old: str, new: str) -> list[tuple[str, int, str, str]]:
    files = written(ENTRIES, [NORA])
    assert old.encode() in files[file]
    files[file] = files[file].replace(old.encode(), new.encode(), 1)
    return [(f.file, f.row, f.column, f.word) for f in read_tables(files)[1]]


@pytest.mark.parametrize(("file", "old", "new", "found"), [
    (AUTHORITIES, "national", "imperial", (AUTHORITIES, 2, "level", "unknown")),
    (AUTHORITIES, "delegated,", "athens,", (AUTHORITIES, 3, "id", "twice_in_row")),
    (AUTHORITIES, "delegated,", "dele gated,", (AUTHORITIES, 3, "id", "no_id")),
    (AUTHORITIES, "official_name", "official", (AUTHORITIES, 1, "official", "no_such_column")),
    (AUTHORITIES, "region,", "country,", (AUTHORITIES, 1, "country", "twice")),
    (AREAS, "athens,", "nowhere,", (AREAS, 2, "authority", "unknown")),
    (AREAS, "permits:full", "permits", (AREAS, 2, "competences", "no_pair")),
    (AREAS, "incoming:reading", "sideways:reading", (AREAS, 2, "allocation", "unknown")),
    (AREAS, "incoming:reading", "incoming:everything", (AREAS, 2, "allocation", "unknown")),
    (AREAS, "incoming:reading", "incoming", (AREAS, 2, "allocation", "no_pair")),
    (USERS, ",yes,", ",perhaps,", (USERS, 2, "administrator", "yes_or_no")),
    (USERS, ",el,", ",xx,", (USERS, 2, "language", "unknown")),
    (USERS, "nora,", ",", (USERS, 2, "id", "missing")),
    (USERS, ",yes,no", ",yes", (USERS, 2, "", "cells")),
    (USERS, "nora", "nora\0", (USERS, 2, "", "signs")),
    (USERS, "'=Demo Nora", '"Demo', (USERS, 0, "", "not_csv")),
])
def test_every_fault_has_its_row_and_column(file: str, old: str, new: str, found: tuple[str, int, str, str]) -> None:
    assert found in broken(file, old, new)


def test_all_faults_are_told_in_one_run_and_a_missing_file_is_one() -> None:
    files = written(ENTRIES, [NORA])
    files[AUTHORITIES] = files[AUTHORITIES].replace(b"national", b"imperial").replace(b",active,", b",asleep,")
    del files[USERS]
    words = {fault.word for fault in read_tables(files)[1]}
    assert {"unknown", "file_missing"} <= words
    assert len(read_tables(files)[1]) > len(ENTRIES)


def test_bytes_that_are_no_text_are_one_fault() -> None:
    files = written(ENTRIES, [NORA])
    files[USERS] = b"\xff\xfe" + files[USERS]
    assert [(f.file, f.word) for f in read_tables(files)[1]] == [(USERS, "not_utf8")]


def test_an_empty_profile_is_written_as_nothing() -> None:
    assert read_tables(written([Entry(LAND[0], Profile())], []))[0].entries == (Entry(LAND[0]),)
