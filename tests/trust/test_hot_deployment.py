"""A new version reaches two running workers within a second, under load, with a half-filled form open (goal 8)."""

from __future__ import annotations

import re
import threading
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.entering import PASSWORD, code_for
from tests.library_kit import AREA, library
from tests.served import ServedTown, email, serve_town

OLD, NEW = "Request about a permit", "Request about a permit, new edition"


class Browser:
    """A browser without windows: cookies and forms."""

    def __init__(self, town: ServedTown) -> None:
        self.address, self.installation, jar = town.address, town.installation, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        for cookie_policy in (jar._policy,):  # type: ignore[attr-defined]
            cookie_policy.return_ok_secure = lambda cookie, request: True  # loopback has no TLS

    def get(self, path: str) -> str:
        """Return a page."""
        with self.opener.open(self.address + path, timeout=20) as answer:
            return str(answer.read().decode())

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send a form with the hidden inputs of the page it stands on, and return where it led."""
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
        data = urllib.parse.urlencode({**hidden, **fields}).encode()
        with self.opener.open(self.address + path, data, timeout=20) as answer:
            return str(answer.geturl()).removeprefix(self.address)

    def sign_in(self, name: str) -> None:
        """Sign in."""
        page = self.get("/sign-in")
        self.post("/sign-in", page, identifier=email(name), password=PASSWORD)
        code = code_for(self.installation, email(name))
        assert self.post("/sign-in/code", self.get("/sign-in/code"), code=code) == "/"


@pytest.mark.timeout(200)
def test_a_new_version_is_live_in_all_workers_within_a_second_and_no_request_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = serve_town(tmp_path, library(), AREA, workers=2)
    try:
        anna = Browser(town)
        anna.sign_in("anna")
        start = f"/start/{AREA}/permit_request"
        half = anna.post(start, anna.get(start), **{
            "name.family_name": "Demowska", "name.given_names": "Ewa", "urgent": "no", "then": "continue",
        })
        assert half.endswith("/send/request/ask"), half
        stop, counts, failed = threading.Event(), [0], []

        hanna = Browser(town)
        hanna.sign_in("hanna")

        def load() -> None:
            while not stop.is_set():
                try:
                    hanna.get("/")
                    counts[0] += 1
                except Exception as fault:
                    failed.append(repr(fault))

        clients = [threading.Thread(target=load) for _ in range(4)]
        for client in clients:
            client.start()
        time.sleep(1.0)
        town.deploy(library(permit_request=(f'title: "{OLD}"', f'title: "{NEW}"')), AREA)
        deployed, old_since = time.monotonic(), 0.0
        while time.monotonic() - deployed < 2.0:
            if NEW not in anna.get("/data-protection") + _titles(anna):
                old_since = time.monotonic() - deployed
        stop.set()
        for client in clients:
            client.join()
        ask = anna.get(half)
        assert "Is the permit valid?" in ask, "the half-filled form is still there"
        assert anna.post(half, ask, ask="permit.valid", then="continue").endswith("/send/request/recipient")
    finally:
        town.stop()
    with capsys.disabled():
        print(f"\nhot deployment: {counts[0]} requests, {len(failed)} failed, old version seen until {old_since:.2f} s")
    assert failed == [] and counts[0] > 50 and old_since < 1.0


def _titles(browser: Browser) -> str:
    """Return the page on which the newest version shows itself: the confirmation of a fresh case's first page."""
    return browser.get("/about") + _case_title(browser)


def _case_title(browser: Browser) -> str:
    page = browser.get(f"/start/{AREA}/permit_request")
    case = browser.post(f"/start/{AREA}/permit_request", page, **{
        "name.family_name": "Demowska", "name.given_names": "Ewa", "urgent": "no", "then": "leave",
    })
    return browser.get("/") + case
