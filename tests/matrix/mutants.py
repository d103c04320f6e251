"""Broken copies of a procedure: one for every access rule and every guard that an author could get wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, ClassVar

import yaml

Tree = dict[str, Any]
Mutant = tuple[str, bytes]
"""What is broken, and the file."""


class Plain(yaml.SafeDumper):
    """Writes words as they were read: `true` and `no` stay without quotes, and nothing is said by reference."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}

    def ignore_aliases(self, data: Any) -> bool:
        """Every place has its own copy."""
        return True


def mutants(procedure: bytes) -> Iterator[Mutant]:
    """Yield every broken copy with its name."""
    whole = yaml.load(procedure, Loader=yaml.BaseLoader)
    for kind, of, change in _changes(whole):
        copy = deepcopy(whole)
        change(copy)
        if copy != whole:
            yield f"{of}: {kind}", yaml.dump(copy, Dumper=Plain, sort_keys=False, width=1000).encode()


def _changes(whole: Tree) -> Iterator[tuple[str, str, Callable[[Tree], None]]]:
    for id, rule in whole["access"].items():
        for kind, changed in _broken_rules(whole, rule):
            yield kind, f"access {id}", _put("access", id, changed)
        yield "drop the rule", f"access {id}", lambda tree, id=id: tree["access"].pop(id)
    for id, step in whole["transitions"].items():
        for kind, changed in _broken_steps(whole, step):
            yield kind, f"transition {id}", _put("transitions", id, changed)
    for id, state in whole["states"].items():
        yield "drop holds", f"state {id}", _put("states", id, _without(state, "holds"))


def _put(section: str, id: str, value: Tree) -> Callable[[Tree], None]:
    def change(tree: Tree) -> None:
        tree[section][id] = value

    return change


def _without(node: Tree, key: str) -> Tree:
    return {name: value for name, value in node.items() if name != key}


def _broken_rules(whole: Tree, rule: Tree) -> Iterator[tuple[str, Tree]]:
    who, reads = _listed(rule["who"]), _listed(rule["may_read"])
    corrected = {step.get("corrects") for step in whole["transitions"].values()}
    yield "in any state", {**rule, "in": "any"}
    yield "drop when", _without(rule, "when")
    yield "drop versions", _without(rule, "versions")
    if any(name.rpartition(" ")[2].partition(".")[0] in corrected for name in reads):
        yield "add versions", {**rule, "versions": "all"}
    yield from (("for " + kind, {**rule, "who": seats}) for kind, seats in _other_seats(whole, who))
    for number, name in enumerate(reads):
        rest = [one for n, one in enumerate(reads) if n != number]
        if rest:
            yield f"without {name}", {**rule, "may_read": rest}
        for other in _other_readings(name):
            yield f"{other} for {name}", {**rule, "may_read": [*rest, other]}


def _other_readings(name: str) -> Iterator[str]:
    which, _, path = name.rpartition(" ")
    if which:
        yield path
    elif name != "outline":
        yield f"every {name}"
    if which == "own":
        yield f"every {path}"
    if "." in path:
        yield path.partition(".")[0]


def _broken_steps(whole: Tree, step: Tree) -> Iterator[tuple[str, Tree]]:
    open_states = [id for id, state in whole["states"].items() if state.get("final") != "true"]
    yield "from any state", {**step, "from": open_states}
    for guard in ("when", "not_same_person_as", "takes_back", "set", "replace"):
        yield f"drop {guard}", _without(step, guard)
    if isinstance(step["to"], dict):
        yield "drop the route", {**step, "to": next(to for to, when in step["to"].items() if when == "otherwise")}
    yield from (("by " + kind, {**step, "by": seats}) for kind, seats in _other_seats(whole, _listed(step["by"])))


def _other_seats(whole: Tree, seats: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the seats with one more, one fewer, without their rights, and present for former ones."""
    parties = {seat.removeprefix("former ").partition(" as ")[0] for seat in seats}
    for party in whole["parties"]:
        if party not in parties:
            yield f"{party} too", [*seats, party]
    for number, seat in enumerate(seats):
        rest = [one for n, one in enumerate(seats) if n != number]
        if rest:
            yield f"nobody of {seat}", rest
        if " as " in seat:
            yield f"{seat} under any right", [*rest, seat.partition(" as ")[0]]
        if seat.startswith("former "):
            yield f"{seat} or present", [*rest, seat, seat.removeprefix("former ")]


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
