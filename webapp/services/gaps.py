"""Questions that got no answer: which they are, and how long they are kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, or_, select, union_all, update
from sqlalchemy.orm import Session

from corpus.model import Band
from corpus.passages import text_hash
from index.language import detect
from webapp.db.base import now
from webapp.db.models.people import GapMarkRow
from webapp.db.models.search import EmbeddingRow
from webapp.db.models.usage import CopyRow, GapReportRow, SearchRow
from webapp.services.gapmarks import Decision, last_marks, phrasings_of, plain

#: Databases take a few thousand values in one statement.
_BATCH = 500


class GapKind(StrEnum):
    """How a question showed that an answer is missing, the weakest sign last."""

    #: Somebody left it with the maintainers, or found its answer wrong.
    REPORTED = "reported"
    #: The search found nothing that fits.
    NONE = "none"
    #: Something was found, and nobody copied it.
    NO_COPY = "no-copy"


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody said of a question they left with the maintainers; masked.

    Attributes:
        context: What is wrong, or what would help; may be empty.
        needed_by: The day by which an answer is needed, if they named one.
        about: Slug of the talking point whose answer was called wrong; none where nothing fitted.
    """

    at: datetime
    context: str
    needed_by: date | None
    about: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question that got no answer, with every time it was asked.

    Attributes:
        text: As stored, masked.
        language: Two letters: of its last search, or detected where it was only reported.
        kinds: How often it was asked, by every kind, also those that never came.
        asked: When, UTC, oldest first; never empty.
        reports: What was said of it, oldest first.
    """

    text: str
    language: str
    kinds: Mapping[GapKind, int]
    asked: tuple[datetime, ...]
    reports: tuple[Report, ...] = ()

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
    report: Report | None = None


def copied() -> ColumnElement[bool]:
    """Whether a text was copied from a row of searches."""
    # One list for all searches: a look into the copies for each of them would take minutes.
    copies = select(CopyRow.search_id).where(CopyRow.search_id.is_not(None))
    return SearchRow.id.in_(copies)


def taken() -> ColumnElement[bool]:
    """Whether a row of searches led to a text: a talking point was opened, or a text copied."""
    return or_(SearchRow.opened.is_not(None), copied())


def gap_questions(session: Session, since: datetime | None = None) -> tuple[Question, ...]:
    """Questions without an answer about which nothing is decided.

    A question is answered when it is a phrasing of a published talking point it was given to, and then only
    a later report that an answer is wrong counts. While a draft has it, it is left out too; when neither
    has it any more, it is back. A dismissed one is back when it is asked again, and then only what came
    after its dismissal counts.

    Args:
        session: For reading.
        since: Only what was asked then or later counts; all that is kept, when not given.

    Returns:
        Most asked first, then last asked first; empty when there is no gap.
    """
    asked = _asked(session, since)
    marks = last_marks(session)
    published, drafted = phrasings_of(session, marks.values())
    for text, mark in marks.items():
        times, said = asked.get(text, []), plain(text)
        if mark.decision == Decision.DISMISSED:
            asked[text] = [one for one in times if one.at > mark.created_at]
        elif not mark.talking_point or said in published[mark.talking_point]:
            wrong = (one for one in times if one.report and one.report.about)
            asked[text] = [one for one in wrong if one.at > mark.created_at]
        elif said in drafted[mark.talking_point]:
            asked[text] = []
    found = [_question(text, times) for text, times in asked.items() if times]
    return tuple(sorted(found, key=lambda q: (-q.count, -q.last.timestamp(), q.text)))


def forget_old(session: Session, days: int) -> int:
    """Delete searches and reports that are older than some days, and the vectors of their texts.

    Copies stay: people must hear of corrections. What was decided about a question goes with it, once it is
    not asked any more.

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
    kept = union_all(select(SearchRow.text), select(GapReportRow.question))
    session.execute(delete(GapMarkRow).where(GapMarkRow.question.not_in(kept)))
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
    ).where(or_(nothing, ~copied()))
    reports = select(GapReportRow)
    if since:
        searches = searches.where(SearchRow.created_at >= since)
        reports = reports.where(GapReportRow.created_at >= since)
    asked: defaultdict[str, list[_Asked]] = defaultdict(list)
    for text, at, band, language in session.execute(searches):
        kind = GapKind.NONE if band == Band.NONE else GapKind.NO_COPY
        asked[text].append(_Asked(at, kind, language))
    for row in session.scalars(reports):
        report = Report(row.created_at, row.context, row.needed_by, row.about)
        asked[row.question].append(_Asked(row.created_at, GapKind.REPORTED, "", report))
    return {text: sorted(times, key=lambda one: one.at) for text, times in asked.items()}


def _question(text: str, asked: Sequence[_Asked]) -> Question:
    kinds = [one.kind for one in asked]
    searched = [one.language for one in asked if one.language]
    return Question(
        text=text,
        language=searched[-1] if searched else detect(text),
        kinds={kind: kinds.count(kind) for kind in GapKind},
        asked=tuple(one.at for one in asked),
        reports=tuple(one.report for one in asked if one.report),
    )
