"""Who is away now. An absence is of whole days, and days are those of the authority's own time zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from imi_runtime.engine.world import World
from imi_runtime.model.directory import Absence
from imi_runtime.model.ids import AuthorityId, UserId
from imi_runtime.store import people
from imi_runtime.store.accounts import OpenSession, User

WESTMOST, EASTMOST = timedelta(hours=12), timedelta(hours=14)
"""How far clocks are behind and before UTC at most."""


def days_anywhere(now: datetime) -> tuple[date, date]:
    """Return the first and the last of the days that it is now, wherever one is."""
    return (now - WESTMOST).date(), (now + EASTMOST).date()


def on_their_days(
    absences: Iterable[Absence], authorities: Mapping[UserId, AuthorityId], world: World
) -> tuple[Absence, ...]:
    """Return the absences of now: those on whose days it is where the authority of who is away is."""
    todays = {authority: world.today(authority) for authority in set(authorities.values())}
    return tuple(
        one for one in absences
        if one.user in authorities and one.first <= todays[authorities[one.user]] <= one.last
    )


def absent_among(connection: Connection, users: Mapping[UserId, User], world: World) -> tuple[Absence, ...]:
    """Return the absences of now of some users, the earliest first."""
    found = people.absences_among(connection, users, *days_anywhere(world.now))
    return on_their_days(found, {id: user.authority for id, user in users.items()}, world)


def absent_anywhere(
    connection: Connection, authorities: Mapping[UserId, AuthorityId], world: World
) -> tuple[Absence, ...]:
    """Return every absence of now of the users whose authorities are known, the earliest first."""
    return on_their_days(people.absences_on(connection, *days_anywhere(world.now)), authorities, world)


def whom_one_stands_in_for(session: OpenSession, world: World) -> tuple[UserId, ...]:
    """Return the colleagues who are away now and whose deputy the user of a session is, each once."""
    if not session.deputises:
        return ()
    today = world.today(session.user.authority)
    return tuple(dict.fromkeys(one.user for one in session.deputises if one.first <= today <= one.last))


def absent_with_deputy(connection: Connection, deputy: User, world: World) -> tuple[UserId, ...]:
    """Return who is away now and has this deputy, each once; a deputy is of the same authority."""
    today = world.today(deputy.authority)
    return people.absent_with_deputy(connection, deputy.id, today)
