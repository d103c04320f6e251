"""Many rows at once stand in the database as they would have one by one, and mistakes are the database's own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from imi_runtime.model.directory import Entry, Profile
from imi_runtime.model.ids import AuthorityId, Language
from imi_runtime.store.bulk import FEW, add_rows
from imi_runtime.store.directory import AUTHORITIES, add_entries, read_directory, read_profiles
from tests.town import Town, authority

STRANGE = ("a\tb", "line\nbreak", "back\\slash \\N \\.", "'quote\" and ; semicolon", "Ελλάς 🇬🇷", "", "\\", "NULL")


def entries(count: int) -> list[Entry]:
    found = []
    for number in range(count):
        text = STRANGE[number % len(STRANGE)]
        one = replace(
            authority(f"demo-{number}", "PT"), name=text or "Demo", names={Language("el"): text or "Demo"},
            languages=(Language("pt"), Language("en")),
        )
        found.append(Entry(one, Profile(address=text, keywords=(text,), descriptions={Language("de"): text or "x"})))
    return found


@pytest.mark.parametrize("count", [FEW - 1, FEW * 3])
def test_what_was_written_comes_back_whatever_signs_it_holds(any_town: Town, count: int) -> None:
    wanted = entries(count)
    with any_town.installation.database.writing() as connection:
        add_entries(connection, wanted)
    with any_town.installation.database.reading() as connection:
        known, profiles = read_directory(connection).authorities, read_profiles(connection)
    for entry in wanted:
        assert Entry(known[entry.authority.id], profiles[entry.authority.id]) == entry


def test_many_rows_are_those_that_one_by_one_would_be(any_town: Town) -> None:
    with any_town.installation.database.reading() as connection:
        given = dict(connection.execute(select(AUTHORITIES).limit(1)).mappings().one())
    rows = [{**given, "id": f"demo-{number}"} for number in range(FEW * 2)]
    with any_town.installation.database.writing() as connection:
        add_rows(connection, AUTHORITIES, rows)
        connection.execute(insert(AUTHORITIES), [{**given, "id": "one"}])
    with any_town.installation.database.reading() as connection:
        found = connection.execute(select(AUTHORITIES).where(AUTHORITIES.c.id.in_(["one", "demo-7"]))).mappings().all()
    assert len({tuple(value if not isinstance(value, list) else tuple(value) for key, value in row.items() if key != "id")
                for row in found}) == 1 and len(found) == 2


def test_a_row_that_is_there_already_is_refused_and_nothing_is_written(any_town: Town) -> None:
    twice = [*entries(FEW * 2), entries(1)[0]]
    with pytest.raises(IntegrityError), any_town.installation.database.writing() as connection:
        add_entries(connection, twice)
    with any_town.installation.database.reading() as connection:
        assert AuthorityId("demo-0") not in read_directory(connection).authorities
