"""The one place where templates are found and filled."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from imi_runtime.model.places import LANGUAGES

if TYPE_CHECKING:
    from imi_runtime.screens.frame import Frame

FOLDER = Path(__file__).parent / "templates"
ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    cache_size=-1,
    trim_blocks=True,
    lstrip_blocks=True,
)
"""Strict: a gap in a view-model is a programmer's mistake and must be seen."""
ENVIRONMENT.globals["own_names"] = LANGUAGES


def fill(template: str, frame: Frame, *, form_id: str = "", **values: object) -> str:
    """Return the template filled with a page's view-model, in the words and dates of the frame's language.

    `form_id` is the form whose answers the language switch takes along, so that nothing typed is lost.
    """
    interface = frame.interface
    return ENVIRONMENT.get_template(template).render(
        frame=frame,
        form_id=form_id,
        say=interface.say,
        date=interface.date,
        moment=partial(_moment, frame),
        **values,
    )


def _moment(frame: Frame, when: datetime) -> str:
    return str(frame.interface.moment(when, frame.zone))


def precompile() -> None:
    """Compile every template now, so that no request has to; to be called before the workers are started."""
    for name in ENVIRONMENT.list_templates():
        ENVIRONMENT.get_template(name)
