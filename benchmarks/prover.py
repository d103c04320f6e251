"""Measure `imi prove`: the procedures of a library, and made-up ones that grow in one way each.

They grow with states, parties, marks, facts, groups and the statuses of a group. Situations a second say how quick the
engine is asked; how situations grow says what an author pays for each more of a kind.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from report import write_json

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.compiler.library import Library, areas, read_library
from imi_runtime.library_path import shipped_library
from imi_runtime.model.ids import AreaId
from imi_runtime.prover.prove import Proof, prove

GOAL = 2.0
AREA = AreaId("demo_growth")
SIZES = {"states": (5, 20, 80), "parties": (2, 4, 6), "marks": (2, 5, 8), "facts": (1, 3, 5),
         "statuses": (2, 4, 6), "groups": (1, 2, 3)}  # fmt: skip
"""What grows -> how much of it there is."""
BUNDLE = """\
format: 1
bundle: demo_growth
title: "Demo growth"
languages: [en]
law: ["Demo Directive 1/2020"]
purpose: "Measure proofs"
controllers: "Each authority taking part, for what its users do"
"""
QUESTIONS = """\
question_set: notes
title: "Notes"
questions:
  note: {type: text, label: "What is noted?", personal: no}
  whom: {type: authority, label: "Who takes part?", required: true, personal: no}
"""
CHOICE = """\
form: choice
pages:
  whom: {label: "Who takes part", questions: [whom]}
"""
NOTE = """\
form: note
pages:
  about: {label: "Note", questions: [note]}
"""
INVITATION = """\
form: invitation
pages:
  invited: {label: "Who is asked", questions: [invited]}
"""
INVITED = """\
question_set: invitations
title: "Invitations"
questions:
  invited: {type: authorities, label: "Who is asked?", required: true, personal: no}
"""


@dataclass(frozen=True)
class Size:
    """How large a made-up procedure is."""

    states: int = 5
    parties: int = 1
    marks: int = 1
    facts: int = 0
    statuses: int = 0
    groups: int = 0

    @property
    def asked(self) -> tuple[str, ...]:
        """The groups whose members are asked: one where only its statuses grow."""
        return tuple(f"asked_{n}" for n in range(self.groups or bool(self.statuses)))

    @property
    def stages(self) -> int:
        """In how many statuses each member can stand."""
        return self.statuses or 2


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--library", type=Path, action="append", help="a library to prove, or several")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is made up and proved")


def run(options: argparse.Namespace) -> int:
    """Measure, and say whether every procedure is proved within the goal."""
    known = list(_of_libraries(options.library or [shipped_library()]))
    grown = list(_grown(options.rounds))
    write_json("prover", {"procedures": known, "growth": grown})
    slow = [row for row in known if float(str(row["seconds"])) > GOAL]
    print(f"\nEvery procedure within {GOAL:.0f} s: {'missed' if slow else 'reached'}")
    return 1 if slow else 0


def _of_libraries(folders: list[Path]) -> Iterator[Mapping[str, object]]:
    print(f"{'procedure':44}{'situations':>12}{'steps':>8}{'CPU s':>8}{'a second':>10}")
    for folder in folders:
        library = read_library(folder)
        for area in areas(library):
            bundle = compile_bundle(library, AreaId(area)).bundle
            for procedure in bundle.procedures.values() if bundle else ():
                assert bundle is not None
                proof, seconds = _timed(lambda bundle=bundle, one=procedure: prove(bundle, one, PublicCalendar()))
                yield _row(f"{area}/{procedure.id}", proof, seconds)


def _grown(rounds: int) -> Iterator[Mapping[str, object]]:
    print()
    for what, sizes in SIZES.items():
        for number in sizes:
            library = made_up(Size(**{what: number}))
            compiled = compile_bundle(library, AREA)
            if compiled.bundle is None:
                raise SystemExit("\n".join(str(problem) for problem in compiled.problems))
            bundle = compiled.bundle
            one = next(iter(bundle.procedures.values()))
            tries = [_timed(lambda bundle=bundle, one=one: prove(bundle, one, PublicCalendar())) for _ in range(rounds)]
            yield _row(f"{number} {what}", tries[0][0], min(seconds for _, seconds in tries))


def _timed(work: Callable[[], Proof]) -> tuple[Proof, float]:
    began = time.process_time()
    return work(), time.process_time() - began


def _row(name: str, proof: Proof, seconds: float) -> Mapping[str, object]:
    a_second = proof.situations / max(seconds, 1e-6)
    cut = f"  cut short: {', '.join(proof.bounds)}" if proof.bounds else ""
    print(f"{name:44}{proof.situations:12,}{proof.steps:8,}{seconds:8.2f}{a_second:10,.0f}{cut}", flush=True)
    return {
        "name": name, "situations": proof.situations, "steps": proof.steps, "tried": proof.tried,
        "seconds": round(seconds, 3), "bounds": list(proof.bounds),
    }


# -- made-up procedures ------------------------------------------------------------------------------------------------


def made_up(size: Size) -> Library:
    """Return a library with one procedure of that size: a chain of states, and at each whatever grows."""
    files = {
        f"procedures/{AREA}/bundle.yaml": BUNDLE,
        f"procedures/{AREA}/chain.yaml": "\n".join(_procedure(size)) + "\n",
        f"question_sets/{AREA}/notes.yaml": QUESTIONS,
        f"forms/{AREA}/note.yaml": NOTE,
        **({f"forms/{AREA}/choice.yaml": CHOICE} if size.parties > 1 else {}),
        **({f"question_sets/{AREA}/invitations.yaml": INVITED, f"forms/{AREA}/invitation.yaml": INVITATION}
           if size.asked else {}),
    }  # fmt: skip
    return {PurePosixPath(path): text.encode() for path, text in files.items()}


def _procedure(size: Size) -> Iterator[str]:
    yield 'procedure: chain\nkind: request\ntitle: "Chain"\nlaw: ["Demo Directive 1/2020, Article 1"]\nparties:'
    yield "  asker: {is: authority, joins: opens the case}"
    yield from (f"  seat_{n}: {{is: authority, joins: chosen by asker}}" for n in range(size.parties - 1))
    yield from _group(size)
    if size.facts:
        yield "facts:"
        yield from (f"  fact_{n}: {{of: asker, type: yes_no}}" for n in range(size.facts))
    yield "marks:"
    yield from (f"  mark_{n}: [no, yes]" for n in range(size.marks))
    yield 'states:\n  at_0: {initial: true, label: "Begun", waits_for: asker}'
    yield from (f'  at_{n}: {{label: "Place {n}", waits_for: asker}}' for n in range(1, size.states))
    yield '  over: {final: true, label: "Over"}\ntransitions:'
    yield from _steps(size)
    choices = [*(["invitation"] if size.asked else []), *(["choice"] if size.parties > 1 else [])]
    who = ", ".join(("asker", *(f"seat_{n}" for n in range(size.parties - 1)), *size.asked))
    yield f"access:\n  reading: {{who: [{who}], may_read: [{', '.join(('note', *choices))}], in: any}}"
    yield "retention: {erase: {after: over, within: 1 year}}"


def _group(size: Size) -> Iterator[str]:
    for group in size.asked:
        firsts = ("initial: true, ", *("",) * (size.stages - 1))
        statuses = ", ".join(f'status_{n}: {{{first}label: "Status {n}"}}' for n, first in enumerate(firsts))
        moves = ", ".join(
            f'{group}_{n}: {{label: "Move {n}", from: status_{n - 1}, to: status_{n}, in: at_1}}'
            for n in range(1, size.stages)
        )
        yield f"  {group}: {{is: authority, many: true, joins: added by asker, each: {{states: {{{statuses}}}, "
        yield f"    transitions: {{{moves}}}}}}}"


def _steps(size: Size) -> Iterator[str]:
    for n in range(size.states):
        target, form = f"at_{n + 1}" if n + 1 < size.states else "over", "note"
        added = ""
        if n == 0 and size.asked:
            each = ", ".join(f"{group}: invitation.invited" for group in size.asked)
            form, added = "[note, invitation]", f", add: {{{each}}}"
        yield f'  go_{n}: {{label: "Go {n}", by: asker, from: at_{n}, to: {target}, form: {form}{added}}}'
    for n in range(size.parties - 1):
        yield (f'  choose_{n}: {{label: "Choose {n}", by: asker, from: at_1, to: same, form: choice, '
               f"replace: {{seat_{n}: choice.whom}}}}")  # fmt: skip
        yield f'  act_{n}: {{label: "Act {n}", by: seat_{n}, from: at_1, to: same, form: note}}'
    for n in range(size.marks):
        yield (f'  set_{n}: {{label: "Set {n}", by: asker, from: at_1, to: same, when: mark_{n} is no, '
               f"set: {{mark_{n}: yes}}}}")  # fmt: skip
    if size.facts:
        asked = " and ".join(f"fact_{n} is yes" for n in range(size.facts))
        yield f'  leave: {{label: "Leave", by: asker, from: at_1, to: over, when: {asked}, form: note}}'
    for group in size.asked:
        yield (f'  agreed_{group}: {{label: "Agreed", by: asker, from: at_1, to: over, '
               f"when: every {group} is status_{size.stages - 1}, form: note}}")  # fmt: skip
