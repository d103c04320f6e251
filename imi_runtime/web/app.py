"""The authorities' application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Request, Response
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from imi_runtime.screens.templates import precompile
from imi_runtime.web import (
    allocating,
    approving,
    attaching,
    cases,
    charts,
    confidentiality,
    copying,
    credentials,
    directory,
    directory_appointing,
    directory_areas,
    directory_coordination,
    directory_data,
    directory_joining,
    directory_people,
    enrolling,
    figures,
    filling,
    finding,
    information,
    lists,
    mail,
    opening,
    passwords,
    providers,
    recoveries,
    sending,
    signing,
    translating,
)
from imi_runtime.web.guard import LimitedRequest, check_request, finish, tell_mishaps
from imi_runtime.web.site import KEY, NoSession, Site

BLUEPRINTS = (
    signing.blueprint, enrolling.blueprint, credentials.blueprint, passwords.blueprint,
    confidentiality.blueprint, providers.blueprint, recoveries.blueprint, lists.blueprint, finding.blueprint,
    opening.blueprint, allocating.blueprint,
    cases.blueprint, copying.blueprint, attaching.blueprint, charts.blueprint, filling.blueprint, sending.blueprint,
    information.blueprint, mail.blueprint, figures.blueprint,
    directory.blueprint, directory_data.blueprint, directory_areas.blueprint, directory_coordination.blueprint,
    directory_joining.blueprint, directory_appointing.blueprint, directory_people.blueprint,
    approving.blueprint, translating.blueprint,
)


def create_app(site: Site, kind: type[Application] | None = None) -> Flask:
    """Return the application for a site, of another kind where one is given."""
    chosen = kind or Application
    app = chosen("imi_runtime.screens", static_folder="static", static_url_path="/static", template_folder=None)
    app.extensions[KEY] = site
    app.url_map.strict_slashes = True
    tell_mishaps(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if site.settings.proxies:
        count = site.settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    precompile()
    return app


class HtmlResponse(Response):
    """Our pages are HTML in UTF-8."""

    default_mimetype = "text/html"

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer with a whole page as it is; everything that is no page goes the long way."""
        special = self.status_code in (204, 304) or environ["REQUEST_METHOD"] == "HEAD" or "Location" in self.headers
        if special or not self.is_sequence:
            return super().__call__(environ, start_response)
        start_response(self.status, self.headers.to_wsgi_list())
        return self.response  # type: ignore[return-value]


class Application(Flask):
    """Flask as we use it: one host, no views that wait, no sessions of its own, one guard around every view."""

    request_class = LimitedRequest
    response_class = HtmlResponse
    session_interface = NoSession()

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return what finds the view; which hosts are served is the guard's matter."""
        if request is None:
            return super().create_url_adapter(None)
        environ = request.environ
        return MapAdapter(
            self.url_map, "", environ.get("SCRIPT_NAME") or "/", "", environ["wsgi.url_scheme"], request.path,
            request.method, environ.get("QUERY_STRING", ""),
        )

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function itself: none of ours is asynchronous."""
        return func

    def preprocess_request(self) -> Response | None:
        """Let the guard look at the request."""
        return check_request()

    def process_response(self, response: Response) -> Response:
        """Let the guard finish the answer."""
        return finish(response)
