"""What administrators do with authorities: register one, change what the directory says of it, suspend, restore it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from imi_runtime.directory.access import Act, Allowed, may
from imi_runtime.directory.changes import Fault, differences, faults, forbidden, refolded, without_access
from imi_runtime.directory.demands import competences_named, facts_named, offices_named, rights_named
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.directory import Authority, Entry, Member, Standing
from imi_runtime.model.ids import AreaId, AuthorityId, Country, UserId
from imi_runtime.operations.directory.keeping import (
    ChangedMeanwhile,
    Faulty,
    Kept,
    NoSuchEntry,
    actor_of,
    allowed,
    demand,
    entry_in,
    fingerprint,
    present,
    told,
    write_history,
)
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.visits import Visit
from imi_runtime.store import deployments, directory_history, outbox, people
from imi_runtime.store.directory import add_entries, change_entry
from imi_runtime.store.directory_history import Changed


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """An entry as its visitor finds it. `acts` are what the visitor may do to the whole, `area_acts` per area."""

    entry: Entry
    fingerprint: str
    acts: frozenset[Act]
    area_acts: Mapping[AreaId, frozenset[Act]]
    refusing: Mapping[AreaId, datetime] = field(default_factory=dict)
    """Since when shared mailboxes that the visitor may change take no mail."""


def open_entry(visit: Visit, id: AuthorityId) -> OpenedEntry:
    """Return an authority's entry and what the visitor may change of it. Raises NoSuchEntry."""
    entry = entry_in(visit, visit.directory, id)
    actor, authority = actor_of(visit), entry.authority
    areas = {*authority.areas, *live_areas(visit)}
    per_area = {
        area: frozenset(a for a in Act if isinstance(may(actor, a, authority, area), Allowed)) for area in areas
    }
    return OpenedEntry(
        entry, fingerprint(entry), frozenset(act for act in Act if isinstance(may(actor, act, authority), Allowed)),
        per_area, _refusing(visit, authority, per_area),
    )


def _refusing(
    visit: Visit, authority: Authority, acts: Mapping[AreaId, frozenset[Act]]
) -> dict[AreaId, datetime]:
    """Return since when mailboxes take no mail: those that the visitor may change, at their present address."""
    mine = {area: address for area, address in authority.mailboxes.items()
            if Act.CHANGE_ARRANGEMENTS in acts.get(area, ())}
    found = outbox.refusing_mailboxes(visit.connection, authority.id) if mine else {}
    return {area: since for area, (address, since) in found.items() if mine.get(area) == address}


def live_areas(visit: Visit) -> tuple[AreaId, ...]:
    """Return the areas that are live in this installation, whether or not the visitor works in them."""
    return tuple(visit.installation.bundles.live(visit.connection, visit.session.deployments))


def live_bundle(visit: Visit, area: AreaId) -> Bundle | None:
    """Return the live bundle of an area."""
    digest = visit.installation.bundles.live(visit.connection, visit.session.deployments).get(area)
    return visit.bundle(digest) if digest else None


# -- changing ----------------------------------------------------------------------------------------------------------


def change_authority(
    visit: Visit, id: AuthorityId, seen: str, edit: Callable[[Entry], Entry]
) -> Kept | Faulty | ChangedMeanwhile:
    """Change an entry. Raises NoSuchEntry when any part of the change is not the visitor's to make.

    What follows happens at once: without access to an area nobody of the authority keeps a right there, and a
    suspended authority has nobody who is signed in.
    """
    directory = present(visit)
    before = entry_in(visit, directory, id)
    if fingerprint(before) != seen:
        return ChangedMeanwhile()
    after = _settled(before, edit(before))
    if forbidden(actor_of(visit), before, after):
        raise NoSuchEntry
    found = differences(before, after)
    wrong = faults(after, directory.authorities) + _unknown_to_bundles(visit, before.authority, after.authority)
    if wrong:
        return Faulty(wrong)
    if found:
        change_entry(visit.connection, after)
        for area in before.authority.areas - after.authority.areas:
            people.withdraw_area(visit.connection, id, area)
        if before.authority.standing != after.authority.standing:
            people.settle_activity(visit.connection)
        if before.authority.standing is Standing.WAITING and after.authority.active:
            _tell_administrators(visit, id)
        write_history(visit, "changed", id, rule=_rule(visit, before, after), details=told(found))
    return Kept(id)


def _tell_administrators(visit: Visit, id: AuthorityId) -> None:
    """Tell by mail that an authority was validated: until then nobody of it could sign in to find out."""
    for member in people.members_of(visit.connection, id):
        if member.administrator and not member.suspended:
            outbox.put_mail(
                visit.connection, "authority_validated", now=visit.world.now, user=member.id,
                given={"path": "/sign-in"},
            )


def _settled(before: Entry, after: Entry) -> Entry:
    authority = refolded(after.authority)
    for area in before.authority.areas - authority.areas:
        authority = without_access(authority, area)
    return replace(after, authority=authority)


def _rule(visit: Visit, before: Entry, after: Entry) -> str:
    """Return what ties the visitor to the authority, as the history says it."""
    if visit.user.authority == before.authority.id:
        return "own_administrator"
    return "validator" if before.authority.validator == visit.user.authority else "coordinator"


def _unknown_to_bundles(visit: Visit, before: Authority, after: Authority) -> tuple[Fault, ...]:
    return unknown_to_bundles({area: live_bundle(visit, area) for area in after.areas}, before, after)


def unknown_to_bundles(
    bundles: Mapping[AreaId, Bundle | None], before: Authority | None, after: Authority
) -> tuple[Fault, ...]:
    """Return what was added that the live bundles do not name. What was there before may stay: bundles change."""
    found: list[Fault] = []
    before = before or _nobody(after.country, after.region)
    for area in sorted(after.areas):
        bundle = bundles.get(area)
        if bundle is None:
            new = area not in before.areas
            found += [Fault("access", "unknown", (("value", area), ("area", area)))] if new else []
            continue
        added = after.competences.get(area, frozenset()) - before.competences.get(area, frozenset())
        unknown = sorted(added - {*competences_named(bundle)})
        found += [Fault("competences", "unknown", (("value", c), ("area", area))) for _, c in unknown]
        borne = after.offices.get(area, frozenset()) - before.offices.get(area, frozenset())
        strange = sorted(borne - {*offices_named(bundle)})
        found += [Fault("offices", "unknown", (("value", o), ("area", area))) for o in strange]
        named = facts_named(bundle)
        for (of, fact), value in after.facts.items():
            if of == area and before.facts.get((of, fact)) != value and value not in named.get(fact, ()):
                found.append(Fault("facts", "unknown", (("value", value), ("area", area))))
    return tuple(found)


def change_standing(
    visit: Visit, id: AuthorityId, seen: str, standing: Standing
) -> Kept | Faulty | ChangedMeanwhile:
    """Validate, suspend or restore an authority; open sessions of a suspended one end at once. Raises NoSuchEntry."""
    if standing is Standing.WAITING:
        raise NoSuchEntry
    return change_authority(visit, id, seen, lambda e: replace(e, authority=replace(e.authority, standing=standing)))


# -- registering -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstUser:
    """The first user of an authority, who becomes its administrator with every right."""

    name: str
    email: str


def placeable(visit: Visit, country: Country, region: str, area: AreaId | None) -> bool:
    """Tell whether the visitor may register an authority there."""
    return allowed(visit, Act.REGISTER, _nobody(country, region), area)


def _nobody(country: Country, region: str) -> Authority:
    return Authority(
        id=AuthorityId(""), name="", official_name="", country=country, languages=(), folded="", region=region
    )


def register_authority(visit: Visit, entry: Entry, first: FirstUser) -> Kept | Faulty:
    """Register an authority with its first user. Raises NoSuchEntry where the visitor may register none like it.

    The visitor's authority becomes its validating coordinator, and its access coordinator in all its areas.
    """
    directory = present(visit)
    own, given = visit.user.authority, entry.authority
    subject = _nobody(given.country, given.region)
    area = next(iter(sorted(given.areas)), None)
    rule = demand(visit, Act.REGISTER, subject, area)
    for each in given.areas:
        demand(visit, Act.REGISTER, subject, each)
    if given.roles or given.facts or given.offices:
        raise NoSuchEntry  # these are given to an authority that is there already, each by whoever may
    id = new_authority_id(visit.installation, given.country)
    whole = replace(entry, authority=refolded(replace(
        given, id=id, validator=own, granters=dict.fromkeys(given.areas, own), standing=Standing.ACTIVE,
    )))
    wrong = (
        faults(whole, directory.authorities) + _unknown_to_bundles(visit, subject, whole.authority)
        + faults_of_user(visit.connection, first)
    )
    if wrong:
        return Faulty(wrong)
    add_entries(visit.connection, [whole])
    user = first_member(visit.installation, visit.connection, whole.authority, first)
    people.add_members(visit.connection, [user])
    write_history(visit, "registered", id, rule=rule, details=told(differences(None, whole)))
    write_history(visit, "person_added", id, rule=rule, user=user.id, details={"grants": plain_grants(user)})
    return Kept(id)


def new_authority_id(installation: Installation, country: Country) -> AuthorityId:
    """Return a fresh id that says the country and nothing else."""
    return AuthorityId(f"{country.lower()}-{installation.ids.case()}")


def first_member(
    installation: Installation, connection: Connection, authority: Authority, first: FirstUser
) -> Member:
    """Return the first user: administrator, with every right that the live bundles of the areas name."""
    live = deployments.live(connection)
    bundles = ((area, installation.bundles.get(connection, live[area])) for area in authority.areas if area in live)
    return Member(
        id=UserId(installation.ids.case()), name=first.name.strip(), email=first.email.strip().casefold(),
        authority=authority.id, language=authority.languages[0], administrator=True, suspended=False,
        grants=frozenset((area, right) for area, bundle in bundles for right in rights_named(bundle)),
        reviewed=installation.clock.now(),
    )


def plain_grants(member: Member) -> list[list[str]]:
    """Return a user's rights as the history keeps them."""
    return [[area, right] for area, right in sorted(member.grants)]


def faults_of_user(connection: Connection, user: FirstUser) -> tuple[Fault, ...]:
    """Return what is wrong with the name and the e-mail address of a new user."""
    email = user.email.strip().casefold()
    found = []
    if not user.name.strip() or not user.name.isprintable():
        found.append(Fault("user_name", "missing"))
    elif len(user.name) > LONGEST_NAME:
        found.append(Fault("user_name", "too_long", (("most", str(LONGEST_NAME)),)))
    if not is_email(email):
        found.append(Fault("user_email", "no_email"))
    elif people.emails_in_use(connection, [email]):
        found.append(Fault("user_email", "in_use"))
    return tuple(found)


LONGEST_NAME, LONGEST_EMAIL = 200, 254


def is_email(text: str) -> bool:
    """Tell whether a text can be an e-mail address; whether somebody reads it, only a mail can show."""
    local, _, domain = text.rpartition("@")
    fine = text.isprintable() and not any(sign.isspace() for sign in text) and len(text) <= LONGEST_EMAIL
    return bool(local) and "." in domain and fine


# -- looking -----------------------------------------------------------------------------------------------------------


def history_of(visit: Visit, id: AuthorityId) -> tuple[Changed, ...]:
    """Return what was done to an authority and its users, the newest first. Raises NoSuchEntry."""
    authority = entry_in(visit, visit.directory, id).authority
    demand(visit, Act.READ_HISTORY, authority)
    return directory_history.changes_of(visit.connection, id)


def kept_by(visit: Visit) -> tuple[Authority, ...]:
    """Return the authorities that the visitor's authority validates, those that wait first."""
    own = visit.user.authority
    found = (a for a in visit.directory.authorities.values() if a.validator == own)
    order = (Standing.WAITING, Standing.ACTIVE, Standing.SUSPENDED)
    return tuple(sorted(found, key=lambda a: (order.index(a.standing), a.folded)))
