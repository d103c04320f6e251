"""Which file of browser tests judges which page by axe, and which addresses are no page: each address is named once.

`tests/browser/conftest.py` holds each file to what is said of it here, and `tests/web/test_pages_are_judged.py` holds
this table to the addresses of the application.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

LOOKED_AT: Mapping[str, str] = {
    **dict.fromkeys((
        "/", "/about", "/accessibility", "/account", "/account/mail", "/cases/<case_id>", "/cases/<case_id>/acts/<transition>",
        "/cases/<case_id>/acts/<transition>/<form>/<page>", "/cases/<case_id>/acts/<transition>/review",
        "/cases/<case_id>/chart", "/cases/<case_id>/copy", "/cases/<case_id>/print", "/data-protection", "/directory",
        "/directory/<id>", "/procedures", "/procedures/<area>/<procedure>", "/sign-in", "/start",
        "/start/<area>/<procedure>", "/statistics",
    ), "test_screens_are_accessible"),
    **dict.fromkeys((
        "/account/factors/new", "/account/password", "/account/security", "/confirm", "/forgotten", "/sign-in/code",
    ), "test_second_step"),
    **dict.fromkeys((
        "/areas/<area>/confidentiality", "/directory/<id>/history", "/directory/<id>/people", "/directory/<id>/people/<user>",
        "/directory/<id>/people/new", "/directory/absences", "/directory/invitations", "/directory/new",
        "/invitations/<secret>", "/recoveries", "/reset/<link>", "/sign-in/set-up",
    ), "test_joining"),
    **dict.fromkeys((
        "/deployments", "/directory/<id>/appointment", "/directory/<id>/areas/<area>", "/directory/<id>/coordination", "/directory/<id>/data", "/mailbox",
        "/mailbox/<id>", "/urgent",
    ), "test_pages_of_overseers"),
    **dict.fromkeys(("/cases/<case_id>/allocation", "/to-give-out"), "test_allocating"),
    "/find": "test_finding_cases",
}  # fmt: skip
"""Address -> the file whose tests judge its page."""
NO_PAGE: Mapping[str, str] = {
    "/cases/<case_id>/files/<file_id>": "an attached file, as it was sent",
    "/cases/<case_id>/report": "a tagged PDF: tests/web/test_reports.py reads its structure",
    "/statistics/figures.csv": "a table as a file",
    "/statistics/figures.xlsx": "a table as a file",
    "/static/<path:filename>": "what pages are made of",
    "/styles/<digest>.css": "what pages are made of",
    "/healthz": "read by machines",
    "/readyz": "read by machines",
    "/providers/<provider>": "sends the browser on",
    "/providers/<provider>/back": "sends the browser on",
    "/providers/<provider>/link": "sends the browser on",
    "/invitations/<secret>/providers/<provider>": "sends the browser on",
}
"""Address -> why there is nothing to judge."""
SEEN: set[str] = set()
"""The paths that were judged in the file whose tests run."""


def rules_of(paths: Iterable[str], rules: Iterable[str]) -> set[str]:
    """Return under which addresses of the application these paths fall; one without gaps goes before one with gaps."""
    ordered = [(rule, re.compile(re.sub(r"<[^>]+>", "[^/]+", rule))) for rule in sorted(rules, key=lambda one: one.count("<"))]
    plain = {path.partition("?")[0] for path in paths}
    return {next((rule for rule, shape in ordered if shape.fullmatch(path)), path) for path in plain}
