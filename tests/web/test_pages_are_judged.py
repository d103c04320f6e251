"""Every address that answers a browser is judged by axe somewhere, or it is said why there is nothing to judge."""

from __future__ import annotations

from pathlib import Path

from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface
from tests.browser.looked_at import LOOKED_AT, NO_PAGE, rules_of
from tests.town import Town
from tests.web.crawl import application

BROWSER = Path(__file__).parents[1] / "browser"


def test_every_page_is_judged_by_axe_or_it_is_said_why_not(town: Town) -> None:
    app = application(town, {Language("en"): Interface()})
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert rules == LOOKED_AT.keys() | NO_PAGE.keys()
    assert not LOOKED_AT.keys() & NO_PAGE.keys() and all(NO_PAGE.values())
    assert {f"{file}.py" for file in LOOKED_AT.values()} <= {path.name for path in BROWSER.glob("test_*.py")}


def test_a_path_falls_under_its_own_address_and_not_under_a_wider_one() -> None:
    rules = ("/directory/<id>", "/directory/new", "/directory/<id>/people/<user>")
    assert rules_of(("/directory/new", "/directory/athens?x=/y", "/elsewhere"), rules) == {
        "/directory/new", "/directory/<id>", "/elsewhere"}  # fmt: skip
