"""Documents as tagged PDF, each made in a process of its own that knows nothing but what it is to print.

The process gets no environment, no file of ours and no network address; it is ended when it takes too long or too much.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from threading import BoundedSemaphore

from imi_runtime.ports import Busy, Manuscript, NotTypeset

AT_ONCE = 2
"""How many documents one worker of the application makes at the same time."""
PATIENCE = 20
"""Seconds of waiting for one document; most take half of one."""
LARGEST = 4_000_000
"""Bytes of what a document may say; a case of a hundred long answers has a tenth of it."""
PROCESS = "imi_runtime.adapters.typesetting_process"


class PdfTypesetter:
    """Makes PDF documents with the Typst compiler and the fonts that come with it."""

    def __init__(self, *, patience: float = PATIENCE, at_once: int = AT_ONCE) -> None:
        self._patience = patience
        self._turns = BoundedSemaphore(at_once)

    def typeset(self, manuscript: Manuscript) -> bytes:
        """Return a tagged PDF. Raises NotTypeset, or Busy when as many as may be are being made already."""
        job = json.dumps({
            "template": manuscript.template, "values": manuscript.values, "made": manuscript.made.isoformat(),
        }).encode()
        if len(job) > LARGEST:
            raise NotTypeset(f"the document would hold {len(job)} bytes, more than {LARGEST}")
        if not self._turns.acquire(timeout=self._patience / 4):
            raise Busy("too many documents are being made")
        try:
            return self._made(job)
        finally:
            self._turns.release()

    def _made(self, job: bytes) -> bytes:
        with tempfile.TemporaryDirectory(prefix="imi-print-") as empty:
            try:
                done = subprocess.run(  # noqa: S603 - our own interpreter and module
                    [sys.executable, "-I", "-m", PROCESS, empty], input=job, capture_output=True, env={}, cwd=empty,
                    timeout=self._patience, check=False,
                )
            except subprocess.TimeoutExpired:
                raise NotTypeset(f"the document was not done after {self._patience} seconds") from None
        if done.returncode or not done.stdout.startswith(b"%PDF-"):
            lines = done.stderr.decode(errors="replace").strip().splitlines() or [f"it ended with {done.returncode}"]
            raise NotTypeset(f"the document was not made: {lines[-1][:300]}")
        return done.stdout
