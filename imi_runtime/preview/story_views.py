"""Saving a played case as a story of the area."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Blueprint, Response, request

from imi_runtime.model.case import Case
from imi_runtime.model.ids import CaseId
from imi_runtime.operations.cases.casework import NoSuchCase
from imi_runtime.preview.application import preview
from imi_runtime.preview.pages import fill
from imi_runtime.preview.played import played_case
from imi_runtime.preview.seats import case_at_hand
from imi_runtime.preview.story import CannotBeTold, Written, story_of
from imi_runtime.web.site import csrf_token, site

blueprint = Blueprint("preview_story", __name__, url_prefix="/preview/story")
NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
UNNAMED = "played_in_preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """The form that saves a story: what will be written, or why it cannot be.

    `attempts` counts the refused steps that it can tell; `refusals` says whether the story tells them.
    """

    css: str
    csrf: str
    area: str
    number: str
    case: str
    action: str
    name: str = ""
    title: str = ""
    attempts: int = 0
    refusals: bool = True
    text: str = ""
    fault: str = ""
    report: str = ""


@blueprint.get("/<case_id>")
def show(case_id: str) -> Response:
    """Show what would be written."""
    case = _case(case_id)
    return _shown(_with_text(_page(case), case), 200)


@blueprint.post("/<case_id>")
def save(case_id: str) -> Response:
    """Write the story, unless its name is taken or it does not hold."""
    case = _case(case_id)
    name, title = request.form.get("name", "").strip(), request.form.get("title", "").strip()
    page = replace(_page(case), name=name, title=title, refusals="refusals" in request.form)
    file = preview().folder / "procedures" / preview().area / "scenarios" / f"{name}.yaml"
    fault = _fault(name, title, file)
    if fault:
        return _shown(replace(_with_text(page, case), fault=fault), 422)
    try:
        text = _told(case, name, title, refusals=page.refusals).file
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text)
    except CannotBeTold as refused:
        return _shown(_refused(page, refused), 422)
    except OSError as refused:
        return _shown(replace(page, fault=f"The file cannot be written: {refused}"), 422)
    path = str(file.relative_to(preview().folder))
    html = fill("saved.jinja", page={"css": page.css, "path": path, "case": page.case})
    return Response(html, mimetype="text/html")


def _with_text(page: StoryPage, case: Case) -> StoryPage:
    """Return the page with what would be written, or why it cannot be."""
    try:
        told = _told(case, UNNAMED, "Played in a preview", refusals=True)
    except CannotBeTold as refused:
        return _refused(page, refused)
    return replace(page, text=told.file.decode(), attempts=told.refusals)


def _fault(name: str, title: str, file: Path) -> str:
    if not NAME.fullmatch(name):
        return "The name begins with a small letter and has small letters, digits and underscores, 2 to 40 of them"
    if not title:
        return "Say in one sentence what the story shows"
    return f"There is a story '{name}' already" if file.exists() else ""


def _case(id: str) -> Case:
    found = case_at_hand(preview().stage, CaseId(id))
    if found is None:
        raise NoSuchCase
    return found


def _told(case: Case, name: str, title: str, *, refusals: bool) -> Written:
    stage = preview().stage
    assert stage.bundle
    attempts = preview().attempts if refusals else ()
    return story_of(played_case(stage, stage.bundle, case, attempts), name, title)


def _page(case: Case) -> StoryPage:
    return StoryPage(
        css=site().static("vendor/site.css"), csrf=csrf_token(), area=preview().area, number=case.number,
        case=f"/cases/{case.id}", action=f"/preview/story/{case.id}",
    )


def _refused(page: StoryPage, refused: CannotBeTold) -> StoryPage:
    said = str(refused)
    report = preview().write(preview().area, refused.problems, {}) if refused.problems else ""
    return replace(page, fault=said[:1].upper() + said[1:], report=report)


def _shown(page: StoryPage, status: int) -> Response:
    return Response(fill("story.jinja", page=page), status=status, mimetype="text/html")
