"""Serving a preview: on this machine alone, in a temporary folder, until somebody ends it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_server
from tempfile import TemporaryDirectory

from werkzeug.serving import WSGIRequestHandler, make_server

from imi_runtime.adapters.clock import SystemClock
from imi_runtime.adapters.typesetting import PdfTypesetter
from imi_runtime.assembly import interface_languages, interface_of, own_version, static_address
from imi_runtime.model.ids import AreaId, Language
from imi_runtime.ports import Clock
from imi_runtime.preview.application import EXTENSION, PreviewApplication
from imi_runtime.preview.clock import ForwardClock
from imi_runtime.preview.preview import NO_BUNDLE, Preview, Report
from imi_runtime.preview.pseudo import PSEUDO, pseudo_interface
from imi_runtime.preview.stage import stages_in
from imi_runtime.preview.story_views import blueprint as stories
from imi_runtime.preview.views import blueprint as buttons
from imi_runtime.problems import ImiError
from imi_runtime.screens.interface import Interface
from imi_runtime.settings import Settings
from imi_runtime.web.app import create_app
from imi_runtime.web.site import Site

HERE = "127.0.0.1"
NAMES = (HERE, "localhost")


class PortTaken(ImiError):
    """Somebody else listens there."""


class _Quiet(WSGIRequestHandler):
    """Writes no line for every request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def opened(folder: Path, area: AreaId, write: Report, clock: Clock | None = None) -> Iterator[PreviewApplication]:
    """The application of a preview of an area; its store is thrown away at the end."""
    pseudo = pseudo_interface()

    def interface(language: Language) -> Interface:
        if language == PSEUDO:
            return pseudo
        return interface_of(language) if language in interface_languages() else Interface(language, {})

    with TemporaryDirectory(prefix="imi-preview-") as scratch:
        stages = stages_in(Path(scratch), area, ForwardClock(clock or SystemClock()), interface)
        shown = Preview(folder, stages, write, stages.build(NO_BUNDLE, {}))
        try:
            yield _application(shown)
        finally:
            shown.stage.close()


def _application(shown: Preview) -> PreviewApplication:
    settings = Settings(
        database_url="", owner_database_url="", key_file=Path(), product="IMI open: preview", hosts=NAMES
    )
    site = Site(
        asks_confidentiality=False,
        installation=shown.stage.installation, settings=settings, interface=shown.stages.interface,
        languages=interface_languages(), version=own_version(), static=static_address, typesetter=PdfTypesetter(),
    )
    app = create_app(site, PreviewApplication)
    assert isinstance(app, PreviewApplication)
    app.extensions[EXTENSION] = shown
    for blueprint in (buttons, stories):
        app.register_blueprint(blueprint)
    return app


def serve(app: PreviewApplication, port: int, ready: Callable[[], None]) -> None:
    """Serve on this machine alone until somebody presses Ctrl-C or ends the process politely. Raises PortTaken."""
    try:
        listening = create_server((HERE, port))
    except OSError as refused:
        raise PortTaken(f"Port {port} is taken. Choose another one: --port {port + 1}") from refused
    with listening:
        server = make_server(HERE, port, app, threaded=True, request_handler=_Quiet, fd=listening.fileno())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    ready()
    with suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()
