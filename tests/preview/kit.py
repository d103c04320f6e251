"""A preview that is really started over files that tests edit, and an author who looks at it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from imi_runtime.compiler.compile import Library
from tests.library_kit import AREA, library
from tests.served import ROOT, free_port
from tests.web.crawl import hidden

ASKER, ANSWERER, STRANGER = "demo-be-register-handler", "demo-fi-register-handler", "demo-at-north-handler"
ANSWERING = "demo-fi-register"
BUTTONS = ("/preview/person", "/preview/language", "/preview/clock", "/preview/again")


@dataclass(slots=True)
class Page:
    """A page as it was answered: where the browser ended, the status, and the words of it."""

    path: str
    status: int
    html: str

    @property
    def words(self) -> str:
        """The page without its markup."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    @property
    def main(self) -> str:
        """The page below the bar."""
        return Page(self.path, self.status, self.html.partition("<main")[2]).words


class Author:
    """Somebody with a browser that keeps cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str = "/") -> Page:
        """Open a page."""
        return self._answer(urllib.request.Request(self.address + path))

    def post(self, path: str, page: Page, **values: Any) -> Page:
        """Send a form of a page, and go where it leads."""
        above, _, below = page.html.partition("<main")
        sent = {**hidden(above if path in BUTTONS else below), **values}
        data = urllib.parse.urlencode(sent, doseq=True).encode()
        return self._answer(urllib.request.Request(self.address + path, data))

    def attach(self, page: Page, field: str, name: str, content: bytes) -> Page:
        """Attach a file on the page of a form."""
        sent = {**hidden(page.html.partition("<main")[2]), "attach": field}
        parts = [f'form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in sent.items()]
        parts.append(f'form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode() + content)
        body = b"".join(b"--demo-boundary\r\nContent-Disposition: " + part + b"\r\n" for part in parts)
        kind = {"Content-Type": "multipart/form-data; boundary=demo-boundary"}
        return self._answer(urllib.request.Request(self.address + page.path, body + b"--demo-boundary--\r\n", kind))

    def _answer(self, asked: urllib.request.Request) -> Page:
        try:
            answer = self.opener.open(asked, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            path = answer.geturl().removeprefix(self.address)
            return Page(path, answer.status, answer.read().decode("utf-8", "replace"))

    def be(self, person: str, page: Page | None = None) -> Page:
        """Switch to another person, on the page that is shown."""
        here = page or self.get()
        return self.post("/preview/person", here, person=person, back=here.path)

    def fill(self, page: Page, **values: Any) -> Page:
        """Fill the page of a form and go on."""
        assert page.status == 200, (page.path, page.status, page.main)
        return self.post(page.path, page, then="continue", **values)

    def ask(self) -> str:
        """Ask about a permit from the first page to the last; return the path of the case."""
        page = self.be(ASKER)
        page = self.fill(self.get(f"/start/{AREA}/permit_request"),
                         **{"name.family_name": "Demowska", "name.given_names": "Ewa", "urgent": "no"})
        page = self.fill(page, ask=["permit.valid", "permit.kind"])
        page = self.fill(page, recipient=ANSWERING)
        page = self.fill(page)
        assert page.path.endswith("/review"), page.words[-1500:]
        sent = self.post(page.path, page, then="send")
        assert sent.status == 200, sent.words
        return sent.path


@dataclass(slots=True)
class Started:
    """A running `imi preview` and the folder of its files."""

    folder: Path
    address: str
    process: subprocess.Popen[bytes]
    log: Path
    scratch: Path
    author: Author = field(init=False)

    def __post_init__(self) -> None:
        self.author = Author(self.address)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace one passage of a file and save it."""
        path = self.folder / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), "utf-8")

    def stop(self) -> None:
        """End the preview that this test started."""
        self.process.terminate()
        self.process.wait(20)


def write(files: Library, folder: Path) -> None:
    """Write a library to the disk."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def heeds_ctrl_c() -> None:
    """Let a process hear Ctrl-C even where whoever runs the tests does not, as in the background of a shell."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(tmp_path: Path, files: Library | None = None, *areas: str, **environment: str) -> Started:
    """Start a preview and wait until it answers."""
    folder, scratch, port = tmp_path / "library", tmp_path / "scratch", free_port()
    scratch.mkdir()
    write(files or library(), folder)
    log = tmp_path / "log"
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "preview", "--library", str(folder), "--port", str(port), "--no-browser",
         *areas],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(scratch), **environment}, stdout=log.open("wb"),
        stderr=subprocess.STDOUT, preexec_fn=heeds_ctrl_c,
    )
    started = Started(folder, f"http://127.0.0.1:{port}", process, log, scratch)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{started.address}/preview/revision", timeout=30).read()
            return started
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise AssertionError(f"the preview did not start: {log.read_text()[-2000:]}")
