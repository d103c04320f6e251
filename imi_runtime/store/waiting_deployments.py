"""Deployed versions that wait for a second person before they go live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, delete, exists, insert, select

from imi_runtime.model.ids import AreaId, Digest, UserId
from imi_runtime.store import schema
from imi_runtime.store.directory import ROLES, USERS

WAITING = cast(Table, schema.WaitingDeploymentRow.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDeployment:
    """A version that would give somebody more sight; `widened` says in sentences what."""

    area: AreaId
    digest: Digest
    widened: tuple[str, ...]
    notes: str
    by: str
    at: datetime
    proposer: UserId | None = None
    """The person who deployed it; nobody where it was put here before people were asked for."""


def put_waiting(connection: Connection, waiting: WaitingDeployment) -> None:
    """Let a version wait, in place of an older one of its area."""
    drop_waiting(connection, waiting.area)
    connection.execute(insert(WAITING), {
        "area": waiting.area, "digest": waiting.digest, "widened": list(waiting.widened), "notes": waiting.notes,
        "proposed_by": waiting.by, "proposed_at": waiting.at, "proposer": waiting.proposer,
    })


def drop_waiting(connection: Connection, area: AreaId) -> None:
    """Let nothing of an area wait any more."""
    connection.execute(delete(WAITING).where(WAITING.c.area == area))


def waiting_deployments(connection: Connection) -> tuple[WaitingDeployment, ...]:
    """Return what waits, areas in alphabetical order."""
    return tuple(
        WaitingDeployment(
            area=row.area, digest=row.digest, widened=tuple(row.widened), notes=row.notes, by=row.proposed_by,
            at=row.proposed_at, proposer=row.proposer,
        )
        for row in connection.execute(select(WAITING).order_by(WAITING.c.area))
    )


def approvers(connection: Connection) -> dict[str, UserId]:
    """Return who can approve, by e-mail address: active administrators of the authority that operates it all."""
    operates = exists().where(ROLES.c.authority == USERS.c.authority, ROLES.c.kind == "operator")
    able = select(USERS.c.email, USERS.c.id).where(USERS.c.active, USERS.c.administrator, operates)
    return {row.email: UserId(row.id) for row in connection.execute(able)}
