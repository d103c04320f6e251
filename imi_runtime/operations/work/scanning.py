"""Letting the scanner look at files in quarantine, one after another; a scanner that is away keeps them there."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from imi_runtime.operations.installation import Installation
from imi_runtime.ports import FileStoreAway, ScannerAway
from imi_runtime.store import attachments
from imi_runtime.store.attachments import ToScan

LOG = logging.getLogger("imi.files")
LEASE = timedelta(minutes=5)
"""How long a worker has a file for itself; longer as long as the scanner takes piece after piece."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)


def scan_next(installation: Installation) -> bool:
    """Let the scanner look at the file that has waited longest; tell whether there was one.

    No transaction is open while the scanner works: a lease keeps other workers away from the file.
    """
    now = installation.clock.now()
    with installation.database.writing() as connection:
        file = attachments.lease_for_scanning(connection, now, now + LEASE, installation.sealing)
    if file is None:
        return False
    own = installation.attachments
    try:
        pieces = own.sealing.open(file.key, file.id, own.store.get(file.id))
        verdict = own.scanner.scan(_kept_for_us(installation, file, pieces, now + LEASE))
    except Exception as fault:  # a file that cannot be read must not hold up the others, nor the worker
        level = logging.WARNING if isinstance(fault, ScannerAway) else logging.ERROR
        why = str(fault) if isinstance(fault, FileStoreAway) else type(fault).__name__
        LOG.log(level, "a file was not scanned", extra={"imi": {"file": file.id, "why": why}})
        _try_again(installation, file)
    else:
        with installation.database.writing() as connection:
            attachments.note_verdict(connection, file.id, verdict)
    return True


def _kept_for_us(
    installation: Installation, file: ToScan, pieces: Iterable[bytes], until: datetime
) -> Iterator[bytes]:
    """Yield the pieces of a file, and make the lease longer in time for a scanner that takes them slowly."""
    for piece in pieces:
        now = installation.clock.now()
        if until - now < LEASE / 2:
            until = now + LEASE
            with installation.database.writing() as connection:
                attachments.try_again(connection, file.id, until)
        yield piece


def scan_waiting(installation: Installation) -> int:
    """Let the scanner look at everything that waits now; return how many files it was."""
    count = 0
    while scan_next(installation):
        count += 1
    return count


def _try_again(installation: Installation, file: ToScan) -> None:
    wait = min(FIRST_WAIT * 2 ** min(file.tries - 1, 10), LONGEST_WAIT)
    with installation.database.writing() as connection:
        attachments.try_again(connection, file.id, installation.clock.now() + wait)
