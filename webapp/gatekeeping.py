"""The copy gate as this site's settings want it."""

from flask import current_app

from webapp.clock import today
from webapp.db.base import db
from webapp.services import exporting
from webapp.services.gate import Gate
from webapp.settings import Settings


def gate() -> Gate:
    """The gate for the present request."""
    settings: Settings = current_app.config["SETTINGS"]
    return Gate(today(), settings.gate_blocks, exporting.forbidden(db.session()))
