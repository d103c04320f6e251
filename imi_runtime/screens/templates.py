"""The one place where templates are found and filled.

Macros are imported without context, so that they are built once and not for every page. They speak through functions
that look up the frame of the page that is being filled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator

from imi_runtime.model.places import LANGUAGES
from imi_runtime.screens import inline, rows
from imi_runtime.screens.escaping import as_html
from imi_runtime.screens.kept import kept
from imi_runtime.screens.template_code import TemplateCode

if TYPE_CHECKING:
    from imi_runtime.screens.frame import Frame

FOLDER = Path(__file__).parent / "templates"



FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "say": inline.say, "date": inline.write_date, "moment": inline.write_moment, "day": inline.day,
    "instant": inline.instant, "authority": inline.authority, "state_tag": inline.state_tag, "days": inline.days,
    "sum_line": inline.sum_line, "csrf_token": inline.csrf_token, "kept": kept, "answer_rows": rows.answer_rows,
    "exchange_rows": rows.exchange_rows, "timeline_rows": rows.timeline_rows, "country_options": rows.country_options,
    "participant_rows": rows.participant_rows,
}
"""What templates may call besides macros."""


class PlainCode(CodeGenerator):
    """Writes templates that call our functions as Python does, and escape what is text but not what is markup already.

    Jinja asks each callable whether it wants the context, and wraps all output once more: half the time of a page.
    """

    def visit_Call(self, node: nodes.Call, frame: Any, forward_caller: bool = False) -> None:  # noqa: N802
        """Write a call of what stands under one of our names as Python does, any other as Jinja does."""
        ours = isinstance(node.node, nodes.Name) and node.node.name in FUNCTIONS
        if forward_caller or not ours or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for named in node.kwargs:
            self.write(f"{named.key}=")
            self.visit(named.value, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        self.write("environment.as_html(")


class PageEnvironment(Environment):
    """Where our templates live: escaping is always on, and all of them share one set of globals."""

    code_generator_class = PlainCode
    as_html = staticmethod(as_html)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals themselves: a chain of two sets is searched for every import of macros."""
        return self.globals


ENVIRONMENT = PageEnvironment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    cache_size=-1,
    bytecode_cache=TemplateCode(FOLDER.parent, made_by=jinja2.__version__.encode() + Path(__file__).read_bytes()),
    trim_blocks=True,
    lstrip_blocks=True,
)
"""Strict: a gap in a view-model is a programmer's mistake and must be seen."""
ENVIRONMENT.globals.update(FUNCTIONS, own_names=LANGUAGES)


def fill(template: str, frame: Frame, *, form_id: str = "", **values: object) -> str:
    """Return the template filled with a page's view-model, in the words and dates of the frame's language.

    `form_id` is the form whose answers the language switch takes along, so that nothing typed is lost.
    """
    token = inline.FRAME.set(frame)
    try:
        return ENVIRONMENT.get_template(template).render(frame=frame, form_id=form_id, **values)
    finally:
        inline.FRAME.reset(token)


def precompile() -> None:
    """Load every template now, so that no request has to; to be called before the workers are started."""
    for name in ENVIRONMENT.list_templates():
        ENVIRONMENT.get_template(name)
