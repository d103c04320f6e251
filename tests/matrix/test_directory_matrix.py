"""Who gets what from the directory's pages: every person, every address and method, against an oracle of its own.

The oracle is a table of who may do what to which authority, written by hand from the rules of the field; it imports
nothing of the directory's code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.test import TestResponse

from imi_runtime.assembly import make_site, page_pieces
from imi_runtime.model.ids import AuthorityId
from imi_runtime.settings import read_settings
from imi_runtime.web import sent_forms
from imi_runtime.web.app import create_app
from imi_runtime.web.site import COOKIE, START_COOKIE
from tests.directory.land import LAND, REGION
from tests.directory.land_town import seen, sqlite_land
from tests.library_kit import AREA
from tests.town import Town

ENTRY, PERSON = "/directory/<id>", "/directory/<id>/people/<user>"
DIRECTORY = {
    ("GET", "/directory"), ("GET", ENTRY), ("GET", f"{ENTRY}/history"), ("GET", f"{ENTRY}/data"), ("POST", f"{ENTRY}/data"),
    ("GET", f"{ENTRY}/areas/<area>"), ("POST", f"{ENTRY}/areas/<area>"), ("POST", f"{ENTRY}/standing"),
    ("GET", f"{ENTRY}/coordination"), ("POST", f"{ENTRY}/coordination"), ("GET", f"{ENTRY}/people"), ("GET", f"{ENTRY}/people/new"), ("POST", f"{ENTRY}/people/new"), ("GET", PERSON),
    ("GET", f"{ENTRY}/appointment"), ("POST", f"{ENTRY}/appointment"), ("POST", f"{ENTRY}/appointment/confirm"), ("POST", f"{ENTRY}/appointment/refuse"),
    ("POST", PERSON), ("POST", f"{PERSON}/confirm"), ("POST", f"{PERSON}/invite"), ("GET", "/directory/new"),
    ("POST", "/directory/new"), ("GET", "/directory/invitations"), ("POST", "/directory/invitations"),
    ("GET", "/deployments"), ("POST", "/deployments/<area>"), ("GET", "/directory/absences"), ("POST", "/directory/absences"),
}
"""Every address that this matrix answers for."""

# Authority -> who registered it, who gave it access, and which coordinators stand above it in the area and in all areas.
VALIDATOR = {"athens": "regional", "patras": "national", "helsinki": "neighbour", "sectoral": "national", "national": "operator"}
GRANTER = {"athens": "sectoral", "patras": "sectoral", "helsinki": "neighbour", "sectoral": "national", "national": "operator"}
COUNTRY = {"athens": "national", "patras": "national", "sectoral": "national", "helsinki": "neighbour", "national": ""}
SUBJECTS = tuple(VALIDATOR)
REGISTERS = {"operator", "national", "neighbour", "regional", "sectoral", "delegated"}


@dataclass(frozen=True)
class Who:
    """A person of the land: the authority, and whether administrator."""

    of: str
    administrator: bool

    @property
    def user(self) -> str:
        return f"{self.of}_{'admin' if self.administrator else 'plain'}"


PEOPLE = tuple(Who(str(a.id), administrator) for a in LAND for administrator in (True, False))
Rule = Callable[[Who, str], bool]


def everybody(who: Who, subject: str) -> bool:
    return True


def keeper(who: Who, subject: str) -> bool:
    """The own administrators, and those of the validating coordinator."""
    return who.administrator and who.of in (subject, VALIDATOR[subject])


def own(who: Who, subject: str) -> bool:
    return who.administrator and who.of == subject


def validates(who: Who, subject: str) -> bool:
    """Administrators of the validating coordinator ask for another one where somebody has signed in already."""
    return who.administrator and who.of == VALIDATOR[subject]


def nobody(who: Who, subject: str) -> bool:
    """Nothing waits here that anybody could decide."""
    return False


def history(who: Who, subject: str) -> bool:
    return who.administrator and (who.of in (subject, VALIDATOR[subject], "operator") or who.of == COUNTRY[subject])


def of_area(who: Who, subject: str) -> bool:
    """Own administrators change what it is competent for, the access coordinator all of it."""
    return who.administrator and who.of in (subject, GRANTER[subject])


def standing(who: Who, subject: str) -> bool:
    above = {VALIDATOR[subject], COUNTRY[subject], "operator"} - {subject, ""}
    return who.administrator and who.of in above


def registers(who: Who, subject: str) -> bool:
    return who.administrator and who.of in REGISTERS


def operates(who: Who, subject: str) -> bool:
    return who.administrator and who.of == "operator"


def coordination(who: Who, subject: str) -> bool:
    """Whoever stands above the authority as a whole, in its country and region."""
    above = {"operator", VALIDATOR[subject], COUNTRY[subject]} - {subject, ""}
    return who.administrator and (who.of in above or (who.of == "regional" and subject == "athens"))


READS: Mapping[str, Rule] = {
    f"{ENTRY}/coordination": coordination,
    "/deployments": operates,
    ENTRY: everybody, f"{ENTRY}/history": history, f"{ENTRY}/data": keeper, f"{ENTRY}/areas/<area>": of_area,
    f"{ENTRY}/people": keeper, f"{ENTRY}/people/new": own, f"{ENTRY}/appointment": validates, PERSON: own,
    "/directory": everybody,
    "/directory/absences": everybody, "/directory/new": registers, "/directory/invitations": registers,
}
WRITES: Mapping[str, Rule] = {
    f"{ENTRY}/coordination": coordination,
    "/deployments/<area>": operates,
    f"{ENTRY}/data": keeper, f"{ENTRY}/areas/<area>": of_area, f"{ENTRY}/standing": standing,
    f"{ENTRY}/people/new": own, f"{ENTRY}/appointment": validates, f"{ENTRY}/appointment/confirm": nobody,
    f"{ENTRY}/appointment/refuse": nobody, PERSON: own, f"{PERSON}/confirm": own, "/directory/new": registers,
    "/directory/invitations": registers, "/directory/absences": everybody,
}


@dataclass
class Matrix:
    """The land's application and the browsers of its people."""

    town: Town
    app: Any
    cells: int = 0
    tokens: dict[str, str] = field(default_factory=dict)

    def send(self, who: Who | None, method: str, path: str, **sent: Any) -> TestResponse:
        self.cells += 1
        secret = self.town.sign_in(who.user) if who else ""
        cookie = f"{COOKIE}={secret}" if secret else f"{START_COOKIE}=never"
        client = self.app.test_client(use_cookies=False)
        if method == "POST":
            key = who.user if who else ""
            if key not in self.tokens:
                page = client.get("/about", headers={"Cookie": cookie}).get_data(as_text=True)
                self.tokens[key] = re.findall(r'name="csrf" value="([0-9a-f]+)"', page)[0]
            sent = {"csrf": self.tokens[key], **sent}
        return client.open(path, method=method, headers={"Cookie": cookie}, data=sent or None)


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    town = sqlite_land(tmp_path_factory.mktemp("directory"), make_pieces=page_pieces)
    made = Matrix(town, create_app(make_site(town.installation, read_settings({}))))
    yield made
    print(f"\ndirectory matrix: {made.cells} cells, {len(PEOPLE)} people, {len(SUBJECTS)} authorities")
    town.installation.database.close()


def address(rule: str, subject: str) -> str:
    return rule.replace("<id>", subject).replace("<area>", AREA).replace("<user>", f"{subject}_plain")


def cells(rules: Mapping[str, Rule]) -> Iterator[tuple[Who, str, str, bool]]:
    for rule, may in rules.items():
        for subject in SUBJECTS if "<id>" in rule else SUBJECTS[:1]:
            for who in PEOPLE:
                yield who, rule, subject, may(who, subject)

PLACES: Mapping[str, Mapping[str, str]] = {
    "national": {"country": "GR"}, "neighbour": {"country": "FI"}, "operator": {"country": "BE"},
    "regional": {"country": "GR", "region": REGION}, "sectoral": {"country": "GR", "areas": AREA},
    "delegated": {"country": "GR", "region": REGION, "areas": AREA},
}
"""Where each coordinator may register."""


def place_of(who: Who, rule: str) -> dict[str, str]:
    place = PLACES.get(who.of, {}) if WRITES[rule] is registers else {}
    return {name: value for name, value in place.items() if name != "country" or rule == "/directory/new"}


def test_every_address_is_in_this_matrix() -> None:
    written = {("GET", rule) for rule in READS} | {("POST", rule) for rule in WRITES} | {("POST", f"{PERSON}/invite")}
    assert written == DIRECTORY


def test_everybody_reads_exactly_what_the_oracle_says(matrix: Matrix) -> None:
    wrong = []
    for who, rule, subject, may in cells(READS):
        status = matrix.send(who, "GET", address(rule, subject)).status_code
        if status != (200 if may else 404):
            wrong.append((who.user, address(rule, subject), status, may))
    assert wrong == []


def test_whoever_may_not_write_hears_that_there_is_no_such_page_and_changes_nothing(matrix: Matrix) -> None:
    before = matrix.town.installation.database
    wrong = []
    for who, rule, subject, may in cells(WRITES):
        if not may:
            sent = {"standing": "suspended", "seen": seen(matrix.town, f"{subject}_admin", subject)} if "standing" in rule else {}
            status = matrix.send(who, "POST", address(rule, subject), **sent).status_code
            if status != 404:
                wrong.append((who.user, address(rule, subject), status))
    assert wrong == [] and before


def test_whoever_may_write_is_answered_by_the_form(matrix: Matrix) -> None:
    """Nothing is written here: what is sent is empty, or was made from another state of the entry."""
    wrong = []
    for who, rule, subject, may in cells(WRITES):
        if may and rule not in (PERSON, f"{PERSON}/confirm"):
            sent = {"standing": "suspended", "seen": "another"} if "standing" in rule else place_of(who, rule)
            status = matrix.send(who, "POST", address(rule, subject), **sent).status_code
            if status not in (303 if "standing" in rule else 400, 409):
                wrong.append((who.user, address(rule, subject), status))
    assert wrong == []


def test_without_signing_in_every_address_leads_to_the_sign_in_page(matrix: Matrix) -> None:
    for method, rule in sorted(DIRECTORY):
        response = matrix.send(None, method, address(rule, "athens"), standing="active") if "standing" in rule else (
            matrix.send(None, method, address(rule, "athens")))
        assert response.status_code == 303 and "/sign-in" in response.headers["Location"], (method, rule)


def test_an_authority_that_never_was_looks_like_one_that_one_may_not_see(matrix: Matrix) -> None:
    plain = Who("patras", False)
    for rule in (ENTRY, f"{ENTRY}/history", f"{ENTRY}/data", f"{ENTRY}/people"):
        hidden, never = (matrix.send(plain, "GET", rule.replace("<id>", id)) for id in ("never-was", "athens/x"))
        assert hidden.status_code == never.status_code == 404


def test_a_field_that_the_form_does_not_have_is_refused(matrix: Matrix) -> None:
    admin = Who("athens", True)
    for rule, sent in (
        (f"{ENTRY}/data", {"official_name": "X"}), (f"{ENTRY}/data", {"country": "FI"}), (f"{ENTRY}/data", {"standing": "active"}),
        (f"{ENTRY}/areas/<area>", {"access": "yes"}), (f"{ENTRY}/areas/<area>", {"coordinators": "athens"}),
        (PERSON, {"email": "x@example.org"}), (PERSON, {"rights_another_area": "another_area:handler"}),
        (f"{ENTRY}/people/new", {"password": "x"}), ("/directory/absences", {"first": ["2026-03-10", "2026-03-11"]}),
    ):
        assert matrix.send(admin, "POST", address(rule, "athens"), **sent).status_code == 400, (rule, sent)


def test_without_the_look_at_every_field_more_would_get_through(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent_forms, "abort", lambda status: None)
    admin = Who("athens", True)
    assert matrix.send(admin, "POST", address(PERSON, "athens"), email="x@example.org").status_code != 400


def test_a_coordinator_names_another_and_nobody_names_what_is_wider_than_its_own(matrix: Matrix) -> None:
    path, delegated = "/directory/athens/coordination", f"delegated:{AREA}:{REGION}"
    for who, role, status in (
        (Who("regional", True), "national::", 404), (Who("regional", True), f"regional::{REGION}", 404),
        (Who("regional", True), "emperor::", 400), (Who("national", True), delegated, 303),
    ):
        sent = {"seen": seen(matrix.town, "athens_admin", "athens"), "roles": role}
        assert matrix.send(who, "POST", path, **sent).status_code == status, (who.user, role)
    page = matrix.send(Who("patras", False), "GET", "/directory/athens").get_data(as_text=True)
    assert "Delegated coordinator" in page
    taken = {"seen": seen(matrix.town, "athens_admin", "athens")}
    assert matrix.send(Who("national", True), "POST", path, **taken).status_code == 303


def test_the_validation_is_handed_over_by_whoever_has_it(matrix: Matrix) -> None:
    path = "/directory/patras/coordination"
    for who, status in ((Who("operator", True), 404), (Who("national", True), 303)):
        sent = {"seen": seen(matrix.town, "patras_admin", "patras"), "validator": "sectoral"}
        assert matrix.send(who, "POST", path, **sent).status_code == status, who.user
    with matrix.town.reading("patras_admin") as visit:
        assert visit.directory.authorities[AuthorityId("patras")].validator == "sectoral"


def test_an_appointment_that_waits_is_there_for_those_who_decide_it_and_for_nobody_else(matrix: Matrix) -> None:
    path, people, name = "/directory/athens/appointment", "/directory/athens/people", "Demo From Outside"
    sent = {"user_name": name, "user_email": "demo.outside@athens.example.org", "language": "el", "reason": "left"}
    assert matrix.send(Who("regional", True), "POST", path, **sent).status_code == 303
    for who in PEOPLE:
        decides = who.administrator and who.of in ("athens", "regional")
        assert (name in matrix.send(who, "GET", people).get_data(as_text=True)) is decides, who.user
        assert matrix.send(who, "POST", f"{path}/confirm").status_code == 404, "its administrators have three days to refuse"
        if not decides:
            assert matrix.send(who, "POST", f"{path}/refuse").status_code == 404, who.user
    assert matrix.send(Who("athens", True), "POST", f"{path}/refuse").status_code == 303
    assert name not in matrix.send(Who("athens", True), "GET", people).get_data(as_text=True)
