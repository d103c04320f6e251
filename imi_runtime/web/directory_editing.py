"""Changing what the directory says of an authority: its data, an area, and whether it takes part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort

from imi_runtime.directory.access import Act, Allowed, is_whole, may_name
from imi_runtime.directory.changes import Fault
from imi_runtime.directory.demands import facts_named, offices_named, procedures_with_offices
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.directory import EVERY_AREA, Authority, CoordinatorKind, CoordinatorRole, Entry, Standing
from imi_runtime.model.ids import AreaId, AuthorityId, CodeListId, FactId, Language, OfficeId, ProcedureId
from imi_runtime.model.places import LANGUAGES
from imi_runtime.operations.authorities import (
    OpenedEntry,
    change_authority,
    change_standing,
    live_areas,
    live_bundle,
    open_entry,
)
from imi_runtime.operations.keeping import ChangedMeanwhile, Faulty, Kept, NoSuchEntry, actor_of
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Section
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.directory import DirectoryForm, Field, Option, render_directory_form
from imi_runtime.screens.pages.form import FaultLink
from imi_runtime.web.present.directory import area_title, code_said, named, role_said, spoken, value_said
from imi_runtime.web.sent_forms import Sent, fault_said, read_sent
from imi_runtime.web.site import frame, go, reading, writing

blueprint = Blueprint("directory_editing", __name__)
PLAIN = ("name", "keywords", "address", "phone", "email", "website")
OWN_NAMES = ("official_name",)
Outcome = Kept | Faulty | ChangedMeanwhile


def said(words: Interface, context: str) -> str:
    """Return the plain words of a context."""
    return str(words.say(context))


def links_of(fields: tuple[Field, ...]) -> tuple[FaultLink, ...]:
    """Return what is wrong with the fields, each leading to its own."""
    return tuple(FaultLink(field.label, field.fault, field.name) for field in fields if field.fault)


# -- the data of the whole ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _DataForm:
    """The form of an authority's data, for whoever may change some of it."""

    visit: Visit
    opened: OpenedEntry
    words: Interface

    @property
    def spoken(self) -> tuple[Language, ...]:
        """The languages in which names and tasks can be written: the interface's, the authority's, and those there."""
        a, p = self.opened.entry.authority, self.opened.entry.profile
        wanted = {Language("en"), *a.languages, *a.names, *p.descriptions}
        return tuple(code for code in LANGUAGES if code in wanted)

    @property
    def single(self) -> tuple[str, ...]:
        """The names of fields with one value."""
        acts, found = self.opened.acts, list[str]()
        if Act.CHANGE_DATA in acts:
            found += [*PLAIN, *(f"{part}_{code}" for part in ("name", "description") for code in self.spoken)]
        return (*(OWN_NAMES if Act.CHANGE_OFFICIAL_NAME in acts else ()), *found)

    @property
    def several(self) -> tuple[str, ...]:
        """The names of fields with several values."""
        return ("languages",) if Act.CHANGE_DATA in self.opened.acts else ()

    def values(self) -> Sent:
        """Return what stands in the fields before anybody types."""
        a, p = self.opened.entry.authority, self.opened.entry.profile
        single = {
            "official_name": a.official_name, "name": a.name, "keywords": "; ".join(p.keywords), "address": p.address,
            "phone": p.phone, "email": p.email, "website": p.website,
            **{f"name_{code}": a.names.get(code, "") for code in self.spoken},
            **{f"description_{code}": p.descriptions.get(code, "") for code in self.spoken},
        }
        return Sent(single, {"languages": a.languages}, self.opened.fingerprint)

    def edited(self, entry: Entry, sent: Sent) -> Entry:
        """Return the entry as the form wants it."""
        a, p = entry.authority, entry.profile
        if "official_name" in sent.single:
            a = replace(a, official_name=sent.text("official_name"))
        if Act.CHANGE_DATA not in self.opened.acts:
            return replace(entry, authority=a)
        languages = tuple(code for code in LANGUAGES if code in sent.all("languages"))
        kept = tuple(code for code in a.languages if code in languages)  # the first is its own; the order is kept
        return Entry(
            replace(
                a, name=sent.text("name"), names=self._in_languages("name", sent),
                languages=(*kept, *(code for code in languages if code not in kept)),
            ),
            replace(
                p, descriptions=self._in_languages("description", sent), address=sent.text("address"),
                keywords=tuple(word for one in sent.text("keywords").split(";") if (word := one.strip())),
                phone=sent.text("phone"), email=sent.text("email"), website=sent.text("website"),
            ),
        )

    def _in_languages(self, part: str, sent: Sent) -> dict[Language, str]:
        return {code: text for code in self.spoken if (text := sent.text(f"{part}_{code}"))}

    def page(self, sent: Sent, faults: tuple[Fault, ...] = (), *, stale: bool = False) -> DirectoryForm:
        """Return the form with what was typed and what is wrong with it."""
        fields = tuple(self._fields(sent, faults))
        here = f"/directory/{self.opened.entry.authority.id}"
        return DirectoryForm(
            heading=said(self.words, "directory/change_data"), caption=self.opened.entry.authority.name,
            action=f"{here}/data", back=here, fields=fields, button=said(self.words, "directory/save"),
            faults=links_of(fields), seen=self.opened.fingerprint, stale=stale,
        )

    def _fields(self, sent: Sent, faults: tuple[Fault, ...]) -> Iterator[Field]:
        words = self.words

        def field(name: str, context: str, hint: str = "", kind: str = "text") -> Field:
            return Field(
                name=name, label=said(words, context), kind=kind, value=sent.single.get(name, ""),
                hint=said(words, hint) if hint else "", fault=fault_said(faults, name, words),
            )

        if "official_name" in self.single:
            yield field("official_name", "directory/official", "directory/official_help")
        if "name" not in self.single:
            return
        yield field("name", "directory/informal", "directory/informal_help")
        yield Field(
            name="languages", label=said(words, "directory/languages"), kind="choices",
            fault=fault_said(faults, "languages", words),
            options=tuple(Option(c, words.language_name(c), c in sent.all("languages")) for c in LANGUAGES),
        )
        for code in self.spoken:
            yield self._in_language("name", code, sent, "text")
        for code in self.spoken:
            yield self._in_language("description", code, sent, "long")
        yield field("keywords", "directory/keywords", "directory/keywords_help")
        yield field("address", "directory/address", kind="long")
        yield field("phone", "directory/phone", kind="tel")
        yield field("email", "directory/email", kind="email")
        yield field("website", "directory/website", kind="url")

    def _in_language(self, part: str, code: Language, sent: Sent, kind: str) -> Field:
        context = "directory/informal_in" if part == "name" else "directory/description_in"
        label = self.words.say(context, language=self.words.language_name(code))
        name = f"{part}_{code}"
        return Field(name=name, label=str(label), kind=kind, value=sent.single.get(name, ""), language=code)


def _data_form(visit: Visit, id: str) -> _DataForm:
    opened = open_entry(visit, AuthorityId(id))
    if not opened.acts & {Act.CHANGE_DATA, Act.CHANGE_OFFICIAL_NAME}:
        raise NoSuchEntry
    return _DataForm(visit, opened, frame(Section.DIRECTORY).interface)


@blueprint.get("/directory/<id>/data")
def show_data(id: str) -> Response:
    """Show the data of an authority to whoever may change them."""
    with reading() as visit:
        form = _data_form(visit, id)
        return _shown(form.page(form.values()))


@blueprint.post("/directory/<id>/data")
def change_data(id: str) -> Response:
    """Change the data of an authority."""
    with writing() as visit:
        form = _data_form(visit, id)
        sent = read_sent(form.single, form.several)
        done = change_authority(visit, AuthorityId(id), sent.seen, lambda entry: form.edited(entry, sent))
        return _answered(done, id, lambda faults, stale: form.page(sent, faults, stale=stale))


def _shown(page: DirectoryForm, status: int = 200) -> Response:
    html = render_directory_form(page, frame(Section.DIRECTORY))
    return Response(html, status=status, mimetype="text/html")


def _answered(done: Outcome, id: str, again: Callable[[tuple[Fault, ...], bool], DirectoryForm]) -> Response:
    match done:
        case Kept():
            return go(f"/directory/{id}", "kept")
        case Faulty(faults):
            return _shown(again(faults, False), 400)
    return _shown(again((), True), 409)


# -- one area ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _AreaForm:
    """The form of what is said of an authority in an area, with the parts that its reader may change."""

    visit: Visit
    opened: OpenedEntry
    area: AreaId
    bundle: Bundle
    words: Interface

    @property
    def authority(self) -> Authority:
        """The authority."""
        return self.opened.entry.authority

    @property
    def fresh(self) -> bool:
        """Tell whether the authority does not take part in the area yet."""
        return self.area not in self.authority.areas

    def may(self, act: Act) -> bool:
        """Tell whether the reader may change this part; who gives the first access sets all of it."""
        acts = self.opened.area_acts.get(self.area, frozenset())
        return act in acts or (self.fresh and Act.GIVE_ACCESS in acts)

    @property
    def facts(self) -> Mapping[FactId, tuple[str, ...]]:
        """What the procedures of the area want to know."""
        return facts_named(self.bundle)

    @property
    def single(self) -> tuple[str, ...]:
        """The names of fields with one value."""
        access = ("access",) if self.may(Act.GIVE_ACCESS) else ()
        facts = tuple(f"fact_{fact}" for fact in self.facts) if self.may(Act.CHANGE_SETTINGS) else ()
        return (*access, *facts)

    @property
    def several(self) -> tuple[str, ...]:
        """The names of fields with several values."""
        relations = ("coordinators", "observers", "alerted_by") if self.may(Act.CHANGE_COORDINATORS) else ()
        competence = ("competences",) if self.may(Act.CHANGE_COMPETENCE) else ()
        return (*relations, *competence, *(("offices",) if self.may(Act.CHANGE_SETTINGS) else ()))

    def values(self) -> Sent:
        """Return what stands in the fields before anybody chooses."""
        a, area = self.authority, self.area
        alerts = {who for (of, _), several in a.alerted_by.items() if of == area for who in several}
        own = {self.visit.user.authority} if self.fresh else set()
        return Sent(
            {"access": "yes", **{f"fact_{fact}": a.facts.get((area, fact), "") for fact in self.facts}},
            {
                "coordinators": tuple(a.coordinators.get(area, own)), "observers": tuple(a.observers.get(area, ())),
                "alerted_by": tuple(alerts), "offices": tuple(a.offices.get(area, ())),
                "competences": tuple(":".join(code) for code in a.competences.get(area, ())),
            },
            self.opened.fingerprint,
        )

    def edited(self, entry: Entry, sent: Sent) -> Entry:
        """Return the entry as the form wants it."""
        a, area = entry.authority, self.area
        if "access" in self.single and not sent.text("access"):
            return replace(entry, authority=replace(a, areas=a.areas - {area}))
        if self.fresh:
            a = replace(a, areas=a.areas | {area}, granters={**a.granters, area: self.visit.user.authority})
        if "coordinators" in self.several:
            alerts = {key: who for key, who in a.alerted_by.items() if key[0] != area}
            chosen = frozenset(map(AuthorityId, sent.all("alerted_by")))
            alerts |= {(area, p): chosen for p in self._alerting() if chosen}
            a = replace(
                a, coordinators=_put(a.coordinators, area, frozenset(map(AuthorityId, sent.all("coordinators")))),
                observers=_put(a.observers, area, frozenset(map(AuthorityId, sent.all("observers")))),
                alerted_by=alerts,
            )
        if "competences" in self.several:
            pairs = (value.partition(":") for value in sent.all("competences"))
            a = replace(a, competences=_put(a.competences, area, frozenset((CodeListId(of), c) for of, _, c in pairs)))
        if "offices" in self.several:
            facts = {key: value for key, value in a.facts.items() if key[0] != area}
            facts |= {(area, fact): value for fact in self.facts if (value := sent.text(f"fact_{fact}"))}
            a = replace(a, facts=facts, offices=_put(a.offices, area, frozenset(map(OfficeId, sent.all("offices")))))
        return replace(entry, authority=a)

    def _alerting(self) -> tuple[ProcedureId, ...]:
        return procedures_with_offices(self.bundle)

    def page(self, sent: Sent, faults: tuple[Fault, ...] = (), *, stale: bool = False) -> DirectoryForm:
        """Return the form with what was chosen and what is wrong with it."""
        fields = tuple(self._fields(sent, faults))
        here = f"/directory/{self.authority.id}"
        return DirectoryForm(
            heading=f"{said(self.words, 'directory/change_area')}: {area_title(self.visit, self.area)}",
            caption=self.authority.name, action=f"{here}/areas/{self.area}", back=here, fields=fields,
            button=said(self.words, "directory/save"), faults=links_of(fields), seen=self.opened.fingerprint,
            stale=stale,
        )

    def _fields(self, sent: Sent, faults: tuple[Fault, ...]) -> Iterator[Field]:
        words = self.words

        def several(name: str, context: str, options: tuple[Option, ...]) -> Iterator[Field]:
            if name in self.several and options:
                yield Field(
                    name=name, label=said(words, context), kind="choices", options=options,
                    fault=fault_said(faults, name, words),
                )

        if "access" in self.single:
            option = Option("yes", said(words, "directory/takes_part"), bool(sent.text("access")))
            yield Field(name="access", label=said(words, "directory/standing"), kind="choices", options=(option,),
                        fault=fault_said(faults, "access", words) or fault_said(faults, "granter", words))
        yield from several("competences", "directory/competence", self._codes(sent))
        yield from several("coordinators", "directory/coordinators", self._others(sent.all("coordinators")))
        yield from several("observers", "directory/observers", self._others(sent.all("observers")))
        if self._alerting():
            yield from several("alerted_by", "directory/alerted_by", self._others(sent.all("alerted_by")))
        offices = tuple(Option(o, spoken(o), o in sent.all("offices")) for o in offices_named(self.bundle))
        yield from several("offices", "directory/offices", offices)
        for fact, values in self.facts.items() if self.may(Act.CHANGE_SETTINGS) else ():
            now = sent.text(f"fact_{fact}")
            options = tuple(Option(value, value_said(value, words), value == now) for value in values)
            yield Field(
                name=f"fact_{fact}", label=spoken(fact), kind="choice", fault=fault_said(faults, "facts", words),
                options=(Option("", said(words, "directory/not_set"), not now), *options),
            )

    def _codes(self, sent: Sent) -> tuple[Option, ...]:
        labels, chosen = self.visit.labels(self.bundle.digest), sent.all("competences")
        return tuple(
            Option(f"{codes.id}:{code}", code_said(self.bundle, labels, codes.id, code), f"{codes.id}:{code}" in chosen,
                   labels.of(codes.title))
            for codes in self.bundle.code_lists.values() for code in codes.codes
        )

    def _others(self, chosen: tuple[str, ...]) -> tuple[Option, ...]:
        """Return who can coordinate: coordinators of the country that take part in the area, and who is chosen."""
        there = (a for a in self.visit.directory.by_area.get(self.area, ()) if a.id != self.authority.id)
        able = {a.id for a in there if a.roles and a.country == self.authority.country}
        able |= {AuthorityId(id) for id in chosen if id in self.visit.directory.authorities}
        return tuple(sorted(
            (Option(id, named(self.visit, id), id in chosen) for id in able), key=lambda option: option.label
        ))


def _put(found: Mapping[AreaId, frozenset[object]], area: AreaId, value: frozenset[object]) -> dict[AreaId, frozenset]:  # type: ignore[type-arg]
    rest = {key: kept for key, kept in found.items() if key != area}
    return {**rest, area: value} if value else rest


def _area_form(visit: Visit, id: str, area: str) -> _AreaForm:
    opened, bundle = open_entry(visit, AuthorityId(id)), live_bundle(visit, AreaId(area))
    if bundle is None:
        raise NoSuchEntry
    form = _AreaForm(visit, opened, AreaId(area), bundle, frame(Section.DIRECTORY).interface)
    if not form.single and not form.several:
        raise NoSuchEntry
    return form


@blueprint.get("/directory/<id>/areas/<area>")
def show_area(id: str, area: str) -> Response:
    """Show what is said of an authority in an area to whoever may change some of it."""
    with reading() as visit:
        form = _area_form(visit, id, area)
        return _shown(form.page(form.values()))


@blueprint.post("/directory/<id>/areas/<area>")
def change_area(id: str, area: str) -> Response:
    """Give or take access to an area, and change what is said of it."""
    with writing() as visit:
        form = _area_form(visit, id, area)
        sent = read_sent(form.single, form.several)
        done = change_authority(visit, AuthorityId(id), sent.seen, lambda entry: form.edited(entry, sent))
        return _answered(done, id, lambda faults, stale: form.page(sent, faults, stale=stale))


# -- what it coordinates, and who validates it -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _CoordinationForm:
    """The form of what an authority coordinates, and of handing its validation over."""

    visit: Visit
    opened: OpenedEntry
    words: Interface

    @property
    def authority(self) -> Authority:
        """The authority."""
        return self.opened.entry.authority

    def roles(self) -> tuple[CoordinatorRole, ...]:
        """Return what the reader may name it, and what it is already."""
        a = self.authority
        places = sorted({role.region for role in self.visit.directory.authorities[self.visit.user.authority].roles}
                        | {"", a.region})
        found = {CoordinatorRole(kind.value, area, region)
                 for kind in CoordinatorKind for area in (EVERY_AREA, *live_areas(self.visit)) for region in places}
        actor = actor_of(self.visit)
        able = {role for role in found if is_whole(role) and isinstance(may_name(actor, role, a), Allowed)}
        return tuple(sorted(able | a.roles))

    def validators(self) -> tuple[AuthorityId, ...]:
        """Return to whom the validation can be handed: coordinators of the same country, and the present one."""
        a = self.authority
        if Act.HAND_OVER not in self.opened.acts:
            return ()
        everybody = self.visit.directory.authorities.values()
        others = (b.id for b in everybody if b.roles and b.country == a.country and b.active)
        return tuple(sorted({*others, *((a.validator,) if a.validator else ())} - {a.id}))

    def page(self, sent: Sent, faults: tuple[Fault, ...] = (), *, stale: bool = False) -> DirectoryForm:
        """Return the form."""
        chosen, validator = sent.all("roles"), sent.text("validator")
        fields = (
            Field(name="roles", label=said(self.words, "directory/roles"), kind="choices",
                  fault=fault_said(faults, "roles", self.words), options=tuple(
                      Option(role_value(role), role_said(self.visit, self.authority, role, self.words),
                             role_value(role) in chosen) for role in self.roles())),
            Field(name="validator", label=said(self.words, "directory/validator"), kind="choice",
                  fault=fault_said(faults, "validator", self.words), options=tuple(
                      Option(id, named(self.visit, id), id == validator) for id in self.validators())),
        )
        here = f"/directory/{self.authority.id}"
        return DirectoryForm(
            heading=said(self.words, "directory/coordination"), caption=self.authority.name,
            action=f"{here}/coordination?from={here}/coordination", back=here, seen=self.opened.fingerprint,
            stale=stale, fields=tuple(field for field in fields if field.options),
            button=said(self.words, "directory/save"),
            faults=links_of(fields),
        )

    def edited(self, entry: Entry, sent: Sent) -> Entry:
        """Return the entry as the form wants it."""
        a, roles = entry.authority, frozenset(map(_role_sent, sent.all("roles")))
        validator = AuthorityId(sent.text("validator")) if sent.text("validator") else a.validator
        return replace(entry, authority=replace(a, roles=roles, validator=validator))


def role_value(role: CoordinatorRole) -> str:
    """Return a role as a form sends it."""
    return ":".join((role.kind, role.area, role.region))


def _role_sent(value: str) -> CoordinatorRole:
    """Return the role that a form sent; whether it may be given is judged with the whole change."""
    kind, area, region = (*value.split(":"), "", "", "")[:3]
    if kind not in {known.value for known in CoordinatorKind}:
        abort(400)
    return CoordinatorRole(kind, AreaId(area), region)


def _coordination_form(visit: Visit, id: str) -> _CoordinationForm:
    opened = open_entry(visit, AuthorityId(id))
    form = _CoordinationForm(visit, opened, frame(Section.DIRECTORY).interface)
    if not opened.acts & {Act.NAME_COORDINATOR, Act.HAND_OVER}:
        raise NoSuchEntry
    return form


@blueprint.get("/directory/<id>/coordination")
def show_coordination(id: str) -> Response:
    """Show what an authority coordinates, to whoever may name it coordinator or hand it over."""
    with reading() as visit:
        form = _coordination_form(visit, id)
        visit.demand_confirmed()
        a = form.authority
        roles = tuple(role_value(role) for role in a.roles)
        return _shown(form.page(Sent({"validator": a.validator or ""}, {"roles": roles}, "")))


@blueprint.post("/directory/<id>/coordination")
def change_coordination(id: str) -> Response:
    """Name an authority coordinator of something, or hand its validation over."""
    with writing() as visit:
        form = _coordination_form(visit, id)
        visit.demand_confirmed()
        sent = read_sent(("validator",), ("roles",))
        done = change_authority(visit, AuthorityId(id), sent.seen, lambda entry: form.edited(entry, sent))
        return _answered(done, id, lambda faults, stale: form.page(sent, faults, stale=stale))


@blueprint.post("/directory/<id>/standing")
def change_of_standing(id: str) -> Response:
    """Validate, suspend or restore an authority."""
    with writing() as visit:
        sent = read_sent(("standing",))
        visit.demand_confirmed()
        wanted = sent.text("standing")
        if wanted not in {standing.value for standing in Standing}:
            abort(400)
        done = change_standing(visit, AuthorityId(id), sent.seen, Standing(wanted))
    return go(f"/directory/{id}", "kept" if isinstance(done, Kept) else "")
