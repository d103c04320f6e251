"""The target for WSGI servers: `granian --interface wsgi imi_runtime.wsgi:app`."""

from __future__ import annotations

import gc

from imi_runtime.assembly import make_app

YOUNG, MIDDLE, OLD = 20_000, 20, 50

app = make_app()
# What is there after start-up stays; a request makes thousands of small objects that reference counting frees at once.
gc.freeze()
gc.set_threshold(YOUNG, MIDDLE, OLD)
