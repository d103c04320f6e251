"""Who gets what from the real web application: every person, every state, every address and method, against the oracle."""

from __future__ import annotations

import html
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path as File
from typing import Any

import pytest
from werkzeug.test import TestResponse

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.engine import access
from imi_runtime.engine.access import WHOLE
from imi_runtime.model.ids import CaseId, ProcedureId
from imi_runtime.operations import visits
from imi_runtime.operations.cases import drafting
from imi_runtime.operations.lists.case_finding import AskedCases, search_cases
from imi_runtime.operations.work.case_indexing import forget_every_word, make_findable
from imi_runtime.operations.work.recounting import recount
from imi_runtime.operations.writing import word_writing
from imi_runtime.web import guard
from imi_runtime.web.site import KEY
from tests.attachments_kit import attach_unnamed
from tests.documents import text_of
from tests.library_kit import AREA
from tests.matrix.matrix_kit import (
    PROCEDURE,
    VIEWERS,
    Answers,
    Ground,
    forms_of,
    oracle_of,
    permit_answers,
    permits,
    renumbered,
    settled,
    way,
)
from tests.matrix.oracle import Answer, Deed, Oracle, Viewer, listed
from tests.matrix.test_allocation_matrix import ALLOCATION
from tests.matrix.test_directory_matrix import DIRECTORY
from tests.matrix.web_matrix import (
    NEVER,
    Pages,
    Standing,
    Watch,
    canaries,
    found_web_town,
    is_signed_in,
    signed_in,
)
from tests.statistics.recompute import recomputed

WAYS = (
    "",  # a draft
    "send:1",
    "send:1 give_back",
    "send:1 give_back send:1",
    "send",
    "send:1 approve forward write",
    "send reply:1",
    "send reply:1 return_reply",
    "send reply:1 approve_reply correct",
    "send reply write contest",
    "send reply ask_more forward reply:1",
    "send reply ask_more reply",
    "send reply correct close",
    "send withdraw",
    "discard",
)
"""Where the cases of the town stand: every state, and what is held, returned, corrected, forwarded or contested."""

CASE, ACTS = "/cases/<case_id>", "/cases/<case_id>/acts/<transition>"
CONFIDENTIALITY = "/areas/<area>/confidentiality"
MATRIX = {
    ("GET", "/"), ("GET", "/urgent"), ("GET", "/start"), ("GET", "/account"), ("GET", "/start/<area>/<procedure>"), ("POST", "/start/<area>/<procedure>"),
    ("GET", CASE), ("GET", f"{CASE}/print"), ("GET", f"{CASE}/report"), ("GET", f"{CASE}/chart"), ("GET", f"{CASE}/files/<file_id>"), ("POST", f"{CASE}/translations"), ("GET", f"{CASE}/copy"), ("POST", f"{CASE}/copy"), ("GET", ACTS), ("GET", f"{ACTS}/review"), ("POST", f"{ACTS}/review"),
    ("GET", f"{ACTS}/<form>/<page>"), ("POST", f"{ACTS}/<form>/<page>"),
    ("GET", CONFIDENTIALITY), ("POST", CONFIDENTIALITY), ("GET", "/find"), ("POST", "/find/export"),
}  # fmt: skip
FIGURES = {("GET", "/statistics"), ("GET", "/statistics/figures.csv"), ("GET", "/statistics/figures.xlsx")}
"""Sums over cases: for whoever has a right in the area, and about no case."""
OWN = {
    ("GET", "/account/security"), ("GET", "/account/factors/new"), ("POST", "/account/factors/new"),
    ("POST", "/account/factors/<id>/remove"), ("POST", "/account/recovery-codes"),
    ("POST", "/account/sessions/<id>/end"), ("POST", "/account/sessions/end-others"), ("GET", "/confirm"), ("POST", "/confirm"),
    ("GET", "/providers/<provider>/link"), ("POST", "/providers/<provider>/unlink"),
    ("GET", "/account/password"), ("POST", "/account/password"), ("GET", "/account/mail"), ("POST", "/account/mail"),
    ("POST", "/find/searches"), ("POST", "/find/searches/<id>/forget"),
}  # fmt: skip
"""A user's own account: for whoever is signed in, and about nobody else."""
OVERSEERS = {
    ("GET", "/recoveries"), ("POST", "/recoveries"), ("POST", "/recoveries/<user>/confirm"), ("POST", "/recoveries/<user>/refuse"),
}
"""For administrators, about users of their authority; who may what is tried in tests/operations/test_account_recovery.py."""
PUBLIC = {
    ("GET", "/static/<path:filename>"): "files of the interface, the same for everybody",
    ("GET", "/styles/<digest>.css"): "rules that show and hide fields; they name questions of a bundle, and no case",
    ("GET", "/sign-in"): "nobody is signed in yet",
    ("POST", "/sign-in"): "nobody is signed in yet",
    ("GET", "/sign-in/code"): "for whoever carries the note of the first step; anybody else begins again",
    ("POST", "/sign-in/code"): "for whoever carries the note of the first step; anybody else begins again",
    ("POST", "/sign-in/passkey"): "nobody is signed in yet; a passkey must prove both factors",
    ("GET", "/sign-in/set-up"): "for whoever carries the note of the first step and has no second factor",
    ("POST", "/sign-in/set-up"): "for whoever carries the note of the first step and has no second factor",
    ("GET", "/providers/<provider>"): "sends a browser to an identity provider, and stores nothing",
    ("POST", "/providers/<provider>/logout"): "an identity provider signs its order; anything else is refused",
    ("GET", "/providers/<provider>/back"): "for whoever was sent to an identity provider and comes back, once",
    ("GET", "/forgotten"): "nobody is signed in",
    ("POST", "/forgotten"): "nobody is signed in; the answer is the same for every address",
    ("GET", "/reset/<link>"): "for whoever has the link that was mailed",
    ("POST", "/reset/<link>"): "for whoever has the link that was mailed; the second factor comes next",
    ("POST", "/sign-out"): "ends the sender's own session, if there is one",
    ("POST", "/language"): "the sender's own language",
    ("GET", "/accessibility"): "for everybody by law",
    ("GET", "/data-protection"): "for everybody by law: the people whose data are exchanged have no account",
    ("GET", "/about"): "says what runs here",
    ("GET", "/procedures"): "names the procedures, and no case",
    ("GET", "/procedures/<area>/<procedure>"): "the rules of a procedure; they are law, and name no case",
    ("GET", "/mailbox"): "in a demonstration only; anywhere else there is no such page",
    ("GET", "/mailbox/<id>"): "in a demonstration only; anywhere else there is no such page",
    ("GET", "/invitations/<secret>/providers/<provider>"): "whoever has the link; sends the browser to a provider",
    ("GET", "/invitations/<secret>"): "whoever has the link; it names the inviting authority, which is no secret",
    ("POST", "/invitations/<secret>"): "whoever has the link, once",
    ("POST", "/translated/<secret>"): "for the translation service, which has no session; who knows no awaited secret meets no such page",
    ("GET", "/healthz"): "asked by machines, says nothing",
    ("GET", "/readyz"): "asked by machines, says nothing",
}
FROM_MACHINES = {("POST", "/translated/<secret>")}
"""What carries no form of ours; tried in tests/matrix/test_matrix_of_texts_and_files.py."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Cache-Control": "no-store",
}


@cache
def the_oracle() -> Oracle:
    return oracle_of(permits(), AREA, PROCEDURE)


class Matrix:
    """The town and what was counted in it. `drafts` are what authorities have begun to write.

    `files` are a clean file of every case that no answer names, so that nobody may have it.
    """

    def __init__(self, ground: Ground, folder: File) -> None:
        self.ground, self.oracle, self.cells = ground, ground.oracle, 0
        self.town = found_web_town(folder, ground.files, ground.area, ProcedureId(ground.procedure), ground.ways)
        self.drafts: dict[tuple[str, str, str], Answers] = {}
        for number, case in enumerate(self.town.cases):
            if number % 2 and ground.drafts:
                self._plant_drafts(case, number)
        self.files = {case.id: attach_unnamed(self.town.installation, CaseId(case.id)) for case in self.town.cases}
        list(recount(self.town.installation))
        self.town.settle_file()
        self.never: dict[tuple[str, str, str], tuple[int, bytes, list[tuple[str, str]]]] = {}
        self.said = {(v.user, c.id): self.oracle.ask(v, c.path.case) for v in VIEWERS for c in self.town.cases}

    def _plant_drafts(self, case: Standing, number: int) -> None:
        for viewer in signed_in():
            for act in sorted(self.oracle.acts(viewer, case.path.case)):
                key = (case.id, viewer.authority, act)
                step = self.oracle.transitions[act]
                if key not in self.drafts and forms_of(step):
                    serial = f"{number:02}_draft_of_{viewer.authority}_to_{act}"
                    self.drafts[key] = next(self.ground.fill(act, step, case.path.case, serial))
                    self.town.draft(viewer, case, act, self.typed(self.drafts[key]))

    def typed(self, answers: Answers) -> Pages:
        """Return the answers to forms page by page."""
        return {
            (form, id): {name: one for name, one in given.items() if _stands_on(name, id, page)}
            for form, given in answers.items() for id, page in self.oracle.forms[form].items()
        }

    def ask(self, viewer: Viewer, case: Standing) -> Answer:
        return self.said[viewer.user, case.id]

    def exist_for(self, viewer: Viewer) -> set[str]:
        """Return the ids of the cases that there are for the viewer."""
        return {case.id for case in self.town.cases if self.ask(viewer, case).exists}

    def everybody_everywhere(self) -> Iterator[tuple[Viewer, Standing, Answer]]:
        """Yield every viewer before every case, with what the oracle says."""
        for viewer in VIEWERS:
            for case in self.town.cases:
                yield viewer, case, self.ask(viewer, case)

    def send(self, viewer: Viewer, method: str, path: str, **answers: Any) -> TestResponse:
        """Send a request, count it, and hold its headers against what every answer must carry."""
        self.cells += 1
        if method == "POST":
            response = self.town.post(viewer, path, **answers)
        else:
            response = self.town.client(viewer, method, path)
        found = {name: response.headers.getlist(name) for name in HEADERS}
        assert found == {name: [value] for name, value in HEADERS.items()}, (viewer.user, method, path, found)
        return response

    def tried(self, case: Standing, everywhere: bool) -> set[str]:
        """Return the acts that everybody tries: what somebody may do now, and one that nobody may; or all of them."""
        possible = {act for viewer in VIEWERS for act in self.ask(viewer, case).acts}
        never = next(act for act in self.oracle.transitions if act not in possible)
        return set(self.oracle.transitions) if everywhere else possible | {never}

    def refused(self, viewer: Viewer, method: str, path: str, case: Standing) -> None:
        """Hold an answer against what the same browser hears of a case that never was: not a byte may differ."""
        found = self.send(viewer, method, path)
        here = (found.status_code, found.data.replace(case.id.encode(), NEVER.encode()), _headers(found, case.id))
        key = (viewer.user, method, path.replace(case.id, NEVER))
        if key not in self.never:
            nothing = self.send(viewer, method, key[2])
            self.never[key] = (nothing.status_code, nothing.data, _headers(nothing, NEVER))
            assert nothing.status_code == (404 if is_signed_in(viewer) else 303), (key, nothing.status_code)
        assert here == self.never[key], (viewer.user, case.state, method, path, found.status_code)


def _stands_on(name: str, id: str, page: Mapping[str, Any]) -> bool:
    if "answers_to" in page:
        return "." in name
    return name == id or name in {asked.rpartition(".")[2] for asked in page.get("questions", ())}


def _headers(response: TestResponse, id: str) -> list[tuple[str, str]]:
    """Return the headers as they would be for the case that never was; only the length of its name may differ."""
    return sorted((n, v.replace(id, NEVER)) for n, v in response.headers if n != "Content-Length")


def the_ground() -> Ground:
    """Return the invented area with a case at the end of every way."""
    ways = (renumbered(the_oracle(), way(the_oracle(), permit_answers, words), n) for n, words in enumerate(WAYS))
    return Ground(permits(), AREA, PROCEDURE, the_oracle(), permit_answers, tuple(ways))


def made(ground: Ground, folder: File) -> Iterator[Matrix]:
    """Make a matrix, and say at its end how large it was."""
    matrix = Matrix(ground, folder)
    yield matrix
    words = len(planted(matrix))
    print(f"\nweb matrix: {matrix.cells} cells, {len(VIEWERS)} viewers, {len(matrix.town.cases)} cases, {words} canaries planted")
    matrix.town.installation.database.close()


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    yield from made(the_ground(), tmp_path_factory.mktemp("matrix"))


@pytest.fixture(params=["every state", pytest.param("every case", marks=pytest.mark.slow)])
def few(request: pytest.FixtureRequest, matrix: Matrix) -> list[Standing]:
    """The cases before which everything that is refused is tried: one for every state, or all of them."""
    if request.param == "every case":
        return matrix.town.cases
    return list({case.state: case for case in matrix.town.cases}.values())


@pytest.fixture
def watch(matrix: Matrix) -> Iterator[Watch]:
    """Watches that nothing is changed."""
    watching = Watch(matrix.town.file)
    before = watching.content()
    watching.changed()
    yield watching
    assert watching.content() == before
    watching.close()


def planted(matrix: Matrix) -> frozenset[str]:
    in_cases = (canaries(filled.versions) for case in matrix.town.cases for filled in case.path.case.filled)
    return frozenset().union(*in_cases, *(canaries(answers) for answers in matrix.drafts.values()))


def test_every_address_and_method_stands_in_the_matrix_or_is_public_for_a_reason(matrix: Matrix) -> None:
    rules = {(m, rule.rule) for rule in matrix.town.app.url_map.iter_rules() for m in rule.methods or ()}
    assert {rule for rule in rules if rule[0] not in ("HEAD", "OPTIONS")} == MATRIX | FIGURES | OWN | OVERSEERS | DIRECTORY | ALLOCATION | set(PUBLIC)
    assert {path for method, path in rules if method == "HEAD"} == {path for method, path in rules if method == "GET"}
    assert not (MATRIX | FIGURES | OWN | OVERSEERS | DIRECTORY | ALLOCATION) & set(PUBLIC) and all(PUBLIC.values())


def test_the_people_of_the_town_are_all_the_kinds_of_viewers_there_are(matrix: Matrix) -> None:
    assert {case.state for case in matrix.town.cases} == set(matrix.oracle.states)
    assert matrix.town.client(VIEWERS[0], "GET", "/account").status_code == 200
    suspended = next(viewer for viewer in VIEWERS if viewer.user in matrix.town.secrets and not is_signed_in(viewer))
    assert matrix.town.client(suspended, "GET", "/account").status_code == 303


def test_a_file_that_no_readable_answer_names_is_no_such_file_for_anybody(matrix: Matrix, watch: Watch) -> None:
    for viewer, case, said in matrix.everybody_everywhere():
        path = f"/cases/{case.id}/files/{matrix.files[case.id]}"
        if said.exists and is_signed_in(viewer):
            assert matrix.send(viewer, "GET", path).status_code == 404, (viewer.user, case.state)
        else:
            matrix.refused(viewer, "GET", path, case)
    assert not watch.changed()


def test_a_case_page_shows_exactly_what_its_reader_may_read_and_is_not_there_for_others(matrix: Matrix, watch: Watch) -> None:
    leaks, missing = [], []
    for viewer, case, said in matrix.everybody_everywhere():
        for path in (f"/cases/{case.id}", f"/cases/{case.id}/print"):
            if not (said.exists and is_signed_in(viewer)):
                matrix.refused(viewer, "GET", path, case)
                matrix.refused(viewer, "HEAD", path, case)
                continue
            response = matrix.send(viewer, "GET", path)
            assert response.status_code == 200, (viewer.user, case.state, path)
            found, may = canaries(response.text), readable(case, said)
            leaks += [(viewer.user, case.state, path, word) for word in found - may]
            missing += [(viewer.user, case.state, path, word) for word in may - found - not_shown_yet(case, said)]
            assert cases_named(response) <= matrix.exist_for(viewer), (viewer.user, case.state, path)
    assert not leaks and not missing, (leaks[:5], missing[:5], len(missing))
    assert not watch.changed()


def cases_named(response: TestResponse) -> set[str]:
    """Return the ids of the cases to which a page leads; linked cases have one number, so that only ids tell them apart."""
    return set(re.findall(r"/cases/([^/\"?#]+)", response.text))


def test_the_report_of_a_case_holds_exactly_what_its_reader_may_read_and_is_not_there_for_others(matrix: Matrix, watch: Watch) -> None:
    leaks, missing = [], []
    for viewer, case, said in matrix.everybody_everywhere():
        path = f"/cases/{case.id}/report"
        if not (said.exists and is_signed_in(viewer)):
            matrix.refused(viewer, "GET", path, case)
            matrix.refused(viewer, "HEAD", path, case)
            continue
        response = matrix.send(viewer, "GET", path)
        assert (response.status_code, response.mimetype) == (200, "application/pdf"), (viewer.user, case.state)
        found, may = canaries(text_of(response.data)), readable(case, said)
        leaks += [(viewer.user, case.state, word) for word in found - may]
        missing += [(viewer.user, case.state, word) for word in may - found - not_shown_yet(case, said)]
    assert not leaks and not missing, (leaks[:5], missing[:5], len(missing))
    assert not watch.changed()


def test_figures_are_sums_of_the_readers_own_cases_or_of_all_and_tell_of_no_case(matrix: Matrix, watch: Watch) -> None:
    with matrix.town.installation.database.reading() as connection:
        told = recomputed(matrix.town.installation, connection)
    marks = {mark for case in matrix.town.cases for mark in (case.id, case.number)}
    for viewer in VIEWERS:
        for scope in ("own", "coordinated", "all"):
            page, cells, book = (matrix.send(viewer, "GET", f"/statistics{file}?scope={scope}") for file in ("", "/figures.csv", "/figures.xlsx"))
            assert book.status_code == cells.status_code
            if book.status_code == 200:
                said = words_of(book.data)
                assert not canaries(said) and not any(mark in said for mark in marks)
            if not is_signed_in(viewer):
                assert page.status_code == cells.status_code == 303
                continue
            if not viewer.rights:
                assert (page.status_code, cells.status_code) == (200, 404) and "imi-figures" not in page.text
                continue
            whose = {viewer.authority} if scope == "own" else coordinated_by(viewer.authority) if scope == "coordinated" else {""}
            assert page.status_code == cells.status_code == (200 if whose else 404), (viewer.user, scope)
            assert not canaries(page.text + cells.text) and not any(mark in page.text + cells.text for mark in marks)
            if whose and scope != "all":
                for side, head in (("asking", "Sent"), ("asked", "Received")):
                    wanted = sum(n for key, (n, _) in told.items() if (key.side, key.what) == (side, "sent") and key.authority in whose)
                    assert f"By month,Together,{head},{wanted}\r\n" in cells.text or not wanted, (viewer.user, scope, head)
    assert not watch.changed()


def coordinated_by(authority: str) -> set[str]:
    return {one.id for one in settled(AREA)[0] if authority in one.coordinators.get(AREA, ())}


def test_the_picture_of_a_case_is_there_for_its_readers_only_and_shows_no_answer(matrix: Matrix, watch: Watch) -> None:
    for viewer, case, said in matrix.everybody_everywhere():
        path = f"/cases/{case.id}/chart"
        if not (said.exists and is_signed_in(viewer)):
            matrix.refused(viewer, "GET", path, case)
            matrix.refused(viewer, "HEAD", path, case)
            continue
        response = matrix.send(viewer, "GET", path)
        assert response.status_code == 200, (viewer.user, case.state)
        assert not canaries(response.text) and response.text.count("The case is here</text>") == 1
    assert not watch.changed()


def readable(case: Standing, said: Answer) -> frozenset[str]:
    """Return the canaries of everything that may be read of a case."""
    filled = case.path.case.filled
    return frozenset().union(*(canaries(filled[n].versions[version][name]) for n, version, name in said.items))


def not_shown_yet(case: Standing, said: Answer) -> frozenset[str]:
    """Return the canaries that case pages still leave out: former versions."""
    filled = case.path.case.filled
    return frozenset().union(*(
        canaries(filled[number].versions[version][name])
        for number, version, name in said.items if version < len(filled[number].versions) - 1
    ))


def test_an_act_is_there_for_whoever_may_do_it_and_shows_nothing_but_its_own_draft(
    matrix: Matrix, watch: Watch, few: list[Standing]
) -> None:
    wrong = []
    for viewer, case, said in matrix.everybody_everywhere():
        for act, step in matrix.oracle.transitions.items():
            base = f"/cases/{case.id}/acts/{act}"
            pages = [f"{base}/{form}/{page}" for form in forms_of(step) for page in matrix.oracle.forms[form]]
            if not (act in said.acts and is_signed_in(viewer)):
                tried = case in few and act in matrix.tried(case, few is matrix.town.cases)
                for path in (base, f"{base}/review", *pages[:1]) if tried else ():
                    matrix.refused(viewer, "GET", path, case)
                continue
            first = matrix.send(viewer, "GET", base)
            assert first.status_code == (303 if pages else 200), (viewer.user, case.state, act)
            assert not pages or first.headers["Location"] in pages
            own = drafted(matrix, viewer, case, act, said)
            on_pages = [canaries(_shown(matrix.send(viewer, "GET", path))) for path in pages]
            review = canaries(_shown(matrix.send(viewer, "GET", f"{base}/review")))
            if review != own or frozenset().union(*on_pages) != own:
                wrong.append((viewer.user, case.state, act, review ^ own, frozenset().union(*on_pages) ^ own))
    assert not wrong, wrong[:5]
    assert not watch.changed()


def _shown(response: TestResponse) -> str:
    assert response.status_code == 200
    return response.text


def drafted(matrix: Matrix, viewer: Viewer, case: Standing, act: str, said: Answer) -> frozenset[str]:
    """Return the canaries of the own draft; without one a correction and a returned text begin with what may be read of it."""
    key = (case.id, viewer.authority, act)
    if key in matrix.drafts:
        return canaries(matrix.drafts[key])
    step, filled = matrix.oracle.transitions[act], case.path.case.filled
    begun: frozenset[str] = frozenset()
    for form in forms_of(step):
        if form == step.get("corrects"):
            number = matrix.oracle.latest(form, case.path.case)
        else:
            number = max((n for n, f in enumerate(filled) if f.form == form and f.taken_back), default=None)
        items = [item for item in said.items if item[0] == number and item[1] == len(filled[item[0]].versions) - 1]
        begun |= frozenset().union(*(canaries(filled[n].versions[v][name]) for n, v, name in items))
    return begun


def test_lists_hold_exactly_the_cases_that_exist_for_their_reader_and_no_word_of_them(matrix: Matrix, watch: Watch) -> None:
    for viewer in VIEWERS:
        lists = [matrix.send(viewer, "GET", f"/?view={view}") for view in ("waiting", "open", "closed")]
        if not is_signed_in(viewer):
            assert {answer.status_code for answer in lists} == {303}
            continue
        text = "".join(answer.text for answer in lists)
        assert set().union(*map(cases_named, lists)) == matrix.exist_for(viewer), viewer.user
        assert not canaries(text)
        assert not canaries(matrix.send(viewer, "GET", "/account").text)
    assert not watch.changed()


def test_a_search_and_its_file_hold_exactly_the_cases_that_exist_for_their_reader_and_no_word_of_them(matrix: Matrix) -> None:
    every = "opened_from=2000-01-01"
    for viewer in VIEWERS:
        page = matrix.send(viewer, "GET", f"/find?{every}")
        csrf = {"csrf": matrix.town.csrf(viewer), "query": every}
        files = [
            matrix.town.client(viewer, "POST", "/find/export", data={**csrf, "kind": kind}) for kind in ("csv", "xlsx")
        ]
        matrix.cells += len(files)
        if not is_signed_in(viewer):
            assert {answer.status_code for answer in (page, *files)} == {303}
            continue
        exists = {case.number for case in matrix.town.cases if matrix.ask(viewer, case).exists}
        assert set().union(*map(cases_named, stretches(matrix, viewer, page))) == matrix.exist_for(viewer), viewer.user
        assert {case.number for case in matrix.town.cases if case.number in files[0].text} == exists, viewer.user
        cells = words_of(files[1].data)
        assert {case.number for case in matrix.town.cases if case.number in cells} == exists, viewer.user
        assert not canaries(page.text + files[0].text + cells)


def words_of(workbook: bytes) -> str:
    """Return every word of a workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        return book.read("xl/sharedStrings.xml").decode()


def stretches(matrix: Matrix, viewer: Viewer, first: TestResponse) -> list[TestResponse]:
    """Return a page of a search with those to which it leads on."""
    found = [first]
    while further := re.search(r'href="(/find\?[^"]*after=[0-9]+)"', found[-1].text):
        found.append(matrix.send(viewer, "GET", html.unescape(further[1])))
    return found


def found_by_words(matrix: Matrix, viewer: Viewer, words: Iterable[str]) -> set[tuple[str, str]]:
    """Return (word, case) for everything that the viewer finds by one of the words."""
    found: set[tuple[str, str]] = set()
    with visits.reading(matrix.town.installation, matrix.town.secrets[viewer.user]) as visit:
        for word in words:
            matrix.cells += 1
            found |= {(word, hit.entry.case) for hit in search_cases(visit, AskedCases(words=word)).hits}
    return found


def may_find(matrix: Matrix, viewer: Viewer) -> set[tuple[str, str]]:
    """Return (word, case) for every word of the latest answers that the viewer may read."""
    return {
        (word, case.id)
        for case in matrix.town.cases
        for said in (matrix.ask(viewer, case),)
        for word in readable(case, said) - not_shown_yet(case, said)
    }


def test_cases_are_found_by_exactly_the_words_that_their_reader_may_read(matrix: Matrix) -> None:
    words = sorted(planted(matrix))
    wrong = []
    for viewer in signed_in():
        found, may = found_by_words(matrix, viewer, words), may_find(matrix, viewer)
        wrong += [(viewer.user, "leaks" if one in found else "misses", one[0]) for one in found ^ may]
    assert not wrong, wrong[:10]


@pytest.mark.parametrize("mutant", ["read_answers", "scope_of"])
def test_a_search_that_forgets_whose_words_they_are_is_noticed(
    matrix: Matrix, mutant: str, monkeypatch: pytest.MonkeyPatch, tmp_path: File
) -> None:
    everything = {
        "read_answers": lambda case, sight: {f.number: WHOLE for f in case.fillings},
        "scope_of": lambda area, right: "",
    }[mutant]
    monkeypatch.setattr(word_writing, mutant, everything)
    kept, file = matrix.town.installation, matrix.town.file
    matrix.town.copied(tmp_path / "mutant.db")
    try:
        forget_every_word(matrix.town.installation)
        while make_findable(matrix.town.installation):
            pass
        words = sorted(planted(matrix))
        leaks = [v.user for v in signed_in() if found_by_words(matrix, v, words) - may_find(matrix, v)]
        assert leaks
    finally:
        matrix.town.installation.database.close()
        matrix.town.installation = kept
        matrix.town.app.extensions[KEY].installation = kept
        assert file == matrix.town.file


def test_a_case_can_be_opened_by_handlers_of_the_area_and_by_nobody_else(matrix: Matrix, watch: Watch) -> None:
    path = f"/start/{AREA}/{matrix.town.procedure}"
    for viewer in VIEWERS:
        handles = "handler" in viewer.rights and is_signed_in(viewer)
        expected = (200 if handles else 404) if is_signed_in(viewer) else 303
        assert matrix.send(viewer, "GET", path).status_code == expected, viewer.user
        start = matrix.send(viewer, "GET", "/start")
        assert start.status_code == (200 if is_signed_in(viewer) else 303)
        assert (f'action="{path}"' in start.text) is handles, viewer.user
        if not handles:
            assert matrix.send(viewer, "POST", path).status_code == expected
    assert not watch.changed()


def test_a_step_that_is_not_ones_own_is_refused_and_nothing_is_written(
    matrix: Matrix, watch: Watch, few: list[Standing]
) -> None:
    for viewer, case, said in matrix.everybody_everywhere():
        for act, step in matrix.oracle.transitions.items():
            if act in said.acts or case not in few:
                continue
            if act not in matrix.tried(case, few is matrix.town.cases):
                continue
            base = f"/cases/{case.id}/acts/{act}"
            pages = [f"{base}/{form}/{page}" for form in forms_of(step) for page in matrix.oracle.forms[form]]
            for path in (f"{base}/review", *pages[:1]):
                if said.exists and is_signed_in(viewer):
                    response = matrix.send(viewer, "POST", path)
                    assert response.status_code == 409, (viewer.user, case.state, act, response.status_code)
                    assert canaries(response.text) <= readable(case, said)
                else:
                    matrix.refused(viewer, "POST", path, case)
                assert not watch.changed(), (viewer.user, case.state, path)


def copied_from(matrix: Matrix, viewer: Viewer, case: Standing, said: Answer) -> frozenset[str] | None:
    """Return the canaries that a copy of a case has: what its opener may read of the last form it sent.

    None for who does not sit where cases are opened; nothing where there is nothing to copy, or no right to it.
    """
    opener = next(id for id, party in matrix.oracle.said["parties"].items() if party["joins"] == "opens the case")
    if not (said.exists and is_signed_in(viewer)) or viewer.authority not in matrix.oracle.holders(opener, case.path.case):
        return None
    first = {form for step in matrix.oracle.transitions.values() if "draft" in listed(step["from"]) for form in forms_of(step)}
    filled = case.path.case.filled
    sent = max((n for n, one in enumerate(filled) if one.form in first and one.seat == opener), default=-1)
    items = [item for item in said.items if item[0] == sent and item[1] == len(filled[sent].versions) - 1]
    words: frozenset[str] = frozenset().union(*(canaries(filled[n].versions[v][name]) for n, v, name in items))
    return words if "handler" in viewer.rights else frozenset()


def test_who_opened_a_case_copies_what_may_be_read_of_it_and_there_is_no_copy_for_others(
    matrix: Matrix, watch: Watch, tmp_path: File
) -> None:
    matrix.town.copied(tmp_path / "copies.db")
    watching, taken = Watch(tmp_path / "copies.db"), 0
    for viewer, case, said in matrix.everybody_everywhere():
        path, wanted = f"/cases/{case.id}/copy", copied_from(matrix, viewer, case, said)
        if wanted is None:
            for method in ("GET", "HEAD", "POST"):
                matrix.refused(viewer, method, path, case)
            assert not watching.changed()
            continue
        asked, done = matrix.send(viewer, "GET", path), matrix.send(viewer, "POST", path)
        assert (asked.status_code, done.status_code) == ((200, 303) if wanted else (409, 409)), (viewer.user, case.state)
        assert not canaries(asked.text) and watching.changed() is bool(wanted)
        if wanted:
            base = re.sub(r"/\w+/\w+$", "", done.headers["Location"])
            assert canaries(matrix.send(viewer, "GET", f"{base}/review").text) == wanted, (viewer.user, case.state)
            taken += 1
    assert taken and watching.states().items() >= {one.id: one.state for one in matrix.town.cases}.items()
    watching.close()
    matrix.town.copied(tmp_path / "end.db")
    print(f"\n{taken} cases copied")


def test_a_form_without_the_browsers_own_token_changes_nothing(matrix: Matrix, watch: Watch) -> None:
    case = next(case for case in matrix.town.cases if case.state == "sent")
    posts = [
        "/sign-in", "/sign-in/code", "/sign-in/passkey", "/sign-in/set-up", "/account/factors/new", "/account/factors/x/remove",
        "/account/recovery-codes", "/account/sessions/x/end", "/account/sessions/end-others", "/confirm", "/account/password", "/account/mail", "/forgotten",
        f"/areas/{AREA}/confidentiality", "/reset/x", "/providers/x/unlink", "/providers/x/logout", "/recoveries", "/recoveries/x/confirm", "/recoveries/x/refuse", "/sign-out", "/language", f"/start/{AREA}/{matrix.town.procedure}", f"/cases/{case.id}/acts/withdraw/review",
        f"/cases/{case.id}/acts/withdraw/withdrawal/text", f"/cases/{case.id}/translations", f"/cases/{case.id}/copy", "/invitations/x", "/find/export", "/find/searches", "/find/searches/x/forget",
        *(re.sub(r"<\w+>", "athens", rule) for method, rule in sorted(DIRECTORY) if method == "POST"),
    ]
    assert {len(posts)} == {len([1 for method, _ in MATRIX | FIGURES | OWN | OVERSEERS | DIRECTORY | set(PUBLIC) if method == "POST"]) - len(FROM_MACHINES)}
    for viewer in VIEWERS:
        others = next(other for other in signed_in() if other != viewer)
        for path in posts:
            for token in (None, "", "0" * 64, matrix.town.csrf(others)):
                data = {"form_token": "x" * 32 + ".1.0"} | ({} if token is None else {"csrf": token})
                matrix.cells += 1
                answer = matrix.town.client(viewer, "POST", path, data=data)
                assert answer.status_code == 400, (viewer.user, path, answer.status_code)
                assert not watch.changed()


def test_the_own_account_is_for_whoever_is_signed_in_and_touches_nobody_elses(matrix: Matrix, watch: Watch) -> None:
    with sqlite3.connect(matrix.town.file) as connection:
        sessions = dict(connection.execute("SELECT user, id FROM sessions"))
        factors = dict(connection.execute("SELECT user, id FROM factors"))
    for viewer in VIEWERS:
        others = [user for user in sessions if user != viewer.user]
        for method, rule in sorted(OWN):
            path = rule.replace("<id>", sessions[others[0]] if "sessions" in rule else factors[others[0]])
            if method == "GET":
                answer = matrix.send(viewer, method, path)
                if "providers" in rule:
                    assert answer.status_code == 303  # to the page to sign in, or back: there is no such provider
                    continue
                assert answer.status_code == (200 if is_signed_in(viewer) else 303), (viewer.user, path)
                assert is_signed_in(viewer) or answer.headers["Location"].startswith("/sign-in")
                assert not any(sessions[other] in answer.text or factors[other] in answer.text for other in others)
            elif rule == "/find/searches":
                sent = {"csrf": matrix.town.csrf(viewer), "name": "", "query": ""}
                answer = matrix.town.client(viewer, method, path, data=sent)
                assert is_signed_in(viewer) or answer.status_code == 303, (viewer.user, path)
            elif not is_signed_in(viewer) or "<" in rule:
                assert matrix.town.post(viewer, path).status_code == 303, (viewer.user, path)
            assert not watch.changed(), (viewer.user, method, path)


def test_confidentiality_is_asked_of_whoever_has_a_right_in_the_area(matrix: Matrix, watch: Watch) -> None:
    for viewer in VIEWERS:
        for area in (AREA, "never-was"):
            there = area == AREA and is_signed_in(viewer) and bool(viewer.rights)
            answer = matrix.send(viewer, "GET", f"/areas/{area}/confidentiality")
            assert answer.status_code == (200 if there else 404 if is_signed_in(viewer) else 303), (viewer.user, area)
            if not there:
                assert matrix.town.post(viewer, f"/areas/{area}/confidentiality").status_code == answer.status_code
    assert not watch.changed()


def test_letting_colleagues_begin_again_is_not_there_for_whoever_administers_nothing(matrix: Matrix, watch: Watch) -> None:
    for viewer in VIEWERS:
        for method, rule in sorted(OVERSEERS):
            path = rule.replace("<user>", VIEWERS[0].user)
            answer = matrix.send(viewer, "GET", path) if method == "GET" else matrix.town.post(viewer, path, email="x@example.org")
            assert answer.status_code == (404 if is_signed_in(viewer) else 303), (viewer.user, method, path)
    assert not watch.changed()


def test_a_link_that_never_was_chooses_no_password(matrix: Matrix, watch: Watch) -> None:
    for viewer in VIEWERS:
        for answer in (matrix.send(viewer, "GET", "/reset/never"), matrix.town.post(viewer, "/reset/never", new="x" * 20)):
            assert (answer.status_code, answer.headers["Location"]) == (303, "/forgotten")
    assert not watch.changed()


def test_nobody_gets_from_the_first_step_to_the_second_without_its_note(matrix: Matrix, watch: Watch) -> None:
    for viewer in VIEWERS:
        for path in ("/sign-in/code", "/sign-in/set-up"):
            for method in ("GET", "POST"):
                send = matrix.send if method == "GET" else lambda who, _, to: matrix.town.post(who, to, code="123456")
                answer = send(viewer, method, path)
                assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in"), (viewer.user, method, path)
    assert not watch.changed()


def test_other_methods_say_nothing_of_a_case(matrix: Matrix, watch: Watch) -> None:
    case = next(case for case in matrix.town.cases if case.state == "sent")
    for viewer in VIEWERS:
        for path in ("", "/print", "/report", "/chart", "/acts/reply", "/acts/reply/review"):
            for method in ("OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"):
                found = [matrix.send(viewer, method, f"/cases/{id}{path}") for id in (case.id, NEVER)]
                here, nothing = ((one.status_code, one.data.replace(case.id.encode(), NEVER.encode())) for one in found)
                assert here == nothing, (viewer.user, method, path)
    assert not watch.changed()


def test_whoever_may_take_a_step_takes_it_and_the_case_goes_where_the_oracle_says(matrix: Matrix, tmp_path: File) -> None:
    taken = 0
    for number, case in enumerate(matrix.town.cases):
        for viewer in signed_in():
            for act in sorted(matrix.ask(viewer, case).acts):
                answers = next(permit_answers(act, matrix.oracle.transitions[act], case.path.case, f"{number:02}_posted"))
                matrix.town.copied(tmp_path / f"{taken}.db")
                watching = Watch(tmp_path / f"{taken}.db")
                matrix.town.draft(viewer, case, act, matrix.typed(answers))
                revision = watching.connection.execute("SELECT revision FROM cases WHERE id = ?", (case.id,)).fetchone()[0]
                watching.changed()
                answer = matrix.send(viewer, "POST", f"/cases/{case.id}/acts/{act}/review", revision=revision)
                assert answer.status_code == 303 and watching.changed(), (viewer.user, case.state, act, answer.status_code)
                after = matrix.oracle.after(case.path.case, Deed(viewer, act, answers))
                states = {one.id: one.state for one in matrix.town.cases}
                assert watching.states() == states | {case.id: after.state}, (viewer.user, case.state, act)
                watching.close()
                taken += 1
    matrix.town.copied(tmp_path / "end.db")
    print(f"\n{taken} allowed steps taken")


def test_everything_that_may_be_read_of_a_case_is_shown_on_its_page(matrix: Matrix) -> None:
    missing = {
        (viewer.user, WAYS[matrix.town.cases.index(case)], word)
        for viewer, case, said in matrix.everybody_everywhere() if said.exists and is_signed_in(viewer)
        for word in readable(case, said) - canaries(matrix.send(viewer, "GET", f"/cases/{case.id}").text)
    }
    print(*sorted(missing), sep="\n")
    assert not missing


def test_the_permit_area_of_the_matrix_compiles_without_errors() -> None:
    found = compile_bundle(permits(), AREA)
    assert found.bundle is not None, [str(problem) for problem in found.problems]


PAGES = test_a_case_page_shows_exactly_what_its_reader_may_read_and_is_not_there_for_others
HOLES: Mapping[str, tuple[Any, str, Any, Any]] = {
    "every answer of a filling is shown": (access.Sight, "answers", lambda sight, filling: filling.latest, PAGES),
    "every case is there for everybody": (access.Access, "exists", True, PAGES),
    "every form can be opened": (
        drafting, "transition_of", lambda opened, id: opened.procedure.transitions[id],
        lambda matrix, watch: ACT_TEST(matrix, watch, matrix.town.cases),
    ),
    "forms of others are taken": (guard, "csrf_is_right", lambda: True, test_a_form_without_the_browsers_own_token_changes_nothing),
}  # fmt: skip
ACT_TEST = test_an_act_is_there_for_whoever_may_do_it_and_shows_nothing_but_its_own_draft


@pytest.mark.parametrize("hole", HOLES)
def test_no_hole_in_the_application_goes_unseen(
    hole: str, matrix: Matrix, tmp_path: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, name, broken, tested = HOLES[hole]
    matrix.town.copied(tmp_path / "copy.db")
    watching = Watch(tmp_path / "copy.db")
    matrix.never.clear()
    monkeypatch.setattr(where, name, broken)
    with pytest.raises(AssertionError):
        tested(matrix, watching)
    monkeypatch.undo()
    watching.close()
    matrix.never.clear()
    matrix.town.copied(tmp_path / "end.db")
