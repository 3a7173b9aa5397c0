"""The whole database as one file, and back: texts, accounts, searches, copies, logs, everything.

Both work while the site runs: SQLite copies page by page and waits for whoever writes.
"""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.orm import Session

from webapp.db.base import BUSY_TIMEOUT
from webapp.db.models.corpus import CorpusStateRow
from webapp.db.schema import MIGRATIONS
from webapp.services.importing import raise_version


class BackupError(Exception):
    """Raised where no backup can be made or put back; says why."""


def back_up(url: URL, file: Path) -> int:
    """Write a database as one file, all or nothing.

    Args:
        url: Of the database.
        file: Replaced when it is there.

    Returns:
        Bytes of the file.

    Raises:
        BackupError: It is no SQLite database, or the file cannot be written.
    """
    database = _file_of(url)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=file.parent, suffix=".part")
    except OSError as error:
        raise BackupError(f"{file} cannot be written ({error.strerror})") from error
    os.close(handle)
    try:
        with closing(_open(database)) as source, closing(_open(Path(part))) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # so that one file holds it all
        os.replace(part, file)
    except (OSError, sqlite3.Error) as error:
        Path(part).unlink(missing_ok=True)
        raise BackupError(f"{file} cannot be written ({error})") from error
    return file.stat().st_size


def put_back(url: URL, file: Path) -> None:
    """Replace what a database holds by a backup, all or nothing; its schema may be an older one.

    Args:
        url: Of the database, which may be empty.
        file: From `back_up`.

    Raises:
        BackupError: The file is no whole backup, or one of a later version.
    """
    database = _file_of(url)
    check(file)
    try:
        with closing(_open(file)) as source, closing(_open(database)) as present:
            source.backup(present)
    except sqlite3.Error as error:
        raise BackupError(f"{database} cannot be written ({error})") from error


def outdate(session: Session, version: int) -> None:
    """Make whoever serves see that the corpus is another one; committed by the caller.

    Args:
        session: On the database that was put back, with the write lock.
        version: Of the corpus before: a backup may have counted up to the same.
    """
    raise_version(session)
    state = session.get_one(CorpusStateRow, 1)
    state.version = max(state.version, version + 1)


def check(file: Path) -> None:
    """See that a file is a whole backup that this version can read.

    Raises:
        BackupError: It is not; says why.
    """
    if not file.is_file():
        raise BackupError(f"{file} is not there")
    try:
        with closing(_open(file)) as stored:
            broken = [row[0] for row in stored.execute("PRAGMA integrity_check") if row[0] != "ok"]
            schema = stored.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{file} is no backup of Silver Lining ({error})") from error
    if broken:
        raise BackupError(f"{file} is damaged ({broken[0]})")
    known = {found.name.partition("_")[0] for found in (MIGRATIONS / "versions").glob("0*.py")}
    if schema is None or schema[0] not in known:
        raise BackupError(f"{file} was made by a later version of Silver Lining; upgrade first")


def _file_of(url: URL) -> Path:
    if url.get_backend_name() != "sqlite" or not url.database:
        raise BackupError(
            f"the database is {url.get_backend_name()}: use that database's own tools for backups"
        )
    return Path(url.database)


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=BUSY_TIMEOUT)
