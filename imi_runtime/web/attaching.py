"""Files that come with a page of a form, and files that somebody fetches."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response, request

from imi_runtime.engine.answers import Fault
from imi_runtime.engine.form_plan import PagePlan
from imi_runtime.model.files import FileVerdict
from imi_runtime.model.ids import CaseId, FormId, Language
from imi_runtime.model.places import LANGUAGES
from imi_runtime.model.questions import AnswerType
from imi_runtime.operations.cases import attaching, casework, drafting
from imi_runtime.operations.cases.attaching import Arriving, Taken
from imi_runtime.operations.cases.casework import NoSuchCase
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import Draft
from imi_runtime.screens.attached import LANGUAGE_PART
from imi_runtime.screens.fields.files import ATTACH, REMOVE_FILE
from imi_runtime.screens.pages.mishaps import FileHeldBack
from imi_runtime.web.guard import mishap
from imi_runtime.web.present.form import Filling
from imi_runtime.web.reading import readable
from imi_runtime.web.site import reading, site

LOG = logging.getLogger("imi.reading")
blueprint = Blueprint("attaching", __name__)
FindPage = Callable[[Visit], tuple[FormId, PagePlan] | None]


@dataclass(frozen=True, slots=True)
class SentFiles:
    """The files that came with a page: those that were taken in, and what is wrong with the others."""

    taken: tuple[Taken, ...] = ()
    refused: tuple[Fault, ...] = ()


NO_FILES = SentFiles()


def take_in_files(find: FindPage) -> SentFiles:
    """Take in the files of this request, once it is sure that their sender may fill the page. Raises NoSuchCase."""
    if not request.files:
        return NO_FILES
    with reading() as visit:
        found = find(visit)
        if found is None:
            raise NoSuchCase
        arriving = tuple(_arriving(found[1]))
    return SentFiles(*attaching.take_in(site().installation, arriving))


def _arriving(plan: PagePlan) -> Iterator[Arriving]:
    for field in plan.fields:
        for name, question in readable(field):
            if question.type is AnswerType.FILES:
                for sent in request.files.getlist(name):
                    yield Arriving(name, sent.filename or "", sent.stream, question.accepts)  # type: ignore[arg-type]


def attach_sent(filling: Filling, sent: SentFiles, submitted: dict[str, list[str]]) -> tuple[Fault, ...]:
    """Put the files among what was submitted, leave out the one that shall go; return what could not be attached."""
    attached, refused = attaching.attach(filling.visit, filling.opened, sent.taken)
    for file in attached:
        submitted[file.answer] = [*submitted.get(file.answer, ()), file.id]
    answer, _, id = submitted.get(REMOVE_FILE, [""])[0].rpartition(".")
    if answer in submitted:
        submitted[answer] = [kept for kept in submitted[answer] if kept != id]
    return (*sent.refused, *refused)


def let_go_of_removed(filling: Filling) -> None:
    """Let go of the file that a button took away, in the transaction that has saved the page without it."""
    answer, _, id = request.form.get(REMOVE_FILE, "").rpartition(".")
    if answer in request.form:
        attaching.let_go(filling.visit, filling.opened, [id])


def state_languages(filling: Filling, submitted: Mapping[str, Sequence[str]]) -> None:
    """Keep the languages of attached files that came with a saved page."""
    stated = {
        name.rpartition(".")[2]: known_language_of(said[0])
        for name, said in submitted.items() if LANGUAGE_PART in name and said
    }
    attaching.state_languages(filling.visit, filling.opened, stated)


def known_language_of(code: str) -> Language | None:
    """Return the language of that code, whether or not the pages speak it."""
    return Language(code) if code in LANGUAGES else None


def changed_answer() -> str:
    """Return the name of the answer whose files were changed by a button."""
    removed = request.form.get(REMOVE_FILE, "").rpartition(".")[0]
    return removed or request.form.get(ATTACH, "")


@blueprint.get("/cases/<case_id>/files/<file_id>")
def fetch(case_id: str, file_id: str) -> Response:
    """Hand out a file of an answer that may be read, or of a draft of the own authority."""
    with reading() as visit:
        opened = casework.open_case(visit, CaseId(case_id))
        file = attaching.file_for(visit, opened, file_id, _own_drafts(visit, opened))
        if file.verdict is not FileVerdict.CLEAN:
            waiting = file.verdict is FileVerdict.WAITING
            return mishap(FileHeldBack(file=file.name, waiting=waiting, href=f"/cases/{case_id}"), 409)
        LOG.info("file read", extra={"imi": {"case": case_id, "file": file.id, "user": visit.user.id}})
    content = attaching.content_of(site().installation, file)
    response = Response(content, mimetype="application/octet-stream")
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return response


def _own_drafts(visit: Visit, opened: casework.OpenedCase) -> Iterator[Draft]:
    """Yield the drafts of the own authority for what the reader may do now."""
    for id in opened.access.acts:
        if id in opened.stored.drafted:
            yield drafting.load_draft(visit, opened, opened.procedure.transitions[id])
