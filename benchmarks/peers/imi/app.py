"""Ourselves: the authorities' application as it is served, with the database and key of this measurement."""

from __future__ import annotations

from installation import settings

from imi_runtime.assembly import make_app

application = make_app(settings())
