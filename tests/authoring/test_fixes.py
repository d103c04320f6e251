"""`validate --fix` mends what can only be meant in one way, and nothing else."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from imi_runtime.authoring.fixes import Mended, mended
from imi_runtime.compiler.compile import Library, compile_bundle
from imi_runtime.problems import Problem
from tests.library_kit import AREA, library, path_of


def check(files: Library) -> tuple[Problem, ...]:
    return compile_bundle(files, AREA).problems


def mend(**changes: tuple[str, str]) -> Mended:
    return mended(library(**changes), check)


def changed_back(name: str, done: Mended) -> bool:
    path = PurePosixPath(path_of(name))
    return done.library[path] == library()[path]


@pytest.mark.parametrize(("file", "right", "wrong"), [
    ("permit_request", "to: sent, form", "to: snt, form"),
    ("permit_request", "binds: responder", "bind: responder"),
    ("permit_request", "by: responder, from: sent", "by: respnder, from: sent"),
    ("permit_request", "may_read: [request, reply], in: any", "may_read: [requst, reply], in: any"),
    ("permit_request", "starts: sent", "starts: sentt"),
    ("request", "picked_from: [permit]", "picked_from: [permitt]"),
    ("request", "questions: [reply_by]", "questions: [repy_by]"),
    ("holder", "type: yes_no, label", "type: yesno, label"),
    ("holder", "ask_when: urgent is yes", "ask_when: urgnt is yes"),
    ("permit", "ask_when: kind is limited", "ask_when: kind is limitd"),
])  # fmt: skip
def test_a_misspelt_word_with_one_near_candidate_is_mended(file: str, right: str, wrong: str) -> None:
    assert check(library(**{file: (right, wrong)}))
    done = mend(**{file: (right, wrong)})
    assert check(done.library) == ()
    assert changed_back(file, done)


@pytest.mark.parametrize(("file", "right", "wrong", "mended_to"), [
    ("permit_request", 'label: "Sent", waits', "label: Sent, not yet accepted, or so, waits", 'label: "Sent, not yet accepted, or so", waits'),
    ("permit_request", 'title: "Request about a permit"', "title: Request: about a permit", 'title: "Request: about a permit"'),
    ("holder", 'label: "Is it urgent?"', "label: Is it urgent?", 'label: "Is it urgent?"'),
    ("holder", 'label: "Is it urgent?"', "label: @home", 'label: "@home"'),
])  # fmt: skip
def test_a_text_that_yaml_would_cut_is_put_in_quotes(file: str, right: str, wrong: str, mended_to: str) -> None:
    done = mend(**{file: (right, wrong)})
    assert check(done.library) == ()
    assert mended_to in done.library[PurePosixPath(path_of(file))].decode()


REMARK = '{type: long_text, label: "Remark", personal: ordinary}'


def test_free_text_that_says_nothing_about_people_is_marked_as_personal() -> None:
    done = mend(holder=(REMARK, REMARK.replace("ordinary", "no")))
    assert [problem.code for problem in done.problems] == ["IMI-D026"]
    assert changed_back("holder", done)


def test_no_warning_is_mended_into_an_error() -> None:
    """Where nothing says when personal data are erased, the mark would be refused: the author has to say that first."""
    name = 'name: {type: person, label: "Who holds the permit?", required: true, personal: '
    files = library(holder=(f"{name}ordinary}}", f"{name}no}}"))
    procedure, holder = PurePosixPath(path_of("permit_request")), PurePosixPath(path_of("holder"))
    text, _, _ = files[procedure].decode().partition("retention:")
    sets = files[holder].decode().replace(REMARK, REMARK.replace("long_text", "text").replace("ordinary", "no"))
    unlimited = {**files, procedure: text.encode(), holder: sets.encode()}
    assert [problem.code for problem in check(unlimited)] == ["IMI-D027"]
    assert mended(unlimited, check).problems == ()
    limited = {**files, holder: sets.encode()}
    assert [problem.code for problem in mended(limited, check).problems] == ["IMI-D027"]


def test_a_word_with_two_near_candidates_is_left_to_the_author() -> None:
    states = ("closed: {final", 'closed_well: {final: true, label: "W"}\n  closed_badly: {final')
    files = library(permit_request=states)
    path = PurePosixPath(path_of("permit_request"))
    done = mended({**files, path: files[path].replace(b"to: closed", b"to: closed_wall")}, check)
    assert b"to: closed_wall" in done.library[path]


def test_a_text_of_which_nobody_knows_where_it_ends_is_left_to_the_author() -> None:
    done = mend(permit_request=('title: "Request about a permit"', "title: Request: about # a permit"))
    assert done.problems == ()


def test_what_shows_up_behind_a_mended_slip_is_mended_too() -> None:
    files = library(holder=('label: "Is it urgent?"', "label: Is it urgent?"))
    path = PurePosixPath(path_of("holder"))
    done = mended({**files, path: files[path].replace(b"ask_when: urgent", b"ask_when: urgnt")}, check)
    assert len(done.problems) == 2
    assert check(done.library) == ()


def test_what_is_fine_stays_as_it_is() -> None:
    done = mended(library(), check)
    assert dict(done.library) == dict(library())
    assert done.problems == ()
