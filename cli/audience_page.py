"""Who reads what as a page: each form with its questions, each question with its readers in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Path
from imi_runtime.model.ids import FormId, MarkId
from imi_runtime.model.procedure import Procedure
from imi_runtime.model.questions import Personal
from imi_runtime.problems import Problem
from imi_runtime.prover.audience import Audience, Reader
from imi_runtime.saying.conditions import name_of, question_at, spaced
from imi_runtime.saying.tongue import ENGLISH

from .promise_words import reader_in_words
from .report_page import capital, contents, page, quoted_line, tagged

NOBODY = "nobody but who writes it"
MARKED = {
    Personal.ORDINARY: "personal data", Personal.SPECIAL: "special personal data", Personal.OFFENCE: "criminal data",
}


@dataclass(frozen=True, slots=True)
class Told:
    """The audience of one procedure, and what is to be thought over."""

    bundle: Bundle
    audience: Audience
    problems: tuple[Problem, ...]

    @property
    def procedure(self) -> Procedure:
        """The procedure."""
        return self.audience.procedure

    @property
    def id(self) -> str:
        """The id of its part of the page."""
        return f"{self.bundle.id}-{self.procedure.id}"

    def question(self, form: FormId, name: str) -> str:
        """Return what people read for a question."""
        path = Path(name, form)
        return name_of(path, question_at(self.bundle, path), self.bundle, ENGLISH)

    def mark(self, id: MarkId) -> str:
        """Return what people read for a mark; without words, its id as words."""
        label = self.procedure.marks[id].label
        return label.english if label else spaced(id)


def audience_page(told: tuple[Told, ...], files: Mapping[str, bytes]) -> str:
    """Return the page."""
    sources = {path: data.decode("utf-8", "replace").splitlines() for path, data in files.items()}
    title = f"Who reads what: {told[0].procedure.title.english}" if len(told) == 1 else "Who reads what"
    return page(title, _body(told, sources))


def _body(told: tuple[Told, ...], sources: dict[str, list[str]]) -> Iterator[str]:
    yield "<p>For each question: everybody who can ever read its answer in any course of a case, and after which step "
    yield "at the earliest. Whoever is not named can never read it.</p>\n"
    yield contents(tuple((one.id, one.procedure.title.english, tagged(*_verdict(one)[:2])) for one in told))
    for one in told:
        yield f'<section id="{escape(one.id)}">\n<h2>{escape(one.procedure.title.english)}</h2>\n'
        kind, said, more = _verdict(one)
        yield f'<div class="verdict {kind}"><p><strong>{said}</strong></p><p>{more}</p></div>\n'
        yield from _tables(one)
        yield from _thought_over(one, sources)
        yield "</section>\n"


def _verdict(told: Told) -> tuple[str, str, str]:
    """Return how it is coloured, what it is, and what more is to be said."""
    if not told.audience.complete:
        return "open", "Not complete", "More may be read than is told here: not every situation was looked at."
    if told.problems:
        number = len(told.problems)
        said = "1 thing to be thought over" if number == 1 else f"{number} things to be thought over"
        return "open", said, "They stand at the end, with what helps."
    return "holds", "Nothing to be thought over", "No personal data are read by more people than the steps need."


def _tables(told: Told) -> Iterator[str]:
    forms = dict.fromkeys(form for form, _ in told.audience.questions)
    for form in forms:
        writing = told.audience.writers[form]
        writers = " or ".join(f"“{one.label.english}”" for one in told.procedure.parties.values() if one.id in writing)
        yield f"<h3>{escape(capital(spaced(form)))}</h3>\n"
        yield f"<p>Written by {escape(writers)}.</p>\n" if writers else "<p>Carried over from another case.</p>\n"
        names = (name for of, name in told.audience.questions if of == form)
        yield from _table(_of_question(told, form, name) for name in names)
    yield "<h3>The case itself</h3>\n"
    rows = [_row("That the case exists, and where it stands", "", [_said(told, one) for one in told.audience.outline])]
    for mark, readers in told.audience.marks.items():
        rows.append(_row(f"The mark “{told.mark(mark)}”", "", [_said(told, one) for one in readers]))
    yield from _table(iter(rows))


def _of_question(told: Told, form: FormId, name: str) -> str:
    return _row(told.question(form, name), _marked(told, form, name), _readers(told, form, name))


def _table(rows: Iterator[str]) -> Iterator[str]:
    head = '<tr><th scope="col">What</th><th scope="col">Who can read it, and from when</th></tr>'
    yield f"<table><thead>{head}</thead><tbody>"
    yield from rows
    yield "</tbody></table>\n"


def _row(what: str, mark: str, readers: list[str]) -> str:
    tag = f" {tagged('open', mark)}" if mark else ""
    items = "".join(f"<li>{escape(capital(reader))}</li>" for reader in readers or (NOBODY,))
    return f'<tr><th scope="row">{escape(what)}{tag}</th><td><ul>{items}</ul></td></tr>\n'


def _marked(told: Told, form: FormId, name: str) -> str:
    question = question_at(told.bundle, Path(name, form))
    return MARKED.get(question.personal, "") if question else ""


def _readers(told: Told, form: FormId, name: str) -> list[str]:
    copies = [f"whoever reads the copy in {spaced(to)}" for to in told.audience.carried_to.get(form, ())]
    return [*(_said(told, reader) for reader in told.audience.of(form, name)), *copies]


def _said(told: Told, reader: Reader) -> str:
    step = told.procedure.transitions[reader.since].label.english if reader.since else ""
    since = f"after “{step}”" if step else "from the opening on"
    who = reader_in_words(reader.seat, told.procedure) if reader.seat else "the public"
    laws = dict.fromkeys(told.procedure.access[rule].law for rule in reader.rules if told.procedure.access[rule].law)
    law = f" ({'; '.join(laws)})" if laws else ""
    return f"{who} {since}{law}"


def _thought_over(told: Told, sources: dict[str, list[str]]) -> Iterator[str]:
    if not told.problems:
        return
    yield '<h3>To be thought over</h3>\n<ul class="findings">'
    for problem in told.problems:
        line = quoted_line(problem.at, "where it is asked", sources)
        yield f'<li class="open"><p class="said">{escape(capital(problem.message))}</p><ul class="lines">{line}</ul>'
        yield f"<p><strong>What helps.</strong> {escape(capital(problem.cure))}.</p>"
        yield f'<p class="place">{escape(problem.code)}</p></li>\n'
    yield "</ul>\n"
