"""Golden questions: the corpus's own test, kept here; `goldenruns` asks them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.model import GoldenQuestion
from index.engine import QUESTION_MAX
from webapp.db.models.corpus import GoldenQuestionRow, TalkingPointRow
from webapp.services import audit, rows
from webapp.services.agreement import OWN, wanted
from webapp.services.audit import Actor
from webapp.services.importing import raise_version


class GoldenError(ValueError):
    """Raised where a question cannot be kept; says why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A golden question with its number."""

    id: int
    question: GoldenQuestion


def questions(session: Session, text: str = "", limit: int = 200) -> tuple[Kept, ...]:
    """Golden questions that hold these words or name this talking point, the latest first."""
    query = select(GoldenQuestionRow).filter_by(retired=False)
    return _fitting(session.scalars(query.order_by(GoldenQuestionRow.id.desc())), text, limit)


def taken_out(session: Session, text: str = "", limit: int = 200) -> tuple[Kept, ...]:
    """As `questions`, of those that were taken out."""
    query = select(GoldenQuestionRow).filter_by(retired=True)
    return _fitting(session.scalars(query.order_by(GoldenQuestionRow.id.desc())), text, limit)


def _fitting(found: Iterable[GoldenQuestionRow], text: str, limit: int) -> tuple[Kept, ...]:
    wanted_words = text.casefold().split()
    fitting: list[Kept] = []
    for row in found:
        words = f"{row.text} {' '.join(row.expected)}".casefold()
        if all(word in words for word in wanted_words):
            fitting.append(Kept(row.id, rows.golden_question(row)))
            if len(fitting) == limit:
                break
    return tuple(fitting)


def question(session: Session, number: int) -> Kept | None:
    """The question of a number; none where there is none, or it was taken out."""
    row = _row(session, number)
    return Kept(row.id, rows.golden_question(row)) if row and not row.retired else None


def count(session: Session) -> int:
    """How many there are."""
    query = select(func.count()).select_from(GoldenQuestionRow).filter_by(retired=False)
    return session.scalar(query) or 0


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
        LookupError: There is no question of this number.
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
    row = _row(session, number) if number else None
    if number and (row is None or row.retired):
        raise LookupError(f"no question {number}")
    same = _same(session, text)
    if same is not None and not same.retired and same is not row:
        raise GoldenError("This question is kept already")
    old = _told(row) if row else None
    row = _to_write(session, row, same, text)
    row.text, row.expected, row.wants_all, row.retired = text, slugs, wants_all, False
    action = "golden.change" if number else "golden.add"
    audit.record(session, actor, action, text, old=old, new=_told(row))
    raise_version(session)


def _to_write(
    session: Session, row: GoldenQuestionRow | None, same: GoldenQuestionRow | None, text: str
) -> GoldenQuestionRow:
    """The row that is to hold a question."""
    if row is not None and row.text == text:
        return row
    if row is not None and row.collection == OWN and same is None:
        return row
    last = session.scalar(select(func.max(GoldenQuestionRow.position)))
    collection, position = OWN, 0 if last is None else last + 1
    if row is not None:
        # A file may hold the old words: their row stays, taken out, so that no import brings them back.
        collection, position = row.collection, row.position
        row.retired = True
    if same is None:
        same = GoldenQuestionRow(collection=collection)
        session.add(same)
    same.position = position
    return same


def remove(session: Session, actor: Actor, number: int) -> None:
    """Take a question out, so that it can be put back; committed by the caller."""
    row = _row(session, number)
    if row is not None and not row.retired:
        audit.record(session, actor, "golden.remove", row.text, old=_told(row))
        row.retired = True
        raise_version(session)


def put_back(session: Session, actor: Actor, number: int) -> None:
    """Ask a question again that was taken out; committed by the caller.

    Raises:
        GoldenError: The same question is kept in another collection.
    """
    row = _row(session, number)
    if row is not None and row.retired:
        same = _same(session, row.text)
        if same is not None and not same.retired:
            raise GoldenError("This question is kept already")
        audit.record(session, actor, "golden.back", row.text, new=_told(row))
        row.retired = False
        raise_version(session)


def _row(session: Session, number: int) -> GoldenQuestionRow | None:
    return session.get(GoldenQuestionRow, number) if number < rows.ID_END else None


def _same(session: Session, text: str) -> GoldenQuestionRow | None:
    """The row with these words: one that is asked before one that was taken out."""
    query = select(GoldenQuestionRow).filter_by(text=text).order_by(GoldenQuestionRow.retired)
    return session.scalars(query).first()


def _told(row: GoldenQuestionRow) -> dict[str, str]:
    """A question whole, for the log."""
    return {
        "text": row.text,
        "expected": wanted(rows.golden_question(row)),
        "collection": row.collection,
    }
