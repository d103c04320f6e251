"""Who has acknowledged what an area demands of those who work in it: which words, and when. Appended only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, insert, select

from imi_runtime.model.ids import AreaId, Language, UserId
from imi_runtime.store import schema
from imi_runtime.store.statement import Statement

ACKNOWLEDGEMENTS = cast(Table, schema.AcknowledgementRow.__table__)

_FOUND = Statement(
    select(ACKNOWLEDGEMENTS.c.at).where(
        ACKNOWLEDGEMENTS.c.user == bindparam("the_user"), ACKNOWLEDGEMENTS.c.area == bindparam("the_area"),
        ACKNOWLEDGEMENTS.c.version == bindparam("the_version"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What a user has read and acknowledged: the words as they were shown, and their version."""

    user: UserId
    area: AreaId
    version: str
    words: str
    language: Language
    at: datetime


def is_acknowledged(connection: Connection, user: UserId, area: AreaId, version: str) -> bool:
    """Tell whether a user has acknowledged these words for an area."""
    return _FOUND.first(connection, {"the_user": user, "the_area": area, "the_version": version}) is not None


def add(connection: Connection, one: Acknowledgement) -> None:
    """Store an acknowledgement."""
    connection.execute(insert(ACKNOWLEDGEMENTS), {
        "user": one.user, "area": one.area, "version": one.version, "words": one.words, "language": one.language,
        "at": one.at,
    })
