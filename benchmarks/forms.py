"""Measure a form of forty fields with values and errors, as it is made at deployment, in several languages.

It is compared with a template that holds the very same page and never changes, and with Django's forms.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from markupsafe import Markup
from report import write_json
from static_form import FIELDS, static_template
from workload import Question, questions

from imi_runtime.assembly import interface_languages, interface_of, static_address
from imi_runtime.compiler.compile import areas, compile_bundle, read_library
from imi_runtime.engine.answers import Fault
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import FormId, Language
from imi_runtime.model.text import Labels
from imi_runtime.screens.fields.answers import raw
from imi_runtime.screens.frame import Frame, Links, SignedIn
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.page_parts import parts_of
from imi_runtime.screens.pages.form import FaultLink, FormPage, Questions, Step, StepStanding, render_form
from imi_runtime.screens.part import Part, render_together

LIBRARY = Path(__file__).resolve().parent / "library"
FORTY = "forty_questions"
TYPES = {"text": "text", "select": "choice", "radio": "choice", "textarea": "long_text", "date": "date"}
ANSWERS = {"text": "An answer & more", "choice": "option_b", "date": "2026-01-02"}
LONG_TEXT = {"text": 'A longer answer with "quotes" & signs', "language": "en"}
GOAL = 5.0
Draw = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form of ours in one language, with what is filled in and what is wrong."""

    parts: tuple[Part, ...]
    values: Mapping[str, Sequence[str]]
    faults: tuple[Fault, ...]
    interface: Interface
    frame: Frame

    def fields(self) -> Markup:
        """Return the fields alone."""
        return render_together(self.parts, self.values, self.faults, self.interface)

    def page(self) -> str:
        """Return the whole page."""
        links = tuple(FaultLink(fault.name, "Something is wrong", f"q-{fault.name}") for fault in self.faults)
        page = FormPage(
            id=f"{FORTY}/page",
            title="Forty questions",
            label="The page",
            steps=(Step("The page", StepStanding.CURRENT), Step("Check and send", StepStanding.TO_DO)),
            body=Questions((self.fields(),)),
            faults=links,
            action="/cases/case/acts/act/form/page",
            back="/cases/case",
            token="token",
            revision=1,
        )
        return render_form(page, self.frame)


def _frame(interface: Interface) -> Frame:
    links = Links(
        inbox="/",
        start="/start",
        account="/account",
        sign_out="/sign-out",
        language="/language",
        accessibility="/accessibility",
        data_protection="/data-protection",
        about="/about",
    )
    return Frame(
        interface=interface,
        languages=interface_languages(),
        path="/",
        csrf="token",
        zone=ZoneInfo("Europe/Brussels"),
        links=links,
        static=static_address,
        user=SignedIn("Demo Official", "Demo authority", "France"),
    )


def _bundle() -> Bundle:
    """Compile the measured area with one more set of forty questions."""
    library = dict(read_library(LIBRARY))
    area = next(iter(areas(library)))
    asked = questions(FIELDS)
    library[PurePosixPath(f"question_sets/{area}/{FORTY}.yaml")] = _question_set(asked).encode()
    library[PurePosixPath(f"forms/{area}/{FORTY}.yaml")] = _form(asked).encode()
    compiled = compile_bundle(library, area)
    if compiled.bundle is None:
        raise SystemExit("\n".join(str(problem) for problem in compiled.problems))
    return compiled.bundle


def _question_set(asked: Sequence[Question]) -> str:
    lines = [f"question_set: {FORTY}", 'title: "Forty questions"', "questions:"]
    for question in asked:
        lines += [f"  {question.name}:", f"    type: {TYPES[question.kind]}", f'    label: "{question.label}"']
        lines += ["    required: true"] if question.required else []
        lines += ["    choices:"] if question.options else []
        lines += [f'      {value}: "{label}"' for value, label in question.options]
        lines += ["    personal: ordinary"]
    return "\n".join(lines) + "\n"


def _form(asked: Sequence[Question]) -> str:
    names = ", ".join(f"{FORTY}.{question.name}" for question in asked)
    return f'form: {FORTY}\npages:\n  page: {{label: "The page", questions: [{names}]}}\n'


def _drawn(bundle: Bundle, language: Language) -> Drawn:
    interface = interface_of(language)
    parts = parts_of(bundle, Labels(language, {}), interface)
    values: dict[str, Sequence[str]] = {}
    faults = []
    asked = tuple(bundle.forms[FormId(FORTY)].questions())
    for number, question in enumerate(asked):
        if number % 4 == 0:
            faults.append(Fault(question.id, "required"))
        answer = ANSWERS.get(question.type.value, LONG_TEXT)
        values |= raw(question, question.id, answer)
    fields = tuple(parts[f"ask:{FORTY}/{q.id}"] for q in asked)
    return Drawn(fields, values, tuple(faults), interface, _frame(interface))


def _django() -> Draw:
    """Return the drawing of the same form by Django."""
    import django
    from django.conf import settings
    from django.forms import CharField, ChoiceField, DateField, Form, RadioSelect, Textarea

    templates = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
    settings.configure(USE_I18N=True, TEMPLATES=templates)
    django.setup()
    makers: dict[str, Callable[[Question], object]] = {
        "text": lambda q: CharField(label=q.label),
        "textarea": lambda q: CharField(label=q.label, widget=Textarea),
        "date": lambda q: DateField(label=q.label),
        "select": lambda q: ChoiceField(label=q.label, choices=q.options),
        "radio": lambda q: ChoiceField(label=q.label, choices=q.options, widget=RadioSelect),
    }
    asked = questions(FIELDS)
    form = type("FortyForm", (Form,), {question.name: makers[question.kind](question) for question in asked})
    filled = {question.name: "option_b" if question.options else "2026-01-02" for question in asked}
    data = {name: "" if number % 4 == 0 else value for number, (name, value) in enumerate(filled.items())}
    return lambda: str(form(data).as_div())


def _seconds(draw: Draw, budget: float) -> float:
    """Return the median processor seconds of one drawing."""
    draw()
    times: list[float] = []
    end = time.perf_counter() + budget
    while time.perf_counter() < end or len(times) < 5:
        started = time.thread_time_ns()
        draw()
        times.append((time.thread_time_ns() - started) / 1e9)
    return statistics.median(times)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each drawing is repeated (1)")


def run(options: argparse.Namespace) -> int:
    """Measure and print; ratios against the page that never changes."""
    bundle = _bundle()
    found: dict[str, float] = {}
    for language in interface_languages():
        drawn = _drawn(bundle, language)
        page = static_template(drawn.page())
        found[f"{language}: page that never changes"] = base = _seconds(page.render, options.seconds)
        found[f"{language}: fields of ours"] = _seconds(drawn.fields, options.seconds)
        found[f"{language}: whole page of ours"] = _seconds(drawn.page, options.seconds)
        for name in ("page that never changes", "fields of ours", "whole page of ours"):
            _print(f"{language}: {name}", found[f"{language}: {name}"], base)
    found["django: fields"] = _seconds(_django(), options.seconds)
    _print("django: fields", found["django: fields"], base)
    write_json("forms", {"fields": FIELDS, "goal": GOAL, "seconds": found})
    return 0


def _print(name: str, seconds: float, base: float) -> None:
    print(f"{name:36}{1e6 * seconds:10.1f} us{seconds / base:10.1f}x")
