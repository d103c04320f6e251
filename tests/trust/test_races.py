"""Fifty clients on one case, and forms sent twice at once (INT-1 to INT-3), on both databases."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from imi_runtime.engine.decide import Stale
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import Done, DoneBefore, NotDone
from imi_runtime.store import cases
from imi_runtime.store.cases import StaleCase
from tests.town import REQUEST_ANSWERS, Town

CLIENTS = 50
ROUNDS = 6


def outcome_of(town: Town, case: str, seen: int, token: str) -> str:
    """Try one step and say how it ended, in one word."""
    try:
        outcome: Any = town.step("anna", case, "send", REQUEST_ANSWERS, seen=seen, token=token)
    except StaleCase:
        return "stale"
    if isinstance(outcome, NotDone):
        return "stale" if isinstance(outcome.reason, Stale) else "refused"
    return {Done: "done", DoneBefore: "before"}[type(outcome)]


def all_at_once(town: Town, tries: list[tuple[str, int, str]]) -> Counter[str]:
    """Let all clients try at the same time."""
    town.sign_in("anna")
    with ThreadPoolExecutor(CLIENTS) as clients:
        return Counter(clients.map(lambda t: outcome_of(town, *t), tries))


def revision_of(town: Town, case: str) -> tuple[int, int]:
    """Return the case's revision and the length of its history."""
    with town.installation.database.reading() as connection:
        stored = cases.load(connection, casework.CaseId(case), town.installation.sealing)
        assert stored is not None
        return stored.case.revision, len(cases.history(connection, stored.case.id))


@pytest.mark.timeout(300)
def test_of_fifty_clients_with_fifty_forms_one_wins_and_nobody_is_lost(any_town: Town) -> None:
    acknowledged = 0
    for _ in range(ROUNDS):
        case = any_town.open("anna")
        ended = all_at_once(any_town, [(case, 1, f"form-number-{n:04d}-{case}") for n in range(CLIENTS)])
        assert ended["done"] == 1 and ended["done"] + ended["stale"] + ended["refused"] == CLIENTS, ended
        assert revision_of(any_town, case) == (2, 2)
        acknowledged += ended["done"]
    assert acknowledged == ROUNDS


@pytest.mark.timeout(300)
def test_the_same_form_sent_fifty_times_at_once_is_one_step(any_town: Town) -> None:
    for _ in range(ROUNDS):
        case = any_town.open("anna")
        ended = all_at_once(any_town, [(case, 1, f"the-one-form-{case}")] * CLIENTS)
        assert ended["done"] == 1 and ended["refused"] == 0, ended
        assert revision_of(any_town, case) == (2, 2)


def test_without_comparing_revisions_the_unique_sequence_still_refuses(
    any_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The known-bad twin: with the first guard off the second one is loud, and history stays whole."""
    monkeypatch.setattr(cases, "_compare_and_set", lambda *_: True)
    case = any_town.open("anna")
    with any_town.reading("anna") as visit:
        stale = casework.open_case(visit, casework.CaseId(case))
    any_town.step("anna", case, "send", REQUEST_ANSWERS)
    with pytest.raises(StaleCase), any_town.writing("anna") as visit:
        request = casework.StepRequest(
            case=casework.CaseId(case), transition=casework.TransitionId("send"), seen=1, token="another-form-token",
            answers=REQUEST_ANSWERS,
        )
        decision = casework.decide(
            stale.bundle, stale.stored.case,
            casework.Fire(request.transition, visit.capacities(stale.bundle.id)[0], 1, request.answers), visit.world,
        )
        casework._keep(visit, stale, decision.events, decision.case, None)
    assert revision_of(any_town, case)[1] == 2
