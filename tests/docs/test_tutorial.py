"""The tutorial works as it is written: its commands are run, its files written, and the answers compared."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from imi_runtime.source.po_reader import read_po

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/tutorial.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
BELOW = re.compile(r"[Ii]n `([^`]+)`, add this below the line that begins with `([^`]+)`$")
IN_PLACE = re.compile(r"[Ii]n `([^`]+)`, put this in place of the line that begins with `([^`]+)`$")
LEFT_OUT = "..."


@dataclass(frozen=True)
class Block:
    """A block of the page, with the paragraph above it."""

    kind: str
    text: str
    above: str


def blocks() -> Iterator[Block]:
    """Yield the blocks of the page in order."""
    for found in BLOCK.finditer(PAGE):
        yield Block(found[1], found[2], PAGE[: found.start()].rstrip().rpartition("\n\n")[2].replace("\n", " "))


def test_the_tutorial_works_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("IMI_")]:
        monkeypatch.delenv(name)
    done = [DOES[block.kind](block, monkeypatch) for block in blocks()]
    assert len(done) > 15


# -- files


def write_yaml(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a file, or change a line of one, as the page says."""
    if block.text.startswith("# "):
        path = Path(block.text.split("\n", 1)[0].removeprefix("# "))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
        return
    below, in_place = BELOW.search(block.above), IN_PLACE.search(block.above)
    found = below or in_place
    assert found, f"nothing says what to do with:\n{block.text}"
    path = Path(found[1])
    lines = path.read_text("utf-8").splitlines(keepends=True)
    (number,) = (n for n, line in enumerate(lines) if line.lstrip().startswith(found[2]))
    lines[number + bool(below) : number + 1] = block.text.splitlines(keepends=True)
    path.write_text("".join(lines), "utf-8")


def write_po(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill the empty entries that the page fills."""
    (path,) = re.findall(r"`(i18n/[^`]+\.po)`", block.above)
    written = Path(path).read_text("utf-8")
    for entry in block.text.strip().split("\n\n"):
        empty = re.sub(r'msgstr ".*"', 'msgstr ""', entry)
        assert written.count(f"{empty}\n") == 1, f"{path} has no empty entry like this:\n{entry}"
        written = written.replace(f"{empty}\n", f"{entry}\n")
    Path(path).write_text(written, "utf-8")
    assert not [str(problem) for problem in read_po(path, written.encode()).problems]


# -- commands


def run_commands(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every command of a block and compare what it prints."""
    for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
        command, _, answer = part.partition("\n")
        program, *words = shlex.split(command)
        if program == "export":
            monkeypatch.setenv(*words[0].split("="))
        elif words == ["serve"]:
            assert_serves()
        else:
            assert program == "imi"
            result = CliRunner().invoke(main, words, prog_name="imi")
            assert result.exit_code in (0, 1), result.output
            assert_answers(command, result.output, answer)


def assert_answers(command: str, printed: str, said: str) -> None:
    """Compare line by line; `...` alone stands for any lines, within a line for any characters."""
    lines = [re.escape(line).replace(re.escape(LEFT_OUT), ".*") for line in said.rstrip("\n").split("\n")]
    pattern = "".join(r"(?:.*\n)*?" if line == ".*" else f"{line}\n" for line in lines)
    assert re.fullmatch(pattern, printed.rstrip("\n") + "\n"), f"$ {command}\n{printed}"


def assert_serves() -> None:
    """Start the server on a free port and ask it for the page to sign in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen([sys.executable, "-m", "cli", "serve", "--port", str(port)], env=environment)
    try:
        page = _asked(f"http://127.0.0.1:{port}/sign-in", server)
        assert "demonstration-only" in page
    finally:
        server.terminate()
        server.wait(20)


def _asked(address: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(300):
        assert server.poll() is None, "the server has ended"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {address}")


DOES = {"console": run_commands, "yaml": write_yaml, "po": write_po}
