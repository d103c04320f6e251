"""Users, their grants, their sessions, and failed attempts to sign in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Table,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy import cast as cast_to

from imi_runtime.model.directory import Absence, Standing
from imi_runtime.model.ids import AreaId, AuthorityId, Language, RightId, UserId
from imi_runtime.store import schema
from imi_runtime.store.deployments import REVISIONS, raise_revision
from imi_runtime.store.statement import Statement

USERS = cast(Table, schema.UserRow.__table__)
GRANTS = cast(Table, schema.GrantRow.__table__)
AUTHORITIES = cast(Table, schema.AuthorityRow.__table__)
SESSIONS = cast(Table, schema.SessionRow.__table__)
ATTEMPTS = cast(Table, schema.AttemptRow.__table__)
ABSENCES = cast(Table, schema.AbsenceRow.__table__)
NO_PASSWORD = "!"
"""Stands where a password's hash would while its user has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who acts for an authority, with the rights granted per area."""

    id: UserId
    email: str
    name: str
    authority: AuthorityId
    language: Language
    grants: frozenset[tuple[AreaId, RightId]]
    active: bool = True

    def rights(self, area: AreaId) -> frozenset[RightId]:
        """Return the user's rights in an area."""
        return frozenset(right for granted, right in self.grants if granted == area)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A live session with its user, and the revisions of what workers keep in memory, all from one statement.

    `confirmed` is when a second factor was last shown in it, `deputises` are absences about now whose deputy the user
    is.
    """

    user: User
    created: datetime
    seen: datetime
    language: Language
    deployments: int
    directory: int
    id: str = ""
    confirmed: datetime
    searches: bytes | None = None
    deputises: tuple[Absence, ...] = ()
    password_due: bool = False
    """It began with a password that leaked elsewhere, and none was chosen since."""


def _revision(name: str) -> ColumnElement[int]:
    return select(REVISIONS.c.value).where(REVISIONS.c.name == name).scalar_subquery()


_SAID = ABSENCES.c.user + "|" + cast_to(ABSENCES.c.first, String) + "|" + cast_to(ABSENCES.c.last, String)
_DEPUTISES = (
    select(func.aggregate_strings(_SAID, literal_column("' '")))  # type: ignore[arg-type]
    .where(
        ABSENCES.c.deputy == USERS.c.id, ABSENCES.c.first <= bindparam("until"), ABSENCES.c.last >= bindparam("since")
    )
    .scalar_subquery()
)
_SESSION = Statement(
    select(
        USERS.c.id, USERS.c.email, USERS.c.name, USERS.c.authority, USERS.c.language, SESSIONS.c.created,
        SESSIONS.c.seen, SESSIONS.c.language, _revision("deployments"), _revision("directory"),
        SESSIONS.c.id, SESSIONS.c.confirmed, USERS.c.searches, _DEPUTISES,
        SESSIONS.c.password_due, GRANTS.c.area, GRANTS.c.right,
    )
    .join(USERS, USERS.c.id == SESSIONS.c.user)
    .outerjoin(GRANTS, GRANTS.c.user == USERS.c.id)
    .where(SESSIONS.c.digest == bindparam("digest"), USERS.c.active)
)
_REVISIONS = select(REVISIONS.c.name, REVISIONS.c.value)
_TOUCH = Statement(
    update(SESSIONS).where(SESSIONS.c.digest == bindparam("the_digest")).values(seen=bindparam("now"))
)


def open_session(connection: Connection, digest: str, days: tuple[date, date]) -> OpenSession | None:
    """Return the session of that digest with its active user, as things are on these days. One statement."""
    rows = _SESSION.rows(connection, {"digest": digest, "since": days[0], "until": days[1]})
    if not rows:
        return None
    id, email, name, authority, language, created, seen, chosen, deployments, directory, *last = rows[0]
    own, confirmed, searches, away, password_due, *_ = last
    grants = frozenset((area, right) for *_, area, right in rows if area is not None)
    user = User(id=id, email=email, name=name, authority=authority, language=language, grants=grants)
    return OpenSession(
        user=user, created=created, seen=seen, language=chosen, deployments=deployments or 0,
        directory=directory or 0, id=own, confirmed=confirmed, searches=searches, password_due=password_due,
        deputises=tuple(_absence(said, id) for said in sorted((away or "").split())),
    )


def _absence(said: str, deputy: UserId) -> Absence:
    user, first, last = said.split("|")
    return Absence(user=UserId(user), first=date.fromisoformat(first), last=date.fromisoformat(last), deputy=deputy)


def revisions(connection: Connection) -> dict[str, int]:
    """Return the revisions of what workers keep in memory."""
    return {row.name: row.value for row in connection.execute(_REVISIONS)}


def users_of(connection: Connection, authorities: Iterable[AuthorityId]) -> tuple[User, ...]:
    """Return the active users of some authorities, by id."""
    return _users(connection, USERS.c.authority.in_(sorted(authorities)))


def users_by_id(connection: Connection, ids: Iterable[UserId]) -> tuple[User, ...]:
    """Return the active users among these, by id."""
    return _users(connection, USERS.c.id.in_(sorted(ids)))


def user_of(connection: Connection, id: UserId) -> User | None:
    """Return an active user."""
    return next(iter(_users(connection, USERS.c.id == id)), None)


def _users(connection: Connection, wanted: ColumnElement[bool]) -> tuple[User, ...]:
    granted: dict[str, set[tuple[AreaId, RightId]]] = {}
    found = select(USERS).where(wanted, USERS.c.active).order_by(USERS.c.id)
    for row in connection.execute(select(GRANTS).where(GRANTS.c.user.in_(found.with_only_columns(USERS.c.id)))):
        granted.setdefault(row.user, set()).add((AreaId(row.area), RightId(row.right)))
    return tuple(
        User(
            id=row.id, email=row.email, name=row.name, authority=row.authority, language=row.language,
            grants=frozenset(granted.get(row.id, ())),
        )
        for row in connection.execute(found)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """What is stored of a session that begins: whose it is, how its owner names it, and on which device it runs."""

    digest: str
    user: UserId
    language: Language
    id: str
    device: str = ""
    mark: str | None = None
    provider: bytes | None = None
    subject_there: str | None = None
    session_there: str | None = None
    password_due: bool = False


def start_session(connection: Connection, new: NewSession, now: datetime) -> None:
    """Store a new session, in which a second factor was shown just now."""
    connection.execute(insert(SESSIONS), {
        "digest": new.digest, "user": new.user, "language": new.language, "id": new.id, "device": new.device,
        "mark": new.mark, "provider": new.provider, "subject_there": new.subject_there,
        "session_there": new.session_there, "password_due": new.password_due,
        "created": now, "seen": now, "confirmed": now,
    })
    connection.execute(update(USERS).where(USERS.c.id == new.user).values(last_seen=now, warned=None))


def touch_session(connection: Connection, digest: str, now: datetime) -> None:
    """Note that the session was used."""
    _TOUCH.run(connection, {"the_digest": digest, "now": now})


def choose_language(connection: Connection, digest: str, language: Language) -> None:
    """Keep the language that the user chose, for this session and the next ones."""
    owner = select(SESSIONS.c.user).where(SESSIONS.c.digest == digest).scalar_subquery()
    connection.execute(update(SESSIONS).where(SESSIONS.c.digest == digest).values(language=language))
    connection.execute(update(USERS).where(USERS.c.id == owner).values(language=language))


def keep_searches(connection: Connection, user: UserId, sealed: bytes) -> None:
    """Keep the searches of a user in place of those that were kept before."""
    connection.execute(update(USERS).where(USERS.c.id == user).values(searches=sealed))


def end_session(connection: Connection, digest: str) -> None:
    """End one session."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == digest))


def end_sessions_of(connection: Connection, user: UserId) -> None:
    """End all sessions of a user, on all workers at once."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user == user))


def end_sessions_before(connection: Connection, *, seen: datetime, created: datetime) -> None:
    """Remove sessions that were idle or old too long."""
    connection.execute(delete(SESSIONS).where((SESSIONS.c.seen < seen) | (SESSIONS.c.created < created)))


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in compares, and what is known of whom it would let in. No password is an empty text."""

    user: UserId
    language: Language
    password: str = field(repr=False)
    email: str
    name: str
    authority: AuthorityId
    judged: str = ""
    """By which lists the password was found good; an empty text when it was not looked up yet."""


def credentials(connection: Connection, email: str) -> Credentials | None:
    """Return the active user's stored password by the folded e-mail address."""
    return _credentials(connection, USERS.c.email == email)


def credentials_of(connection: Connection, user: UserId) -> Credentials | None:
    """Return the active user's stored password."""
    return _credentials(connection, USERS.c.id == user)


def _credentials(connection: Connection, which: ColumnElement[bool]) -> Credentials | None:
    row = connection.execute(select(USERS).where(which, USERS.c.active)).first()
    return _read_credentials(row) if row else None


def _read_credentials(row: Any) -> Credentials:
    password = "" if row.password == NO_PASSWORD else row.password
    return Credentials(row.id, row.language, password, row.email, row.name, row.authority, row.password_judged)


@dataclass(frozen=True, slots=True)
class Inactive:
    """A user who cannot be let in: whether the user is suspended, and how the authority stands."""

    known: Credentials
    suspended: bool
    authority: Standing


def inactive(connection: Connection, email: str) -> Inactive | None:
    """Return the user of that folded e-mail address who is not active."""
    return _inactive(connection, USERS.c.email == email)


def inactive_of(connection: Connection, user: UserId) -> Inactive | None:
    """Return that user if not active."""
    return _inactive(connection, USERS.c.id == user)


def _inactive(connection: Connection, which: ColumnElement[bool]) -> Inactive | None:
    of_authority = AUTHORITIES.c.id == USERS.c.authority
    asked = select(USERS, AUTHORITIES.c.standing).where(which, ~USERS.c.active, of_authority)
    row = connection.execute(asked).first()
    return Inactive(_read_credentials(row), row.suspended, Standing(row.standing)) if row else None


def set_password(connection: Connection, user: UserId, stored: str, judged: str = "") -> None:
    """Store a new password hash, and by which lists the password was found good."""
    connection.execute(update(USERS).where(USERS.c.id == user).values(password=stored, password_judged=judged))


def replace_password(connection: Connection, known: Credentials, stored: str, judged: str) -> None:
    """Store the same password hashed or judged anew, unless another one was chosen meanwhile."""
    same = (USERS.c.id == known.user) & (USERS.c.password == known.password)
    connection.execute(update(USERS).where(same).values(password=stored, password_judged=judged))


def note_judged(connection: Connection, users: Iterable[UserId], judged: str) -> None:
    """Note by which lists the passwords of users were found good."""
    connection.execute(update(USERS).where(USERS.c.id.in_(list(users))).values(password_judged=judged))


def set_active(connection: Connection, user: UserId, active: bool) -> None:
    """Suspend or restore a user; suspension ends the sessions at once."""
    connection.execute(update(USERS).where(USERS.c.id == user).values(active=active, suspended=not active))
    if not active:
        end_sessions_of(connection, user)


def failures(connection: Connection, subject: str) -> tuple[int, datetime | None]:
    """Return how often signing in failed for an account or address, and when last."""
    row = connection.execute(select(ATTEMPTS).where(ATTEMPTS.c.subject == subject)).first()
    return (row.failures, row.last) if row else (0, None)


def note_failure(connection: Connection, subject: str, now: datetime, forgotten: datetime) -> None:
    """Count one more failure; what failed before `forgotten` counts no more."""
    count = case((ATTEMPTS.c.last < forgotten, 1), else_=ATTEMPTS.c.failures + 1)
    more = update(ATTEMPTS).where(ATTEMPTS.c.subject == subject).values(failures=count, last=now)
    if connection.execute(more).rowcount == 0:
        connection.execute(insert(ATTEMPTS), {"subject": subject, "failures": 1, "last": now})


def forget_old_failures(connection: Connection, forgotten: datetime) -> None:
    """Keep nothing of whoever failed long ago."""
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.last < forgotten))


def forget_failures(connection: Connection, subject: str) -> None:
    """Start counting anew."""
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.subject == subject))


def add_users(connection: Connection, users: Iterable[tuple[User, str]]) -> None:
    """Store new users, each with the hash of the password."""
    listed = tuple(users)
    connection.execute(insert(USERS), [
        {
            "id": u.id, "email": u.email, "name": u.name, "authority": u.authority, "language": u.language,
            "password": password, "active": u.active,
        }
        for u, password in listed
    ])
    granted = [{"user": u.id, "area": a, "right": r} for u, _ in listed for a, r in sorted(u.grants)]
    if granted:
        connection.execute(insert(GRANTS), granted)
    raise_revision(connection, "directory")
