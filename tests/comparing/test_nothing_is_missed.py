"""Two versions that mean something different have a difference, and two that mean the same have none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.comparing.called_anew import called_anew
from imi_runtime.comparing.compare import compare
from imi_runtime.comparing.grading import TRANSLATION, UNFORESEEN
from imi_runtime.comparing.sides import Sides
from imi_runtime.comparing.telling_names import tell_unforeseen
from imi_runtime.comparing.versions import Version, version_from_files
from imi_runtime.comparing.walk import differences
from imi_runtime.compiler.compile import Library, areas, read_library
from imi_runtime.library_path import shipped_library
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.codec import KIND, decode, encode
from imi_runtime.model.ids import AreaId, Digest
from tests.comparing.kit import difference, plain, version
from tests.library_kit import AREA, library

TESTS = Path(__file__).resolve().parents[1]
LIBRARIES = {"small": None, "second": TESTS / "second_library", "worked": TESTS / "worked_library", "shipped": shipped_library()}


@cache
def files(name: str) -> Library:
    folder = LIBRARIES[name]
    return read_library(folder) if folder else library()


@cache
def versions(name: str) -> dict[AreaId, Version]:
    return {area: version(files(name), area) for area in areas(files(name))}


AREAS = [(name, area) for name in LIBRARIES for area in areas(files(name))]


def meaning(bundle: Bundle) -> Any:
    """Return all that a bundle says, as data; parts that stand in files of their own have no order."""
    data = encode(replace(bundle, digest=Digest("")))
    for section in ("procedures", "forms", "question_sets", "code_lists"):
        if section in data:
            data[section]["map"].sort(key=lambda entry: entry[0])
    return data


# -- the model, changed anywhere


Spot = tuple[Any, ...]


def spots(data: Any, path: Spot = ()) -> Iterator[Spot]:
    """Yield every place of encoded definitions where something can be changed."""
    if isinstance(data, list):
        yield from ((*path, number, "gone") for number in range(len(data)))
        for number, each in enumerate(data):
            yield from spots(each, (*path, number))
    elif isinstance(data, dict):
        if data.get(KIND) in ("AnswerType", "Personal", "Holder", "Unit", "Which", "Decimal"):
            return
        for key, each in data.items():
            if key not in (KIND, "digest"):
                yield from spots(each, (*path, key))
    else:
        yield path


def changed(data: Any, spot: Spot) -> Any:
    copy = json.loads(json.dumps(data))
    *way, last = spot
    gone = last == "gone"
    if gone:
        *way, last = way
    here = copy
    for step in way:
        here = here[step]
    if gone:
        del here[last]
    else:
        here[last] = {str: lambda v: f"{v}x", bool: lambda v: not v, int: lambda v: v + 1}[type(here[last])](here[last])
    return copy


@cache
def encoded(name: str, area: AreaId) -> tuple[Any, list[Spot]]:
    data = encode(versions(name)[area].bundle)
    return data, list(spots(data))


@settings(max_examples=30, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize(("name", "area"), AREAS)
def test_whatever_is_changed_in_a_definition_is_found(name: str, area: AreaId, data: st.DataObject) -> None:
    whole, places = encoded(name, area)
    try:
        other = decode(changed(whole, data.draw(st.sampled_from(places))))
    except (KeyError, TypeError, ValueError):
        return
    if not isinstance(other, Bundle):
        return
    bundle = versions(name)[area].bundle
    try:
        same = meaning(bundle) == meaning(other)
    except (AttributeError, TypeError):  # the change made no definition at all
        return
    assert bool(list(differences(bundle, other))) is not same


# -- the files, changed as authors change them


WORD = re.compile(r"\b[a-z_]+\b")


def without(lines: list[str], at: int, word: str) -> list[str]:
    return [*lines[:at], *lines[at + 1 :]]


def swapped(lines: list[str], at: int, word: str) -> list[str]:
    return [*lines[: at - 1], lines[at], lines[at - 1], *lines[at + 1 :]] if at else lines


def one_more(lines: list[str], at: int, word: str) -> list[str]:
    return [*lines[:at], re.sub(r"\d+", lambda found: str(int(found[0]) + 1), lines[at], count=1), *lines[at + 1 :]]


def reworded(lines: list[str], at: int, word: str) -> list[str]:
    return [*lines[:at], re.sub(r'"([^"]+)"', r'"\1 anew"', lines[at], count=1), *lines[at + 1 :]]


def another_word(lines: list[str], at: int, word: str) -> list[str]:
    found = list(WORD.finditer(lines[at]))
    if not found:
        return lines
    place = found[len(word) % len(found)]
    return [*lines[:at], lines[at][: place.start()] + word + lines[at][place.end() :], *lines[at + 1 :]]


def shorter(lines: list[str], at: int, word: str) -> list[str]:
    first, comma, rest = lines[at].rpartition(", ")
    closing = rest[rest.find("}") :] if "}" in rest else rest[rest.find("]") :] if "]" in rest else ""
    return [*lines[:at], first + closing if comma else lines[at], *lines[at + 1 :]]


CHANGES = (without, swapped, one_more, reworded, another_word, shorter)


@cache
def definitions(name: str, area: AreaId) -> list[PurePosixPath]:
    return [path for path in files(name) if path.suffix == ".yaml" and path.parts[1] == area and len(path.parts) == 3]


def changed_files(name: str, area: AreaId, data: st.DataObject) -> Library:
    path = data.draw(st.sampled_from(definitions(name, area)))
    lines = files(name)[path].decode().split("\n")
    at, change = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.sampled_from(CHANGES))
    word = data.draw(st.sampled_from(sorted(set(WORD.findall("\n".join(lines))))))
    return {**files(name), path: "\n".join(change(lines, at, word)).encode()}


def check_both_ways(before: Version, after: Version) -> None:
    for old, new in ((before, after), (after, before)):
        said = [change for change in compare(old, new).changes if change.rule is not TRANSLATION]
        assert bool(said) is (meaning(old.bundle) != meaning(new.bundle))
        assert [change.sentence for change in said if change.rule is UNFORESEEN] == []
        told = {address for change in said for address in change.addresses}
        anew = called_anew(old.bundle, new.bundle)
        assert [d.address for d in differences(anew.bundle, new.bundle) if d.address not in told and "was" not in d.path] == []


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_an_author_changes_is_told(data: st.DataObject) -> None:
    other = version_from_files(changed_files("small", AREA, data), AREA)
    if isinstance(other, Version):
        check_both_ways(plain(), other)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize(("name", "area"), AREAS[1:])
def test_whatever_is_changed_in_a_whole_area_is_told(name: str, area: AreaId, data: st.DataObject) -> None:
    other = version_from_files(changed_files(name, area, data), area)
    if isinstance(other, Version):
        check_both_ways(versions(name)[area], other)


@pytest.mark.parametrize(("name", "area"), AREAS)
def test_a_version_does_not_differ_from_itself(name: str, area: AreaId) -> None:
    same = versions(name)[area]
    comparison = compare(same, same)
    assert comparison.changes == ()
    assert comparison.labels_only


def test_what_is_stored_does_not_differ_from_what_was_compiled() -> None:
    stored = decode(json.loads(json.dumps(encode(plain().bundle))))
    assert list(differences(plain().bundle, stored)) == []


def test_comments_and_layout_are_no_difference() -> None:
    assert difference(("permit_request", "states:\n", "# where a case stands\nstates:\n")).changes == ()


def test_a_difference_without_a_line_in_the_table_is_told_as_the_files_say_it() -> None:
    new = version(library(permit_request=("kind: request", "kind: notification"))).bundle
    (found,) = differences(plain().bundle, new)
    (change,) = tell_unforeseen(found, Sides(plain().bundle, new))
    assert change.rule is UNFORESEEN
    assert (change.sentence, change.before, change.after) == ("Procedures / permit request / kind changes.", "request", "notification")


def test_another_id_of_the_area_is_another_area() -> None:
    other = replace(plain(), bundle=replace(plain().bundle, id=AreaId("demo_licences")))
    (change,) = compare(plain(), other).changes
    assert (change.rule.name, change.sentence) == ("area", "The area is 'demo_licences' now; before, 'demo_permits'.")
