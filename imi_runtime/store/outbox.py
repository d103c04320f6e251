"""Mails that wait, what they tell, and how people want them. A mail is leased to one worker at a time."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, func, insert, or_, select, update

from imi_runtime.model.ids import CaseId, DeadlineId, Language, UserId
from imi_runtime.model.notices import DIGEST, OF_CASE, Notice, NoticeKind, Way
from imi_runtime.store import schema
from imi_runtime.store.timers import patience

MAILS = cast(Table, schema.MailRow.__table__)
NOTICES = cast(Table, schema.NoticeRow.__table__)
CHOICES = cast(Table, schema.MailChoiceRow.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as it waits or has left. `id` makes its Message-ID, `thread` that of the first one of its thread."""

    id: str
    kind: str
    user: UserId | None
    address: str
    language: Language | None
    case: CaseId | None
    thread: str
    given: Mapping[str, Any]
    attempts: int
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One notice of a mail: which case, why, since which event, and about which deadline."""

    case: CaseId
    kind: NoticeKind
    sequence: int
    deadline: DeadlineId
    at: datetime


def _new_id() -> str:
    return secrets.token_hex(16)


def put_mail(
    connection: Connection, kind: str, *, now: datetime, user: UserId | None = None, address: str = "",
    language: Language | None = None, given: Mapping[str, Any] | None = None, key: str | None = None,
) -> bool:
    """Put a mail that belongs to no case into the outbox, in the caller's transaction; it leaves at once.

    It goes to the user, or to the `address` in the `language`. `given` are the values of its words; they are emptied
    when the mail has left. With a `key` that was used before nothing is put, and False is returned.
    """
    if key is not None and connection.execute(select(MAILS.c.id).where(MAILS.c.key == key)).first():
        return False
    id = _new_id()
    connection.execute(insert(MAILS), {
        "id": id, "key": key, "kind": kind, "user": user, "address": address, "language": language or "",
        "case_id": None, "thread": id, "given": dict(given or {}), "at": now, "due": now, "attempts": 0,
        "leased": None, "done": None, "outcome": "",
    })
    return True


def put_notices(
    connection: Connection, case: CaseId, user: UserId, notices: Iterable[Notice], *, now: datetime, due: datetime,
    grouped: bool,
) -> None:
    """Put notices to one person into the mail that waits for that person about the case, or a new one.

    `grouped` notices wait in the mail with those of all cases.
    """
    told = tuple(notices)
    mail = _waiting_mail(connection, user, None if grouped else case)
    if mail is None:
        mail = _new_mail(connection, user, None if grouped else case, now, due)
    rows = [
        {"user": user, "case_id": case, "sequence": n.sequence, "kind": n.kind.value, "deadline": n.deadline,
         "at": n.at, "mail": mail}
        for n in told if not _is_told(connection, case, user, n)
    ]
    if rows:
        connection.execute(insert(NOTICES), rows)


def _is_told(connection: Connection, case: CaseId, user: UserId, notice: Notice) -> bool:
    found = select(NOTICES.c.mail).where(
        NOTICES.c.user == user, NOTICES.c.case_id == case, NOTICES.c.sequence == notice.sequence,
        NOTICES.c.kind == notice.kind.value, NOTICES.c.deadline == notice.deadline, NOTICES.c.at == notice.at,
    )
    return connection.execute(found).first() is not None


def _waiting_mail(connection: Connection, user: UserId, case: CaseId | None) -> str | None:
    """Return the mail that no worker has taken yet, and keep workers from taking it during this transaction."""
    found = (
        select(MAILS.c.id)
        .where(
            MAILS.c.user == user, MAILS.c.done.is_(None), MAILS.c.leased.is_(None), MAILS.c.attempts == 0,
            MAILS.c.kind == (OF_CASE if case else DIGEST),
        )
        .limit(1).with_for_update(key_share=True)
    )
    if case:
        found = found.where(MAILS.c.case_id == case)
    return connection.execute(found).scalar()


def _new_mail(connection: Connection, user: UserId, case: CaseId | None, now: datetime, due: datetime) -> str:
    id = _new_id()
    before = (
        select(MAILS.c.thread).where(MAILS.c.user == user, MAILS.c.case_id == case, MAILS.c.kind == OF_CASE).limit(1)
    )
    thread = connection.execute(before).scalar() if case else None
    connection.execute(insert(MAILS), {
        "id": id, "key": None, "kind": OF_CASE if case else DIGEST, "user": user, "address": "", "language": "",
        "case_id": case, "thread": thread or id, "given": {}, "at": now, "due": due, "attempts": 0, "leased": None,
        "done": None, "outcome": "",
    })
    return id


def take_mail(connection: Connection, now: datetime, until: datetime) -> Mail | None:
    """Lease the mail that is due longest to the caller; nobody else gets it before `until`."""
    free = or_(MAILS.c.leased.is_(None), MAILS.c.leased <= now)
    row = connection.execute(
        select(MAILS).where(MAILS.c.done.is_(None), MAILS.c.due <= now, free)
        .order_by(MAILS.c.due, MAILS.c.id).limit(1).with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    taken = {"leased": until, "attempts": row.attempts + 1}
    connection.execute(update(MAILS).where(MAILS.c.id == row.id).values(**taken))
    return _mail(row, row.attempts + 1)


def _mail(row: Row[Any], attempts: int) -> Mail:
    return Mail(
        id=row.id, kind=row.kind, user=UserId(row.user) if row.user else None, address=row.address,
        language=Language(row.language) if row.language else None, case=CaseId(row.case_id) if row.case_id else None,
        thread=row.thread, given=row.given, attempts=attempts, outcome=row.outcome,
    )


def told_in(connection: Connection, mail: str) -> tuple[Told, ...]:
    """Return the notices of a mail in the order in which things happened."""
    rows = connection.execute(
        select(NOTICES).where(NOTICES.c.mail == mail).order_by(NOTICES.c.case_id, NOTICES.c.sequence, NOTICES.c.at)
    )
    return tuple(
        Told(CaseId(r.case_id), NoticeKind(r.kind), r.sequence, DeadlineId(r.deadline), r.at) for r in rows
    )


def finish_mail(connection: Connection, id: str, outcome: str, now: datetime) -> None:
    """Note what became of a mail: it is not tried again, and the values that it carried are gone."""
    connection.execute(
        update(MAILS).where(MAILS.c.id == id, MAILS.c.done.is_(None))
        .values(done=now, outcome=outcome, given={}, leased=None)
    )


def postpone_mail(connection: Connection, id: str, attempts: int, now: datetime) -> None:
    """Give the lease back and wait longer after each attempt in vain."""
    later = {"due": now + patience(attempts), "leased": None}
    connection.execute(update(MAILS).where(MAILS.c.id == id, MAILS.c.done.is_(None)).values(**later))


def note_bounce(connection: Connection, id: str) -> tuple[bool, UserId | None]:
    """Note that a mail that had left came back; return whether we had sent it, and whose it was."""
    row = connection.execute(select(MAILS.c.user).where(MAILS.c.id == id, MAILS.c.outcome == "sent")).first()
    if row is None:
        return False, None
    connection.execute(update(MAILS).where(MAILS.c.id == id).values(outcome="bounced"))
    return True, UserId(row.user) if row.user else None


@dataclass(frozen=True, slots=True)
class MailChoice:
    """How a person wants mail, and since when the address takes none."""

    way: Way = Way.AT_ONCE
    refused: datetime | None = None


def mail_choice(connection: Connection, user: UserId) -> MailChoice:
    """Return a person's choice; at once where nothing was chosen."""
    row = connection.execute(select(CHOICES).where(CHOICES.c.user == user)).first()
    return MailChoice(Way(row.way), row.refused) if row else MailChoice()


def choose_mail(connection: Connection, user: UserId, choice: MailChoice) -> None:
    """Keep a person's choice."""
    values = {"way": choice.way.value, "refused": choice.refused}
    if connection.execute(update(CHOICES).where(CHOICES.c.user == user).values(**values)).rowcount == 0:
        connection.execute(insert(CHOICES), {"user": user, **values})


def mails_waiting(connection: Connection, now: datetime) -> tuple[int, datetime | None]:
    """Return how many mails are due and not sent, and since when the oldest of them is."""
    due = select(func.count(), func.min(MAILS.c.due)).where(MAILS.c.done.is_(None), MAILS.c.due <= now)
    count, oldest = connection.execute(due).one()
    return count, oldest


def outcomes(connection: Connection) -> dict[str, int]:
    """Return how many mails came to which end; waiting ones under the empty text."""
    counted = connection.execute(select(MAILS.c.outcome, func.count()).group_by(MAILS.c.outcome))
    return {row[0]: row[1] for row in counted}
