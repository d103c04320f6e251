"""What a step leaves for later: tokens of sent forms, and the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, insert, select

from imi_runtime.model.ids import AuthorityId, CaseId, UserId
from imi_runtime.store import schema
from imi_runtime.store.statement import Statement

TOKENS = cast(Table, schema.TokenRow.__table__)
OUTBOX = cast(Table, schema.OutboxRow.__table__)

_SENT = Statement(
    select(TOKENS.c.case_id, TOKENS.c.revision).where(
        TOKENS.c.token == bindparam("the_token"), TOKENS.c.user == bindparam("the_user")
    )
)
_NOTE = Statement(insert(TOKENS))
_PUT_OUT = Statement(insert(OUTBOX))


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


@dataclass(frozen=True, slots=True)
class Effect:
    """A notice that shall leave: to whom, about which step, of which kind."""

    authority: AuthorityId
    kind: str


def put_out(connection: Connection, case: CaseId, sequence: int, effects: Iterable[Effect], now: datetime) -> None:
    """Write effects into the outbox; each (case, step, authority, kind) leaves once."""
    _PUT_OUT.run_each(connection, [
        {"case_id": case, "sequence": sequence, "authority": e.authority, "kind": e.kind, "at": now, "done": None}
        for e in effects
    ])
