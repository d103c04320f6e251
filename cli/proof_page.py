"""Proofs as a page: the verdict first, then how cases end, what never happens, what every procedure owes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

from imi_runtime import codes
from imi_runtime.codes.code import Code
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Path
from imi_runtime.model.ids import DeadlineId, FormId
from imi_runtime.model.procedure import Guarantee, Procedure
from imi_runtime.problems import Problem, Severity
from imi_runtime.prover.prove import Proof
from imi_runtime.saying.conditions import name_of, question_at, spaced
from imi_runtime.saying.tongue import ENGLISH

from .promise_words import ending_in_words, promise_in_words
from .proved import Proved, ProvedArea
from .report_page import capital, contents, page, quoted_line, tagged

OWED: tuple[tuple[str, tuple[Code, ...]], ...] = (
    ("From wherever a case stands, something can still end it.", (codes.STAYS_OPEN, codes.END_WITHOUT_DATES)),
    ("Whoever's turn it is has something to do, or did it.", (codes.TURN_WITHOUT_WAY,)),
    ("No deadline binds, and no turn waits for, a seat that stays empty.",
     (codes.CLOCK_OF_EMPTY_SEAT, codes.TURN_OF_EMPTY_SEAT)),
    ("Whoever answers, corrects or sends back a text can read it.", (codes.STEP_ON_UNREAD_TEXT,)),
    ("Every step, access rule, condition and deadline can make a difference.",
     (codes.NEVER_HAPPENS, codes.NEVER_APPLIES, codes.ALWAYS_HOLDS, codes.NEVER_RUNS)),
)  # fmt: skip
"""What is proved of every procedure, and what is said where it does not hold."""
GUARANTEED = (codes.GUARANTEE_BROKEN.id, codes.GUARANTEE_UNPROVED.id)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
AN_ANSWER = re.compile(r"(?P<form>\w+)\.(?P<name>[\w.]+): ")
A_DEADLINE = re.compile(r"the deadline '(?P<id>\w+)'")
PROVED, FAILS, OPEN = ("holds", "Proved"), ("fails", "Does not hold"), ("open", "Not proved")


def proof_page(areas: tuple[ProvedArea, ...], files: Mapping[str, bytes]) -> str:
    """Return the page."""
    sources = {path: data.decode("utf-8", "replace").splitlines() for path, data in files.items()}
    parts = tuple(
        _Part(one.area, one.bundle, proved, sources) for one in areas if one.bundle for proved in one.proofs
    )
    title = f"Proof: {parts[0].title}" if len(parts) == 1 and len(areas) == 1 else "Proofs"
    return page(title, _body(areas, parts, sources))


def _body(areas: tuple[ProvedArea, ...], parts: tuple[_Part, ...], sources: dict[str, list[str]]) -> Iterator[str]:
    yield "<p>Every course that a case can take was tried: whoever acts, whatever is answered, whenever time limits "
    yield "run out. Stories have invented authorities and real dates.</p>\n"
    yield contents(tuple((part.id, part.title, tagged(*part.verdict[:2])) for part in parts))
    for one in areas:
        if one.bundle is None:
            yield from _refused(one, sources)
    for part in parts:
        yield from part.told()


def _refused(one: ProvedArea, sources: dict[str, list[str]]) -> Iterator[str]:
    yield f"<section>\n<h2>{escape(capital(spaced(one.area)))}</h2>\n"
    yield '<div class="verdict fails"><p><strong>Not proved: the files have errors</strong></p>'
    yield "<p>Mend them first; <code>imi validate</code> says more about each.</p></div>\n"
    yield '<ul class="findings">'
    yield from (_finding(problem, sources) for problem in one.problems)
    yield "</ul>\n</section>\n"


@dataclass(frozen=True, slots=True)
class _Part:
    """What is said of one procedure."""

    area: str
    bundle: Bundle
    proved: Proved
    sources: dict[str, list[str]]

    @property
    def proof(self) -> Proof:
        return self.proved.proof

    @property
    def procedure(self) -> Procedure:
        return self.bundle.procedures[self.proof.procedure]

    @property
    def id(self) -> str:
        return f"{self.area}-{self.proof.procedure}"

    @property
    def title(self) -> str:
        return self.procedure.title.english

    def told(self) -> Iterator[str]:
        yield f'<section id="{escape(self.id)}">\n<h2>{escape(self.title)}</h2>\n'
        yield from self._verdict()
        yield f"<h3>How cases end</h3>\n<p>{escape(ending_in_words(self.proof.ending, self.procedure))}</p>\n"
        yield from self._promises()
        yield "<h3>What every procedure owes</h3>\n<ul class=\"findings\">"
        yield from (self._duty(sentence, tuple(one.id for one in known)) for sentence, known in OWED)
        yield "</ul>\n"
        yield from self._looked_at()
        yield "</section>\n"

    # -- in short

    @property
    def verdict(self) -> tuple[str, str, str]:
        """How it is coloured, what it is, and what more is to be said."""
        errors = sum(problem.severity is Severity.ERROR for problem in self.proof.problems)
        if errors:
            return "fails", "It does not hold", f"{_counted(errors, 'thing')} can go wrong, as told below."
        if self.proof.bounds:
            return "open", "Not proved as a whole", "Nothing wrong was found, and not everything was tried."
        if self.proof.problems:
            number = _counted(len(self.proof.problems), "thing")
            return "open", "It holds", f"{number} to be thought over, as told below."
        return "holds", "It holds", "Nothing that was promised or is owed can be broken in any course."

    def _verdict(self) -> Iterator[str]:
        kind, said, more = self.verdict
        yield f'<div class="verdict {kind}"><p><strong>{said}</strong></p><p>{more}</p></div>\n'

    # -- promises

    def _promises(self) -> Iterator[str]:
        yield "<h3>What never happens</h3>\n"
        guarantees = tuple(self.procedure.guarantees.values())
        if not guarantees:
            yield "<p>The authors of this procedure have not promised anything.</p>\n"
            return
        yield '<ul class="findings">'
        yield from (self._promise(guarantee) for guarantee in guarantees)
        yield "</ul>\n"

    def _promise(self, guarantee: Guarantee) -> str:
        said = promise_in_words(guarantee, self.bundle, self.procedure)
        found = [one for one in self.proof.problems if one.at == guarantee.at and one.code in GUARANTEED]
        own = quoted_line(guarantee.at, "the promise", self.sources)
        if not found and self.proof.bounds:
            doubt = "<p>No course was found that breaks it; not all were tried.</p>"
            return _stated(OPEN, said, f'{doubt}<ul class="lines">{own}</ul>')
        if not found:
            return _stated(PROVED, said, f'<ul class="lines">{own}</ul>')
        state = FAILS if found[0].severity is Severity.ERROR else OPEN
        return _stated(state, said, "".join(self._story(one) for one in found))

    # -- duties

    def _duty(self, sentence: str, known: tuple[str, ...]) -> str:
        found = [problem for problem in self.proof.problems if problem.code in known]
        if not found:
            return _stated(OPEN if self.proof.bounds else PROVED, sentence, "")
        broken = any(problem.severity is Severity.ERROR for problem in found)
        told = "".join(
            f"<p><strong>{escape(capital(one.message))}.</strong></p>{self._story(one)}" for one in found
        )
        return _stated(FAILS if broken else ("open", "To be thought over"), sentence, told)

    def _story(self, problem: Problem) -> str:
        return _story(problem, self.sources, self._in_words)

    def _in_words(self, line: str) -> str:
        """Return a line of a story with the labels of questions and deadlines in place of their ids."""
        def question(found: re.Match[str]) -> str:
            path = Path(found["name"], FormId(found["form"]))
            known = found["form"] in self.bundle.forms
            return f"“{name_of(path, question_at(self.bundle, path), self.bundle, ENGLISH)}”: " if known else found[0]

        def deadline(found: re.Match[str]) -> str:
            known = self.procedure.deadlines.get(DeadlineId(found["id"]))
            return f"the time limit “{known.label.english}”" if known else found[0]

        return A_DEADLINE.sub(deadline, AN_ANSWER.sub(question, line))

    # -- the space

    def _looked_at(self) -> Iterator[str]:
        proof = self.proof
        yield "<h3>How much was looked at</h3>\n<table><tbody>"
        yield _row("Situations in which a case can be", f"{proof.situations:,}")
        yield _row("Steps between them", f"{proof.steps:,}")
        yield _row("Steps tried on the engine", f"{proof.tried:,}")
        yield _row("Courses left out for which no dates fit", f"{proof.discarded:,}")
        yield _row("Time", f"{self.proved.seconds:.1f} seconds")
        yield _row("Limits that were hit", "; ".join(proof.bounds) or "none: everything was looked at")
        yield "</tbody></table>\n"


def _row(what: str, value: str) -> str:
    return f'<tr><th scope="row">{escape(what)}</th><td>{escape(value)}</td></tr>'


def _stated(state: tuple[str, str], sentence: str, more: str) -> str:
    kind, word = state
    return f'<li class="{kind}"><p>{tagged(kind, word)}</p><p class="said">{escape(capital(sentence))}</p>{more}</li>\n'


def _finding(problem: Problem, sources: dict[str, list[str]]) -> str:
    said = f'<p class="said">{escape(capital(problem.message))}</p>'
    return f'<li class="fails">{said}{_story(problem, sources, str)}</li>\n'


def _story(problem: Problem, sources: dict[str, list[str]], in_words: Callable[[str], str]) -> str:
    """Return how it comes about, the lines that allow it, and what to do."""
    steps = "".join(f"<li>{_dated(in_words(line))}</li>" for line in problem.listing.splitlines())
    story = f'<p>This can happen:</p><ol class="story">{steps}</ol>' if steps else ""
    places = ((problem.at, "where it is said"), *problem.related)
    lines = "".join(quoted_line(at, note, sources) for at, note in places)
    cure = f"<p><strong>What helps.</strong> {escape(capital(problem.cure))}.</p>"
    return f'{story}<ul class="lines">{lines}</ul>{cure}<p class="place">{escape(problem.code)}</p>'


def _dated(line: str) -> str:
    day, _, rest = line.partition("  ")
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return escape(line)
    said = f"{when.day} {MONTHS[when.month - 1]} {when.year}"
    return f'<time datetime="{day}">{said}</time> {escape(rest)}'


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")
