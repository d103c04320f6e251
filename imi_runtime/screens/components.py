"""The component macros of the design system, handed over as functions.

They rely on lenient gaps, so they live in an environment of their own, apart from our strict templates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

_KIT = "govuk_frontend_jinja"
Component = Callable[[Mapping[str, Any]], Markup]


@cache
def _environment() -> Environment:
    loader = PrefixLoader({_KIT: PackageLoader(_KIT)})
    return Environment(loader=loader, autoescape=True, undefined=ChainableUndefined, auto_reload=False)


@cache
def component(name: str) -> Component:
    """Return the macro of a component by its folder's name: `date-input` -> govukDateInput."""
    macro = "govuk" + "".join(word.capitalize() for word in name.split("-"))
    module = _environment().get_template(f"{_KIT}/components/{name}/macro.html").module
    return getattr(module, macro)  # type: ignore[no-any-return]
