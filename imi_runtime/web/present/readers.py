"""Who will see what is being written: the audience that was made at deployment, in the reader's words."""

from __future__ import annotations

from imi_runtime.engine.access import seats_of
from imi_runtime.model.ids import FormId, PageId, PartyId
from imi_runtime.screens.pages.readers import Readers
from imi_runtime.web.present.form import Filling

PUBLIC = ""


def readers_of_page(filling: Filling, form: FormId, page: PageId) -> Readers | None:
    """Return who sees a page once the step is taken, and later; None where the deployment does not say."""
    opened, visit = filling.opened, filling.visit
    audience = visit.installation.bundles.piece(visit.connection, opened.case.deployment, "audience", "") or {}
    steps = audience.get(opened.case.procedure, {}).get("steps", {})
    seen = steps.get(filling.transition.id, {}).get(f"{form}/{page}")
    if seen is None:
        return None
    own = {party for party, _ in seats_of(opened.procedure, opened.case, visit.user.authority, visit.directory)}
    now, later = (tuple(_called(filling, PartyId(party), own) for party in parties) for parties in seen)
    return Readers(now, later)


def _called(filling: Filling, party: PartyId, own: set[PartyId]) -> str:
    words = filling.around.interface
    if party == PUBLIC:
        return str(words.say("readers/public"))
    if party in own:
        return str(words.say("readers/you"))
    return filling.labels.of(filling.opened.procedure.parties[party].label)
