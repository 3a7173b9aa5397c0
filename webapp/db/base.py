"""The declarative base, the extension object, and how SQLite is opened."""

import sqlite3
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session

#: Seconds a writer waits for another before it gives up.
BUSY_TIMEOUT = 30


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC, always aware of its zone in Python."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: naive UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


db = SQLAlchemy(model_class=Base)


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver's own transaction handling begins too late for a consistent read; SQLAlchemy begins
    # transactions itself, see _begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT * 1000}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:  # noqa: ANN401 - a SQLAlchemy connection
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def reachable(session: Session) -> bool:
    """Whether the database answers."""
    try:
        session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def begin_writing(session: Session) -> None:
    """Take the write lock at once, so that what is read next cannot change before it is written.

    Without this, SQLite lets two transactions read the same state and then refuses the second one's
    write. Other databases lock by row and need nothing here.

    Args:
        session: One without unsaved changes. A transaction in which it has read is ended, since it
            began without the lock; objects read in it are read again when they are used.
    """
    session.rollback()
    session.connection(execution_options={"writing": True})
