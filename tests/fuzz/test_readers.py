"""Thousands of broken files: each is accepted, or refused with a place, in good time.

As a command: python -m tests.fuzz.test_readers 100000
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import click
import pytest

from imi_runtime.problems import Problem, render
from imi_runtime.source.po_reader import read_po
from imi_runtime.source.yaml_reader import read_yaml
from tests.fuzz.mutate import mutants
from tests.pace import Pace

COUNT = 2000
VISIT = b"""# a procedure of the demo area
procedure: visit
kind: request
title: "Visit"
parties:
  guest: {is: authority, joins: opens the case}
  host:  {is: authority, joins: chosen by guest, country: other than guest}
states:
  draft: {initial: true, label: "Draft", waits_for: guest}
  sent:  {label: "Sent, waiting to be accepted", waits_for: host}   # host's turn
  over:  {final: true, label: "Over"}
transitions:
  send:   {label: "Send", by: guest, from: draft, to: sent, form: [subject, request]}
  answer:
    label: "Answer: yes or no?"
    by: host
    from: [sent]
    to: {over: reply is yes, sent: otherwise}
deadlines:
  answer: {binds: host, starts: sent, ends: over, within: 7 days, tell: {host: 2 days before}}
access:
  asking: {who: guest, may_read: [subject, request, every reply], in: any}
"""
QUESTIONS = b"""question_set: stay
title: "The stay"
questions:
  nights: {type: integer, label: "How many nights?", at_most: 30, personal: no}
  country:
    type: country
    label: "Pays d'origine \xe2\x80\x94 country of origin"
    choices: {NO: "Norway", "17": "Other"}
"""
FRENCH = """msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#. title
#: procedures/demo/visit.yaml
msgctxt "visit/title"
msgid "Visit"
msgstr "Visite"

#, fuzzy
#| msgid "Due"
msgctxt "visit/due"
msgid "Due on {date} in <b>{place}</b>"
msgstr "À rendre le {date} à <b>{place}</b>"

msgctxt "visit/help"
msgid ""
"One line\\n"
"and \\"another\\""
msgstr ""

#~ msgctxt "visit/old"
#~ msgid "Old"
#~ msgstr "Vieux"
""".encode()


def problems_of_yaml(data: bytes) -> tuple[Problem, ...]:
    read = read_yaml("f", data)
    assert (read.root is None) == bool(read.problems)
    return read.problems


def problems_of_po(data: bytes) -> tuple[Problem, ...]:
    return read_po("fr.po", data).problems


READERS: dict[str, tuple[Callable[[bytes], tuple[Problem, ...]], tuple[bytes, ...]]] = {
    "yaml": (problems_of_yaml, (VISIT, QUESTIONS)), "po": (problems_of_po, (FRENCH,)),
}
"""Kind of file -> what reads it, and the good files from which broken ones descend."""


def run(kind: str, count: int, seed: int = 2026, show: Callable[[int], None] = lambda _: None) -> Counter[str]:
    """Read `count` mutants and count how they ended; every refusal has a place in the file, and none takes long."""
    read, corpus = READERS[kind]
    counts: Counter[str] = Counter()
    for data in mutants(seed, corpus, count):
        started = time.process_time()
        problems = read(data)
        assert time.process_time() - started < 2
        for problem in problems:
            assert 1 <= problem.at.line <= data.count(b"\n") + 1
            assert problem.message in render(problem, {problem.at.file: data})
        counts["refused" if problems else "accepted"] += 1
        show(counts.total())
    return counts


@pytest.mark.parametrize("kind", READERS)
def test_every_broken_file_is_accepted_or_refused_with_a_place(kind: str) -> None:
    read, corpus = READERS[kind]
    assert all(read(data) == () for data in corpus)
    counts = run(kind, COUNT)
    print(f"accepted {counts['accepted']} : refused {counts['refused']}")
    assert counts["accepted"] > COUNT / 20
    assert counts["refused"] > COUNT / 4


def test_the_same_seed_gives_the_same_files() -> None:
    assert list(mutants(7, (VISIT, FRENCH), 50)) == list(mutants(7, (VISIT, FRENCH), 50))
    assert list(mutants(7, (VISIT,), 50)) != list(mutants(8, (VISIT,), 50))


@click.command()
@click.argument("count", type=click.IntRange(1))
@click.option("--seed", default=2026, show_default=True, help="Where randomness begins.")
def main(count: int, seed: int) -> None:
    """Read COUNT broken files of each kind and say how they ended; one over which a reader stumbles ends it."""
    for kind in READERS:
        pace = Pace(count, f"{kind} files")
        ended = run(kind, count, seed, pace.at)
        click.echo(f"{kind}: accepted {ended['accepted']}, refused {ended['refused']}; {pace.spent()}")


if __name__ == "__main__":
    main()
