"""The directory: finding authorities, reading an entry and its history."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from imi_runtime.directory.access import Act
from imi_runtime.directory.search import Wanted
from imi_runtime.model.directory import Competence
from imi_runtime.model.ids import AreaId, AuthorityId, CodeListId, Country, Language
from imi_runtime.model.places import COUNTRIES, LANGUAGES
from imi_runtime.operations.directory.authorities import (
    history_of,
    kept_by,
    live_areas,
    live_bundle,
    open_entry,
    placeable,
)
from imi_runtime.operations.directory.finding import FoundAuthorities, find_authorities
from imi_runtime.operations.directory.keeping import actor_of, allowed
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import Changed
from imi_runtime.screens.frame import Frame, Section
from imi_runtime.screens.pages.directory import (
    HistoryEntry,
    HistoryPage,
    Option,
    SearchPage,
    render_directory_history,
    render_entry,
    render_search,
)
from imi_runtime.screens.places import countries_called
from imi_runtime.web.present.directory import (
    MOST_FOUND,
    area_title,
    chosen_first,
    code_said,
    entry_page,
    found_entry,
    named,
)
from imi_runtime.web.present.directory_history import Told
from imi_runtime.web.site import frame, reading, site

blueprint = Blueprint("directory", __name__)
LONGEST_QUERY = 200


def _wanted(visit: Visit, asked: Mapping[str, str]) -> Wanted:
    """Return what narrows the search; what nobody could choose narrows nothing."""
    country, language, area = asked.get("country", ""), asked.get("language", ""), asked.get("area", "")
    code_list, _, code = asked.get("competence", "").partition(":")
    competence: Competence | None = (CodeListId(code_list), code) if code else None
    return Wanted(
        area=AreaId(area) if area in live_areas(visit) else None,
        country=Country(country) if country in COUNTRIES else None,
        language=Language(language) if language in LANGUAGES else None, competence=competence,
        region=asked.get("region", "")[:16] if country in COUNTRIES else "",
    )


@blueprint.get("/directory")
def search() -> Response:
    """Find an authority."""
    asked = request.args.to_dict()
    with reading() as visit:
        return Response(render_search(_search_page(visit, asked), frame(Section.DIRECTORY)), mimetype="text/html")


def _search_page(visit: Visit, asked: Mapping[str, str]) -> SearchPage:
    around = frame(Section.DIRECTORY)
    wanted, text = _wanted(visit, asked), asked.get("q", "")[:LONGEST_QUERY]
    searched = bool(text.strip()) or any((wanted.area, wanted.country, wanted.language, wanted.competence))
    found = find_authorities(visit, text, wanted, countries_called())
    shown = found.authorities if searched else tuple(a for a in found.authorities if a.id in found.asked_before)
    own = visit.directory.authorities[visit.user.authority]
    keeps = actor_of(visit).administrator
    registers = keeps and any(
        placeable(visit, own.country, role.region, role.area or None) for role in own.roles
    )
    nothing = FoundAuthorities(())
    return SearchPage(
        q=text, countries=_countries(around, wanted), areas=_areas(visit, wanted),
        languages=chosen_first({c: around.interface.language_name(c) for c in LANGUAGES}, wanted.language or ""),
        competences=_competences(visit, wanted), regions=_regions(wanted), searched=searched,
        found=tuple(found_entry(visit, a, around.interface, found) for a in shown[:MOST_FOUND]),
        more=len(shown) > MOST_FOUND, own=f"/directory/{own.id}",
        kept=tuple(found_entry(visit, a, around.interface, nothing) for a in kept_by(visit)[:MOST_FOUND])
        if keeps and not searched else (),
        register="/directory/new" if registers else "", invite="/directory/invitations" if registers else "",
        absences="/directory/absences",
        approve="/deployments" if allowed(visit, Act.APPROVE_DEPLOYMENT, own) else "",
    )


def _countries(around: Frame, wanted: Wanted) -> tuple[Option, ...]:
    return chosen_first({iso: around.interface.country_name(iso) for iso in COUNTRIES}, wanted.country or "")


def _regions(wanted: Wanted) -> tuple[Option, ...]:
    return chosen_first(site().regions(wanted.country), wanted.region) if wanted.country else ()


def _areas(visit: Visit, wanted: Wanted) -> tuple[Option, ...]:
    return chosen_first({area: area_title(visit, area) for area in live_areas(visit)}, wanted.area or "")


def _competences(visit: Visit, wanted: Wanted) -> tuple[Option, ...]:
    chosen = ":".join(wanted.competence or ())
    found = []
    for area in (wanted.area,) if wanted.area else live_areas(visit):
        bundle = live_bundle(visit, area)
        for codes in bundle.code_lists.values() if bundle else ():
            labels = visit.labels(bundle.digest)  # type: ignore[union-attr]
            for code in codes.codes:
                value, said = f"{codes.id}:{code}", code_said(bundle, labels, codes.id, code)  # type: ignore[arg-type]
                found.append(Option(value, said, value == chosen, labels.of(codes.title)))
    return tuple(found)


@blueprint.get("/directory/<id>")
def show_entry(id: str) -> Response:
    """Show what is known of an authority."""
    with reading() as visit:
        around = frame(Section.DIRECTORY)
        opened = open_entry(visit, AuthorityId(id))
        return Response(render_entry(entry_page(visit, opened, around.interface), around), mimetype="text/html")


@blueprint.get("/directory/<id>/history")
def show_history(id: str) -> Response:
    """Show what was done to an authority and its users."""
    with reading() as visit:
        around = frame(Section.DIRECTORY)
        changes = tuple(_history_entry(visit, changed, around) for changed in history_of(visit, AuthorityId(id)))
        page = HistoryPage(authority=named(visit, AuthorityId(id)), back=f"/directory/{id}", changes=changes)
        return Response(render_directory_history(page, around), mimetype="text/html")


def _history_entry(visit: Visit, changed: Changed, around: Frame) -> HistoryEntry:
    change, people = changed.change, visit.directory.people
    by = people.get(change.by)  # type: ignore[call-overload]
    about = people.get(change.user) if change.user else None
    told = Told(visit, around.interface, change.authority)
    return HistoryEntry(
        kind=change.kind, at=changed.at, about=about.name if about else "",
        by=by.name if by else str(around.interface.say("directory/unnamed")),
        differences=tuple(
            told.difference(part, both.get("before"), both.get("after"))
            for part, both in sorted(change.details.items()) if isinstance(both, dict) and "after" in both
        ),
    )
