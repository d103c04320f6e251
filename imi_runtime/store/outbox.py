"""Mails that wait, what they tell, and how people want them. A mail is leased to one worker at a time."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)

from imi_runtime.model.ids import AreaId, AuthorityId, CaseId, DeadlineId, Language, UserId
from imi_runtime.model.notices import DIGEST, OF_CASE, Mailbox, Notice, NoticeKind, Way
from imi_runtime.store import schema
from imi_runtime.store.sight import SIGHT, Shelf
from imi_runtime.store.timers import patience

MAILS = cast(Table, schema.MailRow.__table__)
NOTICES = cast(Table, schema.NoticeRow.__table__)
BOX_NOTICES = cast(Table, schema.MailboxNoticeRow.__table__)
REFUSALS = cast(Table, schema.MailboxRefusalRow.__table__)
CHOICES = cast(Table, schema.MailChoiceRow.__table__)
Reader = UserId | Mailbox
"""Who gets news of cases: a person, or an authority in its shared mailbox of an area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as it waits or has left. `id` makes its Message-ID, `thread` that of the first one of its thread."""

    id: str
    kind: str
    user: UserId | None
    mailbox: Mailbox | None
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
        "id": id, "key": key, "kind": kind, "user": user, "authority": None, "area": "", "address": address,
        "language": language or "",
        "case_id": None, "thread": id, "given": dict(given or {}), "at": now, "due": now, "attempts": 0,
        "leased": None, "done": None, "outcome": "",
    })
    return True


def put_notices(
    connection: Connection, case: CaseId, reader: Reader, notices: Iterable[Notice], *, now: datetime, due: datetime,
    grouped: bool,
) -> None:
    """Put notices to one reader into the mail that waits for that reader about the case, or a new one.

    `grouped` notices wait in the mail with those of all cases.
    """
    told = tuple(notices)
    mail = _waiting_mail(connection, reader, None if grouped else case)
    if mail is None:
        mail = _new_mail(connection, reader, None if grouped else case, now, due)
    table, whose = (BOX_NOTICES if isinstance(reader, Mailbox) else NOTICES), _columns_of(reader)
    rows = [
        {**whose, "case_id": case, "sequence": n.sequence, "kind": n.kind.value, "deadline": n.deadline, "at": n.at}
        for n in told
    ]
    fresh = [row for row in rows if not _is_there(connection, table, row)]
    if fresh:
        connection.execute(insert(table), [{**row, "mail": mail} for row in fresh])


def _columns_of(reader: Reader) -> dict[str, str]:
    if isinstance(reader, Mailbox):
        return {"authority": reader.authority, "area": reader.area}
    return {"user": reader}


def _is(table: Table, row: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    return (table.c[name] == value for name, value in row.items())


def _is_there(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    return connection.execute(select(table.c.mail).where(*_is(table, row))).first() is not None


def _waiting_mail(connection: Connection, reader: Reader, case: CaseId | None) -> str | None:
    """Return the mail that no worker has taken yet, and keep workers from taking it during this transaction."""
    found = (
        select(MAILS.c.id)
        .where(
            *_is(MAILS, _columns_of(reader)), MAILS.c.done.is_(None), MAILS.c.leased.is_(None), MAILS.c.attempts == 0,
            MAILS.c.kind == (OF_CASE if case else DIGEST),
        )
        .limit(1).with_for_update(key_share=True)
    )
    if case:
        found = found.where(MAILS.c.case_id == case)
    return connection.execute(found).scalar()


def _new_mail(connection: Connection, reader: Reader, case: CaseId | None, now: datetime, due: datetime) -> str:
    id, whose = _new_id(), _columns_of(reader)
    before = (
        select(MAILS.c.thread).where(*_is(MAILS, whose), MAILS.c.case_id == case, MAILS.c.kind == OF_CASE).limit(1)
    )
    thread = connection.execute(before).scalar() if case else None
    connection.execute(insert(MAILS), {
        "id": id, "key": None, "kind": OF_CASE if case else DIGEST, "user": None, "authority": None, "area": "",
        **whose, "address": "", "language": "", "case_id": case, "thread": thread or id, "given": {}, "at": now,
        "due": due, "attempts": 0, "leased": None, "done": None, "outcome": "",
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
        mailbox=Mailbox(AuthorityId(row.authority), AreaId(row.area)) if row.authority else None,
        language=Language(row.language) if row.language else None, case=CaseId(row.case_id) if row.case_id else None,
        thread=row.thread, given=row.given, attempts=attempts, outcome=row.outcome,
    )


def told_in(connection: Connection, mail: str) -> tuple[Told, ...]:
    """Return the notices of a mail in the order in which things happened."""
    columns = ("case_id", "kind", "sequence", "deadline", "at")
    both = union_all(*(
        select(*(table.c[name] for name in columns)).where(table.c.mail == mail) for table in (NOTICES, BOX_NOTICES)
    )).subquery()
    rows = connection.execute(select(both).order_by(both.c.case_id, both.c.sequence, both.c.at))
    return tuple(
        Told(CaseId(r.case_id), NoticeKind(r.kind), r.sequence, DeadlineId(r.deadline), r.at) for r in rows
    )


def sweep_mails(connection: Connection, before: datetime, most: int) -> int:
    """Remove what came to an end before a moment, with its notices, at most so many; return how many went.

    The last mail about a case that still runs stays, so that the next one joins its thread.
    """
    newer = MAILS.alias("newer")
    joined = exists().where(newer.c.thread == MAILS.c.thread, newer.c.at > MAILS.c.at)
    runs = exists().where(SIGHT.c.case_id == MAILS.c.case_id, SIGHT.c.shelf < int(Shelf.OVER))
    old = select(MAILS.c.id).where(MAILS.c.done < before, or_(MAILS.c.case_id.is_(None), joined, ~runs))
    gone = connection.execute(old.order_by(MAILS.c.done, MAILS.c.id).limit(most)).scalars().all()
    for table in (NOTICES, BOX_NOTICES) if gone else ():
        connection.execute(delete(table).where(table.c.mail.in_(gone)))
    if gone:
        connection.execute(delete(MAILS).where(MAILS.c.id.in_(gone)))
    return len(gone)


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


def note_bounce(connection: Connection, id: str) -> tuple[bool, Reader | None]:
    """Note that a mail that had left came back; return whether we had sent it, and whose it was."""
    sent = select(MAILS.c.user, MAILS.c.authority, MAILS.c.area).where(MAILS.c.id == id, MAILS.c.outcome == "sent")
    row = connection.execute(sent).first()
    if row is None:
        return False, None
    connection.execute(update(MAILS).where(MAILS.c.id == id).values(outcome="bounced"))
    if row.authority:
        return True, Mailbox(AuthorityId(row.authority), AreaId(row.area))
    return True, UserId(row.user) if row.user else None


def mark_mailbox(connection: Connection, mailbox: Mailbox, address: str, *, since: datetime | None) -> None:
    """Note since when the address of a shared mailbox takes no mail, the first time; None when it took one."""
    mine = REFUSALS.c.authority == mailbox.authority, REFUSALS.c.area == mailbox.area
    known = connection.execute(select(REFUSALS.c.address).where(*mine)).scalar()
    if known is not None and (since is None or known != address):
        connection.execute(delete(REFUSALS).where(*mine))
        known = None
    if since is not None and known is None:
        row = {"authority": mailbox.authority, "area": mailbox.area, "address": address, "since": since}
        connection.execute(insert(REFUSALS), row)


def refusing_mailboxes(connection: Connection, authority: AuthorityId) -> dict[AreaId, tuple[str, datetime]]:
    """Return the shared mailboxes of an authority that take no mail: which address, and since when."""
    rows = connection.execute(select(REFUSALS).where(REFUSALS.c.authority == authority))
    return {AreaId(row.area): (row.address, row.since) for row in rows}


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
