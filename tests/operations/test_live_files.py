"""The files of what is live are exactly those that were deployed."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from imi_runtime.compiler.compile import bytes_of
from imi_runtime.operations.deployment.deploying import deploy
from imi_runtime.operations.deployment.live_files import live_library
from imi_runtime.operations.installation import DeploymentBroken
from tests.library_kit import AREA, library
from tests.town import Town


def put_live(town: Town) -> None:
    deploy(town.installation, library(), AREA, by="test", notes="", make_pieces=lambda bundle, labels: iter(()))


def test_what_was_deployed_comes_back_byte_for_byte(town: Town) -> None:
    put_live(town)
    found = live_library(town.installation)
    assert {path: data for path, data in found.items() if AREA in path.parts} == dict(bytes_of(library(), AREA))


def test_files_that_were_changed_in_the_database_are_not_taken_for_live(town: Town) -> None:
    put_live(town)
    with town.installation.database.writing() as connection:
        connection.execute(text("UPDATE deployments SET files = x'504b0506000000000000000000000000000000000000'"))
    with pytest.raises(DeploymentBroken, match="not those that were deployed"):
        live_library(town.installation)
