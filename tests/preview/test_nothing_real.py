"""A preview is never in operation: it knows nobody real, keeps nothing, and the application in operation knows nothing of it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from imi_runtime.model.ids import Language, UserId
from imi_runtime.operations.invented.preview_people import People
from imi_runtime.operations.invented.preview_store import NotForPreview, found_store, let_in
from tests.library_kit import AREA, library
from tests.preview.kit import Author, Started, start
from tests.served import ROOT
from tests.town import Town


def test_the_application_in_operation_has_nothing_of_a_preview(town: Town) -> None:
    asked = "import sys, imi_runtime.assembly, imi_runtime.web.app; print([m for m in sys.modules if '.preview' in m])"
    found = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_nobody_real_enters_without_a_password(town: Town) -> None:
    with pytest.raises(NotForPreview):
        let_in(town.installation, UserId("anna"), "secret", Language("en"))


def test_a_store_in_use_is_refused(town: Town) -> None:
    with pytest.raises(NotForPreview):
        found_store(town.installation, None, library(), People((), ()))


def test_the_database_in_operation_is_not_touched_and_nothing_is_left(tmp_path: Path) -> None:
    live = tmp_path / "live.db"
    running = start(tmp_path, IMI_DATABASE_URL=f"sqlite:///{live}", IMI_KEY_FILE=str(tmp_path / "key"))
    running.author.ask()
    assert list(running.scratch.iterdir()) != []
    running.stop()
    assert running.process.returncode == 0 and list(running.scratch.iterdir()) == []
    assert not live.exists() and not (tmp_path / "key").exists()


def test_ctrl_c_ends_it_without_a_word_of_complaint(tmp_path: Path) -> None:
    running = start(tmp_path)
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(20) == 0
    assert "Traceback" not in running.log.read_text()


def test_it_listens_on_this_machine_alone(started: Started) -> None:
    port = int(started.address.rpartition(":")[2])
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
                 if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"]  # fmt: skip
    assert listening == [f"{int.from_bytes(socket.inet_aton('127.0.0.1'), 'little'):08X}:{port:04X}"]


def test_no_other_name_is_answered(started: Started) -> None:
    request = Request(started.address, headers={"Host": "rebound.example.org"})
    with pytest.raises(HTTPError) as refused:
        urlopen(request, timeout=20)
    assert refused.value.code == 421


def test_a_button_of_another_site_does_nothing(author: Author) -> None:
    page = author.get()
    assert author.post("/preview/again", page, csrf="forged").status == 400


def test_the_session_that_this_browser_has_elsewhere_stays_its_own(started: Started) -> None:
    author = Author(started.address)
    author.opener.addheaders = [("Cookie", "__Host-imi=the-real-one")]
    page = author.get()
    assert "Preview: nothing here is real" in page.words and page.status == 200
    with author.opener.open(started.address + "/") as answer:
        assert not [value for value in answer.headers.get_all("Set-Cookie") or [] if value.startswith("__Host-imi=")]


def test_files_that_were_never_sound_are_waited_for(tmp_path: Path) -> None:
    broken = library(permit_request=("to: answered", "to: answerd"))
    running = start(tmp_path, broken)
    try:
        page = running.author.get()
        assert page.status == 503 and "did you mean 'answered'?" in page.words.replace("&#39;", "'")
        running.edit(f"procedures/{AREA}/permit_request.yaml", "to: answerd", "to: answered")
        assert running.author.get().status == 200
    finally:
        running.stop()
