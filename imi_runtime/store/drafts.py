"""Unsent answers: kept for the drafting authority, sealed, and no part of the case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, and_, bindparam, delete, insert, select, update

from imi_runtime.model.case import Answers
from imi_runtime.model.copied import CopiedFrom, LeftOut, Omission
from imi_runtime.model.ids import AuthorityId, CaseId, CaseNumber, Digest, FormId, TransitionId
from imi_runtime.ports import Sealing
from imi_runtime.store import schema
from imi_runtime.store.cases import StaleCase, StoredCase, canonical
from imi_runtime.store.statement import Statement

DRAFTS = cast(Table, schema.DraftRow.__table__)


@dataclass(frozen=True, slots=True)
class Draft:
    """The unsent answers to a transition's forms. `pages` counts how often each page (`form/page`) was saved, `by` who
    saved it last. `unread` keeps, per page, what was typed where something of it could not be read, so that nothing
    is lost. `copied` says from which case the answers were copied, if they were."""

    revision: int = 0
    updated: datetime | None = None
    answers: Mapping[FormId, Answers] = field(default_factory=dict)
    pages: Mapping[str, int] = field(default_factory=dict)
    by: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    copied: CopiedFrom | None = None


@dataclass(frozen=True, slots=True)
class DraftKey:
    """Whose draft of what."""

    case: CaseId
    authority: AuthorityId
    transition: TransitionId

    @property
    def place(self) -> str:
        """Where the draft is sealed to."""
        return f"draft|{self.authority}|{self.transition}"


_AT = and_(
    DRAFTS.c.case_id == bindparam("the_case"), DRAFTS.c.authority == bindparam("the_authority"),
    DRAFTS.c.transition == bindparam("the_transition"),
)
_LOAD = Statement(select(DRAFTS.c.revision, DRAFTS.c.updated, DRAFTS.c.sealed).where(_AT))
_KEYS = Statement(select(DRAFTS.c.authority, DRAFTS.c.transition).where(DRAFTS.c.case_id == bindparam("the_case")))
_ADD = Statement(insert(DRAFTS))
_SAVE = Statement(
    update(DRAFTS)
    .where(_AT, DRAFTS.c.revision == bindparam("seen"))
    .values(revision=bindparam("next"), updated=bindparam("now"), sealed=bindparam("text"))
)
_FORGET = Statement(delete(DRAFTS).where(_AT))
_FORGET_ALL = Statement(delete(DRAFTS).where(DRAFTS.c.case_id == bindparam("the_case")))


def _at(key: DraftKey) -> dict[str, Any]:
    return {"the_case": key.case, "the_authority": key.authority, "the_transition": key.transition}


def load(connection: Connection, key: DraftKey, stored: StoredCase, sealing: Sealing) -> Draft:
    """Return the draft, or an empty one."""
    row = _LOAD.first(connection, _at(key))
    if row is None:
        return Draft()
    revision, updated, sealed = row
    data = json.loads(sealing.open(stored.wrapped, key.case, key.place, sealed))
    return Draft(revision, updated, data["answers"], data["pages"], data["by"], data.get("unread", {}),
                 _copied(data.get("copied")))


def keys_of(connection: Connection, case: CaseId) -> tuple[DraftKey, ...]:
    """Return whose drafts there are in a case."""
    rows = _KEYS.rows(connection, {"the_case": case})
    return tuple(DraftKey(case, AuthorityId(authority), TransitionId(step)) for authority, step in rows)


def save(
    connection: Connection, key: DraftKey, stored: StoredCase, draft: Draft, now: datetime, sealing: Sealing
) -> None:
    """Save a draft over the one that was loaded. Raises StaleCase when another one was saved meanwhile."""
    data = {
        "answers": _plain(draft.answers), "pages": dict(draft.pages), "by": dict(draft.by),
        "unread": dict(draft.unread), "copied": _as_kept(draft.copied) if draft.copied else None,
    }
    sealed = sealing.seal(stored.wrapped, key.case, key.place, canonical(data).encode())
    values = {"revision": draft.revision + 1, "updated": now, "sealed": sealed}
    if draft.revision == 0:
        row = {"case_id": key.case, "authority": key.authority, "transition": key.transition, **values}
        _ADD.run(connection, row)
        return
    given = {**_at(key), "seen": draft.revision, "next": draft.revision + 1, "now": now, "text": sealed}
    if _SAVE.run(connection, given) == 0:
        raise StaleCase("the draft was changed meanwhile")


def _plain(answers: Mapping[FormId, Answers]) -> dict[str, Any]:
    return {form: dict(given) for form, given in answers.items()}


def _as_kept(copied: CopiedFrom) -> dict[str, Any]:
    left_out = [[one.form, one.name, one.why.value] for one in copied.left_out]
    return {"case": copied.case, "number": copied.number, "deployment": copied.deployment, "left_out": left_out}


def _copied(kept: dict[str, Any] | None) -> CopiedFrom | None:
    if kept is None:
        return None
    left_out = tuple(LeftOut(FormId(form), name, Omission(why)) for form, name, why in kept["left_out"])
    return CopiedFrom(CaseId(kept["case"]), CaseNumber(kept["number"]), Digest(kept["deployment"]), left_out)


def forget(connection: Connection, key: DraftKey) -> None:
    """Remove a draft."""
    _FORGET.run(connection, _at(key))


def forget_all(connection: Connection, case: CaseId) -> None:
    """Remove every draft of a case."""
    _FORGET_ALL.run(connection, {"the_case": case})
