"""The page that was wanted before another one came in between."""

from __future__ import annotations

from flask import request

from imi_runtime.web.site import is_own_path


def wanted() -> str:
    """Return the page that was wanted, if it is one of ours."""
    then = request.values.get("then", "")
    return then if is_own_path(then) else ""
