"""Users as members of authorities: who they are, what they may do, when they are away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from sqlalchemy import Boolean, Connection, Select, Table, bindparam, case, delete, exists, insert, select, update

from imi_runtime.model.directory import Absence, Member
from imi_runtime.model.ids import AreaId, AuthorityId, RightId, UserId
from imi_runtime.store import schema
from imi_runtime.store.accounts import NO_PASSWORD
from imi_runtime.store.bulk import add_rows
from imi_runtime.store.deployments import raise_revision

USERS = cast(Table, schema.UserRow.__table__)
GRANTS = cast(Table, schema.GrantRow.__table__)
SESSIONS = cast(Table, schema.SessionRow.__table__)
ABSENCES = cast(Table, schema.AbsenceRow.__table__)
AUTHORITIES = cast(Table, schema.AuthorityRow.__table__)
IDENTITIES = cast(Table, schema.IdentityRow.__table__)
MOST_AT_ONCE = 500

_ACTIVE_AUTHORITY = exists().where(AUTHORITIES.c.id == USERS.c.authority, AUTHORITIES.c.standing == "active")


def members_of(connection: Connection, authority: AuthorityId) -> tuple[Member, ...]:
    """Return the users of an authority by name."""
    return _members(connection, select(USERS).where(USERS.c.authority == authority))


def all_members(connection: Connection) -> tuple[Member, ...]:
    """Return every user, by name."""
    return _members(connection, select(USERS))


def member(connection: Connection, user: UserId) -> Member | None:
    """Return one user."""
    return next(iter(_members(connection, select(USERS).where(USERS.c.id == user))), None)


def _members(connection: Connection, wanted: Select[Any]) -> tuple[Member, ...]:
    rows = connection.execute(wanted.order_by(USERS.c.name, USERS.c.id)).all()
    ids = wanted.with_only_columns(USERS.c.id).scalar_subquery()
    grants: dict[str, set[tuple[AreaId, RightId]]] = {}
    for row in connection.execute(select(GRANTS).where(GRANTS.c.user.in_(ids))):
        grants.setdefault(row.user, set()).add((AreaId(row.area), RightId(row.right)))
    return tuple(
        Member(
            id=row.id, name=row.name, email=row.email, authority=row.authority, language=row.language,
            administrator=row.administrator, suspended=row.suspended, grants=frozenset(grants.get(row.id, ())),
            last_seen=row.last_seen, reviewed=row.reviewed,
        )
        for row in rows
    )


def emails_in_use(connection: Connection, emails: Iterable[str]) -> dict[str, UserId]:
    """Return which of the (folded) e-mail addresses belong to users already."""
    listed, found = sorted(set(emails)), dict[str, UserId]()
    for start in range(0, len(listed), MOST_AT_ONCE):
        some = select(USERS.c.email, USERS.c.id).where(USERS.c.email.in_(listed[start : start + MOST_AT_ONCE]))
        found |= {row.email: UserId(row.id) for row in connection.execute(some)}
    return found


_WAY_IN = (USERS.c.password != NO_PASSWORD) | exists().where(IDENTITIES.c.user == USERS.c.id)


def has_way_in(connection: Connection, user: UserId) -> bool:
    """Tell whether the user has chosen a password, or signs in through an identity provider."""
    return connection.execute(select(USERS.c.id).where(USERS.c.id == user, _WAY_IN)).first() is not None


def with_way_in(connection: Connection, authority: AuthorityId) -> frozenset[UserId]:
    """Return the users of an authority who have chosen how they sign in."""
    chosen = select(USERS.c.id).where(USERS.c.authority == authority, _WAY_IN)
    return frozenset(connection.execute(chosen).scalars())


def anybody_came(connection: Connection, authority: AuthorityId) -> bool:
    """Tell whether anybody of an authority has ever signed in, or can."""
    came = select(USERS.c.id).where(USERS.c.authority == authority, USERS.c.last_seen.is_not(None) | _WAY_IN)
    return connection.execute(came.limit(1)).first() is not None


def add_members(connection: Connection, members: Iterable[Member], password: str = NO_PASSWORD) -> None:
    """Store new users, with the hash of their password where they have one already."""
    listed = tuple(members)
    if not listed:
        return
    add_rows(connection, USERS, [
        {
            "id": m.id, "email": m.email, "name": m.name, "authority": m.authority, "language": m.language,
            "password": password, "active": not m.suspended, "suspended": m.suspended,
            "administrator": m.administrator, "last_seen": m.last_seen, "reviewed": m.reviewed,
        }
        for m in listed
    ])
    _add_grants(connection, listed)
    settle_activity(connection)


def change_members(connection: Connection, members: Iterable[Member]) -> None:
    """Store names, addresses, languages, rights and suspensions of users as they are now; at once, sessions too."""
    listed = tuple(members)
    if not listed:
        return
    restored = USERS.c.suspended & ~bindparam("the_suspended", type_=Boolean)
    changed = update(USERS).where(USERS.c.id == bindparam("the_id")).values({
        **{
            column: bindparam(f"the_{column}")
            for column in ("email", "name", "authority", "language", "suspended", "administrator", "reviewed")
        },
        **{column: case((restored, None), else_=USERS.c[column]) for column in ("counted_from", "warned")},
    })
    connection.execute(changed, [
        {
            "the_id": m.id, "the_email": m.email, "the_name": m.name, "the_authority": m.authority,
            "the_language": m.language, "the_suspended": m.suspended, "the_administrator": m.administrator,
            "the_reviewed": m.reviewed,
        }
        for m in listed
    ])
    connection.execute(delete(GRANTS).where(GRANTS.c.user == bindparam("of")), [{"of": m.id} for m in listed])
    _add_grants(connection, listed)
    settle_activity(connection)


def _add_grants(connection: Connection, members: Iterable[Member]) -> None:
    rows = [{"user": m.id, "area": area, "right": right} for m in members for area, right in sorted(m.grants)]
    add_rows(connection, GRANTS, rows)


def settle_activity(connection: Connection) -> None:
    """Let exactly those be active who are not suspended, in authorities that are active; end all other sessions."""
    wrong = USERS.c.active == (USERS.c.suspended | ~_ACTIVE_AUTHORITY)
    connection.execute(update(USERS).where(wrong).values(active=~USERS.c.active))
    idle = select(USERS.c.id).where(~USERS.c.active)
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user.in_(idle)))
    raise_revision(connection, "directory")


def withdraw_area(connection: Connection, authority: AuthorityId, area: AreaId) -> None:
    """Take all rights in an area from the users of an authority."""
    there = select(USERS.c.id).where(USERS.c.authority == authority)
    connection.execute(delete(GRANTS).where(GRANTS.c.user.in_(there), GRANTS.c.area == area))


# -- absences ----------------------------------------------------------------------------------------------------------


def absences_of(connection: Connection, authority: AuthorityId, since: date) -> tuple[Absence, ...]:
    """Return present and coming absences of an authority's users, the earliest first."""
    return _absences(connection, select(ABSENCES).join(USERS, USERS.c.id == ABSENCES.c.user).where(
        USERS.c.authority == authority, ABSENCES.c.last >= since,
    ))


def absences_on(connection: Connection, first: date, last: date) -> tuple[Absence, ...]:
    """Return every absence on one of the days from the first to the last, the earliest first."""
    return _absences(connection, select(ABSENCES).where(ABSENCES.c.first <= last, ABSENCES.c.last >= first))


def absent_with_deputy(connection: Connection, deputy: UserId, day: date) -> tuple[UserId, ...]:
    """Return who is away on a day and has this deputy, each once."""
    away = select(ABSENCES.c.user).where(
        ABSENCES.c.deputy == deputy, ABSENCES.c.first <= day, ABSENCES.c.last >= day
    ).distinct().order_by(ABSENCES.c.user)
    return tuple(map(UserId, connection.execute(away).scalars()))


def absences_among(
    connection: Connection, users: Iterable[UserId], first: date, last: date
) -> tuple[Absence, ...]:
    """Return the absences of some users on one of the days from the first to the last, the earliest first."""
    return _absences(connection, select(ABSENCES).where(
        ABSENCES.c.user.in_(sorted(users)), ABSENCES.c.first <= last, ABSENCES.c.last >= first
    ))


def _absences(connection: Connection, wanted: Select[Any]) -> tuple[Absence, ...]:
    rows = connection.execute(wanted.order_by(ABSENCES.c.first, ABSENCES.c.user))
    return tuple(Absence(user=row.user, first=row.first, last=row.last, deputy=row.deputy) for row in rows)


def put_absence(connection: Connection, absence: Absence) -> None:
    """Store an absence, in place of another that begins on the same day."""
    drop_absence(connection, absence.user, absence.first)
    connection.execute(insert(ABSENCES), {
        "user": absence.user, "first": absence.first, "last": absence.last, "deputy": absence.deputy,
    })


def drop_absence(connection: Connection, user: UserId, first: date) -> None:
    """Take an absence back."""
    connection.execute(delete(ABSENCES).where(ABSENCES.c.user == user, ABSENCES.c.first == first))
