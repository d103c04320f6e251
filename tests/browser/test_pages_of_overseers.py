"""The pages that only coordinators, operators and a demonstration have: accessible, and no wider than a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.adapters.post import FolderPost
from tests.browser.served_land import ServedLand, Visitor, served_land, speaks
from tests.library_kit import AREA
from tests.operations.test_approving import proposed, with_proposer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LAYING_OUT = {"IMI_DEMO": "yes", "IMI_MAIL_FROM": "imi@example.org"}


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the mails of the demonstration lie."""
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory, mail: Path) -> Iterator[ServedLand]:
    """The land, laid out as a demonstration."""
    with served_land(tmp_path_factory.mktemp("land"), **LAYING_OUT, IMI_MAIL=f"folder:{mail}") as served:
        yield served


def test_a_coordinator_keeps_entries_and_sees_what_is_urgent(chromium: Any, land: ServedLand) -> None:
    Visitor(chromium, land).enter("athens_admin")  # where nobody ever came, one administrator appoints alone
    speaks(land, "national_admin", "el")
    national = Visitor(chromium, land)
    national.enter("national_admin")
    for name, path in {
        "urgent": "/urgent", "data": "/directory/athens/data", "area": f"/directory/athens/areas/{AREA}",
        "coordination": "/directory/athens/coordination", "appointment": "/directory/athens/appointment",
    }.items():
        national.visit(path)
        assert national.path == path
        national.look(f"{name}-greek")
    assert national.inspector.wrong == []


def test_whoever_operates_it_reads_what_a_version_would_give_to_whom(chromium: Any, land: ServedLand) -> None:
    with_proposer(land.town)
    assert proposed(land.town).waiting
    operator = Visitor(chromium, land)
    operator.enter("operator_admin")
    operator.visit("/deployments")
    assert operator.page.locator("button[name=decision]").count() == 2
    operator.look("deployments")
    assert operator.inspector.wrong == []


def test_a_demonstration_shows_its_accounts_and_its_mails(chromium: Any, land: ServedLand, mail: Path) -> None:
    visitor = Visitor(chromium, land, "fi-FI")
    visitor.visit("/mailbox")
    visitor.look("mailbox-empty-finnish")
    visitor.visit("/forgotten")
    visitor.fill(identifier=next(user.email for user in land.town.users if user.id == "athens_plain"))
    visitor.press()
    for letter in land.letters():
        FolderPost(mail).deliver(letter, str(letter["To"]))
    visitor.visit("/mailbox")
    visitor.look("mailbox-finnish")
    visitor.follow("main table a >> nth=0")
    visitor.look("mail-finnish")
    visitor.visit("/sign-in")
    visitor.look("sign-in-of-a-demonstration-finnish")
    assert visitor.inspector.wrong == []
