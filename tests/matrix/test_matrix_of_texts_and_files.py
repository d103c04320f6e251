"""Who has which text translated, reads which translation, and fetches which file: every person and case, against the oracle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path as File
from pathlib import PurePosixPath
from typing import Any

import pytest

from imi_runtime.engine import access
from imi_runtime.model.ids import Language, ProcedureId
from imi_runtime.model.questions import Personal
from imi_runtime.operations.cases import attaching
from imi_runtime.operations.installation import Translator
from imi_runtime.ports import FreeTextTranslator
from imi_runtime.store import translations
from imi_runtime.web.site import KEY
from tests.attachments_kit import CONTENT
from tests.library_kit import AREA
from tests.matrix.matrix_kit import (
    PROCEDURE,
    VIEWERS,
    Answers,
    Ground,
    canary,
    oracle_of,
    permit_answers,
    permits,
    renumbered,
    way,
)
from tests.matrix.oracle import Answer, Oracle, Situation, Viewer
from tests.matrix.web_matrix import FILE, NEVER, Standing, Watch, WebTown, canaries, found_web_town, is_signed_in
from tests.town import what_may_leave

WAYS = ("send:1", "send:1 approve forward write", "send reply:1", "send reply correct close", "send withdraw")
"""Ways at whose ends texts and files are held, forwarded, corrected, and over."""
PROOF = '  proof: {type: files, label: "Proof", personal: ordinary}\n'


@cache
def area() -> Mapping[PurePosixPath, bytes]:
    """Return the invented area with a long text wherever it has a text, and files in the request."""
    files = dict(permits())
    for path, text in files.items():
        if path.parts[0] == "question_sets":
            files[path] = text.replace(b"{type: text,", b"{type: long_text,")
    holder = next(path for path in files if path.name == "holder.yaml")
    files[holder] += PROOF.encode()
    request = next(path for path in files if path.parts[0] == "forms" and path.name == "request.yaml")
    files[request] = files[request].replace(b"holder.record]", b"holder.record, holder.proof]")
    return files


@cache
def the_oracle() -> Oracle:
    return oracle_of(area(), AREA, PROCEDURE)


def fill(transition: str, step: Mapping[str, Any], case: Situation, serial: str) -> Iterator[Answers]:
    """Yield the answers of the matrix as texts in Greek, with a comment and files."""
    for answers in permit_answers(transition, step, case, serial):
        given = {form: {name: _written(one) for name, one in told.items()} for form, told in answers.items()}
        if "request" in given:
            given["request"]["proof"] = [FILE + canary(serial, "request", "proof")]
        if "reply" in given:
            given["reply"]["permit.valid.comment"] = _written(canary(serial, "reply", "comment"))
            given["reply"]["permit.kind.files"] = [FILE + canary(serial, "reply", "files")]
        yield given


def _written(answer: Any) -> Any:
    is_text = isinstance(answer, str) and answer.startswith("kanari")
    return {"text": answer, "language": "el"} if is_text else answer


class NoMachine:
    """Stands where a service is named that no worker asks."""

    longest = 5000


def translates(town: WebTown) -> WebTown:
    """Let every text leave that may leave at all."""
    machine: FreeTextTranslator = NoMachine()  # type: ignore[assignment]
    service = Translator(machine=machine, address="https://matrix.example.org", sends=frozenset(Personal))
    town.installation = replace(town.installation, translation=service)
    town.app.extensions[KEY].installation = town.installation
    return town


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebTown]:
    oracle = the_oracle()
    ways = tuple(renumbered(oracle, way(oracle, fill, words), n) for n, words in enumerate(WAYS))
    ground = Ground(area(), AREA, PROCEDURE, oracle, fill, ways)
    town = found_web_town(
        tmp_path_factory.mktemp("texts"), ground.files, ground.area, ProcedureId(ground.procedure), ground.ways,
        make_pieces=what_may_leave,
    )
    town.settle_file()
    yield town
    town.installation.database.close()


@pytest.fixture
def town(founded: WebTown, tmp_path: File) -> Iterator[WebTown]:
    """The town on a copy of its database, with translations switched on."""
    founded.copied(tmp_path / "copy.db")
    yield translates(founded)


def everybody_everywhere(town: WebTown) -> Iterator[tuple[Viewer, Standing, Answer]]:
    for viewer in VIEWERS:
        for case in town.cases:
            yield viewer, case, the_oracle().ask(viewer, case.path.case)


def texts_of(case: Standing) -> Iterator[tuple[str, str, frozenset[tuple[int, int, str]]]]:
    """Yield every latest text of a case as pages name it, its words, and what must be readable for it."""
    for number, filled in enumerate(case.path.case.filled):
        last = len(filled.versions) - 1
        for name, answer in filled.versions[last].items():
            if isinstance(answer, dict):
                yield f"{number + 1}/{name}", answer["text"], frozenset({(number, last, name)})


def test_a_translation_is_asked_for_by_readers_only_and_is_read_by_nobody_else(town: WebTown) -> None:
    watch, cells, asked = Watch(File(str(town.installation.database.engine.url.database))), 0, 0
    watch.changed()
    for viewer, case, said in everybody_everywhere(town):
        for of, _, item in texts_of(case):
            may = is_signed_in(viewer) and said.exists and item <= frozenset(said.items)
            cells, asked = cells + 1, asked + may
            if may:
                continue
            found = _ask(town, viewer, case.id, of)
            assert found.status_code == (404 if is_signed_in(viewer) else 303), (viewer.user, case.state, of)
            if not said.exists and of.startswith("1/name"):
                nothing = _ask(town, viewer, NEVER, of).data
                assert found.data.replace(case.id.encode(), NEVER.encode()) == nothing, (viewer.user, case.state)
            assert not watch.changed(), (viewer.user, case.state, of)
    watch.close()
    for viewer, case, said in everybody_everywhere(town):
        for of, _, item in texts_of(case):
            if is_signed_in(viewer) and said.exists and item <= frozenset(said.items):
                assert _ask(town, viewer, case.id, of).status_code == 303, (viewer.user, case.state, of)
    print(f"\n{cells} people before texts, {asked} of them readers")
    assert asked > 50
    bring_all(town)
    read_by_readers_only(town)


def _ask(town: WebTown, viewer: Viewer, case: str, of: str) -> Any:
    data = {"csrf": town.csrf(viewer), "of": of}
    return town.client(viewer, "POST", f"/cases/{case}/translations", data=data)


def bring_all(town: WebTown) -> None:
    """Let a translation come back for every text that somebody asked for: its canary, marked as translated."""
    installation = town.installation
    with installation.database.writing() as connection:
        for case in town.cases:
            words = {of: text for of, text, _ in texts_of(case)}
            for passage, one in translations.of_case(connection, case.id, Language("en")).items():
                made = words[str(passage)].replace("_x", "_translated_x")
                assert translations.keep(connection, one, "1", made, installation.sealing)


def read_by_readers_only(town: WebTown) -> None:
    for viewer, case, said in everybody_everywhere(town):
        readable = {text for _, text, item in texts_of(case) if item <= frozenset(said.items)} if said.exists else set()
        wanted = {text.replace("_x", "_translated_x") for text in readable} if is_signed_in(viewer) else set()
        for path in (f"/cases/{case.id}", f"/cases/{case.id}/print"):
            shown = canaries(town.client(viewer, "GET", path).text)
            found = {word for word in shown if word.endswith("_translated_x")}
            assert found == wanted, (viewer.user, case.state, path, sorted(found ^ wanted)[:3])


def files_of(town: WebTown, case: Standing) -> Iterator[tuple[str, frozenset[tuple[int, int, str]]]]:
    """Yield every file of a case, with the answers of any version that name it."""
    named: dict[str, set[tuple[int, int, str]]] = {}
    for number, filled in enumerate(case.path.case.filled):
        for version, answers in enumerate(filled.versions):
            for name, answer in answers.items():
                for one in answer if isinstance(answer, list) else ():
                    if str(one).startswith(FILE):
                        named.setdefault(town.files[one], set()).add((number, version, name))
    yield from ((id, frozenset(items)) for id, items in named.items())


def test_a_file_is_fetched_by_readers_of_an_answer_that_names_it_and_by_nobody_else(town: WebTown) -> None:
    watch, cells, fetched = Watch(File(str(town.installation.database.engine.url.database))), 0, 0
    watch.changed()
    for viewer, case, said in everybody_everywhere(town):
        for id, items in files_of(town, case):
            may = is_signed_in(viewer) and said.exists and bool(items & frozenset(said.items))
            found = town.client(viewer, "GET", f"/cases/{case.id}/files/{id}")
            cells, fetched = cells + 1, fetched + may
            if may:
                assert found.status_code == 200 and found.data == CONTENT, (viewer.user, case.state, id)
                continue
            assert found.status_code == (404 if is_signed_in(viewer) else 303), (viewer.user, case.state, id)
            if not said.exists:
                nothing = town.client(viewer, "GET", f"/cases/{NEVER}/files/{id}").data
                assert found.data.replace(case.id.encode(), NEVER.encode()) == nothing, (viewer.user, case.state)
    print(f"\n{cells} people before files, {fetched} of them readers")
    assert fetched > 20 and not watch.changed()
    watch.close()


def test_no_hole_before_texts_or_files_goes_unseen(town: WebTown, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as hole:
        hole.setattr(access.Sight, "answers", lambda sight, filling: filling.latest)
        with pytest.raises(AssertionError):
            test_a_translation_is_asked_for_by_readers_only_and_is_read_by_nobody_else(town)
    with monkeypatch.context() as hole:
        hole.setattr(attaching, "readable_files", lambda bundle, case, sight: attaching.every_file(bundle, case))
        with pytest.raises(AssertionError):
            test_a_file_is_fetched_by_readers_of_an_answer_that_names_it_and_by_nobody_else(town)


def test_nobody_brings_a_translation_that_is_not_awaited(town: WebTown) -> None:
    for viewer in VIEWERS:
        found = town.client(viewer, "POST", "/translated/never", json={"requestId": 1})
        assert found.status_code == 404, viewer.user
