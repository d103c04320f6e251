"""Pages of a case that has moved: present things in the words of its version, past ones in the words of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from flask.testing import FlaskClient

from imi_runtime.assembly import page_pieces
from imi_runtime.model.case import Case
from imi_runtime.model.ids import Language
from imi_runtime.operations.deployment.deploying import deploy
from imi_runtime.operations.moves.moving import move_back, move_cases
from imi_runtime.screens.interface import Interface
from tests.library_kit import AREA
from tests.operations.moving_kit import FIRST, MAPPING, SECOND, one_case, versions
from tests.town import Town, sqlite_town
from tests.web.crawl import BASE, application, pages, signed_in


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A town on the first version, with pages."""
    founded = sqlite_town(tmp_path, files=FIRST, make_pieces=page_pieces)
    yield founded
    founded.installation.database.close()


def moved(town: Town, steps: int) -> Case:
    case = one_case(town, Random(2), steps)
    deploy(town.installation, SECOND, AREA, by="test", notes="", make_pieces=page_pieces)
    outcomes = list(move_cases(town.installation, AREA, versions(town, MAPPING), by="Demo"))
    assert [one.moved for one in outcomes] == [True]
    return case


def client_of(town: Town, name: str) -> FlaskClient:
    return signed_in(application(town, {Language("en"): Interface()}), name)


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_every_page_of_a_moved_case_can_be_read_and_its_history_names_each_step_as_it_was(town: Town, steps: int) -> None:
    case = moved(town, steps)
    client = client_of(town, "anna")
    found = dict(pages(client, f"/cases/{case.id}"))
    page = found[f"/cases/{case.id}"]
    assert "Goes on under another version of the procedure" in page
    assert ("Done: Send" in page) == (steps > 0)
    assert client.get("/", base_url=BASE).status_code == 200


def test_answers_that_were_written_before_stand_on_the_page_afterwards(town: Town) -> None:
    case = moved(town, 2)
    page = client_of(town, "anna").get(f"/cases/{case.id}", base_url=BASE).get_data(as_text=True)
    assert "Demowska" in page and "Is it urgent?" in page


def test_a_case_that_returned_says_so(town: Town) -> None:
    case = moved(town, 1)
    list(move_back(town.installation, AREA, by="Demo"))
    page = client_of(town, "anna").get(f"/cases/{case.id}", base_url=BASE).get_data(as_text=True)
    assert "Back under the former version of the procedure" in page
