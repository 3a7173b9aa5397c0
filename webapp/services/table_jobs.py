"""Importing a table in steps: sent, matched, tried, confirmed.

Each step's state lies in the instance folder, where every worker finds it, and nothing is written to the
corpus before it is confirmed.
"""

import json
import pickle
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from corpus.problems import CorpusError
from webapp.services import audit, exporting, table_import
from webapp.services.audit import Actor
from webapp.services.table_entries import Parsed, entries_from
from webapp.services.table_import import Preview, StaleError
from webapp.services.table_reading import read_table
from webapp.services.tables import Table, TableError

FOLDER = "imports"
#: Seconds after which an import that was never confirmed is forgotten.
KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Job:
    """An import under way.

    Attributes:
        name: Of the file that was sent.
        stage: "sent", "reading", "ready", "writing", "done" or "failed".
        done: Rows that are read.
        of: Rows there are.
        message: What went wrong, or what was done.
    """

    token: str
    name: str
    stage: str
    done: int = 0
    of: int = 0
    message: str = ""


def send(instance: Path, content: bytes, name: str) -> tuple[Job, Table]:
    """Take a file in.

    Raises:
        TableError: It is no table.
    """
    table = read_table(content, name)
    folder = instance / FOLDER
    folder.mkdir(exist_ok=True)
    _forget_old(folder)
    token = secrets.token_hex(16)
    (folder / f"{token}.table").write_bytes(pickle.dumps(table))
    job = Job(token, name[:120], "sent", 0, len(table.rows))
    _keep(instance, job)
    return job, table


def find(instance: Path, token: str) -> Job | None:
    """An import by its token; none where there is none, or no longer."""
    if not token.isalnum():
        return None
    try:
        kept = json.loads((instance / FOLDER / f"{token}.json").read_text())
    except (OSError, ValueError):
        return None
    return Job(token=token, **kept)


def table_of(instance: Path, job: Job) -> Table:
    """The table that was sent."""
    found: Table = pickle.loads((instance / FOLDER / f"{job.token}.table").read_bytes())
    return found


def result(instance: Path, job: Job) -> tuple[Parsed, Preview]:
    """What a tried import would do."""
    found: tuple[Parsed, Preview] = pickle.loads(
        (instance / FOLDER / f"{job.token}.tried").read_bytes()
    )
    return found


def attempt(
    session: Session, instance: Path, job: Job, mapping: Mapping[str, str], today: date
) -> None:
    """Find out what an import would do, beside the site; nothing is written to the corpus."""

    def work(own: Session) -> None:
        def told(done: int, of: int) -> None:
            _keep(instance, Job(job.token, job.name, "reading", done, of))

        library = exporting.library(own)
        parsed = entries_from(table_of(instance, job), mapping, library, today, told)
        found = table_import.preview(own, parsed)
        file = instance / FOLDER / f"{job.token}.tried"
        file.write_bytes(pickle.dumps((parsed, found)))
        _keep(instance, Job(job.token, job.name, "ready", job.of, job.of))

    _keep(instance, Job(job.token, job.name, "reading", 0, job.of))
    _beside(session, instance, job, work)


def confirm(session: Session, instance: Path, job: Job, actor: Actor) -> None:
    """Bring a tried import into the corpus, beside the site."""

    def work(own: Session) -> None:
        parsed, found = result(instance, job)
        report = table_import.apply(
            own, parsed, f"imported from {job.name}", actor.who, stamp=found.stamp
        )
        added, updated = len(report.added), len(report.updated)
        audit.record(own, actor, "corpus.import", job.name, added=added, changed=updated)
        own.commit()
        message = f"{added} new, {updated} changed."
        _keep(instance, Job(job.token, job.name, "done", job.of, job.of, message))

    _keep(instance, Job(job.token, job.name, "writing", 0, job.of))
    _beside(session, instance, job, work)


def _beside(session: Session, instance: Path, job: Job, work: Callable[[Session], None]) -> None:
    sessions = sessionmaker(session.get_bind())

    def run() -> None:
        try:
            with sessions() as own:
                work(own)
        except (TableError, StaleError, CorpusError, OSError) as error:
            _keep(instance, Job(job.token, job.name, "failed", 0, job.of, str(error)))

    threading.Thread(target=run, daemon=True).start()


def _keep(instance: Path, job: Job) -> None:
    kept: dict[str, Any] = {
        name: getattr(job, name) for name in ("name", "stage", "done", "of", "message")
    }
    file = instance / FOLDER / f"{job.token}.json"
    draft = file.with_suffix(f".{secrets.token_hex(4)}")
    draft.write_text(json.dumps(kept))
    draft.replace(file)


def _forget_old(folder: Path) -> None:
    for file in folder.iterdir():
        if time.time() - file.stat().st_mtime > KEPT_SECONDS:
            file.unlink(missing_ok=True)
