"""Ourselves: the authorities' application as it is served, with the database and key of this measurement."""

from __future__ import annotations

from imi_runtime.assembly import make_app
from installation import settings

application = make_app(settings())
