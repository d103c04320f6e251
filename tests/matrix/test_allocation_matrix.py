"""Who gets what of cases that are given out: every kind of person, every setting, every case, against an oracle by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from imi_runtime.assembly import make_site, page_pieces
from imi_runtime.model.case import Actor
from imi_runtime.model.directory import Allocation, Direction
from imi_runtime.model.ids import AuthorityId, CaseId, RightId, UserId
from imi_runtime.operations import capacities
from imi_runtime.operations.cases import allocating, casework
from imi_runtime.settings import read_settings
from imi_runtime.store import allocations
from imi_runtime.web.app import create_app
from imi_runtime.web.site import COOKIE
from tests.library_kit import AREA
from tests.town import AUTHORITIES, REQUEST_ANSWERS, USERS, Town, authority, sqlite_town, user

ONE, LIST = "/cases/<case_id>/allocation", "/to-give-out"
ALLOCATION = {("GET", ONE), ("POST", ONE), ("GET", LIST), ("POST", LIST)}
"""Every address that this matrix answers for."""
SETTINGS = {"free": None, "acting": Allocation.ACTING, "reading": Allocation.READING}
KINDS = {
    "viewer": ("viewer",), "handler": ("handler",), "other": ("handler", "viewer"), "approver": ("approver",),
    "allocator": ("allocator",), "referral": ("referral_handler",), "chief": ("allocator", "handler"),
    "checker": ("approver", "handler"),
}
SECRET = "Demowska"


@dataclass(frozen=True)
class Cell:
    """One person of one authority before one case."""

    setting: str
    kind: str
    given: tuple[str, ...]

    @property
    def user(self) -> str:
        return f"{self.kind}_{self.setting}"

    def says(self) -> tuple[bool, bool, bool]:
        """Return whether the person reads, acts, and gives the case out, by the rules of the field."""
        rights, mine = set(KINDS[self.kind]), self.kind in self.given
        part = bool(rights & {"approver", "allocator"})
        reads = self.setting != "reading" or mine or part
        acts = "handler" in rights and (self.setting == "free" or mine)
        return reads, acts, self.setting != "free" and "allocator" in rights


@dataclass
class Matrix:
    town: Town
    app: Any
    cases: dict[tuple[str, tuple[str, ...]], CaseId] = field(default_factory=dict)
    cells: int = 0

    def send(self, name: str, method: str, path: str, **sent: Any) -> TestResponse:
        self.cells += 1
        headers = {"Cookie": f"{COOKIE}={self.town.sign_in(name)}"}
        client = self.app.test_client(use_cookies=False)
        if method == "POST":
            page = client.get("/about", headers=headers).get_data(as_text=True)
            sent = {"csrf": re.findall(r'name="csrf" value="([0-9a-f]+)"', page)[0], **sent}
        return client.open(path, method=method, headers=headers, data=sent or None)  # type: ignore[no-any-return]

    def differing(self) -> list[tuple[Cell, tuple[bool, bool, bool], tuple[bool, bool, bool]]]:
        """Return every cell in which the pages say something else than the oracle."""
        found = []
        for (setting, given), case in self.cases.items():
            for kind in KINDS:
                cell = Cell(setting, kind, given)
                page = self.send(cell.user, "GET", f"/cases/{case}")
                assert page.status_code == 200, cell
                gives = self.send(cell.user, "GET", f"/cases/{case}/allocation").status_code
                assert gives in (200, 404)
                saw = (SECRET in page.text, f"/cases/{case}/acts/reply" in page.text, gives == 200)
                if saw != cell.says():
                    found.append((cell, saw, cell.says()))
        return found


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    places = {
        setting: replace(
            authority(setting, "PT"), allocation={(AREA, Direction.INCOMING): kept} if kept else {}
        )
        for setting, kept in SETTINGS.items()
    }
    people = tuple(
        user(f"{kind}_{setting}", setting, frozenset(map(RightId, rights)))
        for setting in SETTINGS for kind, rights in KINDS.items()
    )
    town = sqlite_town(
        tmp_path_factory.mktemp("allocation"), make_pieces=page_pieces, users=(*USERS, *people),
        authorities=(*AUTHORITIES, *places.values()),
    )
    made = Matrix(town, create_app(make_site(town.installation, read_settings({}))))
    for setting in SETTINGS:
        for given in ((), ("handler",), ("other", "chief")):
            if setting != "free" or not given:
                made.cases[setting, given] = case = town.open("anna")
                town.step("anna", case, "send", {"request": {**REQUEST_ANSWERS["request"], "recipient": setting}})
                _give(town, case, setting, given)
    yield made
    print(f"\nallocation matrix: {made.cells} cells")
    town.installation.database.close()


def _give(town: Town, case: CaseId, setting: str, given: tuple[str, ...]) -> None:
    if given:
        with town.writing(f"allocator_{setting}") as visit:
            found = casework.open_case(visit, case)
            wanted = (UserId(f"{kind}_{setting}") for kind in given)
            assert allocating.allocate(visit, found.bundle, found.case, wanted, seen=0)


def test_everybody_reads_acts_and_gives_out_exactly_what_the_oracle_says(matrix: Matrix) -> None:
    assert matrix.differing() == []


@pytest.mark.parametrize("guard", ["narrowed", "acting", "reading"])
def test_without_a_guard_the_matrix_goes_red(matrix: Matrix, monkeypatch: pytest.MonkeyPatch, guard: str) -> None:
    if guard == "narrowed":
        monkeypatch.setattr(capacities.Share, "narrowed", lambda self, actor: actor)
    else:
        monkeypatch.setattr(Actor, guard, property(lambda self: self))
    assert matrix.differing() != []


def test_the_list_is_there_for_allocators_only_and_holds_what_nobody_has(matrix: Matrix) -> None:
    for setting in SETTINGS:
        for kind, rights in KINDS.items():
            found = matrix.send(f"{kind}_{setting}", "GET", LIST)
            gives = setting != "free" and "allocator" in rights
            assert found.status_code == (200 if gives else 404), (setting, kind)
            listed = {case for case in matrix.cases.values() if f'value="{case}"' in found.text}
            assert listed == ({matrix.cases[setting, ()]} if gives else set())
            assert SECRET not in found.text


def test_nobody_else_gives_anything_to_anybody(matrix: Matrix) -> None:
    """Every person of every authority tries with every case: who may not hears that there is no such page."""
    for (setting, given), case in matrix.cases.items():
        for of in SETTINGS:
            for kind, rights in KINDS.items():
                if of == setting and setting != "free" and "allocator" in rights:
                    continue
                wanted = f"handler_{of}"
                one = matrix.send(f"{kind}_{of}", "POST", f"/cases/{case}/allocation", people=wanted, seen="0")
                assert one.status_code == 404, (setting, of, kind)
                several = matrix.send(f"{kind}_{of}", "POST", LIST, people=wanted, cases=case)
                assert several.status_code in (404, 303) and (several.status_code == 404 or "allocator" in rights)
        assert _having(matrix, case, setting) == {f"{kind}_{setting}" for kind in given}
    for outsider in ("anna", "wanda"):
        for case in matrix.cases.values():
            assert matrix.send(outsider, "GET", f"/cases/{case}/allocation").status_code == 404
            assert matrix.send(outsider, "POST", f"/cases/{case}/allocation", people=outsider).status_code == 404


def _having(matrix: Matrix, case: CaseId, setting: str) -> set[str]:
    with matrix.town.installation.database.reading() as connection:
        given = allocations.given_of(connection, AuthorityId(setting), [case])
        everybody = connection.exec_driver_sql("SELECT count(*) FROM case_allocations WHERE case_id = ?", (case,)).scalar()
    assert everybody == len(given.get(case, ()))
    return set(given.get(case, ()))


@pytest.mark.parametrize("sent", [
    {"people": "nobody"}, {"people": "anna"}, {"people": "viewer_reading"}, {"people": ["handler_reading", "approver_reading"]},
])
def test_what_cannot_be_given_is_refused_and_nothing_is_lost(matrix: Matrix, sent: dict[str, Any]) -> None:
    case = matrix.cases["reading", ()]
    assert matrix.send("allocator_reading", "POST", f"/cases/{case}/allocation", seen="0", **sent).status_code == 400
    several = matrix.send("allocator_reading", "POST", LIST, cases=case, **sent)
    assert several.status_code == 400 and f'value="{case}"' in several.text
    assert matrix.send("allocator_reading", "POST", LIST, cases=case).status_code == 400
    assert matrix.send("allocator_reading", "POST", LIST, people="handler_reading").status_code == 400
    stale = matrix.send("allocator_reading", "POST", f"/cases/{case}/allocation", seen="7", people="handler_reading")
    assert stale.status_code == 409 and _having(matrix, case, "reading") == set()
    never = matrix.send("allocator_reading", "POST", LIST, cases="case-that-never-was", people="handler_reading")
    assert never.status_code == 404
