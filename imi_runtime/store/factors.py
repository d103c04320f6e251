"""Second factors of users, and their recovery codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update

from imi_runtime.model.ids import UserId
from imi_runtime.store import schema

FACTORS = cast(Table, schema.FactorRow.__table__)
CODES = cast(Table, schema.RecoveryCodeRow.__table__)


class FactorKind(Enum):
    """What a user has besides the password."""

    CODE_APP = "code_app"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A second factor of a user; `last` is the newest code or question that it answered."""

    id: str
    user: UserId
    kind: FactorKind
    name: str
    sealed: bytes = field(repr=False)
    handle: str | None = None
    last: int = 0
    added: datetime
    used: datetime | None = None


def factors_of(connection: Connection, user: UserId) -> tuple[Factor, ...]:
    """Return a user's factors, oldest first."""
    return _factors(connection, FACTORS.c.user == user)


def factor_by_handle(connection: Connection, handle: str) -> Factor | None:
    """Return the passkey of that handle."""
    return next(iter(_factors(connection, FACTORS.c.handle == handle)), None)


def _factors(connection: Connection, which: ColumnElement[bool]) -> tuple[Factor, ...]:
    rows = connection.execute(select(FACTORS).where(which).order_by(FACTORS.c.added, FACTORS.c.id))
    return tuple(_factor(row) for row in rows)


def _factor(row: Any) -> Factor:
    return Factor(
        id=row.id, user=row.user, kind=FactorKind(row.kind), name=row.name, sealed=row.sealed, handle=row.handle,
        last=row.last, added=row.added, used=row.used,
    )


def add_factors(connection: Connection, factors: Iterable[Factor]) -> None:
    """Store new factors."""
    rows = [
        {
            "id": f.id, "user": f.user, "kind": f.kind.value, "name": f.name, "sealed": f.sealed, "handle": f.handle,
            "last": f.last, "added": f.added, "used": f.used,
        }
        for f in factors
    ]
    if rows:
        connection.execute(insert(FACTORS), rows)


def remove_factor(connection: Connection, user: UserId, id: str) -> None:
    """Take a factor of a user away."""
    connection.execute(delete(FACTORS).where(FACTORS.c.user == user, FACTORS.c.id == id))


def remove_all(connection: Connection, user: UserId) -> None:
    """Take all factors and recovery codes of a user away."""
    connection.execute(delete(FACTORS).where(FACTORS.c.user == user))
    connection.execute(delete(CODES).where(CODES.c.user == user))


def use_up(connection: Connection, id: str, last: int, now: datetime) -> bool:
    """Note the code or question that was answered; tell whether it is newer than every one before.

    The comparison happens in the database: of two that come at once, one is refused.
    """
    newer = (FACTORS.c.id == id) & (FACTORS.c.last < last)
    return connection.execute(update(FACTORS).where(newer).values(last=last, used=now)).rowcount == 1


def replace_recovery_codes(connection: Connection, user: UserId, digests: Iterable[str]) -> None:
    """Store new recovery codes; all former ones are worth nothing."""
    connection.execute(delete(CODES).where(CODES.c.user == user))
    connection.execute(insert(CODES), [{"user": user, "digest": digest, "used": None} for digest in digests])


def use_recovery_code(connection: Connection, user: UserId, digest: str, now: datetime) -> bool:
    """Use a recovery code up; tell whether it was there and unused."""
    unused = (CODES.c.user == user) & (CODES.c.digest == digest) & CODES.c.used.is_(None)
    return connection.execute(update(CODES).where(unused).values(used=now)).rowcount == 1


def recovery_codes_left(connection: Connection, user: UserId) -> int:
    """Return how many recovery codes of a user are unused."""
    unused = select(func.count()).select_from(CODES).where(CODES.c.user == user, CODES.c.used.is_(None))
    return int(connection.execute(unused).scalar_one())
