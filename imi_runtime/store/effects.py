"""Tokens of sent forms: what makes a second sending a replay of the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, insert, select

from imi_runtime.model.ids import CaseId, UserId
from imi_runtime.store import schema
from imi_runtime.store.statement import Statement

TOKENS = cast(Table, schema.TokenRow.__table__)

_SENT = Statement(
    select(TOKENS.c.case_id, TOKENS.c.revision).where(
        TOKENS.c.token == bindparam("the_token"), TOKENS.c.user == bindparam("the_user")
    )
)
_NOTE = Statement(insert(TOKENS))


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that was sent before: which case it changed, and to which revision."""

    case: CaseId
    revision: int


def sent_form(connection: Connection, token: str, user: UserId) -> SentForm | None:
    """Return what a form's token did before, if this user has sent it."""
    row = _SENT.first(connection, {"the_token": token, "the_user": user})
    return SentForm(*row) if row else None


def note_sent(
    connection: Connection, token: str, user: UserId, case: CaseId, revision: int, now: datetime
) -> None:
    """Note that the form with this token was sent; a second note of it fails."""
    _NOTE.run(connection, {"token": token, "user": user, "case_id": case, "revision": revision, "at": now})
