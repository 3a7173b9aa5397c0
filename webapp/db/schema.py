"""Bringing a database's schema up to date."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate, upgrade

# Every table has to be known before the schema is compared or made.
from webapp.db.models import corpus, search, usage  # noqa: F401

MIGRATIONS = Path(__file__).parent / "migrations"

migrate = Migrate(directory=str(MIGRATIONS), render_as_batch=True)


def upgrade_schema(app: Flask) -> None:
    """Apply the migrations a database has not seen; each in a transaction of its own."""
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
