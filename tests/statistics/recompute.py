"""The figures counted again from raw history, by code that shares nothing with the program's own counting.

It reads the tables of events, fillings and deployed definitions, knows the statistics that a procedure declares, and
makes a list of dated facts of each case first; the program folds event by event. Run it over an installation:

    python -m tests.statistics.recompute
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from imi_runtime.model.conditions import Is
from imi_runtime.operations.installation import Installation
from imi_runtime.store.tallies import TallyKey, every_tally

Sums = dict[TallyKey, tuple[int, int]]


def recomputed(installation: Installation, connection: Connection) -> Sums:
    """Return every figure as raw history tells it."""
    sums: defaultdict[TallyKey, list[int]] = defaultdict(lambda: [0, 0])
    countries = dict(connection.execute(text("SELECT id, country FROM authorities")).all())  # type: ignore[arg-type]
    for id, area in connection.execute(text("SELECT id, area FROM cases")).all():
        events = [json.loads(row[0]) for row in connection.execute(
            text("SELECT payload FROM case_events WHERE case_id = :id ORDER BY sequence"), {"id": id})]  # fmt: skip
        facts = _facts(installation, connection, id, events)
        for month, what, total in _figures(facts) if facts else ():
            asker, asked = facts["asker"], facts["asked"]
            one, other = countries[asker], countries[asked]
            for side, authority, own, far in (("asking", asker, one, other), ("asked", asked, other, one), ("all", "", one, other)):
                key = TallyKey(area, facts["procedure"], side, authority, month, own, far, what)
                sums[key][0] += 1
                sums[key][1] += total
    return {key: (number, total) for key, (number, total) in sums.items()}


def _facts(installation: Installation, connection: Connection, id: str, events: list[Any]) -> dict[str, Any]:
    """Return the dated facts of one case, or nothing when it never reached anybody."""
    procedure = events[0]["procedure"]
    declared = [_declared(installation, connection, event, procedure) for event in events]
    holders: dict[str, str] = {}
    seats: list[dict[str, str]] = []
    for event in events:
        if event["kind"] == "opened" and event["party"]:
            holders = {**holders, event["party"]: event["authority"]}
        holders = {**holders, **event.get("seats", {})}
        seats.append(holders)
    places = {name: [n for n, event in enumerate(events) if _is(event, declared[n], name)] for name in ("sent", "accepted", "answered")}
    reached = [n for n in places["sent"] if declared[n].asked in seats[n]]
    if not reached:
        return {}
    answered = next((n for n in places["answered"] if n > reached[0]), None)
    last = max(n for n in reached if answered is None or n < answered)
    accepted = next((n for n in places["accepted"] if n > last and (answered is None or n < answered)), None)
    due = None
    for n in range(last, len(events) if answered is None else answered + 1):
        clock = events[n].get("clocks", {}).get(declared[n].agreed_date)
        due = datetime.fromisoformat(clock["due"]) if clock else due
    asker, asked = (seats[n][party] for n, party in ((last, declared[last].asked_by), (last, declared[last].asked)))
    facts = {
        "procedure": procedure, "asker": asker, "asked": asked, "sent": _day(events[reached[0]]),
        "reached": _day(events[last]), "accepted": None if accepted is None else _day(events[accepted]),
        "answered": None if answered is None else _day(events[answered]),
        "in_time": None if answered is None or due is None else datetime.fromisoformat(events[answered]["at"]) <= due,
        "state": [event.get("target") or event["state"] for event in events if event["kind"] != "missed"][-1],
    }
    for name, condition in (("timeliness", declared[-1].poor_timeliness), ("effort", declared[-1].poor_effort)):
        facts[name] = _rating(installation, connection, id, events, condition)
    return facts


def _declared(installation: Installation, connection: Connection, event: Mapping[str, Any], procedure: str) -> Any:
    return installation.bundles.get(connection, event["deployment"]).procedures[procedure].statistics  # type: ignore[index]


def _is(event: Mapping[str, Any], declared: Any, name: str) -> bool:
    for trigger in getattr(declared, name):
        if trigger.transition is not None and event.get("transition") == trigger.transition:
            return True
        if trigger.state is not None and event.get("entered") and event["target"] == trigger.state:
            return True
    return False


def _day(event: Mapping[str, Any]) -> Any:
    return datetime.fromisoformat(event["at"]).date()


def _rating(installation: Installation, connection: Connection, id: str, events: list[Any], condition: Any) -> Any:
    """Return (day, poor) of the last rating; it understands what the test's procedure says: one answer, one choice."""
    if condition is None:
        return None
    assert isinstance(condition, Is)
    filled = [(event, new) for event in events for new in event.get("fillings", ()) if new["form"] == condition.path.form]
    if not filled:
        return None
    event, new = filled[-1]
    wrapped = connection.execute(text("SELECT wrapped FROM case_keys WHERE case_id = :id"), {"id": id}).scalar_one()
    sealed = connection.execute(
        text("SELECT sealed FROM fillings WHERE case_id = :id AND number = :n AND version = 1"), {"id": id, "n": new["number"]}
    ).scalar_one()
    answers = json.loads(installation.sealing.open(bytes(wrapped), id, f"filling|{new['number']}|1", bytes(sealed)))  # type: ignore[arg-type]
    said = answers.get(condition.path.name)
    return (_day(event), said in condition.values) if said else None


def _figures(facts: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    figures = [(facts["sent"], "sent", 0), (facts["sent"], f"state:{facts['state']}", 0)]
    if facts["accepted"]:
        figures.append((facts["accepted"], "accepted", 1 if (facts["accepted"] - facts["reached"]).days < 8 else 0))
    if facts["answered"]:
        start = facts["accepted"] if facts["accepted"] else facts["reached"]
        figures.append((facts["answered"], "answered", (facts["answered"] - start).days))
        if facts["in_time"] is not None:
            figures.append((facts["answered"], "dated", 1 if facts["in_time"] else 0))
    figures += [(facts[name][0], name, 1 if facts[name][1] else 0) for name in ("timeliness", "effort") if facts[name]]
    return [(day.isoformat()[:7], what, total) for day, what, total in figures]


def main() -> int:
    """Compare the figures of the installation that the environment names with those of its history."""
    from imi_runtime.assembly import open_installation
    from imi_runtime.settings import read_settings

    installation = open_installation(read_settings())
    with installation.database.reading() as connection:
        kept, told = every_tally(connection), recomputed(installation, connection)
    wrong = {key for key in kept.keys() | told.keys() if kept.get(key) != told.get(key)}
    for key in sorted(wrong)[:20]:
        print(key, "kept:", kept.get(key), "told by history:", told.get(key))
    print(f"{len(told)} figures told by history, {len(kept)} kept, {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
