"""Golden questions: the corpus's own test, kept and run."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from corpus.model import Band, GoldenQuestion
from index.engine import QUESTION_MAX, SearchEngine
from index.language import detect
from webapp.db.models.corpus import GoldenQuestionRow, TalkingPointRow
from webapp.db.models.editing import GoldenRunRow
from webapp.services import audit, rows
from webapp.services.audit import Actor
from webapp.services.importing import raise_version

#: Where questions written here belong; files of this name are exported and imported like the others.
OWN = "curated"
BATCH = 50


class GoldenError(ValueError):
    """Raised where a question cannot be kept; says why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A golden question with its number."""

    id: int
    question: GoldenQuestion


def questions(session: Session, text: str = "", limit: int = 200) -> tuple[Kept, ...]:
    """Golden questions that hold these words or name this talking point, the latest first."""
    query = select(GoldenQuestionRow).order_by(GoldenQuestionRow.id.desc())
    found = []
    for row in session.scalars(query):
        words = f"{row.text} {' '.join(row.expected)}".casefold()
        if all(word in words for word in text.casefold().split()):
            found.append(Kept(row.id, rows.golden_question(row)))
            if len(found) == limit:
                break
    return tuple(found)


def question(session: Session, number: int) -> Kept | None:
    """The question of a number; none where there is none."""
    row = session.get(GoldenQuestionRow, number)
    return Kept(row.id, rows.golden_question(row)) if row else None


def count(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(GoldenQuestionRow)) or 0


def save(session: Session, actor: Actor, text: str, expected: str, number: int = 0) -> None:
    """Keep a question, or change one; committed by the caller.

    Args:
        session: With the write lock.
        actor: Who does.
        text: What a client says.
        expected: Ids apart by commas (any answers) or plus signs (all are wanted); empty for off-topic.
        number: Of the question that is changed; 0 for a new one.

    Raises:
        GoldenError: It has no words, is there already, or names a talking point that is not there.
    """
    text = " ".join(text.split())
    if not text or len(text) > QUESTION_MAX:
        raise GoldenError(f"Write a question of 1 to {QUESTION_MAX} characters")
    wants_all = "+" in expected
    slugs = [s.strip() for s in expected.replace("+", ",").split(",") if s.strip()]
    known = set(session.scalars(select(TalkingPointRow.id).where(TalkingPointRow.id.in_(slugs))))
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        raise GoldenError(f"There is no talking point '{unknown[0]}'")
    row = session.get(GoldenQuestionRow, number) if number else None
    same = session.scalar(select(GoldenQuestionRow).filter_by(text=text))
    if same is not None and same is not row:
        raise GoldenError("This question is kept already")
    if row is None:
        row = GoldenQuestionRow(collection=OWN, position=count(session))
        session.add(row)
    row.text, row.expected, row.wants_all = text, slugs, wants_all
    action = "golden.change" if number else "golden.add"
    audit.record(session, actor, action, text[:200], expected=slugs)
    raise_version(session)


def remove(session: Session, actor: Actor, number: int) -> None:
    """Take a question out; committed by the caller. The log keeps its text."""
    row = session.get(GoldenQuestionRow, number)
    if row is not None:
        audit.record(session, actor, "golden.remove", row.text[:200], expected=row.expected)
        session.execute(delete(GoldenQuestionRow).filter_by(id=number))
        raise_version(session)


def runs(session: Session, limit: int = 20) -> Sequence[GoldenRunRow]:
    """Runs, the latest first."""
    return session.scalars(select(GoldenRunRow).order_by(GoldenRunRow.id.desc()).limit(limit)).all()


def run(session: Session, number: int) -> GoldenRunRow | None:
    """One run; none of this number gives none."""
    return session.get(GoldenRunRow, number)


def start(session: Session, engine: SearchEngine, actor: Actor) -> int:
    """Run all golden questions beside the site; committed here.

    Args:
        session: For writing.
        engine: The index to ask.
        actor: Who wants it.

    Returns:
        The number of the run; its figures tell how far it is.
    """
    kept = session.scalars(select(GoldenQuestionRow))
    golden = [rows.golden_question(question) for question in kept]
    row = GoldenRunRow(
        corpus_version=int(engine.version or 0),
        author=actor.who,
        figures={"done": 0, "of": len(golden)},
        failures=[],
    )
    session.add(row)
    audit.record(session, actor, "golden.run", str(len(golden)))
    session.commit()
    number = row.id
    sessions = sessionmaker(session.get_bind())

    def told(done: int) -> None:
        with sessions() as own:
            own.get_one(GoldenRunRow, number).figures = {"done": done, "of": len(golden)}
            own.commit()

    def work() -> None:
        figures, failures = judge(engine, golden, told)
        with sessions() as own:
            done = own.get_one(GoldenRunRow, number)
            done.figures, done.failures = figures, failures
            own.commit()

    threading.Thread(target=work, daemon=True).start()
    return number


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
            result = engine.search(question.text, detect(question.text), limit=3)
            found = [hit.talking_point for hit in result.hits]
            none = result.band is Band.NONE
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
