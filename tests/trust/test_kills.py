"""kill -9 at chosen SQL statements: what was acknowledged is there, and nothing is half done (INT-5)."""

from __future__ import annotations

import pytest

from tests.town import Town
from tests.trust.kills import run_kills

KILLS = 100
"""On each of the two databases; a thousand and more by the command in kills.py."""


@pytest.mark.timeout(400)
def test_nothing_acknowledged_is_lost_or_torn_when_workers_are_killed(
    any_town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = run_kills(any_town, KILLS, seed=11)
    with capsys.disabled():
        print(f"\n{any_town.installation.database.engine.dialect.name}: {figures}")
    assert (figures.lost, figures.torn) == (0, 0)
    assert figures.kills >= KILLS * 0.9 and figures.commits >= 3 * figures.kills
