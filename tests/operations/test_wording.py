"""Words apart from versions: only words, only where the meaning stays, and pinned cases speak them."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from imi_runtime.compiler.compile import Library
from imi_runtime.model.ids import Language
from imi_runtime.operations.deployment.deploying import CannotDeploy, deploy
from imi_runtime.operations.deployment.versions import find_version
from imi_runtime.operations.deployment.wording import EnglishChanged, NotOnlyWords, Worded, deploy_words
from imi_runtime.operations.installation import Bundles, DeploymentBroken
from tests.library_kit import AREA, library
from tests.town import Town, no_pieces

FRENCH = Language("fr")
REWORDED = library(permit_request=('title: "Request about a permit"', 'title: "Request about a licence to work"'))


def put(town: Town, files: Library, *, wording: bool = False) -> Worded:
    assert town.deployed is not None
    return deploy_words(
        town.installation, files, AREA, town.deployed.deployment.digest, by="Demo Translator", notes="a slip",
        wording=wording, make_pieces=no_pieces,
    )


def title(town: Town, language: str = "en", name: str = "anna") -> str:
    assert town.deployed is not None
    digest = town.deployed.deployment.digest
    with town.reading(name) as visit:
        labels = town.installation.bundles.labels(visit.connection, digest, Language(language))
        return labels.of(visit.bundle(digest).procedures["permit_request"].title)


def test_an_english_text_that_changes_must_be_called_a_matter_of_wording(any_town: Town) -> None:
    with pytest.raises(EnglishChanged) as refused:
        put(any_town, REWORDED)
    assert [(before, after) for _, before, after in refused.value.texts] == [
        ("Request about a permit", "Request about a licence to work")
    ]
    assert title(any_town) == "Request about a permit"


def test_cases_of_the_version_speak_the_new_words_and_the_version_stays(any_town: Town) -> None:
    case = any_town.opened("anna")
    assert put(any_town, REWORDED, wording=True).number == 1
    assert title(any_town) == "Request about a licence to work"
    assert title(any_town, "fr") == "Request about a licence to work", "a language that the area does not speak"
    assert case.deployment == find_version(any_town.installation, AREA).digest


def test_a_worker_that_knew_the_old_words_notices_with_its_next_visit(town: Town) -> None:
    assert title(town) == "Request about a permit"
    other = Bundles(town.installation.sealing)
    with town.installation.database.reading() as connection:
        assert town.deployed is not None
        other.labels(connection, town.deployed.deployment.digest, Language("en"))
    put(town, REWORDED, wording=True)
    assert title(town) == "Request about a licence to work"


@pytest.mark.parametrize("change", [
    {"permit_request": ("within: 14 days", "within: 15 days")},
    {"holder": ("required: true, personal: ordinary", "personal: ordinary")},
    {"permit": ('choices: {full: "Full", limited: "Limited"}', 'choices: {full: "Full", limited: "Limited", no: "None"}')},
    {"bundle": ("languages: [en]", "languages: [en]\ncontact: \"help@example.org\"")},
], ids=["deadline", "compulsory", "choice", "contact"])
def test_anything_but_words_is_refused(town: Town, change: dict[str, tuple[str, str]]) -> None:
    with pytest.raises(NotOnlyWords):
        put(town, library(**change), wording=True)


def test_a_library_with_problems_is_refused(town: Town) -> None:
    with pytest.raises(CannotDeploy):
        put(town, library(permit_request=("from: draft, to: sent", "from: draft, to: snet")), wording=True)


def test_each_putting_of_words_has_its_number_and_the_same_words_none(town: Town) -> None:
    again = library(permit_request=('title: "Request about a permit"', 'title: "Permit request"'))
    assert [put(town, files, wording=True).number for files in (REWORDED, again)] == [1, 2]
    assert put(town, again, wording=True) == Worded(find_version(town.installation, AREA).digest, 2, unchanged=True)
    assert find_version(town.installation, AREA).layer == 2


def test_the_words_of_the_version_itself_can_be_put_back(town: Town) -> None:
    put(town, REWORDED, wording=True)
    assert put(town, library(), wording=True).number == 2
    assert title(town) == "Request about a permit"


def test_deploying_the_same_version_again_keeps_the_words_over_it(town: Town) -> None:
    put(town, REWORDED, wording=True)
    deploy(town.installation, library(), AREA, by="test", notes="", make_pieces=no_pieces)
    fresh = Bundles(town.installation.sealing)
    with town.installation.database.reading() as connection:
        digest = find_version(town.installation, AREA).digest
        words = fresh.labels(connection, digest, Language("en"))
    assert "Request about a licence to work" in words.words.values()


def test_words_that_were_changed_in_the_database_are_not_spoken(town: Town) -> None:
    put(town, REWORDED, wording=True)
    with town.installation.database.writing() as connection:
        connection.execute(text("UPDATE compiled SET data = x'7b7d20' WHERE kind = 'labels'"))
    with pytest.raises(DeploymentBroken):
        title(town)
