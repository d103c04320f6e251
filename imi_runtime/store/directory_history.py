"""The directory's history: appended, never updated, each row carrying the digest of the one before.

Users are named by their ids. No name, address or password of a person is ever written here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, select

from imi_runtime.model.ids import AuthorityId, UserId
from imi_runtime.problems import ImiError
from imi_runtime.store import schema
from imi_runtime.store.bulk import add_rows
from imi_runtime.store.deployments import raise_revision

CHANGES = cast(Table, schema.DirectoryChangeRow.__table__)
START = "start"
"""The digest before the first change."""


class DirectoryHistoryBroken(ImiError):
    """The chain of digests does not hold: a row was changed, or is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that was done to an authority or one of its users.

    `by` is the user, or the name of a command where nobody was signed in; `rule` is the one that allowed it.
    """

    kind: str
    authority: AuthorityId
    by: str
    by_authority: AuthorityId | None = None
    rule: str = ""
    user: UserId | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changed:
    """A change as it stands in the history."""

    sequence: int
    at: datetime
    change: Change


def append(connection: Connection, now: datetime, changes: Iterable[Change]) -> None:
    """Write changes behind the last one. Writers wait for each other at the revision, so that the chain never forks."""
    raise_revision(connection, "directory")
    last = connection.execute(
        select(CHANGES.c.sequence, CHANGES.c.digest).order_by(CHANGES.c.sequence.desc()).limit(1)
    ).first()
    sequence, digest = (last.sequence, last.digest) if last else (0, START)
    rows = []
    for change in changes:
        payload = _payload(change, now)
        sequence, digest = sequence + 1, chained(digest, payload)
        rows.append({"sequence": sequence, "at": now, "authority": change.authority, "payload": payload,
                     "digest": digest})
    add_rows(connection, CHANGES, rows)


def chained(former: str, payload: str) -> str:
    """Return the digest of a change behind the one before it."""
    return hashlib.sha256(f"{former}\n{payload}".encode()).hexdigest()


def _payload(change: Change, now: datetime) -> str:
    written = {
        "kind": change.kind, "authority": change.authority, "at": now.isoformat(), "by": change.by,
        "by_authority": change.by_authority, "rule": change.rule, "user": change.user,
        "details": dict(change.details),
    }
    return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def changes_of(connection: Connection, authority: AuthorityId, limit: int = 200) -> tuple[Changed, ...]:
    """Return what was done to an authority and its users, the newest first."""
    rows = connection.execute(
        select(CHANGES).where(CHANGES.c.authority == authority).order_by(CHANGES.c.sequence.desc()).limit(limit)
    )
    return tuple(_changed(row) for row in rows)


def all_changes(connection: Connection) -> tuple[Changed, ...]:
    """Return the whole history in its order. Raises DirectoryHistoryBroken when the chain does not hold."""
    found, digest = [], START
    for expected, row in enumerate(connection.execute(select(CHANGES).order_by(CHANGES.c.sequence)), start=1):
        digest = chained(digest, row.payload)
        if row.sequence != expected or row.digest != digest:
            raise DirectoryHistoryBroken(f"the history of the directory is broken at change {expected}")
        found.append(_changed(row))
    return tuple(found)


def _changed(row: Any) -> Changed:
    written = json.loads(row.payload)
    written.pop("at")
    return Changed(row.sequence, row.at, Change(**written))
