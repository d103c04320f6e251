"""Invitations: a coordinator invites an authority, an administrator a colleague; whoever has the link comes in once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from imi_runtime.directory.access import Act
from imi_runtime.directory.changes import Fault, differences, faults, refolded
from imi_runtime.model.directory import Authority, Entry, Member, Standing
from imi_runtime.model.ids import AreaId, AuthorityId, Country, UserId
from imi_runtime.operations.directory.authorities import (
    FirstUser,
    faults_of_user,
    first_member,
    new_authority_id,
    placeable,
    plain_grants,
)
from imi_runtime.operations.directory.keeping import Faulty, Kept, NoSuchEntry, demand, demand_appointment, told
from imi_runtime.operations.directory.keeping import present as present_directory
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.proposing import proposer_named
from imi_runtime.operations.signing_in.password_policy import LONGEST, SHORTEST, lists_today, unfit
from imi_runtime.operations.signing_in.provider_sign_in import InvitedIdentity, link_invited
from imi_runtime.operations.visits import Visit, digest_of_secret
from imi_runtime.store import accounts, directory_history, invitations, people
from imi_runtime.store.deployments import raise_revision
from imi_runtime.store.directory import add_entries, read_directory
from imi_runtime.store.directory_history import Change
from imi_runtime.store.invitations import Invitation, InvitationKind

VALID = timedelta(days=14)
INVITATIONS = "/invitations/"
UNNAMED = "-"
"""Stands for the name of somebody who will say it when accepting."""
SHORTEST_PASSWORD, LONGEST_PASSWORD = SHORTEST, LONGEST


@dataclass(frozen=True, slots=True)
class Invited:
    """The secret of the link. It is shown once and stored nowhere."""

    secret: str


def invite_authority(
    visit: Visit, *, email: str, region: str, areas: tuple[AreaId, ...]
) -> Invited | Faulty:
    """Invite an authority of the visitor's own country to fill in its data. Raises NoSuchEntry where it may not."""
    own = visit.directory.authorities[visit.user.authority]
    if not _may_invite(visit, own.country, region, areas):
        raise NoSuchEntry
    if wrong := faults_of_user(visit.connection, FirstUser(name=UNNAMED, email=email)):
        return Faulty(wrong)
    invited = _invite(visit, InvitationKind.AUTHORITY, own.id, email, None, region, areas)
    _note(visit, "invited", own.id, None, {"kind": "authority", "areas": sorted(areas), "region": region})
    return invited


def _may_invite(visit: Visit, country: Country, region: str, areas: tuple[AreaId, ...]) -> bool:
    return all(placeable(visit, country, region, area) for area in areas or (None,))


def invite_member(visit: Visit, id: AuthorityId, user: UserId) -> Invited:
    """Make the link with which a user chooses a first password. Raises NoSuchEntry.

    Who has a password already, signs in through a provider, or ever did, gets none: forgotten passwords have a way of
    their own, with the second factor in it, and who has lost everything begins again by the word of two persons.
    """
    directory = present_directory(visit)
    member = people.member(visit.connection, user)
    if member is None or member.authority != id:
        raise NoSuchEntry
    if member.administrator:
        demand_appointment(visit, directory.authorities[id])
    else:
        demand(visit, Act.CHANGE_PEOPLE, directory.authorities[id])
    if member.last_seen or people.has_way_in(visit.connection, user):
        raise NoSuchEntry
    invited = _invite(visit, InvitationKind.PERSON, id, member.email, user)
    _note(visit, "invited", id, user, {"kind": "person"})
    return invited


def invite_appointed(visit: Visit, member: Member) -> str:
    """Return the path of the link for an administrator who was appointed in this very visit, for a mail."""
    return f"{INVITATIONS}{_invite(visit, InvitationKind.PERSON, member.authority, member.email, member.id).secret}"


def invite_first(visit: Visit, id: AuthorityId) -> Invited:
    """Make the link for the first user of an authority that was registered in this very visit."""
    first = next(iter(people.members_of(visit.connection, id)))
    if first.last_seen or people.has_way_in(visit.connection, first.id):
        raise NoSuchEntry
    return _invite(visit, InvitationKind.PERSON, id, first.email, first.id)


def invite_from_outside(installation: Installation, email: str, *, by: str) -> Invited:
    """Make the link for a first password from the command line, where nobody is inside yet.

    Raises NoSuchEntry and NoSuchProposer. It is for users who have no password, like every other way to a first one.
    """
    with installation.database.writing() as connection:
        who = proposer_named(connection, by)
        user = people.emails_in_use(connection, [email.strip().casefold()]).get(email.strip().casefold())
        member = people.member(connection, user) if user else None
        if member is None or people.has_way_in(connection, member.id):
            raise NoSuchEntry
        secret, now = installation.ids.secret(), installation.clock.now()
        invitations.add_invitation(connection, Invitation(
            digest=digest_of_secret(secret), kind=InvitationKind.PERSON, authority=member.authority, user=member.id,
            invited_by=member.id, email=member.email, at=now, expires=now + VALID,
        ))
        directory_history.append(connection, now, [
            Change(kind="invited", authority=member.authority, by=who.in_history, user=member.id,
                   details={"kind": "person"}),
        ])
        return Invited(secret)


def _invite(
    visit: Visit, kind: InvitationKind, authority: AuthorityId, email: str, user: UserId | None, region: str = "",
    areas: tuple[AreaId, ...] = (),
) -> Invited:
    secret, now = visit.installation.ids.secret(), visit.world.now
    invitations.add_invitation(visit.connection, Invitation(
        digest=digest_of_secret(secret), kind=kind, authority=authority, user=user, invited_by=visit.user.id,
        email=email.strip().casefold(), region=region, areas=areas, at=now, expires=now + VALID,
    ))
    return Invited(secret)


def _note(
    visit: Visit, kind: str, authority: AuthorityId, user: UserId | None, details: dict[str, object]
) -> None:
    change = Change(
        kind=kind, authority=authority, by=visit.user.id, by_authority=visit.user.authority, user=user,
        details=details,
    )
    directory_history.append(visit.connection, visit.world.now, [change])


def sent_invitations(visit: Visit) -> tuple[Invitation, ...]:
    """Return the invitations that the visitor's authority has sent to new authorities."""
    return invitations.invitations_by(visit.connection, visit.user.authority)


# -- without signing in: the link is all that its holder has -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What the holder of a link is told: who invites, into which country, and to what."""

    invitation: Invitation
    inviting: Authority


def open_invitation(installation: Installation, secret: str) -> OpenInvitation:
    """Return the invitation behind a link. Raises NoSuchEntry when it never was, was used, or has expired."""
    with installation.database.reading() as connection:
        return _opened(installation, connection, secret)


def _opened(installation: Installation, connection: Connection, secret: str) -> OpenInvitation:
    found = invitations.invitation_of(connection, digest_of_secret(secret))
    if found is None or not found.is_open(installation.clock.now()):
        raise NoSuchEntry
    inviting = read_directory(connection).authorities[found.authority]
    if not inviting.active:
        raise NoSuchEntry
    return OpenInvitation(found, inviting)


def accept_as_authority(
    installation: Installation, secret: str, entry: Entry, first_name: str, way_in: WayIn
) -> Kept | Faulty:
    """Fill in an authority's data; it waits for validation then. Raises NoSuchEntry where the link does not work.

    Country, region and areas are those of the invitation, whatever was sent.
    """
    stored, unfit_password = _judged(installation, secret, way_in, first_name)
    with installation.database.writing() as connection:
        raise_revision(connection, "directory")
        opened = _opened(installation, connection, secret)
        invitation, above = opened.invitation, opened.inviting
        if invitation.kind is not InvitationKind.AUTHORITY:
            raise NoSuchEntry
        areas = frozenset(invitation.areas)
        authority = refolded(replace(
            entry.authority, id=new_authority_id(installation, above.country),
            country=above.country, region=invitation.region, areas=areas, validator=above.id,
            granters=dict.fromkeys(areas, above.id), standing=Standing.WAITING, roles=frozenset(), facts={},
            offices={}, competences={}, observers={}, alerted_by={},
            coordinators={area: frozenset({above.id}) for area in areas},
        ))
        whole, known = replace(entry, authority=authority), read_directory(connection).authorities
        first = FirstUser(name=first_name, email=invitation.email)
        wrong = faults(whole, known) + faults_of_user(connection, first) + unfit_password
        if wrong:
            return Faulty(wrong)
        if not invitations.use_invitation(connection, invitation.digest, installation.clock.now()):
            raise NoSuchEntry
        return _move_in(installation, connection, whole, first, stored, way_in)


def faults_of_password(installation: Installation, password: str, about: tuple[str, ...] = ()) -> tuple[Fault, ...]:
    """Return what is wrong with a new password of whom these words are known."""
    if len(password) < SHORTEST_PASSWORD:
        return (Fault("password", "too_short", (("least", str(SHORTEST_PASSWORD)),)),)
    if len(password) > LONGEST_PASSWORD:
        return (Fault("password", "too_long", (("most", str(LONGEST_PASSWORD)),)),)
    return (Fault("password", "too_easy"),) if unfit(installation.passwords, password, about) else ()


WayIn = str | InvitedIdentity
"""How whoever was invited signs in from now on: by a password, or through an identity provider."""


def _judged(installation: Installation, secret: str, way_in: WayIn, name: str = "") -> tuple[str, tuple[Fault, ...]]:
    """Return what may be stored of a password, and what is wrong with it; slow on purpose, so no transaction waits."""
    if not isinstance(way_in, str):
        return accounts.NO_PASSWORD, ()
    email = open_invitation(installation, secret).invitation.email
    wrong = faults_of_password(installation, way_in, (name, email))
    return ("" if wrong else installation.passwords.hash(way_in)), wrong


def _let_sign_in(installation: Installation, connection: Connection, user: UserId, way_in: WayIn, stored: str) -> None:
    """Store how a user signs in from now on. Raises NoSuchEntry when an identity has become somebody else's."""
    if isinstance(way_in, str):
        accounts.set_password(connection, user, stored, lists_today(installation.passwords))
    elif not link_invited(installation, connection, way_in, user):
        raise NoSuchEntry


def _move_in(
    installation: Installation, connection: Connection, entry: Entry, first: FirstUser, stored: str, way_in: WayIn
) -> Kept:
    add_entries(connection, [entry])
    member = first_member(installation, connection, entry.authority, first)
    people.add_members(connection, [member], stored)
    _let_sign_in(installation, connection, member.id, way_in, stored)
    directory_history.append(connection, installation.clock.now(), [
        Change(kind="registered", authority=entry.authority.id, by=member.id, rule="invitation",
               details=told(differences(None, entry))),
        Change(kind="person_added", authority=entry.authority.id, by=member.id, rule="invitation", user=member.id,
               details={"grants": plain_grants(member)}),
    ])
    return Kept(entry.authority.id)


def accept_as_person(installation: Installation, secret: str, way_in: WayIn) -> Kept | Faulty:
    """Choose how to sign in: by a first password, or through a provider. Raises NoSuchEntry where the link is dead."""
    stored, wrong = _judged(installation, secret, way_in)
    with installation.database.writing() as connection:
        opened = _opened(installation, connection, secret)
        invitation = opened.invitation
        if invitation.kind is not InvitationKind.PERSON or invitation.user is None:
            raise NoSuchEntry
        if wrong:
            return Faulty(wrong)
        now = installation.clock.now()
        if not invitations.use_invitation(connection, invitation.digest, now):
            raise NoSuchEntry
        _let_sign_in(installation, connection, invitation.user, way_in, stored)
        kind = "password_chosen"
        if not isinstance(way_in, str):
            kind = "provider_chosen"
        directory_history.append(connection, now, [Change(
            kind=kind, authority=invitation.authority, by=invitation.user, rule="invitation",
            user=invitation.user,
        )])
        return Kept(invitation.authority)
