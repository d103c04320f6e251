"""From rows of the sight table to the inbox."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlencode

from imi_runtime.model.ids import AreaId, CaseId, UserId
from imi_runtime.operations.cases import allocating
from imi_runtime.operations.lists.kept_searches import kept_searches
from imi_runtime.operations.lists.listing import Listed, Part, Urgent
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import Shelf, SightEntry
from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.due import due_by
from imi_runtime.screens.pages.inbox import AreaLink, InboxEntry, InboxPage, InboxView, ToGiveOut, ViewLink
from imi_runtime.screens.pages.urgent import UrgentPage
from imi_runtime.web.present.state import named, state_tag

PLACE = re.compile(r"(?P<place>[0-9]{37}) (?P<case>[A-Za-z0-9_-]{1,40})")
SHELVES: Mapping[InboxView, tuple[Shelf, ...]] = {
    InboxView.WAITING: (Shelf.WAITING,),
    InboxView.OPEN: (Shelf.WAITING, Shelf.OPEN),
    InboxView.GIVEN: (Shelf.WAITING, Shelf.OPEN),
    InboxView.CLOSED: (Shelf.OVER,),
}


PARTS: Mapping[InboxView, Part] = {
    InboxView.WAITING: Part.OWN, InboxView.GIVEN: Part.GIVEN, InboxView.OPEN: Part.ALL, InboxView.CLOSED: Part.ALL,
}


def inbox_page(visit: Visit, view: InboxView, area: AreaId | None, found: Listed, around: Frame) -> InboxPage:
    """Return the inbox: what waits for the reader first; the entries are in order already."""
    holders = allocating.holders_of(visit, found.entries)
    waiting = tuple(
        e for e in found.entries
        if e.shelf is Shelf.WAITING and allocating.is_for(visit, e, holders.get(e.case, ()))
    )
    first = {e.case for e in waiting}
    others = tuple(e for e in found.entries if e.case not in first)
    return InboxPage(
        view=view,
        views=tuple(ViewLink(v, _address(v, area)) for v in _views(visit)),
        to_give_out=_to_give_out(visit),
        waiting=tuple(inbox_entry(visit, e, around, holders) for e in waiting),
        others=tuple(inbox_entry(visit, e, around, holders) for e in others),
        areas=_area_links(visit, view, area, str(around.interface.say("inbox/all_areas"))),
        older=_address(view, area, found.entries[-1]) if found.more else None,
        newest=None, find_action="/find",
        kept=tuple((one.name, f"/find?{one.query}") for one in kept_searches(visit)),
    )


def _to_give_out(visit: Visit) -> ToGiveOut | None:
    """Return where allocators find what nobody has, and how much that is."""
    if not allocating.settings_in(visit):
        return None
    count = len(allocating.list_to_give_out(visit))
    return ToGiveOut("/to-give-out", count, more=count >= allocating.MOST_LISTED)


def urgent_page(visit: Visit, found: Urgent, around: Frame) -> UrgentPage:
    """Return the urgent list."""
    late, soon, silent = (
        tuple(inbox_entry(visit, entry, around) for entry in entries)
        for entries in (found.late, found.soon, found.silent)
    )
    return UrgentPage(late, soon, silent, found.more)


def _views(visit: Visit) -> tuple[InboxView, ...]:
    """Return the views that the reader has: what is about giving cases out only where the authority does so."""
    gives_out = bool(visit.directory.authorities[visit.user.authority].allocation)
    return tuple(view for view in InboxView if gives_out or view is not InboxView.GIVEN)


Holders = Mapping[CaseId, Sequence[UserId]]


def inbox_entry(
    visit: Visit, entry: SightEntry, around: Frame, holders: Holders = MappingProxyType({}), *, found_in: str = ""
) -> InboxEntry:
    """Return a row of a list as it is shown; `holders` are the colleagues who have the cases."""
    bundle, labels = visit.bundle(entry.deployment), visit.labels(entry.deployment)
    procedure = bundle.procedures[entry.procedure]
    words = around.interface
    return InboxEntry(
        number=entry.number, href=f"/cases/{entry.case}", procedure=labels.of(procedure.title),
        other=named(visit.directory, entry.other, words) if entry.other else None,
        state=state_tag(procedure.states[entry.state], entry.seats, labels),
        due=due_by(entry.due, visit.world.now, around.zone) if entry.due else None,
        updated=entry.updated, given=_names(visit, holders.get(entry.case, ())), found_in=found_in,
    )


def _names(visit: Visit, users: Sequence[UserId]) -> tuple[str, ...]:
    return tuple(person.name for user in users if (person := visit.directory.people.get(user)))


def _area_links(visit: Visit, view: InboxView, area: AreaId | None, all_areas: str) -> tuple[AreaLink, ...]:
    live = visit.live()
    if len(live) < 2:
        return ()
    titles = {a: visit.labels(d).of(visit.bundle(d).title) for a, d in live.items()}
    everything = AreaLink(all_areas, _address(view, None), area is None)
    return (everything, *(AreaLink(title, _address(view, a), a == area) for a, title in titles.items()))


def _address(view: InboxView, area: AreaId | None, behind: SightEntry | None = None) -> str:
    parameters = {} if view is InboxView.WAITING else {"view": view.value}
    if area:
        parameters["area"] = area
    if behind:
        parameters["before"] = _place(behind)
    return f"/?{urlencode(parameters)}" if parameters else "/"


def _place(entry: SightEntry) -> str:
    return base64.urlsafe_b64encode(f"{entry.place} {entry.case}".encode()).decode().rstrip("=")


def place_of(text: str) -> tuple[str, CaseId] | None:
    """Return the place in the list that an address names; a broken address begins at the top."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (ValueError, binascii.Error):
        return None
    found = PLACE.fullmatch(plain)
    return (found["place"], CaseId(found["case"])) if found else None
