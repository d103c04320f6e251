"""The target for WSGI servers: `granian --interface wsgi imi_runtime.wsgi:app`."""

from __future__ import annotations

import gc

gc.disable()  # whatever is loaded stays: looking through it while it grows takes a tenth of the start, in vain
try:
    from imi_runtime.assembly import make_app

    app = make_app()
finally:
    gc.enable()
