"""The worker: lets time act, tells and mails, has files scanned and texts translated. Any number may run at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from imi_runtime.mailing.letters import Stationery, message_of
from imi_runtime.operations.cases import attaching
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.work import (
    case_indexing,
    posting,
    scanning,
    telling_allocators,
    time_passing,
    translation_orders,
)
from imi_runtime.operations.work.posting import Letter
from imi_runtime.operations.work.telling_allocators import LastLook
from imi_runtime.operations.work.unused_accounts import LookedAfter, look_after_unused
from imi_runtime.ports import AddressRefused, FileStoreAway, NotDelivered, Post

log = logging.getLogger("imi.mail")
SWEPT_EVERY = timedelta(hours=6)
"""How often files that belong to nothing, and accounts that nobody uses, are looked for."""


@dataclass(slots=True)
class Worked:
    """What a worker has done: timers that acted, steps told, mails that left or did not, files scanned, texts handed
    over to be translated, and cases that can be found now."""

    timers: int = 0
    told: int = 0
    sent: int = 0
    not_sent: int = 0
    scanned: int = 0
    handed_over: int = 0
    findable: int = 0

    @property
    def anything(self) -> bool:
        """Tell whether there was anything to do."""
        done = (self.timers, self.told, self.sent, self.not_sent, self.scanned, self.handed_over, self.findable)
        return any(done)


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker. Without a post mails wait."""

    installation: Installation
    stationery: Stationery
    post: Post | None
    unused_after: timedelta | None = None
    """After how long without signing in accounts are suspended; never where nothing is said."""
    looked: LastLook = field(default_factory=LastLook)
    """When it was looked last for cases that wait to be given out."""

    def run(self, stop: Event, pause: float, announce: Callable[[Worked], None] = lambda worked: None) -> None:
        """Work until told to stop; rest when there is nothing to do. What was missed meanwhile is caught up first."""
        swept: datetime | None = None
        while not stop.is_set():
            now = self.installation.clock.now()
            if swept is None or now - swept > SWEPT_EVERY:
                self.sweep()
                self.look_after_accounts()
                swept = now
            worked = self.work(stop)
            if worked.anything:
                announce(worked)
            stop.wait(pause)

    def sweep(self) -> None:
        """Remove files that belong to nothing, and mails of long ago; what fails is tried again another time."""
        for what, sweep in (("files", attaching.sweep), ("mails", posting.sweep_mails)):
            try:
                sweep(self.installation)
            except Exception as fault:  # deadlines must not wait for a store of files, nor for a busy table
                why = str(fault) if isinstance(fault, FileStoreAway) else type(fault).__name__
                log.warning("%s were not swept", what, extra={"imi": {"why": why}})

    def look_after_accounts(self) -> LookedAfter:
        """Warn owners of accounts that nobody uses, and suspend them where that did not help."""
        if self.unused_after is None:
            return LookedAfter()
        looked = look_after_unused(self.installation, self.unused_after)
        if looked.warned or looked.suspended:
            log.info("unused accounts", extra={"imi": {"warned": looked.warned, "suspended": looked.suspended}})
        return looked

    def work(self, stop: Event | None = None) -> Worked:
        """Do everything that there is to do now."""
        worked, stopped = Worked(), stop or Event()
        while not stopped.is_set() and time_passing.let_time_act(self.installation):
            worked.timers += 1
        while not stopped.is_set() and time_passing.tell_next(self.installation):
            worked.told += 1
        if not stopped.is_set():
            worked.told += telling_allocators.tell_allocators(self.installation, self.looked)
        while not stopped.is_set() and scanning.scan_next(self.installation):
            worked.scanned += 1
        while not stopped.is_set() and translation_orders.send_next(self.installation):
            worked.handed_over += 1
        while not stopped.is_set() and self.post is not None and (one := self.send_next()) is not None:
            worked.sent += one
            worked.not_sent += not one
        while not stopped.is_set() and (made := case_indexing.make_findable(self.installation)):
            worked.findable += made
        return worked

    def send_next(self) -> bool | None:
        """Send the mail that waits longest; return whether it left, and None when none waits."""
        letter = posting.take_letter(self.installation)
        if letter is None:
            return None
        return self._send(letter) if isinstance(letter, Letter) else False

    def _send(self, letter: Letter) -> bool:
        assert self.post is not None
        try:
            message = message_of(letter, self.stationery, self.installation.clock.now())
            self.post.deliver(message, letter.to)
        except AddressRefused:
            log.warning("an address takes no mail", extra={"imi": {"mail": letter.id}})
            posting.note_refused(self.installation, letter)
            return False
        except NotDelivered as failed:
            again = posting.note_failed(self.installation, letter)
            _log_failure(letter, str(failed), again=again)
            return False
        except Exception as fault:  # one broken mail must not hold up the others; the type alone names nobody
            again = posting.note_failed(self.installation, letter)
            _log_failure(letter, type(fault).__name__, again=again)
            return False
        posting.note_sent(self.installation, letter)
        return True


def _log_failure(letter: Letter, why: str, *, again: bool) -> None:
    log.warning("a mail did not leave", extra={"imi": {"mail": letter.id, "why": why, "tried_again": again}})
