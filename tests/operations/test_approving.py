"""A version that gives somebody more sight waits for a second person; any other goes live at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.model.ids import Digest, UserId
from imi_runtime.operations.deployment import versions
from imi_runtime.operations.deployment.approving import decide_deployment, deployments_to_approve
from imi_runtime.operations.deployment.deploying import CannotDeploy, Deployed, deploy
from imi_runtime.operations.deployment.versions import NoSuchVersion, roll_back
from imi_runtime.operations.directory.keeping import NoSuchEntry
from imi_runtime.operations.proposing import NoSuchProposer
from imi_runtime.operations.visits import NotConfirmed
from imi_runtime.store import accounts, deployments, directory_history, people
from tests.directory.land_town import sqlite_land
from tests.library_kit import AREA, library
from tests.town import Town, no_pieces, user

WIDER = ("The coordinator can now see the whole request.",)
OPERATOR = "operator_admin"
ADA = "ada@operator.example.org"


@pytest.fixture
def any_land(any_land: Town) -> Town:
    """The land on each database, with somebody who deploys."""
    with_proposer(any_land)
    return any_land


@pytest.fixture
def land(tmp_path: Path) -> Iterator[Town]:
    """The land on SQLite."""
    town = sqlite_land(tmp_path)
    with_proposer(town)
    yield town
    town.installation.database.close()


def with_proposer(town: Town) -> None:
    """Let the operator have another administrator, who deploys."""
    with town.installation.database.writing() as connection:
        accounts.add_users(connection, [(user("ada", "operator"), "")])
        ada = people.member(connection, UserId("ada"))
        assert ada
        people.change_members(connection, [replace(ada, administrator=True)])


def proposed(town: Town, title: str = "Another title", by: str = ADA, widened: tuple[str, ...] = WIDER) -> Deployed:
    files = library()
    path = next(path for path in files if path.name == "bundle.yaml")
    files = {**files, path: files[path].replace(b'title: "', f'title: "{title} '.encode(), 1)}
    return deploy(town.installation, files, AREA, by=by, notes="", make_pieces=no_pieces, widened=widened)


def live(town: Town) -> Digest:
    with town.installation.database.reading() as connection:
        return deployments.live(connection)[AREA]


def decide(town: Town, digest: Digest, who: str = OPERATOR, **how: Any) -> None:
    with town.writing(who) as visit:
        decide_deployment(visit, AREA, digest, **{"approved": True, **how})


def test_what_gives_somebody_more_sight_goes_live_when_a_second_person_agrees(any_land: Town) -> None:
    before = live(any_land)
    done = proposed(any_land)
    assert done.waiting and live(any_land) == before
    with any_land.reading(OPERATOR) as visit:
        waiting, = deployments_to_approve(visit)
        assert (waiting.widened, waiting.by) == (WIDER, ADA)
    decide(any_land, done.deployment.digest)
    assert live(any_land) == done.deployment.digest
    with any_land.installation.database.reading() as connection:
        assert deployments.live_changes(connection, AREA)[0].by == f"{ADA}; approved: operator_admin"
        assert directory_history.all_changes(connection)[-1].change.kind == "deployment_approved"
    with any_land.reading(OPERATOR) as visit:
        assert deployments_to_approve(visit) == ()


def test_what_widens_nothing_goes_live_at_once(land: Town) -> None:
    done = proposed(land, widened=())
    assert not done.waiting and live(land) == done.deployment.digest


def test_without_anybody_who_could_approve_nothing_waits(land: Town) -> None:
    with land.installation.database.writing() as connection:
        for name in (OPERATOR, "ada"):
            operator = people.member(connection, UserId(name))
            assert operator
            people.change_members(connection, [replace(operator, suspended=True)])
    assert not proposed(land, by="whoever sets it up").waiting


def test_whoever_proposed_it_cannot_approve_it_but_may_take_it_back(land: Town) -> None:
    before = live(land)
    done = proposed(land, by="operator_admin@operator.example.org")
    with pytest.raises(NoSuchEntry):
        decide(land, done.deployment.digest)
    decide(land, done.deployment.digest, approved=False)
    assert live(land) == before
    with land.reading(OPERATOR) as visit:
        assert deployments_to_approve(visit) == ()


@pytest.mark.parametrize("who", ["operator_plain", "national_admin", "athens_admin"])
def test_only_administrators_of_the_operator_see_and_approve(land: Town, who: str) -> None:
    done = proposed(land)
    with pytest.raises(NoSuchEntry), land.reading(who) as visit:
        deployments_to_approve(visit)
    with pytest.raises(NoSuchEntry):
        decide(land, done.deployment.digest, who)


def test_nobody_approves_what_was_put_in_the_place_of_what_one_looked_at(land: Town) -> None:
    first, second = proposed(land, "First"), proposed(land, "Second")
    with pytest.raises(NoSuchEntry):
        decide(land, first.deployment.digest)
    decide(land, second.deployment.digest)
    assert live(land) == second.deployment.digest


def test_a_second_factor_must_have_been_shown_lately(land: Town) -> None:
    done = proposed(land)
    land.sign_in(OPERATOR)
    land.clock.forward(minutes=11)
    with pytest.raises(NotConfirmed):
        decide(land, done.deployment.digest)


def test_there_is_no_way_round_by_going_back_to_a_version_that_waits(land: Town) -> None:
    done = proposed(land)
    with pytest.raises(NoSuchVersion, match="waits for a second person"):
        roll_back(land.installation, AREA, done.deployment.digest, by=ADA, notes="", make_pieces=no_pieces)


@pytest.mark.parametrize("by", [
    "ada", "Demo Ada", "somebody", "", "operator_plain@operator.example.org", "national_admin@national.example.org",
])
def test_only_a_person_who_could_approve_deploys_and_is_named_by_the_account(land: Town, by: str) -> None:
    before = live(land)
    for widened in (WIDER, ()):
        with pytest.raises(NoSuchProposer):
            proposed(land, by=by, widened=widened)
    assert live(land) == before


def test_a_suspended_administrator_deploys_nothing(land: Town) -> None:
    with land.installation.database.writing() as connection:
        ada = people.member(connection, UserId("ada"))
        assert ada
        people.change_members(connection, [replace(ada, suspended=True)])
    with pytest.raises(NoSuchProposer):
        proposed(land)


def test_another_address_or_name_makes_nobody_a_second_person(any_land: Town) -> None:
    """The proposer is a person of the directory, whatever the account is called by the time of the approval."""
    any_land.sign_in(OPERATOR)
    done = proposed(any_land, by=" Operator_Admin@operator.example.org")
    with any_land.installation.database.writing() as connection:
        operator = people.member(connection, UserId(OPERATOR))
        assert operator
        people.change_members(connection, [replace(operator, email="new@operator.example.org", name="Demo New")])
    with pytest.raises(NoSuchEntry):
        decide(any_land, done.deployment.digest)


def test_going_back_to_a_wider_version_waits_for_a_second_person_too(any_land: Town) -> None:
    first = live(any_land)
    narrower = proposed(any_land, widened=())
    back: dict[str, Any] = {"by": ADA, "notes": "", "make_pieces": no_pieces}
    done = roll_back(any_land.installation, AREA, "", widened=WIDER, **back)
    assert done.waiting and live(any_land) == narrower.deployment.digest
    decide(any_land, first)
    assert live(any_land) == first
    assert not roll_back(any_land.installation, AREA, "", widened=(), **back).waiting
    assert live(any_land) == narrower.deployment.digest


def test_a_former_version_that_todays_rules_refuse_waits_all_the_same(
    land: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrower = proposed(land, widened=())

    def refuse(*_: Any, **__: Any) -> None:
        raise CannotDeploy(AREA, ())

    monkeypatch.setattr(versions, "deploy", refuse)
    back: dict[str, Any] = {"by": ADA, "notes": "", "make_pieces": no_pieces}
    assert roll_back(land.installation, AREA, "", widened=WIDER, **back).waiting
    assert live(land) == narrower.deployment.digest
