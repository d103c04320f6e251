"""kill -9 of workers between any two statements and around SMTP (AVL-9, AVL-10, INT-13), on both databases."""

from __future__ import annotations

import random

import pytest

from imi_runtime.operations.deployment.deploying import deploy
from tests.library_kit import AREA
from tests.mailing.post_office import open_post_office
from tests.town import Town, no_pieces
from tests.trust.worker_kills import FILES, Figures, run_worker_kills

KILLS = 24
"""On each of the two databases; a thousand and more by the command in worker_kills.py."""


@pytest.fixture
def telling_town(any_town: Town) -> Town:
    """The town with deadlines that remind and are told when missed."""
    any_town.deployed = deploy(any_town.installation, FILES, AREA, by="a test", notes="", make_pieces=no_pieces)
    return any_town


@pytest.mark.timeout(300)
def test_whoever_dies_clocks_act_once_and_mails_arrive(
    telling_town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_post_office() as office:
        office.mood = random.Random(7)
        figures = run_worker_kills(telling_town, office, KILLS, seed=7)
    with capsys.disabled():
        print(f"\n{telling_town.installation.database.engine.dialect.name}: {figures}")
    assert figures.is_right
    assert figures.kills >= KILLS * 0.7 and figures.clocks >= 16 and figures.mails >= 50


def test_figures_with_a_clock_that_acted_twice_are_not_right() -> None:
    assert Figures(clocks=10, clocks_twice=1).is_right is False
    assert Figures(mails=10, mails_lost=1).is_right is False
    assert Figures(mails=10, mails_twice=3).is_right is True
