"""Changing what the directory says of an authority in one area: access, coordinators, competence, settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort

from imi_runtime.directory.access import Act
from imi_runtime.directory.changes import Fault
from imi_runtime.directory.demands import facts_named, offices_named, procedures_with_offices
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.directory import Allocation, Authority, Direction, Entry
from imi_runtime.model.ids import AreaId, AuthorityId, CodeListId, FactId, OfficeId, ProcedureId
from imi_runtime.operations.directory.authorities import OpenedEntry, change_authority, live_bundle, open_entry
from imi_runtime.operations.directory.keeping import NoSuchEntry
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Section
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.directory import DirectoryForm, Field, Option
from imi_runtime.web.directory_forms import answered, links_of, said, shown
from imi_runtime.web.present.directory import (
    area_title,
    code_said,
    fact_said,
    mailbox_warning,
    named,
    office_said,
    value_said,
)
from imi_runtime.web.sent_forms import Sent, fault_said, read_sent
from imi_runtime.web.site import frame, reading, writing

blueprint = Blueprint("directory_areas", __name__)
ARRANGEMENTS = (*(f"allocation_{direction.value}" for direction in Direction), "mailbox")
"""The fields of how an authority works inside."""
KEPT = tuple(kept.value for kept in Allocation)


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
        return (*access, *facts, *(ARRANGEMENTS if self.may(Act.CHANGE_ARRANGEMENTS) else ()))

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
            {
                "access": "yes", **{f"fact_{fact}": a.facts.get((area, fact), "") for fact in self.facts},
                "mailbox": a.mailboxes.get(area, ""), **{
                    f"allocation_{direction.value}": kept.value
                    for (of, direction), kept in a.allocation.items() if of == area
                },
            },
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
        if "mailbox" in self.single:
            a = self._arranged(a, sent)
        return replace(entry, authority=a)

    def _arranged(self, a: Authority, sent: Sent) -> Authority:
        """Return the authority with how it works inside: to whom cases are given, and where news go."""
        allocation = {key: kept for key, kept in a.allocation.items() if key[0] != self.area}
        for direction in Direction:
            if chosen := sent.text(f"allocation_{direction.value}"):
                allocation[self.area, direction] = Allocation(chosen)
        mailboxes = {area: address for area, address in a.mailboxes.items() if area != self.area}
        if address := sent.text("mailbox"):
            mailboxes[self.area] = address
        return replace(a, allocation=allocation, mailboxes=mailboxes)

    def _alerting(self) -> tuple[ProcedureId, ...]:
        return procedures_with_offices(self.bundle)

    def page(self, sent: Sent, faults: tuple[Fault, ...] = (), *, stale: bool = False) -> DirectoryForm:
        """Return the form with what was chosen and what is wrong with it."""
        fields = tuple(self._fields(sent, faults))
        here = f"/directory/{self.authority.id}"
        return DirectoryForm(
            heading=f"{said(self.words, 'directory/change_area')}: {area_title(self.visit, self.area)}",
            caption=self.authority.name_in(self.words.language),
            action=f"{here}/areas/{self.area}", back=here, fields=fields,
            button=said(self.words, "directory/save"), faults=links_of(fields), seen=self.opened.fingerprint,
            stale=stale, warning=self._warning(),
        )

    def _warning(self) -> str:
        """Return what is wrong with the mailbox that stands in the form, to who may change it."""
        return mailbox_warning(self.visit, self.opened, self.area, self.words)

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
        offices = tuple(Option(o, office_said(self.visit, self.bundle, o), o in sent.all("offices"))
                        for o in offices_named(self.bundle))
        yield from several("offices", "directory/offices", offices)
        for fact, values in self.facts.items() if self.may(Act.CHANGE_SETTINGS) else ():
            now = sent.text(f"fact_{fact}")
            options = tuple(Option(value, value_said(value, words), value == now) for value in values)
            yield Field(
                name=f"fact_{fact}", label=fact_said(self.visit, self.bundle, fact), kind="choice",
                fault=fault_said(faults, "facts", words),
                options=(Option("", said(words, "directory/not_set"), not now), *options),
            )

        if "mailbox" in self.single:
            yield from self._arrangements(sent, faults)

    def _arrangements(self, sent: Sent, faults: tuple[Fault, ...]) -> Iterator[Field]:
        words = self.words
        for direction in Direction:
            name = f"allocation_{direction.value}"
            now = sent.text(name)
            options = tuple(Option(kept.value, said(words, f"directory/allocation_{kept.value}"), kept.value == now)
                            for kept in Allocation)
            yield Field(
                name=name, label=said(words, f"directory/{name}"), hint=said(words, "directory/allocation_help"),
                kind="choice", fault=fault_said(faults, "allocation", words),
                options=(Option("", said(words, "directory/allocation_none"), not now), *options),
            )
        yield Field(
            name="mailbox", label=said(words, "directory/mailbox"), hint=said(words, "directory/mailbox_help"),
            kind="email", value=sent.single.get("mailbox", ""), fault=fault_said(faults, "mailbox", words),
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
        return shown(form.page(form.values()))


@blueprint.post("/directory/<id>/areas/<area>")
def change_area(id: str, area: str) -> Response:
    """Give or take access to an area, and change what is said of it."""
    with writing() as visit:
        form = _area_form(visit, id, area)
        sent = read_sent(form.single, form.several)
        if any(sent.text(name) not in ("", *KEPT) for name in ARRANGEMENTS if name != "mailbox"):
            abort(400)
        done = change_authority(visit, AuthorityId(id), sent.seen, lambda entry: form.edited(entry, sent))
        return answered(done, id, lambda faults, stale: form.page(sent, faults, stale=stale))
