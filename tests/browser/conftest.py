"""Every file of browser tests judges the pages that are told of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.looked_at import LOOKED_AT, NO_PAGE, SEEN, rules_of


@pytest.fixture(scope="module", autouse=True)
def pages_told_of_this_file(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold a file to the pages that it is said to judge, where all its tests ran and passed."""
    SEEN.clear()
    yield
    module = request.module
    ran = {item.originalname for item in request.session.items if getattr(item, "module", None) is module}  # type: ignore[attr-defined]
    whole = ran >= {name for name in vars(module) if name.startswith("test_")} and not request.session.testsfailed
    told = {rule for rule, file in LOOKED_AT.items() if file == module.__name__.rpartition(".")[2]}
    missing = told - rules_of(SEEN, (*LOOKED_AT, *NO_PAGE)) if whole else set()
    assert not missing, f"these pages are said to be judged here, and are not: {sorted(missing)}"
