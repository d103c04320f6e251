"""`imi audience`: who can ever read each question, and from which step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import click

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.compiler.library import Library, LibraryRefused, areas, read_library
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import RIGHTS, FormId
from imi_runtime.problems import Problem, render
from imi_runtime.prover.audience import Audience, Reader, audience_of
from imi_runtime.prover.minimisation import minimisation_problems

from .audience_page import NOBODY, Told, audience_page
from .library_choice import LibraryChoice, chosen_among

OUTLINE = "That the case exists, and where it stands"


@dataclass(frozen=True, slots=True)
class Row:
    """A question or a mark by its id and in words, with its readers."""

    id: str
    words: str
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The audience of one procedure in lines."""

    told: Told

    @property
    def audience(self) -> Audience:
        """Who reads what."""
        return self.told.audience

    def legend(self) -> Iterator[tuple[str, str]]:
        """Yield the id of each seat and of each step after which somebody begins to read, with its label."""
        procedure = self.told.procedure
        read = (*self.audience.questions.values(), self.audience.outline, *self.audience.marks.values())
        readers = [one for some in read for one in some]
        seats, steps = {one.seat.party for one in readers if one.seat}, {one.since for one in readers}
        yield from ((id, one.label.english) for id, one in procedure.parties.items() if id in seats)
        yield from ((id, one.label.english) for id, one in procedure.transitions.items() if id in steps)

    def rows(self) -> Iterator[Row]:
        """Yield each question and mark with its readers."""
        for (form, name), readers in self.audience.questions.items():
            copies = tuple(f"whoever reads the copy in {to}" for to in self.audience.carried_to.get(FormId(form), ()))
            words = self.told.question(form, name)
            yield Row(f"{form}.{name}", words, (*(self._said(reader) for reader in readers), *copies))
        yield Row("outline", OUTLINE, tuple(self._said(reader) for reader in self.audience.outline))
        for mark, readers in self.audience.marks.items():
            yield Row(mark, self.told.mark(mark), tuple(self._said(reader) for reader in readers))

    def _said(self, reader: Reader) -> str:
        since = f" after {reader.since}" if reader.since else " from the opening on"
        if reader.seat is None:
            return f"the public{since}"
        former = "former " if reader.seat.former else ""
        right = f" as {reader.seat.right}" if reader.seat.right not in RIGHTS[:1] else ""
        return f"{former}{reader.seat.party}{right}{since}"


@click.command("audience")
@click.argument("procedure", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True,
              help="text for people, json for programs, html for a page to be sent.")  # fmt: skip
@click.pass_obj
def audience(choice: LibraryChoice, procedure: tuple[str, ...], form: str) -> int:
    """Say for each question and mark who can ever read it, and from which step.

    PROCEDURE is the name of a procedure; without it, all procedures of the library are told.

    \b
    The exit code is 0, or 1 when an area has errors; what is only to be thought over does not count.
    """
    try:
        library = read_library(choice.folder())
    except LibraryRefused as refused:
        click.echo(render(refused.problem, {}))
        return 1
    bundles, broken = _bundles(library)
    known = tuple(id for bundle in bundles for id in bundle.procedures)
    chosen = chosen_among(procedure, known, "procedure") if known else ()
    told = [_told(bundle, id) for bundle in bundles for id in bundle.procedures if id in chosen]
    click.echo(REPORTS[form](told, {str(path): data for path, data in library.items()}))
    for area in broken:
        click.echo(f"{area}: not told, because it has errors; run 'imi validate {area}'", err=True)
    return 1 if broken else 0


def _bundles(library: Library) -> tuple[list[Bundle], list[str]]:
    compiled = {area: compile_bundle(library, area).bundle for area in areas(library)}
    return [one for one in compiled.values() if one], [area for area, one in compiled.items() if one is None]


def _told(bundle: Bundle, id: str) -> Told:
    found = audience_of(bundle, next(one for one in bundle.procedures.values() if one.id == id))
    return Told(bundle, found, minimisation_problems(bundle, found))


def _text(told: list[Told], sources: Mapping[str, bytes]) -> str:
    lines = []
    for one in told:
        title = one.procedure.title.english
        lines += [f"{one.bundle.id}/{one.procedure.id}  “{title}”", *_legend(one), "", *_table(one), ""]
        lines += [f"{render(problem, sources)}\n" for problem in one.problems]
    return "\n".join(lines).rstrip() or "There is no procedure in this library."


def _legend(told: Told) -> Iterator[str]:
    named = list(Rows(told).legend())
    width = max((len(id) for id, _ in named), default=0)
    yield from (f"    {id:{width}}  “{label}”" for id, label in named)


def _table(told: Told) -> Iterator[str]:
    for row in Rows(told).rows():
        yield f"  {row.id}  “{row.words}”"
        yield from (f"      {reader}" for reader in row.readers or (NOBODY,))


def _as_json(told: list[Told], _sources: Mapping[str, bytes]) -> str:
    plain = [
        {"area": one.bundle.id, "procedure": one.procedure.id,
         "readers": {row.id: row.readers for row in Rows(one).rows()},
         "words": {**dict(Rows(one).legend()), **{row.id: row.words for row in Rows(one).rows()}},
         "problems": [_plain(problem) for problem in one.problems]}
        for one in told
    ]  # fmt: skip
    return json.dumps(plain, indent=2, ensure_ascii=False)


def _plain(problem: Problem) -> dict[str, object]:
    return {"code": problem.code, "file": problem.at.file, "line": problem.at.line, "message": problem.message}


def _html(told: list[Told], sources: Mapping[str, bytes]) -> str:
    return audience_page(tuple(told), sources)


REPORTS: Mapping[str, Callable[[list[Told], Mapping[str, bytes]], str]] = {
    "text": _text, "json": _as_json, "html": _html,
}
"""Format -> how it is written."""

