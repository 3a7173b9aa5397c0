"""What a database holds, as values that can be compared."""

import sqlite3
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

#: Columns that say when, and so differ between two runs that did the same.
MOMENTS = {"created_at", "updated_at", "changed_at"}
CORPUS = ("talking_points", "translations", "evidence", "golden_questions", "vocabulary")


def table(session: Session, name: str) -> list[dict[str, object]]:
    """Rows by their keys, without moments."""
    found = session.execute(text(f"SELECT * FROM {name} ORDER BY 1")).mappings()
    rows = [{k: v for k, v in row.items() if k not in MOMENTS} for row in found]
    session.rollback()
    return rows


def tables(session: Session, names: tuple[str, ...] = CORPUS) -> dict[str, list[dict]]:
    return {name: table(session, name) for name in names}


def rows_of(database: Path, query: str) -> list[tuple]:
    """Rows of a database file, read past any process that may have died over it."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
