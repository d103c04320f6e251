"""Requests that an authority may have a new administrator from outside, waiting for another person's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, delete, insert, select

from imi_runtime.model.ids import AuthorityId, Language, UserId
from imi_runtime.store import schema

APPOINTMENTS = cast(Table, schema.AppointmentRow.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAppointment:
    """Who shall administer an authority, why, and who asked for it."""

    authority: AuthorityId
    name: str
    email: str
    language: Language
    reason: str
    asked_by: UserId
    asked: datetime


def appointments_of(connection: Connection, authorities: Iterable[AuthorityId]) -> tuple[AskedAppointment, ...]:
    """Return the requests that wait about these authorities, oldest first."""
    there = APPOINTMENTS.c.authority.in_(sorted(authorities))
    rows = connection.execute(select(APPOINTMENTS).where(there).order_by(APPOINTMENTS.c.asked)).mappings()
    return tuple(AskedAppointment(**row) for row in rows)


def ask(connection: Connection, asked: AskedAppointment) -> None:
    """Store a request in place of an earlier one about the same authority."""
    take_back(connection, asked.authority)
    connection.execute(insert(APPOINTMENTS), asdict(asked))


def take_back(connection: Connection, authority: AuthorityId) -> bool:
    """Remove a request; tell whether there was one."""
    return connection.execute(delete(APPOINTMENTS).where(APPOINTMENTS.c.authority == authority)).rowcount == 1


def forget_before(connection: Connection, moment: datetime) -> int:
    """Remove the requests that were asked before a moment; return how many."""
    return connection.execute(delete(APPOINTMENTS).where(APPOINTMENTS.c.asked < moment)).rowcount
