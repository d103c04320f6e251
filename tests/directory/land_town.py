"""The land of the directory's tests as a real installation, each authority with an administrator and a plain user."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from imi_runtime.model.directory import Entry
from imi_runtime.model.ids import AuthorityId, RightId
from imi_runtime.operations.directory.authorities import open_entry
from imi_runtime.store import people
from imi_runtime.store.directory import change_entry
from tests.directory.land import FULL, LAND
from tests.town import Town, found_town, user

RIGHTS = frozenset({RightId("handler"), RightId("viewer")})
USERS = tuple(
    user(f"{authority.id}_{kind}", str(authority.id), RIGHTS) for authority in LAND for kind in ("admin", "plain")
)


def found_land(url: str, owner: str = "", **options: Any) -> Town:
    """Found the land: everybody of it, with Athens' entry in full."""
    town = found_town(url, owner, authorities=LAND, users=USERS, **options)
    with town.installation.database.writing() as connection:
        change_entry(connection, Entry(replace(FULL.authority, facts={}, competences={}), FULL.profile))
        everybody = people.all_members(connection)
        people.change_members(connection, [
            replace(one, administrator=one.id.endswith("_admin"), reviewed=town.clock.now()) for one in everybody
        ])
    return town


def sqlite_land(folder: Path, **options: Any) -> Town:
    """Found the land on SQLite."""
    return found_land(f"sqlite:///{folder / 'land.db'}", **options)


def seen(town: Town, name: str, id: str) -> str:
    """Return what a form about an authority carries when that user opens it."""
    with town.reading(name) as visit:
        return open_entry(visit, AuthorityId(id)).fingerprint
