"""Naming an authority coordinator of something, and handing its validation over."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort

from imi_runtime.directory.access import Act, Allowed, is_whole, may_name
from imi_runtime.directory.changes import Fault
from imi_runtime.model.directory import EVERY_AREA, Authority, CoordinatorKind, CoordinatorRole, Entry
from imi_runtime.model.ids import AreaId, AuthorityId
from imi_runtime.operations.directory.authorities import OpenedEntry, change_authority, live_areas, open_entry
from imi_runtime.operations.directory.keeping import NoSuchEntry, actor_of
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Section
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.directory import DirectoryForm, Field, Option
from imi_runtime.web.directory_forms import answered, links_of, said, shown
from imi_runtime.web.present.directory import named, role_said
from imi_runtime.web.sent_forms import Sent, fault_said, read_sent
from imi_runtime.web.site import frame, reading, writing

blueprint = Blueprint("directory_coordination", __name__)


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
            heading=said(self.words, "directory/coordination"), caption=self.authority.name_in(self.words.language),
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
        return shown(form.page(Sent({"validator": a.validator or ""}, {"roles": roles}, "")))


@blueprint.post("/directory/<id>/coordination")
def change_coordination(id: str) -> Response:
    """Name an authority coordinator of something, or hand its validation over."""
    with writing() as visit:
        form = _coordination_form(visit, id)
        visit.demand_confirmed()
        sent = read_sent(("validator",), ("roles",))
        done = change_authority(visit, AuthorityId(id), sent.seen, lambda entry: form.edited(entry, sent))
        return answered(done, id, lambda faults, stale: form.page(sent, faults, stale=stale))
