"""The same WSGI server for every peer, and what its processes cost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from databases import Address
from drive import HOST
from report import OUTPUT

HERE = Path(__file__).resolve().parent
PATIENCE = 40.0
THREADS = 2


class ServerDidNotStart(Exception):
    """A peer's server ended or did not answer in time; its output says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One application: its folder under peers/, how its pages are used, and the page that answers when it is up."""

    name: str
    folder: str
    shape: str
    ready: str = "/ready"
    program: Path = HERE.parent
    """Where `imi_runtime` lies."""
    library: Path = HERE / "library"
    """The library whose areas our own peer deploys."""

    @property
    def home(self) -> Path:
        """Return the folder with `app.py` and `seed.py`."""
        return HERE / "peers" / self.folder


def _granian(port: int, workers: int, threads: int) -> list[str]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    return [*command, "--workers", str(workers), "--blocking-threads", str(threads), "--no-log", "app:application"]


def _gunicorn(port: int, workers: int, threads: int) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", str(threads), "-w", str(workers)]
    return [*command, "-b", f"{HOST}:{port}", "--keep-alive", "30", "--log-level", "error", "app:application"]


SERVERS = {"granian": _granian, "gunicorn": _gunicorn}


def environment(peer: Peer, address: Address) -> dict[str, str]:
    """Return what a peer's processes find around them."""
    return {
        **os.environ,
        "BENCH_DATABASE": address.application,
        "BENCH_OWNER_DATABASE": address.owner,
        "BENCH_KEY_FILE": str(address.key_file),
        "BENCH_LIBRARY": str(peer.library),
        "PYTHONPATH": os.pathsep.join([str(peer.home), str(HERE), str(peer.program)]),
        "PYTHONDONTWRITEBYTECODE": "",
    }


def log_of(peer: Peer) -> Path:
    """Return the file that takes what a peer's server says."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    return OUTPUT / f"{peer.name}.log"


def seed(peer: Peer, address: Address) -> None:
    """Make a peer's tables and users."""
    subprocess.run([sys.executable, "seed.py"], cwd=peer.home, env=environment(peer, address), check=True)


@contextmanager
def serving(
    peer: Peer, address: Address, server: str, workers: int, threads: int = THREADS
) -> Iterator[Server]:
    """Serve a peer on loopback for as long as the context lasts."""
    with starting(peer, address, server, workers, threads) as started:
        _await(started, peer)
        yield started


@contextmanager
def starting(
    peer: Peer, address: Address, server: str, workers: int, threads: int = THREADS
) -> Iterator[Server]:
    """Start to serve a peer, and do not wait until it answers."""
    port = _free_port()
    command = SERVERS[server](port, workers, threads)
    with log_of(peer).open("ab") as log:
        process = subprocess.Popen(command, cwd=peer.home, env=environment(peer, address), stdout=log, stderr=log)
    try:
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _await(server: Server, peer: Peer) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.lives():
        try:
            with urllib.request.urlopen(f"http://{HOST}:{server.port}{peer.ready}", timeout=5):
                return
        except urllib.error.HTTPError as error:
            wrong = f"{peer.name} answers {error.code} under {peer.ready}; see {log_of(peer)}"
            raise ServerDidNotStart(wrong) from None
        except OSError:
            time.sleep(0.05)
    raise ServerDidNotStart(f"{peer.name} did not answer on port {server.port}; see {log_of(peer)}")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    process: psutil.Process

    def lives(self) -> bool:
        """Tell whether the server has not ended yet."""
        return bool(self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE)

    def processes(self) -> list[psutil.Process]:
        """Return the server with its workers."""
        return [self.process, *self.process.children(recursive=True)]

    def memory(self) -> float:
        """Return the megabytes that the largest worker has for itself."""
        return max(process.memory_full_info().uss for process in self.processes()) / 1e6


def cpu_of(processes: Sequence[psutil.Process]) -> float:
    """Return the user and system seconds that processes have spent."""
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def machine_busy() -> float:
    """Return the seconds that all processors of the machine have been busy, with whatever it was."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0)
