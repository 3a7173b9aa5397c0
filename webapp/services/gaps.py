"""Questions that got no answer: which they are, what was decided about them, how long they are kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from corpus.model import Band
from corpus.passages import text_hash
from index.language import detect
from webapp.db.base import now
from webapp.db.models.people import GapMarkRow
from webapp.db.models.search import EmbeddingRow
from webapp.db.models.usage import CopyRow, GapReportRow, SearchRow

#: Databases take a few thousand values in one statement.
_BATCH = 500


class GapKind(StrEnum):
    """How a question showed that an answer is missing, the weakest sign last."""

    #: Somebody left it with the maintainers, or found its answer wrong.
    REPORTED = "reported"
    #: The search found nothing that fits.
    NONE = "none"
    #: Something was found, and nobody opened or copied it.
    NO_COPY = "no-copy"


class Decision(StrEnum):
    """What a maintainer decided about a question."""

    DISMISSED = "dismissed"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that got no answer, with every time it was asked.

    Attributes:
        text: As stored, masked.
        language: Two letters: of its last search, or detected where it was only reported.
        kinds: How often it was asked, by every kind, also those that never came.
        asked: When, UTC, oldest first; never empty.
    """

    text: str
    language: str
    kinds: Mapping[GapKind, int]
    asked: tuple[datetime, ...]

    @property
    def first(self) -> datetime:
        """When it was asked first."""
        return self.asked[0]

    @property
    def last(self) -> datetime:
        """When it was asked last."""
        return self.asked[-1]

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len(self.asked)


class _Asked(NamedTuple):
    at: datetime
    kind: GapKind
    #: Empty where nobody detected it.
    language: str


def taken() -> ColumnElement[bool]:
    """Whether a row of searches led to a text: a talking point was opened, or a text copied."""
    # One list for all searches: a look into the copies for each of them would take minutes.
    copied = select(CopyRow.search_id).where(CopyRow.search_id.is_not(None))
    return or_(SearchRow.opened.is_not(None), SearchRow.id.in_(copied))


def gap_questions(session: Session, since: datetime | None = None) -> tuple[Question, ...]:
    """Questions without an answer about which nothing is decided.

    A question is answered for good. A dismissed one is back when it is asked again, and then only what
    came after its dismissal counts.

    Args:
        session: For reading.
        since: Only what was asked then or later counts; all that is kept, when not given.

    Returns:
        Most asked first, then last asked first; empty when there is no gap.
    """
    asked = _asked(session, since)
    marks = select(GapMarkRow).order_by(GapMarkRow.created_at, GapMarkRow.id)
    last_marks = {mark.question: mark for mark in session.scalars(marks)}
    for text, mark in last_marks.items():
        dismissed = mark.decision == Decision.DISMISSED
        again = [one for one in asked.get(text, ()) if dismissed and one.at > mark.created_at]
        asked[text] = again
    found = [_question(text, times) for text, times in asked.items() if times]
    return tuple(sorted(found, key=lambda q: (-q.count, -q.last.timestamp(), q.text)))


def decide(
    session: Session,
    questions: Sequence[str],
    decision: Decision,
    author: str,
    reason: str = "",
    talking_point: str = "",
) -> None:
    """Note what a maintainer decided about questions; committed by the caller.

    Args:
        session: Written to.
        questions: Their texts, as stored.
        decision: What was decided.
        author: Who did.
        reason: Why; needed for a dismissal.
        talking_point: The one that answers them now, if any.

    Raises:
        ValueError: A dismissal has no reason.
    """
    if decision is Decision.DISMISSED and not reason.strip():
        raise ValueError("a question is dismissed for a reason")
    session.add_all(
        GapMarkRow(
            question=question,
            decision=decision.value,
            reason=reason.strip(),
            talking_point=talking_point,
            author=author,
        )
        for question in dict.fromkeys(questions)
    )


def forget_old(session: Session, days: int) -> int:
    """Delete searches and reports that are older than some days, and the vectors of their texts.

    Copies stay: people must hear of corrections. What was decided about a question stays too.

    Args:
        session: Committed by the caller.
        days: How long questions are kept, 1 or more.

    Returns:
        How many searches and reports there were.

    Raises:
        ValueError: `days` is less than 1.
    """
    if days < 1:
        raise ValueError("questions are kept for a day at least")
    before = now() - timedelta(days=days)
    searches, reports = SearchRow.created_at < before, GapReportRow.created_at < before
    texts = [*session.scalars(select(SearchRow.text).where(searches))]
    texts += session.scalars(select(GapReportRow.question).where(reports))
    old = select(SearchRow.id).where(searches)
    session.execute(update(CopyRow).where(CopyRow.search_id.in_(old)).values(search_id=None))
    session.execute(delete(SearchRow).where(searches))
    session.execute(delete(GapReportRow).where(reports))
    # The vectors are a cache: where such a text is still in use, its vector is made again.
    hashes = sorted({text_hash(text) for text in texts})
    for start in range(0, len(hashes), _BATCH):
        batch = hashes[start : start + _BATCH]
        session.execute(delete(EmbeddingRow).where(EmbeddingRow.passage_hash.in_(batch)))
    return len(texts)


def _asked(session: Session, since: datetime | None) -> dict[str, list[_Asked]]:
    """Every time a question got no answer, by its text, oldest first."""
    nothing = SearchRow.band == Band.NONE.value
    searches = select(
        SearchRow.text, SearchRow.created_at, SearchRow.band, SearchRow.language
    ).where(or_(nothing, ~taken()))
    reports = select(GapReportRow.question, GapReportRow.created_at)
    if since:
        searches = searches.where(SearchRow.created_at >= since)
        reports = reports.where(GapReportRow.created_at >= since)
    asked: defaultdict[str, list[_Asked]] = defaultdict(list)
    for text, at, band, language in session.execute(searches):
        kind = GapKind.NONE if band == Band.NONE else GapKind.NO_COPY
        asked[text].append(_Asked(at, kind, language))
    for text, at in session.execute(reports):
        asked[text].append(_Asked(at, GapKind.REPORTED, ""))
    return {text: sorted(times) for text, times in asked.items()}


def _question(text: str, asked: Sequence[_Asked]) -> Question:
    kinds = [one.kind for one in asked]
    searched = [one.language for one in asked if one.language]
    return Question(
        text=text,
        language=searched[-1] if searched else detect(text),
        kinds={kind: kinds.count(kind) for kind in GapKind},
        asked=tuple(one.at for one in asked),
    )
