"""From a drafted form to the page before sending."""

from __future__ import annotations

from imi_runtime.engine.evaluate import case_lookup, holds
from imi_runtime.engine.form_plan import applicable
from imi_runtime.model.ids import AuthorityId
from imi_runtime.screens.pages.form import FaultLink
from imi_runtime.screens.pages.review import Consequence, ReviewedPage, ReviewPage
from imi_runtime.web.present.answers import AnswerReader
from imi_runtime.web.present.copying import copy_note
from imi_runtime.web.present.files import CaseFiles
from imi_runtime.web.present.form import Filling, fault_links, steps_of
from imi_runtime.web.present.readers import readers_of_page
from imi_runtime.web.present.state import named, state_label


def review_page(filling: Filling, token: str) -> ReviewPage:
    """Return everything once more, with what is still wrong and what follows."""
    transition, labels, words = filling.transition, filling.labels, filling.around.interface
    last = filling.places()[-1]
    return ReviewPage(
        title=labels.of(transition.label), number=filling.opened.case.number,
        help=labels.of(transition.help) if transition.help else "",
        steps=steps_of(filling, None, str(words.say("review/title"))), pages=reviewed_pages(filling),
        consequence=consequence_of(filling), faults=all_faults(filling), send=labels.of(transition.label),
        action=f"{filling.base}/review", back=filling.address(last[0], last[1].page.id), token=token,
        saved=filling.draft.updated, copied=copy_note(filling.visit, filling.draft.copied, words),
    )


def reviewed_pages(filling: Filling) -> tuple[ReviewedPage, ...]:
    """Return the pages with the answers that will be sent: those that do not apply are not among them."""
    visit, words = filling.visit, filling.around.interface
    reader = AnswerReader(
        filling.opened.bundle, filling.labels, words,
        lambda id: named(visit.directory, AuthorityId(id), words).name,
        CaseFiles(visit, filling.opened.stored).shown,
    )
    return tuple(
        ReviewedPage(
            label=filling.labels.of(page.page.label), change=filling.address(plan.form.id, page.page.id),
            answers=reader.page(page.page, applicable(plan, filling.answers(plan.form.id))),
            readers=readers_of_page(filling, plan.form.id, page.page.id),
        )
        for plan in filling.plans for page in plan.pages
    )


def all_faults(filling: Filling) -> tuple[FaultLink, ...]:
    """Return the faults of all pages, each leading to the field on its page."""
    return tuple(
        link
        for form, plan in filling.places()
        for link in fault_links(
            filling, form, plan, filling.faults(form, plan), f"{filling.address(form, plan.page.id)}?check=yes#"
        )
    )


def consequence_of(filling: Filling) -> Consequence:
    """Return what the act leads to, as far as the answers given decide it."""
    opened = filling.opened
    lookup, today = case_lookup(opened.case), filling.visit.world.now.date()
    branches = filling.transition.route
    certain = branches[0] if len(branches) == 1 else next((b for b in branches if holds(b.when, lookup, today)), None)
    if certain is None or certain.to is None or len(branches) > 1:
        return Consequence()
    state = opened.procedure.states[certain.to]
    party = opened.procedure.parties[state.waits_for] if state.waits_for else None
    return Consequence(
        state=state_label(state, (), filling.labels), waits_for=filling.labels.of(party.label) if party else "",
        final=state.final,
    )
