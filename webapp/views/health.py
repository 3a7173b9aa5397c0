"""For whoever watches the process."""

from flask import Blueprint, Response, jsonify, make_response

from webapp.db.base import db, reachable
from webapp.views.search import live_engine

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """200 as long as the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> Response:
    """200 when the database answers and a search would be answered at once, else 503."""
    checks = {"index": live_engine().ready, "database": reachable(db.session())}
    fine = all(checks.values())
    body = jsonify(status="ok" if fine else "not ready", checks=checks)
    return make_response(body, 200 if fine else 503)
