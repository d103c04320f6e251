"""What differs between two entries of the directory, and by which act each difference may be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from imi_runtime.directory.access import Act, Denied, DirectoryActor, may, may_name
from imi_runtime.model.directory import Authority, CoordinatorKind, Entry, Level, Standing
from imi_runtime.model.folding import fold
from imi_runtime.model.ids import AreaId
from imi_runtime.model.places import COUNTRIES, LANGUAGES


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of an entry that changes, in the words of the history. `area` where it belongs to one."""

    part: str
    area: AreaId | None
    before: Any
    after: Any


_WHOLE: Mapping[str, Act] = {
    "official_name": Act.CHANGE_OFFICIAL_NAME, "country": Act.CHANGE_OFFICIAL_NAME,
    "region": Act.CHANGE_OFFICIAL_NAME, "level": Act.CHANGE_OFFICIAL_NAME,
    "name": Act.CHANGE_DATA, "names": Act.CHANGE_DATA, "languages": Act.CHANGE_DATA,
    "descriptions": Act.CHANGE_DATA, "keywords": Act.CHANGE_DATA, "address": Act.CHANGE_DATA,
    "phone": Act.CHANGE_DATA, "email": Act.CHANGE_DATA, "website": Act.CHANGE_DATA,
    "standing": Act.CHANGE_STANDING, "validator": Act.HAND_OVER, "roles": Act.NAME_COORDINATOR,
}
_PER_AREA: Mapping[str, Act] = {
    "access": Act.GIVE_ACCESS, "granter": Act.GIVE_ACCESS, "coordinators": Act.CHANGE_COORDINATORS,
    "observers": Act.CHANGE_COORDINATORS, "alerted_by": Act.CHANGE_COORDINATORS, "offices": Act.CHANGE_SETTINGS,
    "facts": Act.CHANGE_SETTINGS, "competences": Act.CHANGE_COMPETENCE, "allocation": Act.CHANGE_ARRANGEMENTS,
    "mailbox": Act.CHANGE_ARRANGEMENTS,
}
ACTS: Mapping[str, Act] = {**_WHOLE, **_PER_AREA}
"""Part of an entry -> the act of changing it. A part without an act cannot be changed at all."""


def parts(entry: Entry) -> dict[tuple[str, AreaId | None], Any]:
    """Return every part of an entry in plain values, those of areas under their area; empty ones are left out."""
    a, p = entry.authority, entry.profile
    found: dict[tuple[str, AreaId | None], Any] = {
        (name, None): getattr(a, name) for name in ("official_name", "country", "region", "name", "validator")
    }
    found |= {(name, None): getattr(p, name) for name in ("address", "phone", "email", "website")}
    found |= {
        ("level", None): a.level.value, ("standing", None): a.standing.value, ("names", None): dict(a.names),
        ("languages", None): list(a.languages), ("descriptions", None): dict(p.descriptions),
        ("keywords", None): list(p.keywords),
        ("roles", None): sorted([r.kind, r.area, r.region] for r in a.roles),
    }
    for area in sorted(a.areas | _areas_named(a)):
        found |= {(part, area): value for part, value in _of_area(a, area)}
    return {key: value for key, value in found.items() if value not in (None, "", [], {}, False)}


def _areas_named(a: Authority) -> frozenset[AreaId]:
    pairs = {area for area, _ in a.facts} | {area for area, _ in a.alerted_by} | {area for area, _ in a.allocation}
    return frozenset(
        pairs | {*a.coordinators, *a.observers, *a.granters, *a.offices, *a.competences, *a.mailboxes}
    )


def _of_area(a: Authority, area: AreaId) -> Iterator[tuple[str, Any]]:
    yield "access", area in a.areas
    yield "granter", a.granters.get(area)
    yield "coordinators", sorted(a.coordinators.get(area, ()))
    yield "observers", sorted(a.observers.get(area, ()))
    yield "alerted_by", {p: sorted(who) for (of, p), who in sorted(a.alerted_by.items()) if of == area and who}
    yield "offices", sorted(a.offices.get(area, ()))
    yield "facts", {fact: value for (of, fact), value in sorted(a.facts.items()) if of == area}
    yield "competences", sorted([codes, code] for codes, code in a.competences.get(area, ()))
    given = sorted((direction.value, kept.value) for (of, direction), kept in a.allocation.items() if of == area)
    yield "allocation", dict(given)
    yield "mailbox", a.mailboxes.get(area, "")


def differences(before: Entry | None, after: Entry) -> tuple[Difference, ...]:
    """Return every part that differs; all of them where the entry is new."""
    old, new = (parts(before) if before else {}), parts(after)
    return tuple(
        Difference(part, area, old.get((part, area)), new.get((part, area)))
        for part, area in sorted({*old, *new}, key=lambda key: (key[0], key[1] or ""))
        if old.get((part, area)) != new.get((part, area))
    )


def forbidden(actor: DirectoryActor, before: Entry, after: Entry) -> tuple[Difference, ...]:
    """Return the differences that the actor may not make. Each part is judged by itself: nothing rides along."""
    return tuple(d for d in differences(before, after) if not _is_allowed(actor, before, after, d))


def _is_allowed(actor: DirectoryActor, before: Entry, after: Entry, difference: Difference) -> bool:
    act = ACTS.get(difference.part)
    if act is None:
        return False
    if act is Act.NAME_COORDINATOR:
        moved = before.authority.roles ^ after.authority.roles
        return all(not isinstance(may_name(actor, role, after.authority), Denied) for role in moved)
    # Whoever gives the first access to an area may set everything of it at once; the grant itself is judged as well.
    fresh = difference.area is not None and difference.area not in before.authority.areas
    act = Act.GIVE_ACCESS if fresh else act
    return not isinstance(may(actor, act, before.authority, difference.area), Denied)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an entry: the part, the word of the sentence, and its values."""

    part: str
    word: str
    values: tuple[tuple[str, str], ...] = ()


LONGEST = {"name": 300, "official_name": 300, "address": 500, "phone": 40, "email": 254, "website": 200}


def faults(entry: Entry, known: Mapping[Any, Authority]) -> tuple[Fault, ...]:
    """Return everything wrong with an entry by itself and with its relations; `known` are the other authorities."""
    return (*_own_faults(entry), *_relation_faults(entry.authority, known))


def _own_faults(entry: Entry) -> Iterator[Fault]:
    a, p = entry.authority, entry.profile
    yield from _faults_of_texts({
        "name": a.name, "official_name": a.official_name, "address": p.address, "phone": p.phone, "email": p.email,
        "website": p.website,
    })
    needed = {"name": a.name.strip(), "official_name": a.official_name.strip(), "languages": a.languages}
    for part, given in needed.items():
        if not given:
            yield Fault(part, "missing")
    if a.country not in COUNTRIES and a.level is not Level.UNION:
        yield Fault("country", "unknown", (("value", a.country),))
    for code in sorted({*a.languages, *a.names, *p.descriptions} - LANGUAGES.keys()):
        yield Fault("languages", "unknown", (("value", code),))
    if p.email and not _is_address(p.email):
        yield Fault("email", "no_email")
    for area, address in sorted(a.mailboxes.items()):
        if not _is_address(address) or len(address) > LONGEST["email"]:
            yield Fault("mailbox", "no_email", (("area", area),))
    if p.website and not p.website.startswith(("https://", "http://")):
        yield Fault("website", "no_website")


def _is_address(text: str) -> bool:
    return "@" in text and all(sign.isprintable() and not sign.isspace() for sign in text)


def _faults_of_texts(texts: Mapping[str, str]) -> Iterator[Fault]:
    for part, text in texts.items():
        if len(text) > LONGEST[part]:
            yield Fault(part, "too_long", (("most", str(LONGEST[part])),))
        if not all(sign.isprintable() or sign == "\n" for sign in text):
            yield Fault(part, "signs")


def _relation_faults(a: Authority, known: Mapping[Any, Authority]) -> Iterator[Fault]:
    yield from _faults_of_named(a, known)
    if a.validator == a.id:
        yield Fault("validator", "itself")
    if a.validator is None and not any(r.kind in _TOP for r in a.roles):
        yield Fault("validator", "missing")
    for area in sorted(_areas_named(a) - a.areas):
        yield Fault("access", "missing", (("area", area),))
    for area in sorted(a.areas if not a.roles else ()):
        if a.granters.get(area) is None:
            yield Fault("granter", "missing", (("area", area),))
        if not a.coordinators.get(area):
            yield Fault("coordinators", "missing", (("area", area),))
    yield from _faults_of_roles(a, known)


def _faults_of_roles(a: Authority, known: Mapping[Any, Authority]) -> Iterator[Fault]:
    for role in sorted(a.roles):
        if role.kind == CoordinatorKind.AREA.value and not role.area:
            yield Fault("roles", "needs_area")
        if role.kind == CoordinatorKind.REGIONAL.value and not role.region:
            yield Fault("roles", "needs_region")
        if role.kind == CoordinatorKind.NATIONAL.value and _has_other_national(a, known):
            yield Fault("roles", "one_national", (("value", a.country),))


def _has_other_national(a: Authority, known: Mapping[Any, Authority]) -> bool:
    national = CoordinatorKind.NATIONAL.value
    return any(
        other.country == a.country and other.id != a.id and any(role.kind == national for role in other.roles)
        for other in known.values()
    )


def _faults_of_named(a: Authority, known: Mapping[Any, Authority]) -> Iterator[Fault]:
    for relation, area, others in related(a):
        for other in others:
            if other == a.id:
                continue
            if other not in known:
                yield Fault(relation, "unknown", (("value", other), *((("area", area),) if area else ())))
            elif area and area not in known[other].areas and relation == "coordinators":
                yield Fault(relation, "not_in_area", (("value", other), ("area", area)))


_TOP = (CoordinatorKind.NATIONAL.value, CoordinatorKind.OPERATOR.value)


def related(a: Authority) -> Iterator[tuple[str, AreaId | None, tuple[Any, ...]]]:
    """Yield every relation to others: its name, its area, and whom it names."""
    yield "validator", None, (a.validator,) if a.validator else ()
    for area, granter in a.granters.items():
        yield "granter", area, (granter,)
    for area, found in a.coordinators.items():
        yield "coordinators", area, tuple(sorted(found))
    for area, found in a.observers.items():
        yield "observers", area, tuple(sorted(found))
    for (area, _), found in a.alerted_by.items():
        yield "alerted_by", area, tuple(sorted(found))


def refolded(authority: Authority) -> Authority:
    """Return the authority with its names folded anew, for searching."""
    others = (authority.names[language] for language in sorted(authority.names))
    names = (authority.name, authority.official_name, *others)
    return replace(authority, folded=fold(" ".join(names)))


def without_access(authority: Authority, area: AreaId) -> Authority:
    """Return the authority as it is when its access to an area is taken away: nothing of the area stays."""
    def other(found: Mapping[Any, Any]) -> dict[Any, Any]:
        return {key: value for key, value in found.items() if (key[0] if isinstance(key, tuple) else key) != area}

    return replace(
        authority, areas=authority.areas - {area}, coordinators=other(authority.coordinators),
        offices=other(authority.offices), facts=other(authority.facts), granters=other(authority.granters),
        observers=other(authority.observers), alerted_by=other(authority.alerted_by),
        competences=other(authority.competences), allocation=other(authority.allocation),
        mailboxes=other(authority.mailboxes),
    )


def is_waiting(authority: Authority) -> bool:
    """Tell whether the authority waits for its validation."""
    return authority.standing is Standing.WAITING
