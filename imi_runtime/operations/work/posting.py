"""Mails on their way out: leased, judged once more, and noted as sent. A mail says which cases and why, never what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection

from imi_runtime.engine.notices import still_holds
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import AuthorityId, CaseId, CaseNumber, Language, UserId
from imi_runtime.model.notices import DIGEST, OF_CASE, Mailbox, NoticeKind, Way
from imi_runtime.operations.capacities import actors_of, entry_of, mailbox_reader, narrowed
from imi_runtime.operations.installation import ENGLISH, Installation
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.work.time_passing import present_world
from imi_runtime.operations.writing.step_writing import linked_with, world_with
from imi_runtime.store import accounts, cases, outbox, timers
from imi_runtime.store.accounts import User
from imi_runtime.store.outbox import Mail, MailChoice, Told

LEASE = timedelta(minutes=10)
"""How long a worker has for one mail. Longer than any server is waited for, so that no other worker sends it too."""
LATE = timedelta(hours=1)
"""After so long, what is due and still waits is a matter for whoever watches the installation."""
KEPT = timedelta(days=90)
"""How long mails that left, or never will, are remembered: so long it can be found out what became of one."""
SWEPT_AT_ONCE = 1000
MOST_ATTEMPTS = 12
"""Spread over about three days; then a mail is given up."""


@dataclass(frozen=True, slots=True)
class CaseTold:
    """One case in a mail: its number, its address, and why the reader is told of it."""

    case: CaseId
    number: CaseNumber
    why: tuple[NoticeKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail that is to leave now. `cases` is empty for one that belongs to no case; `given` are its values then.

    With a `mailbox` it goes to that of an authority, and to no person.
    """

    id: str
    thread: str
    kind: str
    to: str
    user: UserId | None
    mailbox: Mailbox | None = None
    language: Language
    zone: tzinfo
    cases: tuple[CaseTold, ...]
    given: Mapping[str, Any]
    attempts: int


def take_letter(installation: Installation) -> Letter | Mail | None:
    """Lease the mail that waits longest. Return it as a mail only when there is nothing left to say; None without any.

    What it says is judged anew: who may no longer see a case is not told of it, and nobody is asked for what a
    colleague has done meanwhile.
    """
    with installation.database.writing() as connection:
        now = installation.clock.now()
        mail = outbox.take_mail(connection, now, now + LEASE)
        if mail is None:
            return None
        world = present_world(installation, connection)
        letter = _letter(installation, connection, mail, world)
        if letter is None:
            outbox.finish_mail(connection, mail.id, "needless", now)
            return mail
        return letter


def _letter(installation: Installation, connection: Connection, mail: Mail, world: World) -> Letter | None:
    reader = _reader(connection, mail, world)
    if reader is None:
        return None
    told = _still_told(installation, connection, reader, outbox.told_in(connection, mail.id), world)
    if mail.kind in (OF_CASE, DIGEST) and not told:
        return None
    return Letter(
        id=mail.id, thread=mail.thread, kind=mail.kind, to=mail.address or reader.address, user=mail.user,
        mailbox=mail.mailbox, language=mail.language or reader.language,
        zone=world.zone(reader.authority), cases=told, given=_with_link(installation, mail),
        attempts=mail.attempts,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads a mail: where it goes, in which language, and for whom of an authority, if any."""

    address: str
    language: Language
    authority: AuthorityId | None = None
    user: User | None = None


def _reader(connection: Connection, mail: Mail, world: World) -> _Reader | None:
    """Return who reads a mail now; None when there is nobody any more."""
    if mail.mailbox:
        entry = entry_of(world, mail.mailbox.authority)
        address = entry.mailboxes.get(mail.mailbox.area, "") if entry and entry.active else ""
        return _Reader(address, entry.languages[0], entry.id) if entry and address else None
    user = accounts.user_of(connection, mail.user) if mail.user else None
    if user:
        return _Reader(user.email, user.language, user.authority, user)
    return _Reader(mail.address, ENGLISH) if mail.address else None


def _with_link(installation: Installation, mail: Mail) -> Mapping[str, Any]:
    """Return the values of a mail; a link with a secret in it is opened only now."""
    if "link" not in mail.given:
        return mail.given
    given = dict(mail.given)
    sealed = bytes.fromhex(given.pop("link"))
    return {**given, "path": installation.sealing.open_own(f"link|{mail.user}", sealed).decode()}


def _still_told(
    installation: Installation, connection: Connection, reader: _Reader, notices: Iterable[Told], world: World
) -> tuple[CaseTold, ...]:
    by_case: dict[CaseId, list[Told]] = {}
    for notice in notices:
        by_case.setdefault(notice.case, []).append(notice)
    found = (_case_told(installation, connection, reader, case, told, world) for case, told in by_case.items())
    return tuple(one for one in found if one is not None)


def _case_told(
    installation: Installation, connection: Connection, reader: _Reader, id: CaseId, told: list[Told], world: World
) -> CaseTold | None:
    stored = cases.load(connection, id, installation.sealing)
    if stored is None:
        return None
    case = stored.case
    if case.links:
        world = world_with(installation, world, linked_with(installation, connection, case))
    bundle = installation.bundles.get(connection, case.deployment)
    actors = _actors(connection, bundle, case, reader, world)
    acted = max((
        row.sequence for row in cases.history(connection, id) if row.data.get("authority") == reader.authority
    ), default=0)
    why = dict.fromkeys(
        one.kind for one in told
        if any(
            still_holds(bundle, case, actor, one.kind, one.deadline, acted_since=acted > one.sequence, world=world)
            for actor in actors
        )
    )
    return CaseTold(id, case.number, tuple(why)) if why else None


def _actors(connection: Connection, bundle: Bundle, case: Case, reader: _Reader, world: World) -> tuple[Actor, ...]:
    if reader.user:
        return actors_of(connection, bundle, case, reader.user, world)
    return narrowed(connection, bundle, case, [mailbox_reader(reader.authority)] if reader.authority else [], world)


def note_sent(installation: Installation, letter: Letter) -> None:
    """Note that a mail has left, and that its address takes mail."""
    _finish(installation, letter, "sent", refused=False)


def note_refused(installation: Installation, letter: Letter) -> None:
    """Note that the address takes no mail; the person, or those who keep the mailbox, are told on the pages."""
    _finish(installation, letter, "refused", refused=True)


def note_failed(installation: Installation, letter: Letter) -> bool:
    """Put a mail off that did not leave; return False when it was tried often enough and is given up."""
    if letter.attempts >= MOST_ATTEMPTS:
        _finish(installation, letter, "given_up", refused=None)
        return False
    with installation.database.writing() as connection:
        outbox.postpone_mail(connection, letter.id, letter.attempts, installation.clock.now())
    return True


def _finish(installation: Installation, letter: Letter, outcome: str, *, refused: bool | None) -> None:
    with installation.database.writing() as connection:
        now = installation.clock.now()
        outbox.finish_mail(connection, letter.id, outcome, now)
        if refused is None:
            return
        if letter.user:
            _mark_address(connection, letter.user, refused=refused, installation=installation)
        if letter.mailbox:
            outbox.mark_mailbox(connection, letter.mailbox, letter.to, since=now if refused else None)


def _mark_address(connection: Connection, user: UserId, *, refused: bool, installation: Installation) -> None:
    choice = outbox.mail_choice(connection, user)
    if refused != (choice.refused is not None):
        since = installation.clock.now() if refused else None
        outbox.choose_mail(connection, user, MailChoice(choice.way, since))


def note_bounced(installation: Installation, ids: Iterable[str]) -> int:
    """Note that mails which had left came back; return how many of them were ours."""
    found = 0
    with installation.database.writing() as connection:
        for id in ids:
            ours, reader = outbox.note_bounce(connection, id)
            found += ours
            if isinstance(reader, Mailbox):
                _mark_mailbox(connection, reader, installation)
            elif reader:
                _mark_address(connection, reader, refused=True, installation=installation)
    return found


def _mark_mailbox(connection: Connection, mailbox: Mailbox, installation: Installation) -> None:
    """Note that a shared mailbox takes no mail; when it has another address meanwhile, that is no matter any more."""
    entry = entry_of(present_world(installation, connection), mailbox.authority)
    address = entry.mailboxes.get(mailbox.area) if entry else None
    if address:
        outbox.mark_mailbox(connection, mailbox, address, since=installation.clock.now())


@dataclass(frozen=True, slots=True)
class StandingOfMail:
    """What waits for workers, since when the oldest of it is due, and how many mails came to which end."""

    timers: int
    untold: int
    mails: int
    oldest: datetime | None
    late: bool
    outcomes: Mapping[str, int]


def standing_of_mail(installation: Installation) -> StandingOfMail:
    """Return what waits for workers."""
    with installation.database.reading() as connection:
        now = installation.clock.now()
        due, untold, first = timers.waiting(connection, now)
        mails, mailed = outbox.mails_waiting(connection, now)
        oldest = min((moment for moment in (first, mailed) if moment), default=None)
        late = oldest is not None and now - oldest > LATE
        return StandingOfMail(due, untold, mails, oldest, late, outbox.outcomes(connection))


def sweep_mails(installation: Installation) -> int:
    """Remove mails that came to an end long ago, a stretch at a time; return how many went."""
    swept, before = 0, installation.clock.now() - KEPT
    while True:
        with installation.database.writing() as connection:
            gone = outbox.sweep_mails(connection, before, SWEPT_AT_ONCE)
        swept += gone
        if gone < SWEPT_AT_ONCE:
            return swept


def mail_choice_of(visit: Visit) -> MailChoice:
    """Return how the signed-in user wants mail, and since when the address takes none."""
    return outbox.mail_choice(visit.connection, visit.user.id)


def choose_way(visit: Visit, way: Way) -> None:
    """Keep how the signed-in user wants mail; what waits already goes as it was."""
    before = outbox.mail_choice(visit.connection, visit.user.id)
    outbox.choose_mail(visit.connection, visit.user.id, MailChoice(way, before.refused))
