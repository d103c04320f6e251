"""Inbox, new case, one case, and its changes of state."""

from __future__ import annotations

import time

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from workload import MOVES, QUESTIONS

from cases.forms import AnswerForm, NewForm, answers_in
from cases.models import Answer, Case, Event, Membership

MOVE_AT = {(move.source, move.side): move for move in MOVES}
PAGE = 25


def _authority(request: HttpRequest) -> int:
    return request.user.membership.authority_id


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the newest cases of the user's authority."""
    own = _authority(request)
    found = Case.objects.filter(Q(sender_id=own) | Q(receiver_id=own)).select_related("sender", "receiver")
    return render(request, "inbox.html", {"cases": found.order_by("-updated", "-id")[:PAGE]})


@login_required
def new_case(request: HttpRequest) -> HttpResponse:
    """Show the form that opens a case, or open one."""
    if request.method == "GET":
        return render(request, "new.html", {"form": NewForm()})
    form = NewForm(request.POST)
    if not form.is_valid():
        return render(request, "new.html", {"form": form}, status=400)
    return redirect(f"/case/{_open_case(request, form).pk}")


@transaction.atomic
def _open_case(request: HttpRequest, form: NewForm) -> Case:
    receiver = Membership.objects.get(user__username=form.cleaned_data["receiver"])
    case = Case.objects.create(
        reference=f"R{int(time.time() * 1e6):x}",
        sender_id=_authority(request),
        receiver_id=receiver.authority_id,
        subject=form.cleaned_data["subject"],
    )
    Answer.objects.create(case=case, side="sender", body=answers_in(form))
    Event.objects.create(case=case, who=request.user, what="create", target="draft")
    return case


@login_required
def show_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a case and what the user can do with it."""
    case = get_object_or_404(Case.objects.select_related("sender", "receiver"), pk=pk)
    side = _side(request, case)
    move = MOVE_AT.get((case.state, side))
    form = AnswerForm() if move and move.name == "answer" else None
    return _page(request, case, move.name if move else "", form)


def _page(request: HttpRequest, case: Case, name: str, form: AnswerForm | None, status: int = 200) -> HttpResponse:
    answers = [[(q.label, answer.body.get(q.name)) for q in QUESTIONS] for answer in case.answers.order_by("id")]
    events = case.events.select_related("who").order_by("id")
    around = {"case": case, "answers": answers, "events": events, "move": name, "form": form}
    return render(request, "case.html", around, status=status)


def _side(request: HttpRequest, case: Case) -> str:
    side = case.side_of(_authority(request))
    if not side:
        raise PermissionDenied
    return side


@login_required
@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Change the state of a case."""
    with transaction.atomic():
        case = get_object_or_404(Case.objects.select_for_update(), pk=pk)
        move = MOVE_AT.get((case.state, _side(request, case)))
        if move is None or move.name != name:
            return HttpResponse("conflict", status=409)
        if name == "answer":
            form = AnswerForm(request.POST)
            if not form.is_valid():
                return _page(request, case, name, form, status=400)
            Answer.objects.create(case=case, side="receiver", body=answers_in(form))
        case.state = move.target
        case.save(update_fields=["state", "updated"])
        Event.objects.create(case=case, who=request.user, what=name, source=move.source, target=move.target)
    return redirect(f"/case/{pk}")
