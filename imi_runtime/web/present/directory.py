"""Entries of the directory as their pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from imi_runtime.directory.access import Act
from imi_runtime.directory.demands import fact_words
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.directory import Authority, CoordinatorRole, Direction, Standing
from imi_runtime.model.ids import AreaId, AuthorityId, Country, FactId, OfficeId
from imi_runtime.model.text import Labels
from imi_runtime.operations.directory.authorities import OpenedEntry, live_bundle
from imi_runtime.operations.directory.finding import FoundAuthorities
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.directory import AreaEntry, EntryPage, FoundEntry, Line, Option
from imi_runtime.web.site import site

MOST_FOUND = 30
NEXT = {
    Standing.WAITING: (Standing.ACTIVE, Standing.SUSPENDED), Standing.ACTIVE: (Standing.SUSPENDED,),
    Standing.SUSPENDED: (Standing.ACTIVE,),
}
"""What an authority of a standing may be made."""
EDITED_PER_AREA = (Act.CHANGE_COMPETENCE, Act.GIVE_ACCESS, Act.CHANGE_COORDINATORS, Act.CHANGE_SETTINGS,
                   Act.CHANGE_ARRANGEMENTS)


def spoken(id: str) -> str:
    """Return the id of something that has no words of its own as people read it."""
    return id.replace("_", " ").capitalize()


def named(visit: Visit, id: AuthorityId) -> str:
    """Return the name of another authority in the reader's language."""
    found = visit.directory.authorities.get(id)
    return found.name_in(visit.language) if found else id


def region_name(country: Country, region: str) -> str:
    """Return the name of a region, or its code where it has none here."""
    return site().regions(country).get(region, region)


def place_of(authority: Authority, words: Interface) -> str:
    """Return where an authority is."""
    country = words.country_name(authority.country)
    if not authority.region:
        return country
    region = region_name(authority.country, authority.region)
    return str(words.say("directory/place", country=country, region=region))


def area_title(visit: Visit, area: AreaId) -> str:
    """Return what an area is called in the reader's language."""
    bundle = live_bundle(visit, area)
    return visit.labels(bundle.digest).of(bundle.title) if bundle else area


def found_entry(visit: Visit, authority: Authority, words: Interface, found: FoundAuthorities) -> FoundEntry:
    """Return an authority as a list shows it."""
    name = authority.name_in(visit.language)
    went = found.forwarded.get(authority.id, ())
    return FoundEntry(
        href=f"/directory/{authority.id}", name=name,
        official_name="" if authority.official_name == name else authority.official_name,
        official_language=authority.languages[0] if authority.languages else "", place=place_of(authority, words),
        languages=tuple(words.language_name(code) for code in authority.languages),
        asked=found.asked_before.get(authority.id, 0), standing=authority.standing.value,
        forwarded=tuple(named(visit, id) for id, _ in went[:3]),
    )


def entry_page(visit: Visit, opened: OpenedEntry, words: Interface) -> EntryPage:
    """Return the page of an entry, with the ways to change it that its reader has."""
    authority, here = opened.entry.authority, f"/directory/{opened.entry.authority.id}"
    acts = opened.acts
    more = tuple(
        Option(f"{here}/areas/{area}", area_title(visit, area))
        for area, may in sorted(opened.area_acts.items()) if Act.GIVE_ACCESS in may and area not in authority.areas
    )
    name = authority.name_in(visit.language)
    edits = acts & {Act.CHANGE_DATA, Act.CHANGE_OFFICIAL_NAME}
    return EntryPage(
        name=name, official_name="" if authority.official_name == name else authority.official_name,
        official_language=authority.languages[0] if authority.languages else "", standing=authority.standing.value,
        lines=tuple(line for line in _lines(visit, opened, words) if any(line.values)),
        areas=tuple(_area(visit, opened, area, words) for area in sorted(authority.areas)),
        edit=f"{here}/data" if edits else "", people=f"{here}/people" if Act.READ_PEOPLE in acts else "",
        coordination=f"{here}/coordination" if acts & {Act.NAME_COORDINATOR, Act.HAND_OVER} else "",
        history=f"{here}/history" if Act.READ_HISTORY in acts else "", more_areas=more,
        standings=tuple(s.value for s in NEXT[authority.standing]) if Act.CHANGE_STANDING in acts else (),
        standing_action=f"{here}/standing?from={here}", seen=opened.fingerprint,
    )


def _lines(visit: Visit, opened: OpenedEntry, words: Interface) -> Iterator[Line]:
    a, p = opened.entry.authority, opened.entry.profile
    yield Line(str(words.say("directory/country")), (place_of(a, words),))
    yield Line(str(words.say("directory/level")), (str(words.say(f"directory_level/{a.level.value}")),))
    yield Line(str(words.say("directory/languages")), tuple(words.language_name(code) for code in a.languages))
    text = p.descriptions.get(visit.language)
    for code, description in ([(visit.language, text)] if text else list(p.descriptions.items())[:1]):
        yield Line(str(words.say("directory/description")), (description,), code)
    yield Line(str(words.say("directory/keywords")), ("; ".join(p.keywords),))
    yield Line(str(words.say("directory/address")), (p.address,))
    yield Line(str(words.say("directory/phone")), (p.phone,))
    yield Line(str(words.say("directory/email")), (p.email,))
    yield Line(str(words.say("directory/website")), (p.website,))
    yield Line(str(words.say("directory/roles")), tuple(role_said(visit, a, role, words) for role in sorted(a.roles)))
    if a.validator:
        above = f"/directory/{a.validator}"
        yield Line(str(words.say("directory/validator")), (named(visit, a.validator),), href=above)


def role_said(visit: Visit, authority: Authority, role: CoordinatorRole, words: Interface) -> str:
    """Return what an authority coordinates, in words."""
    kind = words.say(f"coordinator_kind/{role.kind}")
    where = [area_title(visit, role.area)] if role.area else []
    where += [region_name(authority.country, role.region)] if role.region else []
    return str(words.say("directory/role_of", kind=kind, where=", ".join(where)) if where else kind)


def _area(visit: Visit, opened: OpenedEntry, area: AreaId, words: Interface) -> AreaEntry:
    authority = opened.entry.authority
    acts = opened.area_acts.get(area, frozenset())
    may_edit = any(act in acts for act in EDITED_PER_AREA)
    inside = _inside_lines(visit, opened, area, words) if Act.CHANGE_ARRANGEMENTS in acts else ()
    return AreaEntry(
        title=area_title(visit, area),
        lines=tuple(line for line in (*_area_lines(visit, authority, area, words), *inside) if any(line.values)),
        edit=f"/directory/{authority.id}/areas/{area}" if may_edit else "",
    )


def mailbox_warning(visit: Visit, opened: OpenedEntry, area: AreaId, words: Interface) -> str:
    """Return since when the shared mailbox of an area takes no mail, and what to do; nothing where it does."""
    since = opened.refusing.get(area)
    if since is None:
        return ""
    moment = words.moment(since, visit.world.zone(visit.user.authority))
    return str(words.say("directory/mailbox_refused", moment=moment))


def _inside_lines(visit: Visit, opened: OpenedEntry, area: AreaId, words: Interface) -> Iterator[Line]:
    """Yield how an authority works inside: a matter for those who arrange it, and for nobody else."""
    a = opened.entry.authority
    for direction in Direction:
        kept = a.allocation.get((area, direction))
        if kept:
            told = str(words.say(f"directory/allocation_{kept.value}"))
            yield Line(str(words.say(f"directory/allocation_{direction.value}")), (told,))
    yield Line(
        str(words.say("directory/mailbox")), (a.mailboxes.get(area, ""),),
        warning=mailbox_warning(visit, opened, area, words),
    )


def _area_lines(visit: Visit, a: Authority, area: AreaId, words: Interface) -> Iterator[Line]:
    def names(ids: Iterable[AuthorityId]) -> tuple[str, ...]:
        return tuple(sorted(named(visit, id) for id in ids))

    bundle = live_bundle(visit, area)
    if bundle:
        labels = visit.labels(bundle.digest)
        said = tuple(code_said(bundle, labels, *code) for code in sorted(a.competences.get(area, ())))
        yield Line(str(words.say("directory/competence")), said)
    yield Line(str(words.say("directory/offices")), tuple(
        office_said(visit, bundle, office) for office in sorted(a.offices.get(area, ()))
    ))
    yield Line(str(words.say("directory/facts")), tuple(
        str(words.say("directory/fact_of", fact=fact_said(visit, bundle, fact), value=value_said(value, words)))
        for (of, fact), value in sorted(a.facts.items()) if of == area
    ))
    yield Line(str(words.say("directory/access")), names({a.granters[area]} if area in a.granters else ()))
    yield Line(str(words.say("directory/coordinators")), names(a.coordinators.get(area, ())))
    yield Line(str(words.say("directory/observers")), names(a.observers.get(area, ())))
    alerts = {id for (of, _), ids in a.alerted_by.items() if of == area for id in ids}
    yield Line(str(words.say("directory/alerted_by")), names(alerts))


def office_said(visit: Visit, bundle: Bundle | None, office: OfficeId) -> str:
    """Return what an office is called; one that has no words is its own name."""
    text = bundle.offices.get(office) if bundle else None
    return visit.labels(bundle.digest).of(text) if bundle and text else spoken(office)


def fact_said(visit: Visit, bundle: Bundle | None, fact: FactId) -> str:
    """Return what a fact is called; one that has no words is its own name."""
    text = fact_words(bundle, fact) if bundle else None
    return visit.labels(bundle.digest).of(text) if bundle and text else spoken(fact)


def code_said(bundle: Bundle, labels: Labels, code_list: str, code: str) -> str:
    """Return what a code is called; a code that the list has no more is its own name."""
    found = next((codes.codes.get(code) for id, codes in bundle.code_lists.items() if id == code_list), None)
    return labels.of(found) if found else code


def value_said(value: str, words: Interface) -> str:
    """Return the value of a fact in words, where it is one of those that every language has."""
    return str(words.say("answer/yes" if value == "yes" else "answer/no")) if value in ("yes", "no") else spoken(value)


def chosen_first(options: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    """Return options of a list, one of them chosen."""
    return tuple(Option(value, label, value == chosen) for value, label in options.items())
