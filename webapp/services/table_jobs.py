"""Importing a table in steps: sent, matched, tried, confirmed.

Each step's state lies in the instance folder, where every worker finds it, and nothing is written to the
corpus before it is confirmed.
"""

import json
import logging
import pickle
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy.orm import Session, sessionmaker

from corpus.problems import CorpusError
from webapp.services import audit, exporting, table_import
from webapp.services.audit import Actor
from webapp.services.importing import ImportReport
from webapp.services.table_entries import Parsed, entries_from
from webapp.services.table_import import Preview, StaleError
from webapp.services.table_reading import read_table
from webapp.services.tables import Table, TableError

logger = logging.getLogger(__name__)

FOLDER = "imports"
#: Seconds after which an import that was never confirmed is forgotten.
KEPT_SECONDS = 24 * 3600
#: Stages in which somebody works on an import, and holds its lock as long as they live.
WORKING = frozenset({"reading", "writing"})


class ForgottenError(LookupError):
    """Raised where the table of an import is no longer kept."""


@dataclass(frozen=True, slots=True)
class Job:
    """An import under way.

    Attributes:
        name: Of the file that was sent.
        stage: "sent", "reading", "ready", "writing", "done" or "failed".
        done: Rows that are read.
        of: Rows there are.
        message: What went wrong, or what was done; empty for an import that was cut short.
        mapping: Field to header, as chosen last.
    """

    token: str
    name: str
    stage: str
    done: int = 0
    of: int = 0
    message: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)


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
    """An import by its token; none where there is none, or no longer.

    One that is worked on by nobody any more, because the process is gone, has failed.
    """
    job = _read(instance, token)
    if job is None or job.stage not in WORKING:
        return job
    lock = _lock(instance, token)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return job
    try:
        job = _read(instance, token)  # it may have ended just now
        if job is not None and job.stage in WORKING:
            job = replace(job, stage="failed", done=0, message="")
            _keep(instance, job)
        return job
    finally:
        lock.release()


def table_of(instance: Path, job: Job) -> Table:
    """The table that was sent.

    Raises:
        ForgottenError: It is kept no longer.
    """
    found: Table = _unpickled(instance / FOLDER / f"{job.token}.table")
    return found


def result(instance: Path, job: Job) -> tuple[Parsed, Preview]:
    """What a tried import would do.

    Raises:
        ForgottenError: It is kept no longer.
    """
    found: tuple[Parsed, Preview] = _unpickled(instance / FOLDER / f"{job.token}.tried")
    return found


def attempt(
    session: Session,
    instance: Path,
    job: Job,
    mapping: Mapping[str, str],
    today: date,
    by_another: bool = False,
) -> None:
    """Find out what an import would do, beside the site; nothing is written to the corpus.

    Nothing is done where somebody has begun just now. `by_another` as in `entries_from`.
    """
    started = replace(job, stage="reading", done=0, message="", mapping=dict(mapping))

    def work(own: Session) -> Job:
        def told(done: int, of: int) -> None:
            _keep(instance, replace(started, done=done, of=of))

        library = exporting.library(own)
        table = table_of(instance, job)
        parsed = entries_from(table, mapping, library, today, told, by_another)
        found = table_import.preview(own, parsed)
        file = instance / FOLDER / f"{job.token}.tried"
        file.write_bytes(pickle.dumps((parsed, found)))
        return replace(started, stage="ready", done=job.of)

    _beside(session, instance, started, {"sent", "ready", "failed"}, work)


def confirm(session: Session, instance: Path, job: Job, actor: Actor) -> None:
    """Bring a tried import into the corpus, beside the site.

    Nothing is done where somebody has begun just now.
    """
    started = replace(job, stage="writing", done=0, message="")

    def work(own: Session) -> Job:
        def note(report: ImportReport) -> None:
            counts = {"added": len(report.added), "changed": len(report.updated)}
            audit.record(own, actor, "corpus.import", job.name, **counts)

        parsed, found = result(instance, job)
        report = table_import.apply(
            own, parsed, f"imported from {job.name}", actor.who, stamp=found.stamp, note=note
        )
        message = f"{len(report.added)} new, {len(report.updated)} changed."
        return replace(started, stage="done", done=job.of, message=message)

    _beside(session, instance, started, {"ready"}, work)


def _beside(
    session: Session,
    instance: Path,
    started: Job,
    from_stages: set[str],
    work: Callable[[Session], Job],
) -> None:
    """Work on an import in a thread of its own, unless it is worked on or in another stage by now."""
    sessions = sessionmaker(session.get_bind())
    lock = _lock(instance, started.token)

    def run() -> None:
        try:
            with sessions() as own:
                ended = work(own)
        except (TableError, StaleError, CorpusError, ForgottenError) as error:
            ended = replace(started, stage="failed", message=str(error))
        except Exception as error:
            logger.exception("The import of %s failed", started.name)
            reason = str(getattr(error, "orig", None) or error)[:200]
            message = f"Something went wrong on our side, nothing was written: {reason}"
            ended = replace(started, stage="failed", message=message)
        try:
            _keep(instance, ended)
        finally:
            lock.release()

    try:
        lock.acquire(blocking=False)
    except Timeout:
        return
    try:
        job = _read(instance, started.token)
        if job is None or job.stage not in from_stages:
            lock.release()
            return
        _keep(instance, started)
        threading.Thread(target=run, daemon=True).start()
    except BaseException:
        lock.release()
        raise


def _lock(instance: Path, token: str) -> FileLock:
    """Held by whoever works on an import; it is free again when their process is gone."""
    # Taken by the request, released by the thread that works.
    return FileLock(instance / FOLDER / f"{token}.lock", thread_local=False)


def _read(instance: Path, token: str) -> Job | None:
    if not token.isalnum():
        return None
    try:
        kept = json.loads((instance / FOLDER / f"{token}.json").read_text())
    except (OSError, ValueError):
        return None
    return Job(token=token, **kept)


def _unpickled(file: Path) -> Any:  # noqa: ANN401 - whatever lies there
    try:
        return pickle.loads(file.read_bytes())
    except FileNotFoundError as error:
        raise ForgottenError("The table is no longer kept; send it again.") from error


def _keep(instance: Path, job: Job) -> None:
    kept = asdict(job)
    del kept["token"]
    file = instance / FOLDER / f"{job.token}.json"
    draft = file.with_suffix(f".{secrets.token_hex(4)}")
    draft.write_text(json.dumps(kept))
    draft.replace(file)


def _forget_old(folder: Path) -> None:
    """Delete imports nothing happened to for long, each with all its files."""
    touched: defaultdict[str, float] = defaultdict(float)
    files = list(folder.iterdir())
    for file in files:
        with suppress(FileNotFoundError):
            touched[file.stem] = max(touched[file.stem], file.stat().st_mtime)
    for file in files:
        if time.time() - touched[file.stem] > KEPT_SECONDS:
            file.unlink(missing_ok=True)
