"""Golden questions asked all at once, beside the site: how far a run is, its figures, what failed."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from corpus.model import Band, GoldenQuestion
from index.engine import QuestionTooLongError, SearchEngine
from index.language import detect
from webapp.db.base import begin_writing, now
from webapp.db.models.editing import GoldenRunRow
from webapp.services import audit, rows
from webapp.services.audit import Actor
from webapp.services.indexing import golden_questions

logger = logging.getLogger(__name__)

BATCH = 50
#: A run that has not said for so long how far it is has ended with its process.
SILENT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of all golden questions.

    Attributes:
        figures: See `judge`; while it goes on, `done` and `of` only.
        failures: Questions answered wrongly.
        state: "going", "done" or "failed".
        problem: Why it failed.
    """

    id: int
    created_at: datetime
    author: str
    figures: dict[str, Any]
    failures: list[dict[str, Any]]
    state: str
    problem: str


def runs(session: Session, limit: int = 20) -> Sequence[Run]:
    """Runs, the latest first."""
    query = select(GoldenRunRow).order_by(GoldenRunRow.id.desc()).limit(limit)
    return [_run(row) for row in session.scalars(query)]


def run(session: Session, number: int) -> Run | None:
    """One run; none of this number gives none."""
    row = session.get(GoldenRunRow, number) if number < rows.ID_END else None
    return _run(row) if row else None


def _run(row: GoldenRunRow) -> Run:
    state, problem = "going", ""
    if "hit1" in row.figures:
        state = "done"
    elif "failed" in row.figures:
        state, problem = "failed", str(row.figures["failed"])
    elif now() - _heard(row) > SILENT:
        state, problem = "failed", "the process it ran in has ended"
    return Run(row.id, row.created_at, row.author, row.figures, row.failures, state, problem)


def _heard(row: GoldenRunRow) -> datetime:
    heard = row.figures.get("heard")
    return datetime.fromisoformat(heard) if heard else row.created_at


def start(session: Session, engine: SearchEngine, actor: Actor) -> int:
    """Run all golden questions beside the site, unless that is being done; committed here.

    Args:
        session: With the write lock.
        engine: The index to ask.
        actor: Who wants it.

    Returns:
        The number of the run; its figures tell how far it is.
    """
    for latest in runs(session, 1):
        if latest.state == "going":
            session.rollback()
            return latest.id
    golden = golden_questions(session)
    row = GoldenRunRow(
        corpus_version=int(engine.version or 0),
        author=actor.who,
        figures=_far(0, len(golden)),
        failures=[],
    )
    session.add(row)
    audit.record(session, actor, "golden.run", str(len(golden)))
    session.commit()
    number = row.id
    sessions = sessionmaker(session.get_bind())

    def write(figures: dict[str, Any], failures: list[dict[str, Any]]) -> None:
        with sessions() as own:
            begin_writing(own)
            mine = own.get_one(GoldenRunRow, number)
            mine.figures, mine.failures = figures, failures
            own.commit()

    def work() -> None:
        try:
            write(*judge(engine, golden, lambda done: write(_far(done, len(golden)), [])))
        except Exception as error:
            logger.exception("A run of the golden questions failed")
            write({**_far(0, len(golden)), "failed": str(error) or type(error).__name__}, [])

    threading.Thread(target=work, daemon=True).start()
    return number


def _far(done: int, of: int) -> dict[str, Any]:
    return {"done": done, "of": of, "heard": now().isoformat()}


def judge(
    engine: SearchEngine, golden: Sequence[GoldenQuestion], told: Callable[[int], None]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Ask every question of the index as it is.

    Args:
        engine: The index.
        golden: The questions.
        told: Called with how many are done, now and then.

    Returns:
        Figures (`hit1`, `hit3`, `refused_on_topic`, `refused_off_topic`, shares from 0 to 1, none of a kind
        asked gives 0; `done`, `of`), and the questions answered wrongly: an off-topic one answered, another
        one whose first three hold no wanted talking point.
    """
    hit1 = hit3 = refused = off_refused = on = off = 0
    failures: list[dict[str, Any]] = []
    for begin in range(0, len(golden), BATCH):
        for question in golden[begin : begin + BATCH]:
            found, none = _asked(engine, question.text)
            if question.on_topic:
                on += 1
                refused += none
                hit1 += found[:1] != [] and found[0] in question.expected
                good = any(slug in question.expected for slug in found)
                hit3 += good
            else:
                off += 1
                off_refused += none
                good = none
            if not good:
                failures.append(
                    {"text": question.text, "expected": list(question.expected), "found": found}
                )
        told(min(begin + BATCH, len(golden)))
    figures = {
        "done": len(golden),
        "of": len(golden),
        "hit1": hit1 / max(on, 1),
        "hit3": hit3 / max(on, 1),
        "refused_on_topic": refused / max(on, 1),
        "refused_off_topic": off_refused / max(off, 1),
    }
    return figures, failures


def _asked(engine: SearchEngine, text: str) -> tuple[list[str], bool]:
    """What was found, and whether the question was refused."""
    try:
        result = engine.search(text, detect(text), limit=3)
    except QuestionTooLongError:  # files may hold longer ones than the page takes
        return [], True
    return [hit.talking_point for hit in result.hits], result.band is Band.NONE
