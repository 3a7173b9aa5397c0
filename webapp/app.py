"""The composition root: settings in, application out."""

import secrets
from datetime import date
from pathlib import Path

from flask import Flask
from flask_babel import Babel
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from jinja2 import StrictUndefined
from sqlalchemy.orm import sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import access, accounts, browser, errors, htmx, limits, presentation, security
from webapp.api.problems import Problem, validation_problem
from webapp.api.v1 import api
from webapp.db.base import db
from webapp.services.live import LiveEngine
from webapp.services.snapshots import snapshot_file
from webapp.services.texts import Texts
from webapp.settings import Settings
from webapp.views import (
    account,
    admin,
    compose,
    copies,
    curate,
    editor,
    evidence,
    exchange,
    gaps,
    golden,
    health,
    help,
    insights,
    messages,
    mine,
    outlets,
    search,
    talking_points,
)

KEY_FILE = "secret.key"
#: Bytes of a form or a question; far above any that is allowed.
REQUEST_MAX = 256 * 1024


def create_app(
    settings: Settings | None = None, live: LiveEngine | None = None, today: date | None = None
) -> Flask:
    """Make an application.

    Args:
        settings: From the environment when not given.
        live: The engine to search with; made from the settings when not given, and loaded at the first
            search or by `live.get()`.
        today: Freezes the day on which reviews and evidence are judged.

    Returns:
        The application, wired and ready to be served.
    """
    settings = settings or Settings()
    app = OpenAPI(
        "webapp",
        info=Info(title="Silver Lining", version="1"),
        validation_error_callback=validation_problem,
        validation_error_model=Problem,
        doc_ui=False,
        instance_path=str(settings.instance.resolve()),
    )
    settings.instance.mkdir(parents=True, exist_ok=True)
    app.config.update(
        SETTINGS=settings,
        TODAY=today,
        SECRET_KEY=settings.secret_key or _kept_key(settings.instance),
        SQLALCHEMY_DATABASE_URI=settings.database,
        MAX_CONTENT_LENGTH=REQUEST_MAX,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app)
    Babel(app)
    for part in (security, limits, accounts, access, browser, htmx, presentation, errors):
        part.init_app(app)
    # Keys come in the contract's order; set after the accounts, which bring a JSON provider of their own.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["live_engine"] = live or make_live(app, settings)
    app.extensions["texts"] = Texts()
    app.extensions["maps"] = {}
    reading = (search, messages, talking_points, compose, outlets, copies, mine, gaps, help, health)
    for views in (*reading, account, admin, curate, editor, evidence, golden, exchange, insights):
        app.register_blueprint(views.blueprint)
    app.register_api(api)
    security.csrf.exempt(api)
    return app


def make_live(app: Flask, settings: Settings) -> LiveEngine:
    """The engine of an application, not loaded yet."""
    from index.onnx_encoder import load_encoder

    with app.app_context():
        sessions = sessionmaker(db.engine)
    return LiveEngine(
        sessions,
        lambda: load_encoder(settings.model_spec, settings.instance / "models"),
        snapshot_file(settings.instance),
    )


def _kept_key(instance: Path) -> str:
    """The key that signs cookies, made at the first start and readable by nobody else."""
    file = instance / KEY_FILE
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text().strip()
