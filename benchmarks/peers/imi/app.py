"""Ourselves: the authorities' application as it is served, with the database and key of this measurement."""

from __future__ import annotations

import gc

from installation import settings

gc.disable()  # as `imi_runtime.wsgi` does
try:
    from imi_runtime.assembly import make_app

    application = make_app(settings())
finally:
    gc.enable()
