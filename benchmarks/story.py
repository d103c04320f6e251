"""The story that the measured lifecycle plays: who does what in which order, and what is typed into the forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from imi_runtime.compiler.compile import areas, compile_bundle, read_library
from imi_runtime.engine.telling import Deed, asked_question, told
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answers
from imi_runtime.model.forms import Chooses
from imi_runtime.model.ids import FormId, PageId, ProcedureId
from imi_runtime.screens.fields.answers import raw

LIBRARY = Path(__file__).resolve().parent / "library"
Typed = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Played:
    """One deed: who does it, the words on its link (none for opening the case), and what is typed and ticked."""

    who: str
    label: str
    typed: Typed


@cache
def lifecycle() -> tuple[Played, ...]:
    """Return the deeds of the one story of the measured area; whom it chooses is left open, for others every time."""
    library = read_library(LIBRARY)
    [area] = areas(library)
    compiled = compile_bundle(library, area)
    if compiled.bundle is None:
        raise SystemExit("\n".join(str(problem) for problem in compiled.problems))
    [story] = compiled.scenarios
    steps = told(compiled.bundle, story)
    return tuple(_played(compiled.bundle, story.procedure, step) for step in steps if isinstance(step, Deed))


def _played(bundle: Bundle, procedure: ProcedureId, deed: Deed) -> Played:
    fired = deed.act.transition
    label = bundle.procedures[procedure].transitions[fired].label.english if fired else ""
    typed = {n: text for form, given in deed.act.answers.items() for n, text in _typed(bundle, form, given)}
    return Played(deed.act.who, label, typed)


def _typed(bundle: Bundle, form: FormId, given: Answers) -> Iterator[tuple[str, list[str]]]:
    for name, answer in given.items():
        page, question = bundle.forms[form].pages.get(PageId(name)), asked_question(bundle, form, name)
        if question:
            yield from raw(question, name, answer).items()
        elif page and not isinstance(page.content, Chooses):
            yield name, [str(one) for one in answer] if isinstance(answer, list) else [str(answer)]
