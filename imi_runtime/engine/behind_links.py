"""How many cases may stand behind a link: one, unless it says `many`."""

from __future__ import annotations

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.procedure import Link, Procedure, Transition


def has_room(link: Link, case: Case, more: int) -> bool:
    """Tell whether so many more cases can stand behind the link: one in all, unless it says `many`."""
    return link.many or len(case.links.get(link.id, ())) + more <= 1


def opens_second(bundle: Bundle, procedure: Procedure, case: Case, transition: Transition) -> bool:
    """Tell whether the transition would open a case behind a link to one, behind which one stands already."""
    return any(
        link.seats and not has_room(link, case, 1) and bundle.procedures[link.procedure].opens_with(target)
        for link, target in ((procedure.links[name], target) for name, target in transition.fires.items())
    )
