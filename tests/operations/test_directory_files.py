"""Importing the directory: equal files come back, one wrong row among many changes nothing, all faults are told."""

from __future__ import annotations

import pytest

from imi_runtime.directory.table_files import AREAS, AUTHORITIES, USERS
from imi_runtime.operations.directory.directory_files import Imported, NotImported, export_directory, import_directory
from imi_runtime.operations.visits import NotSignedIn
from imi_runtime.store import directory_history
from tests.library_kit import AREA
from tests.operations.test_directory import land
from tests.town import Town

__all__ = ["land"]
HOW_MANY = 300
OPERATOR = "operator_admin@operator.example.org"


def many(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files with many more authorities and users, alike to Athens'."""
    authorities = [files[AUTHORITIES].decode().splitlines()[0]]
    areas, users = [files[AREAS].decode().splitlines()[0]], [files[USERS].decode().splitlines()[0]]
    width = len(authorities[0].split(","))
    for n in range(HOW_MANY):
        row = [f"new-{n}", f"Demo Büro {n}", f"Demo Office {n}", "EL", "GR-I", "local", "el en", "active", "national"]
        authorities.append(",".join([*row, *[""] * (width - len(row))]))
        areas.append(f"new-{n},{AREA},national,national,,,,,,,")
        users.append(f"user-{n},Demo User {n},user{n}@new.example.org,new-{n},el,yes,no,{AREA}:handler {AREA}:viewer")
    return {name: "\r\n".join([*lines, ""]).encode() for name, lines in
            ((AUTHORITIES, authorities), (AREAS, areas), (USERS, users))}


def test_what_was_exported_changes_nothing_when_it_is_imported(any_land: Town) -> None:
    files = export_directory(any_land.installation)
    done = import_directory(any_land.installation, files, by=OPERATOR)
    assert done == Imported(0, 0, 9, 0, 0)
    assert export_directory(any_land.installation) == files


def test_many_are_imported_and_come_back_equal_from_another_installation(any_land: Town) -> None:
    done = import_directory(any_land.installation, many(export_directory(any_land.installation)), by=OPERATOR)
    assert done == Imported(HOW_MANY, 0, 0, HOW_MANY, 0)
    files = export_directory(any_land.installation)
    again = import_directory(any_land.installation, files, by=OPERATOR)
    assert isinstance(again, Imported) and again.unchanged == HOW_MANY + 9
    assert export_directory(any_land.installation) == files
    with any_land.installation.database.reading() as connection:
        assert len(directory_history.all_changes(connection)) == 2 * HOW_MANY


def test_one_wrong_row_near_the_end_changes_nothing(any_land: Town) -> None:
    before = export_directory(any_land.installation)
    files = many(before)
    files[USERS] = files[USERS].replace(b"user298@new", b"user3@new")
    done = import_directory(any_land.installation, files, by=OPERATOR)
    assert isinstance(done, NotImported)
    assert [(f.file, f.row, f.column, f.word) for f in done.faults] == [(USERS, 300, "email", "twice_in_row")]
    assert export_directory(any_land.installation) == before
    with any_land.installation.database.reading() as connection:
        assert directory_history.all_changes(connection) == ()


@pytest.mark.parametrize(("file", "old", "new", "found"), [
    (AUTHORITIES, b",EL,", b",XX,", (AUTHORITIES, 2, "country", "unknown")),
    (AUTHORITIES, b"active,national", b"active,nobody", (AUTHORITIES, 2, "validator", "unknown")),
    (AUTHORITIES, b"active,national", b"active,", (AUTHORITIES, 2, "validator", "missing")),
    (AUTHORITIES, b"active,national,", b"active,operator,national", (AUTHORITIES, 2, "coordinates", "one_national")),
    (AREAS, b"national,national", b"national,", (AREAS, 2, "coordinators", "missing")),
    (AREAS, b"national,national", b",national", (AREAS, 2, "access", "missing")),
    (AREAS, b",national,national,", b",national,regional,", (AREAS, 2, "coordinators", "not_in_area")),
    (AREAS, AREA.encode(), b"no_such_area", (AREAS, 2, "area", "unknown")),
    (USERS, b":handler", b":emperor", (USERS, 2, "rights", "unknown")),
    (USERS, b",new-0,", b",new-x,", (USERS, 2, "authority", "unknown")),
    (USERS, b"user0@new.example.org", b"user0", (USERS, 2, "email", "no_email")),
    (USERS, b"user0@new.example.org", b"athens_plain@athens.example.org", (USERS, 2, "email", "in_use")),
])
def test_what_cannot_be_is_told_with_row_and_column(
    land: Town, file: str, old: bytes, new: bytes, found: tuple[str, int, str, str]
) -> None:
    files = many(export_directory(land.installation))
    files[file] = files[file].replace(old, new, 1)
    done = import_directory(land.installation, files, by=OPERATOR)
    assert isinstance(done, NotImported)
    assert found in [(f.file, f.row, f.column, f.word) for f in done.faults]


def test_a_user_who_is_suspended_by_a_file_is_out_at_once(land: Town) -> None:
    files = export_directory(land.installation)
    with land.reading("athens_plain"):
        pass
    old = b"athens_plain@athens.example.org,athens,en,no,no"
    assert old in files[USERS]
    done = import_directory(land.installation, {**files, USERS: files[USERS].replace(old, old[:-2] + b"yes")}, by=OPERATOR)
    assert isinstance(done, Imported) and done.users_changed == 1
    with pytest.raises(NotSignedIn), land.reading("athens_plain"):
        pass


def test_without_its_check_a_wrong_row_would_be_stored(land: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from imi_runtime.operations.directory import directory_files

    files = many(export_directory(land.installation))
    files[AREAS] = files[AREAS].replace(b"national,national", b"national,", 1)
    monkeypatch.setattr(directory_files, "faults", lambda entry, known: ())
    assert isinstance(import_directory(land.installation, files, by=OPERATOR), Imported)


