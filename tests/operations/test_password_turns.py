"""Few passwords are compared at the same time: a storm of sign-ins is told to come again, and holds up nobody else."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from imi_runtime.adapters import hashing
from imi_runtime.adapters.hashing import AT_ONCE, GIVING_WAY, WAITING, Argon2Passwords
from imi_runtime.ports import Busy


def test_whoever_comes_when_all_places_are_taken_is_asked_to_come_again_at_once() -> None:
    passwords = Argon2Passwords()
    stored = passwords.hash("a long password of somebody")
    everybody, outcomes = threading.Barrier(8), []

    def attempt() -> None:
        everybody.wait()
        try:
            outcomes.append(passwords.matches(stored, "a long password of somebody"))
        except Busy:
            outcomes.append("busy")

    clients = [threading.Thread(target=attempt) for _ in range(8)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert outcomes.count(True) >= AT_ONCE + WAITING and outcomes.count("busy") >= 1
    assert passwords.matches(stored, "a long password of somebody"), "the places are free again"


@pytest.mark.parametrize("fault", [True, False])
def test_a_wrong_password_and_one_that_is_too_long_free_their_place(fault: bool) -> None:
    passwords = Argon2Passwords()
    stored = passwords.hash("right")
    for _ in range(3 * (AT_ONCE + WAITING)):
        assert not passwords.matches(stored if fault else "broken hash", "x" * (5 if fault else 2000))
    assert passwords.matches(stored, "right")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$") and not passwords.needs_rehash(stored)
    assert passwords.needs_rehash(stored.replace("m=19456", "m=4096"))


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own on Linux")
def test_hashing_gives_way_to_everything_else_and_nothing_else_does() -> None:
    passwords = Argon2Passwords()
    assert passwords.matches(passwords.hash("right"), "right")
    own = os.getpriority(os.PRIO_PROCESS, 0)
    behind = {
        thread.name: os.getpriority(os.PRIO_PROCESS, thread.native_id) - own
        for thread in threading.enumerate() if thread.native_id
    }
    ours = {name for name in behind if name.startswith("passwords")}
    assert ours and {behind[name] for name in ours} == {min(GIVING_WAY, 19 - own)}
    assert behind[threading.current_thread().name] == 0


def test_who_waits_too_long_is_asked_to_come_again_and_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "PATIENCE", 0.05)
    passwords, slow, begun = Argon2Passwords(), threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        slow.wait(20)

    first = threading.Thread(target=lambda: passwords._in_turn(hold))
    first.start()
    assert begun.wait(20)
    with pytest.raises(Busy):
        passwords.hash("who comes behind")
    slow.set()
    first.join()
    assert passwords.hash("the place is free again").startswith("$argon2id$")
