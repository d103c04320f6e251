"""Attached files in the database: what is known of each, and to which cases it belongs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, and_, delete, func, insert, select, update

from imi_runtime.model.files import FileVerdict
from imi_runtime.model.ids import AuthorityId, CaseId, Language, UserId
from imi_runtime.ports import Sealing
from imi_runtime.store import schema

ATTACHMENTS = cast(Table, schema.AttachmentRow.__table__)
OF_CASES = cast(Table, schema.CaseAttachmentRow.__table__)
KEYS = cast(Table, schema.CaseKeyRow.__table__)
WAITING = FileVerdict.WAITING.value


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a case. Only a clean one may be handed out. `language` is that of the paper, where it was stated."""

    id: str
    name: str
    size: int
    kind: str
    verdict: FileVerdict
    authority: AuthorityId
    key: bytes
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class ToScan:
    """A file that a scanner shall look at."""

    id: str
    key: bytes
    tries: int


def _place(id: str) -> str:
    return f"attachment|{id}"


def add(connection: Connection, id: str, *, size: int, kind: str, now: datetime) -> None:
    """Note a file that lies in the store; it waits for the scanner."""
    values = {"id": id, "size": size, "kind": kind, "verdict": WAITING, "stored": now, "tries": 0, "next_try": now}
    connection.execute(insert(ATTACHMENTS).values(values))


def attach(
    connection: Connection, case: CaseId, wrapped: bytes, id: str, *, name: str, key: bytes, authority: AuthorityId,
    user: UserId | None, now: datetime, sealing: Sealing, language: Language | None = None,
) -> None:
    """Let a file belong to a case."""
    sealed = sealing.seal(wrapped, case, _place(id), _text(name, key, language))
    whose = {"authority": authority, "user": user, "attached": now}
    connection.execute(insert(OF_CASES).values({"case_id": case, "attachment": id, **whose, "sealed": sealed}))


def _text(name: str, key: bytes, language: Language | None) -> bytes:
    return json.dumps({"name": name, "key": key.hex(), **({"language": language} if language else {})}).encode()


def state_language(
    connection: Connection, case: CaseId, wrapped: bytes, file: Attachment, language: Language | None, sealing: Sealing
) -> None:
    """Keep in which language a file of a case is, or that it was not stated."""
    sealed = sealing.seal(wrapped, case, _place(file.id), _text(file.name, file.key, language))
    of_this = and_(OF_CASES.c.case_id == case, OF_CASES.c.attachment == file.id)
    connection.execute(update(OF_CASES).where(of_this).values(sealed=sealed))


def of_case(connection: Connection, case: CaseId, wrapped: bytes, sealing: Sealing) -> dict[str, Attachment]:
    """Return every file of a case by its id."""
    found = connection.execute(
        select(ATTACHMENTS.c.id, ATTACHMENTS.c.size, ATTACHMENTS.c.kind, ATTACHMENTS.c.verdict, OF_CASES.c.authority,
               OF_CASES.c.sealed)
        .join(OF_CASES, OF_CASES.c.attachment == ATTACHMENTS.c.id)
        .where(OF_CASES.c.case_id == case)
    )
    return {row.id: _attachment(row, case, wrapped, sealing) for row in found}


def _attachment(row: Any, case: CaseId, wrapped: bytes, sealing: Sealing) -> Attachment:
    opened = json.loads(sealing.open(wrapped, case, _place(row.id), row.sealed))
    return Attachment(
        row.id, opened["name"], row.size, row.kind, FileVerdict(row.verdict), AuthorityId(row.authority),
        bytes.fromhex(opened["key"]), Language(opened["language"]) if "language" in opened else None,
    )


def bytes_of_case(connection: Connection, case: CaseId) -> int:
    """Return how much the files of a case hold together."""
    total = select(func.coalesce(func.sum(ATTACHMENTS.c.size), 0)).join(OF_CASES).where(OF_CASES.c.case_id == case)
    return int(connection.execute(total).scalar_one())


def bytes_since(connection: Connection, authority: AuthorityId, since: datetime) -> int:
    """Return how much an authority has attached since a moment."""
    total = (
        select(func.coalesce(func.sum(ATTACHMENTS.c.size), 0)).join(OF_CASES)
        .where(OF_CASES.c.authority == authority, OF_CASES.c.attached >= since, OF_CASES.c.user.is_not(None))
    )
    return int(connection.execute(total).scalar_one())


def detach(connection: Connection, case: CaseId, ids: Iterable[str]) -> None:
    """Let files no longer belong to a case."""
    of_these = and_(OF_CASES.c.case_id == case, OF_CASES.c.attachment.in_(list(ids)))
    connection.execute(delete(OF_CASES).where(of_these))


def lease_for_scanning(connection: Connection, now: datetime, until: datetime, sealing: Sealing) -> ToScan | None:
    """Take the file that has waited longest for a scanner; nobody else gets it before `until`."""
    waiting = (
        select(ATTACHMENTS.c.id, ATTACHMENTS.c.tries, OF_CASES.c.case_id, OF_CASES.c.sealed, KEYS.c.wrapped)
        .join(OF_CASES, OF_CASES.c.attachment == ATTACHMENTS.c.id)
        .join(KEYS, KEYS.c.case_id == OF_CASES.c.case_id)
        .where(ATTACHMENTS.c.verdict == WAITING, ATTACHMENTS.c.next_try <= now)
        .order_by(ATTACHMENTS.c.next_try).limit(1)
        .with_for_update(of=ATTACHMENTS, skip_locked=True)
    )
    row = connection.execute(waiting).first()
    if row is None:
        return None
    of_this = ATTACHMENTS.c.id == row.id
    connection.execute(update(ATTACHMENTS).where(of_this).values(next_try=until, tries=row.tries + 1))
    opened = json.loads(sealing.open(row.wrapped, CaseId(row.case_id), _place(row.id), row.sealed))
    return ToScan(row.id, bytes.fromhex(opened["key"]), row.tries + 1)


def note_verdict(connection: Connection, id: str, verdict: FileVerdict) -> None:
    """Note what the scanner said; the first word counts."""
    of_this = and_(ATTACHMENTS.c.id == id, ATTACHMENTS.c.verdict == WAITING)
    connection.execute(update(ATTACHMENTS).where(of_this).values(verdict=verdict.value))


def try_again(connection: Connection, id: str, at: datetime) -> None:
    """Let a scanner be asked again at a moment."""
    connection.execute(update(ATTACHMENTS).where(ATTACHMENTS.c.id == id).values(next_try=at))


def forget_unattached(connection: Connection, before: datetime) -> list[str]:
    """Forget the files stored before a moment that belong to no case any more; return their ids."""
    belongs = select(OF_CASES.c.attachment).where(OF_CASES.c.attachment == ATTACHMENTS.c.id).exists()
    loose = select(ATTACHMENTS.c.id).where(ATTACHMENTS.c.stored < before, ~belongs).limit(500)
    ids = [row.id for row in connection.execute(loose)]
    if ids:
        connection.execute(delete(ATTACHMENTS).where(ATTACHMENTS.c.id.in_(ids)))
    return ids


def known(connection: Connection, ids: Iterable[str]) -> frozenset[str]:
    """Return those of the ids that the database knows."""
    found = connection.execute(select(ATTACHMENTS.c.id).where(ATTACHMENTS.c.id.in_(list(ids))))
    return frozenset(row.id for row in found)
