"""How Alembic runs: on the application's engine, each migration in a transaction of its own."""

from alembic import context
from flask import current_app

from webapp.db.base import UtcDateTime

database = current_app.extensions["migrate"].db


def _render(kind: str, item: object, _autogen: object) -> str | bool:
    """Write our own types as what they are in the database: a migration must not change with our code."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def run() -> None:
    """Compare or upgrade the database of the present application."""
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            transaction_per_migration=True,
            render_item=_render,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
