"""Bringing a database's schema up to date."""

from pathlib import Path

from flask import Flask
from sqlalchemy import inspect, text

from webapp.db.base import db

# Every table has to be known before the schema is compared or made.
from webapp.db.models import corpus, drafts, editing, people, search, usage  # noqa: F401

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade_schema(app: Flask) -> None:
    """Apply the migrations a database has not seen; each in a transaction of its own."""
    with app.app_context():
        if is_current():
            return
        # Most starts find nothing to do: they are spared the time and the memory.
        from flask_migrate import upgrade

        with_migrations(app)
        upgrade(directory=str(MIGRATIONS))


def with_migrations(app: Flask) -> Flask:
    """The same application, which Alembic can work on; for a new migration, see CONTRIBUTING.md."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    return app


def is_current() -> bool:
    """Whether the database of the present application has seen every migration."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return bool(found == newest_migration())


def newest_migration() -> str:
    """The number of the last migration there is."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("0*.py"))
