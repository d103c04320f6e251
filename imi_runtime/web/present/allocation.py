"""From who has which cases to the pages of allocators, and what a case and a list say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imi_runtime.model.ids import AreaId, UserId
from imi_runtime.operations.cases import allocating
from imi_runtime.operations.cases.allocating import Allocating, Colleague
from imi_runtime.operations.cases.casework import OpenedCase
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.allocation import AllocationPage, AllocationWrong, CaseOption, PersonOption
from imi_runtime.screens.pages.case import CaseHolders, HistoryEntry
from imi_runtime.web.present.case_view import CaseView
from imi_runtime.web.present.inbox import inbox_entry
from imi_runtime.web.sent_forms import Sent


def allocation_page(
    visit: Visit, opened: OpenedCase, found: Allocating, around: Frame, wrong: AllocationWrong | None
) -> AllocationPage:
    """Return the page on which one case is given out."""
    here = f"/cases/{opened.case.id}"
    return AllocationPage(
        number=opened.case.number, procedure=visit.labels(opened.case.deployment).of(opened.procedure.title),
        action=f"{here}/allocation", back=here, people=_people(found.colleagues, found.share.given),
        seen=str(found.seen), wrong=wrong,
    )


def _people(colleagues: Iterable[Colleague], chosen: Iterable[str]) -> tuple[PersonOption, ...]:
    having = set(chosen)
    return tuple(
        PersonOption(id=one.id, name=one.name, load=one.load, away=one.away, deputy=one.deputy, chosen=one.id in having)
        for one in colleagues
    )


def to_give_out_page(
    visit: Visit, sent: Sent, around: Frame, wrong: AllocationWrong | None = None
) -> AllocationPage:
    """Return the list of cases that nobody has, with everybody to whom one of them can be given."""
    found = allocating.list_to_give_out(visit)
    having = allocating.holders_of(visit, found)
    colleagues: dict[UserId, Colleague] = {}
    for area in sorted({area for area, _ in allocating.settings_in(visit)}):
        colleagues |= {one.id: one for one in allocating.colleagues(visit, AreaId(area))}
    listed = sorted(colleagues.values(), key=lambda one: (one.name, one.id))
    return AllocationPage(
        action="/to-give-out", back="/", people=_people(listed, sent.all("people")), wrong=wrong,
        cases=tuple(
            CaseOption(id=entry.case, entry=inbox_entry(visit, entry, around), chosen=entry.case in sent.all("cases"),
                       away=names_of(visit, having.get(entry.case, ())))
            for entry in found
        ),
        more=len(found) >= allocating.MOST_LISTED,
    )


def names_of(visit: Visit, users: Iterable[UserId]) -> tuple[str, ...]:
    """Return the names of colleagues."""
    known = (visit.directory.people.get(user) for user in users)
    return tuple(sorted(person.name for person in known if person))


def case_holders(view: CaseView) -> CaseHolders | None:
    """Return who of the reader's colleagues has the case; None where the authority does not give such cases out."""
    visit, opened = view.visit, view.opened
    share = allocating.share_in(visit, opened.bundle, opened.case)
    if share is None:
        return None
    can_allocate = allocating.can_allocate(visit, share, opened.case.area)
    return CaseHolders(
        names=names_of(visit, share.given), yours=visit.user.id in share.given, waits=share.waits,
        href=f"/cases/{opened.case.id}/allocation" if can_allocate else "",
    )


def allocation_history(view: CaseView) -> Iterator[HistoryEntry]:
    """Yield who gave the case to whom in the reader's own authority, oldest first."""
    visit, words = view.visit, view.around.interface
    by = view.name(visit.user.authority)
    for change in allocating.history_in(visit, view.opened.case):
        person = visit.directory.people.get(change.by)
        given, taken = (", ".join(names_of(visit, users)) for users in (change.given, change.taken))
        told = [words.say("case/given_to", names=given)] if given else []
        told += [words.say("case/taken_from", names=taken)] if taken else []
        for label in told:
            yield HistoryEntry(label=str(label), at=change.at, by=by, person=person.name if person else "")
