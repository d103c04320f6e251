"""Thousands of broken files: each is accepted, or refused with a place, in good time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import pytest

from imi_runtime.problems import Problem, render
from imi_runtime.source.po_reader import read_po
from imi_runtime.source.yaml_reader import read_yaml
from tests.fuzz.mutate import mutants

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


@pytest.mark.parametrize(
    ("read", "corpus"),
    [(problems_of_yaml, (VISIT, QUESTIONS)), (problems_of_po, (FRENCH,))],
    ids=["yaml", "po"],
)
def test_every_broken_file_is_accepted_or_refused_with_a_place(
    read: Callable[[bytes], tuple[Problem, ...]], corpus: tuple[bytes, ...]
) -> None:
    assert all(read(data) == () for data in corpus)
    counts: Counter[str] = Counter()
    for data in mutants(2026, corpus, COUNT):
        started = time.process_time()
        problems = read(data)
        assert time.process_time() - started < 2
        for problem in problems:
            assert 1 <= problem.at.line <= data.count(b"\n") + 1
            assert problem.message in render(problem, {problem.at.file: data})
        counts["refused" if problems else "accepted"] += 1
    print(f"accepted {counts['accepted']} : refused {counts['refused']}")
    assert counts["accepted"] > COUNT / 20
    assert counts["refused"] > COUNT / 4


def test_the_same_seed_gives_the_same_files() -> None:
    assert list(mutants(7, (VISIT, FRENCH), 50)) == list(mutants(7, (VISIT, FRENCH), 50))
    assert list(mutants(7, (VISIT,), 50)) != list(mutants(8, (VISIT,), 50))
