"""For whoever watches the process."""

from flask import Blueprint, Response, jsonify, make_response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.db.base import db
from webapp.views.search import live_engine

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """200 as long as the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> Response:
    """200 when the database answers and a search would be answered at once, else 503."""
    checks = {"index": live_engine().ready, "database": True}
    try:
        db.session().execute(text("SELECT 1"))
    except SQLAlchemyError:
        checks["database"] = False
    fine = all(checks.values())
    body = jsonify(status="ok" if fine else "not ready", checks=checks)
    return make_response(body, 200 if fine else 503)
