from pathlib import Path

from flask import Flask
from sqlalchemy.orm import sessionmaker

from index.types import Encoder
from tests.conftest import MakeApp
from tests.webapp import lint
from webapp.db.base import db
from webapp.services.live import LiveEngine


def probe(app: Flask, url: str) -> tuple[int, dict]:
    answer = app.test_client().get(url)
    lint.check_headers(answer)
    assert answer.mimetype == "application/json"
    return answer.status_code, answer.json


def unloaded(make_app: MakeApp, encoder: Encoder, **settings: object) -> Flask:
    """An application whose engine nobody has asked for yet."""
    app = make_app(live=None, **settings)
    with app.app_context():
        sessions = sessionmaker(db.engine)
    app.extensions["live_engine"] = LiveEngine(sessions, lambda: encoder)
    return app


def test_ready_once_the_engine_is_loaded(make_small_app: MakeApp, encoder: Encoder):
    app = unloaded(make_small_app, encoder)
    assert probe(app, "/readyz") == (
        503,
        {"status": "not ready", "checks": {"index": False, "database": True}},
    )
    assert probe(app, "/healthz") == (200, {"status": "ok"})
    app.extensions["live_engine"].get()
    assert probe(app, "/readyz") == (
        200,
        {"status": "ok", "checks": {"index": True, "database": True}},
    )


def test_not_ready_without_a_database(make_small_app: MakeApp, tmp_path: Path):
    app = make_small_app(database_url=f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    assert probe(app, "/readyz") == (
        503,
        {"status": "not ready", "checks": {"index": True, "database": False}},
    )
    assert probe(app, "/healthz") == (200, {"status": "ok"})
