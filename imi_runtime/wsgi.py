"""The target for WSGI servers: `granian --interface wsgi imi_runtime.wsgi:app`."""

from __future__ import annotations

from imi_runtime.assembly import make_app

app = make_app()
