"""The application factory: `flask --app app …` and `gunicorn "app:create_app()"` start here."""

import gc
import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from forms import commands, settings, storage, web

gc.freeze()  # what is imported stays, so the collector need not walk through it (80 ms each time)
gc.enable()  # gunicorn.conf.py lets it rest until here, and again while a worker starts


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Create the application, with its settings from the environment and instance/; *overrides*
    win.
    """
    values = settings.load(overrides)
    app = Flask(__name__, instance_path=str(values["INSTANCE"]))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.config.from_mapping(values)
    logging.getLogger("forms").setLevel(str(app.config["LOG_LEVEL"]).upper())
    if proxies := app.config["PROXIES"]:
        behind = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)
        app.wsgi_app = behind  # type: ignore[method-assign]  # as Flask's own documentation does
    storage.init_app(app)
    web.init_app(app)
    commands.init_app(app)
    return app
