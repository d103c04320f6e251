"""A form that somebody fills: found by its address, and shown page by page or whole before it is sent."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from imi_runtime.engine.form_plan import PagePlan
from imi_runtime.model.ids import CaseId, FormId, TransitionId
from imi_runtime.model.procedure import Transition
from imi_runtime.operations.cases import casework, drafting
from imi_runtime.operations.cases.casework import OpenedCase
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import Draft
from imi_runtime.screens.pages.confirm import ConfirmPage, render_confirm
from imi_runtime.screens.pages.form import FormPage, OtherChange, render_form
from imi_runtime.screens.pages.review import render_review
from imi_runtime.web.confidentiality import demand_confidentiality
from imi_runtime.web.parts import parts_for
from imi_runtime.web.present.copying import copy_note
from imi_runtime.web.present.form import Filling, body_of, fault_links, steps_of
from imi_runtime.web.present.readers import readers_of_page
from imi_runtime.web.present.review import consequence_of, review_page
from imi_runtime.web.reading import takes_files
from imi_runtime.web.site import frame, site
from imi_runtime.web.tokens import FormToken


def filling_of(visit: Visit, opened: OpenedCase, transition: Transition, draft: Draft, base: str) -> Filling:
    """Return a form with the plan of its pages; `base` is where it is filled."""
    plans = drafting.plans_of(visit, opened, transition, draft)
    return Filling(visit, opened, transition, draft, plans, base, frame())


def filling_of_case(visit: Visit, case_id: str, transition_id: str) -> Filling:
    """Return the form of a transition that the user may fire in a case. Raises NoSuchCase."""
    opened = casework.open_case(visit, CaseId(case_id))
    transition = drafting.transition_of(opened, TransitionId(transition_id))
    demand_confidentiality(visit, opened.bundle.id)
    return filling_of_act(visit, opened, transition)


def filling_of_act(visit: Visit, opened: OpenedCase, transition: Transition) -> Filling:
    """Return the form of a transition, as far as it is drafted."""
    draft = drafting.load_draft(visit, opened, transition)
    return filling_of(visit, opened, transition, draft, f"/cases/{opened.case.id}/acts/{transition.id}")


def _token(filling: Filling, form: FormId, page: PagePlan) -> str:
    revision = drafting.page_revision(filling.draft, form, page.page.id)
    return str(FormToken(site().installation.ids.secret(), filling.opened.stored.case.revision, revision))


def show(
    filling: Filling, form: FormId, plan: PagePlan, *, shown: dict[str, Any] | None = None,
    faults: tuple[Any, ...] = (), change: OtherChange | None = None, status: int = 200,
) -> Response:
    """Return the page of a form; `shown` is what the user typed, where that is not what is saved."""
    labels = filling.labels
    page = FormPage(
        id=f"{form}/{plan.page.id}", title=labels.of(filling.transition.label), number=filling.opened.case.number,
        label=labels.of(plan.page.label), help=labels.of(plan.page.help) if plan.page.help else "",
        steps=steps_of(filling, (form, plan.page.id), str(filling.around.interface.say("review/title"))),
        body=body_of(filling, form, plan, parts_for(filling.visit, filling.opened.case.deployment),
                     request.args.to_dict(), shown, faults),
        faults=fault_links(filling, form, plan, faults), action=_action(filling, form, plan),
        back=_back(filling, form, plan),
        case_href=_case_address(filling),
        readers=readers_of_page(filling, form, plan.page.id),
        token=_token(filling, form, plan), saved=filling.draft.updated, other_change=change,
        send=labels.of(filling.transition.label) if is_single(filling) else "",
        styles=f"/styles/{filling.opened.case.deployment}.css", takes_files=takes_files(plan),
        copied=copy_note(filling.visit, filling.draft.copied, filling.around.interface),
    )
    return Response(render_form(page, filling.around), status=status, mimetype="text/html")


def _action(filling: Filling, form: FormId, plan: PagePlan) -> str:
    """Return where the page is sent: once the case is opened, never again to where a case is opened."""
    return filling.base if not filling.is_open else filling.address(form, plan.page.id)


def is_single(filling: Filling) -> bool:
    """Tell whether the form is one page of a case that exists: it is sent at once, without a page before sending."""
    return len(filling.places()) == 1 and filling.is_open


def _back(filling: Filling, form: FormId, plan: PagePlan) -> str:
    places = filling.places()
    here = next(n for n, (f, p) in enumerate(places) if (f, p.page.id) == (form, plan.page.id))
    if here:
        return filling.address(places[here - 1][0], places[here - 1][1].page.id)
    return _case_address(filling) or "/"


def _case_address(filling: Filling) -> str:
    """Return where the case can be read; nothing while it is only a draft."""
    opened = filling.opened
    drafted = not filling.is_open or filling.transition.sources == (opened.procedure.initial.id,)
    return "" if drafted else f"/cases/{opened.case.id}"


def show_confirm(filling: Filling) -> Response:
    labels, opened = filling.labels, filling.opened
    token = FormToken(site().installation.ids.secret(), opened.stored.case.revision, 0)
    page = ConfirmPage(
        label=labels.of(filling.transition.label), number=opened.case.number,
        help=labels.of(filling.transition.help) if filling.transition.help else "",
        procedure=labels.of(opened.procedure.title), consequence=consequence_of(filling),
        action=f"{filling.base}/review", back=f"/cases/{opened.case.id}", token=str(token),
        revision=opened.stored.case.revision,
    )
    return Response(render_confirm(page, filling.around), mimetype="text/html")


def show_review(filling: Filling, status: int = 200) -> Response:
    token = FormToken(site().installation.ids.secret(), filling.opened.stored.case.revision, 0)
    html = render_review(review_page(filling, str(token)), filling.around)
    return Response(html, status=status, mimetype="text/html")
