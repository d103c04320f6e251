"""The authorities' application."""

from __future__ import annotations

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from imi_runtime.screens.templates import precompile
from imi_runtime.web import acts, cases, information, lists, signing
from imi_runtime.web.guard import guard
from imi_runtime.web.site import KEY, NoSession, Site

BLUEPRINTS = (signing.blueprint, lists.blueprint, cases.blueprint, acts.blueprint, information.blueprint)


def create_app(site: Site) -> Flask:
    """Return the application for a site."""
    app = Flask("imi_runtime.screens", static_folder="static", static_url_path="/static", template_folder=None)
    app.session_interface = NoSession()
    app.response_class = HtmlResponse
    app.extensions[KEY] = site
    app.url_map.strict_slashes = True
    guard(app)
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
