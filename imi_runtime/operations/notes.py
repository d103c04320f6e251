"""Notes that the browser carries for us: sealed, bound to their purpose and holder, and good for a short while."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime, timedelta

from imi_runtime.operations.installation import Installation
from imi_runtime.problems import ImiError

LONGEST = 4000


def write_note(installation: Installation, purpose: str, holder: str, **said: str) -> str:
    """Return a note that only this installation reads, and only for the same purpose and holder."""
    text = json.dumps({"at": installation.clock.now().isoformat(), **said}).encode()
    return urlsafe_b64encode(installation.sealing.seal_own(f"{purpose}|{holder}", text)).rstrip(b"=").decode()


def read_note(
    installation: Installation, purpose: str, holder: str, note: str, good_for: timedelta
) -> Mapping[str, str] | None:
    """Return what a note says, or None when it is not ours, not the holder's, or too old."""
    if not note or len(note) > LONGEST:
        return None
    try:
        sealed = urlsafe_b64decode(note + "=" * (-len(note) % 4))
        said: Mapping[str, str] = json.loads(installation.sealing.open_own(f"{purpose}|{holder}", sealed))
    except (ImiError, NotBase64, ValueError):
        return None
    age = installation.clock.now() - datetime.fromisoformat(said["at"])
    return said if timedelta() <= age <= good_for else None
