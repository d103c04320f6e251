"""Changing what the directory says of an authority as a whole, and whether it takes part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort

from imi_runtime.directory.access import Act
from imi_runtime.directory.changes import Fault
from imi_runtime.model.directory import Entry, Standing
from imi_runtime.model.ids import AuthorityId, Language
from imi_runtime.model.places import LANGUAGES
from imi_runtime.operations.directory.authorities import OpenedEntry, change_authority, change_standing, open_entry
from imi_runtime.operations.directory.keeping import Kept, NoSuchEntry
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Section
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.directory import DirectoryForm, Field, Option
from imi_runtime.web.directory_forms import answered, links_of, said, shown
from imi_runtime.web.sent_forms import Sent, fault_said, read_sent
from imi_runtime.web.site import frame, go, reading, writing

blueprint = Blueprint("directory_data", __name__)
PLAIN = ("name", "keywords", "address", "phone", "email", "website")
OWN_NAMES = ("official_name",)


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
            heading=said(self.words, "directory/change_data"),
            caption=self.opened.entry.authority.name_in(self.words.language),
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
        return shown(form.page(form.values()))


@blueprint.post("/directory/<id>/data")
def change_data(id: str) -> Response:
    """Change the data of an authority."""
    with writing() as visit:
        form = _data_form(visit, id)
        sent = read_sent(form.single, form.several)
        done = change_authority(visit, AuthorityId(id), sent.seen, lambda entry: form.edited(entry, sent))
        return answered(done, id, lambda faults, stale: form.page(sent, faults, stale=stale))


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
