"""The templates of a preview's own pages and of its bar."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


def fill(template: str, **values: object) -> str:
    """Return a template filled."""
    return ENVIRONMENT.get_template(template).render(**values)
