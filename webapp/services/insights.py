"""What was asked and taken, counted: by week, by concern, by talking point; and the counts as CSV."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from corpus.model import MASTER_LANGUAGE, Band, State
from webapp.db.models.corpus import TalkingPointRow, TranslationRow
from webapp.db.models.usage import CopyRow, SearchRow
from webapp.services.exporting import outline
from webapp.services.gaps import taken
from webapp.services.sheets import harmless

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Week:
    """One week, Monday to Sunday in UTC. Every search is one of answered, shown and none.

    Attributes:
        start: Its Monday.
        searches: How many there were.
        answered: Something fitted, and it was opened or a text was copied.
        shown: Something fitted, and nobody opened or copied it.
        none: Nothing fitted.
        copies: Texts that were copied, from a search or not.
    """

    start: date
    searches: int
    answered: int
    shown: int
    none: int
    copies: int

    @property
    def fitted(self) -> int:
        """Searches for which something fitted: band match or related."""
        return self.answered + self.shown


@dataclass(frozen=True, slots=True)
class BandWeek:
    """Searches of one week by band; `start` is its Monday."""

    start: date
    match: int
    related: int
    none: int


@dataclass(frozen=True, slots=True)
class ConcernUse:
    """How a concern is asked about.

    Attributes:
        concern: Its id.
        searches: Those whose nearest talking point is of this concern.
        none: How many of them nothing fitted.
        copies: Texts copied from its talking points.
    """

    concern: str
    title: str
    searches: int
    none: int
    copies: int


@dataclass(frozen=True, slots=True)
class PointUse:
    """How a talking point is used.

    Attributes:
        talking_point: Its slug.
        title: In the master language.
        last: Day of its last copy, in UTC; none when there is no copy.
    """

    talking_point: str
    title: str
    concern: str
    copies: int
    last: date | None


def weekly(session: Session, today: date, weeks: int = WEEKS) -> tuple[Week, ...]:
    """Searches and copies by week.

    Args:
        session: For reading.
        today: Day in the last week, which may still be running.
        weeks: How many, 1 or more.

    Returns:
        Oldest first, weeks without a search too.
    """
    starts = _mondays(today, weeks)
    counts: Counter[tuple[date, str]] = Counter()
    asked = select(SearchRow.created_at, SearchRow.band, taken())
    for at, band, led in session.execute(asked.where(_within(SearchRow.created_at, starts))):
        ended = "none" if band == Band.NONE else "answered" if led else "shown"
        counts[_monday(at.date()), ended] += 1
    copies: Counter[date] = Counter()
    # A copy counts when it was made, however old the search it came from.
    made = select(CopyRow.created_at).where(_within(CopyRow.created_at, starts))
    for at in session.scalars(made):
        copies[_monday(at.date())] += 1
    return tuple(
        Week(
            start=start,
            searches=sum(counts[start, ended] for ended in ("answered", "shown", "none")),
            answered=counts[start, "answered"],
            shown=counts[start, "shown"],
            none=counts[start, "none"],
            copies=copies[start],
        )
        for start in starts
    )


def bands_by_week(session: Session, today: date, weeks: int = WEEKS) -> tuple[BandWeek, ...]:
    """Searches by week and band; arguments and order as in `weekly`."""
    starts = _mondays(today, weeks)
    asked = select(SearchRow.created_at, SearchRow.band).where(
        _within(SearchRow.created_at, starts)
    )
    counts = Counter((_monday(at.date()), band) for at, band in session.execute(asked))
    return tuple(
        BandWeek(
            start, *(counts[start, band.value] for band in (Band.MATCH, Band.RELATED, Band.NONE))
        )
        for start in starts
    )


def by_concern(session: Session, since: datetime | None = None) -> tuple[ConcernUse, ...]:
    """Searches and copies by concern.

    Args:
        session: For reading.
        since: Only what happened then or later counts; all that is kept, when not given.

    Returns:
        All concerns, the most asked first, then in the order they are shown.
    """
    points = session.execute(select(TalkingPointRow.id, TalkingPointRow.concern))
    concern_of = {point.id: point.concern for point in points}
    searches: Counter[str] = Counter()
    none: Counter[str] = Counter()
    first = SearchRow.hits[0].as_string()
    asked = select(first, SearchRow.band, func.count()).group_by(first, SearchRow.band)
    if since:
        asked = asked.where(SearchRow.created_at >= since)
    for slug, band, count in session.execute(asked):
        # A talking point that is gone has no concern any more.
        if concern := concern_of.get(slug):
            searches[concern] += count
            none[concern] += count if band == Band.NONE else 0
    copies: Counter[str] = Counter()
    for slug, (count, _) in _copies(session, since).items():
        copies[concern_of[slug]] += count
    found = [
        ConcernUse(c.id, c.title, searches[c.id], none[c.id], copies[c.id])
        for c in outline(session).concerns
    ]
    return tuple(sorted(found, key=lambda use: -use.searches))


def most_used(
    session: Session, limit: int = 10, since: datetime | None = None
) -> tuple[PointUse, ...]:
    """Talking points whose texts were copied most often.

    Args:
        session: For reading.
        limit: How many at most.
        since: As in `by_concern`.

    Returns:
        Most copied first, then by title; only those that were copied, also retired ones.
    """
    copies = _copies(session, since)
    used = [use for use in _uses(session, copies) if use.copies]
    return tuple(sorted(used, key=lambda use: (-use.copies, use.title))[:limit])


def never_used(session: Session) -> tuple[PointUse, ...]:
    """Published talking points no text of which was ever copied, in the order they are shown."""
    copies = _copies(session, None)
    return tuple(use for use in _uses(session, copies, State.PUBLISHED) if not use.copies)


def csv_of(rows: Sequence["DataclassInstance"]) -> str:
    """A table as CSV, with a line of column names first.

    Args:
        rows: Of one dataclass, whose fields are plain values.

    Returns:
        Lines end in CR LF; days are written as 2026-11-21, nothing as an empty cell. A text a
        spreadsheet would take for a formula gets an apostrophe. Empty when there are no rows.
    """
    if not rows:
        return ""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(field.name for field in fields(rows[0]))
    table.writerows(map(_cell, astuple(row)) for row in rows)
    return written.getvalue()


def _cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mondays(today: date, weeks: int) -> list[date]:
    """The Mondays of the last weeks, oldest first."""
    return [_monday(today) - timedelta(weeks=ago) for ago in range(weeks - 1, -1, -1)]


def _within(
    moment: InstrumentedAttribute[datetime], mondays: Sequence[date]
) -> ColumnElement[bool]:
    """Whether a moment lies between the beginning of the first week and the end of the last."""
    begin = datetime.combine(mondays[0], time(), UTC)
    return and_(moment >= begin, moment < begin + timedelta(weeks=len(mondays)))


def _copies(session: Session, since: datetime | None) -> dict[str, tuple[int, date]]:
    """How often texts of a talking point were copied and when last, by slug."""
    query = select(CopyRow.talking_point_id, func.count(), func.max(CopyRow.created_at))
    if since:
        query = query.where(CopyRow.created_at >= since)
    found = session.execute(query.group_by(CopyRow.talking_point_id))
    return {slug: (count, last.date()) for slug, count, last in found}


def _uses(
    session: Session, copies: dict[str, tuple[int, date]], state: State | None = None
) -> list[PointUse]:
    query = (
        select(TalkingPointRow.id, TranslationRow.title, TalkingPointRow.concern)
        .join(TranslationRow)
        .where(TranslationRow.language == MASTER_LANGUAGE)
        .order_by(TalkingPointRow.position, TalkingPointRow.id)
    )
    if state:
        query = query.where(TalkingPointRow.state == state.value)
    return [
        PointUse(slug, title, concern, *copies.get(slug, (0, None)))
        for slug, title, concern in session.execute(query)
    ]


def searches(session: Session) -> int:
    """Number of the last search that was noted; changes with every one."""
    return session.scalar(select(func.max(SearchRow.id))) or 0


def titles(session: Session, slugs: Iterable[str]) -> dict[str, str]:
    """Titles of talking points by id, in English."""
    query = select(TranslationRow.talking_point_id, TranslationRow.title).where(
        TranslationRow.talking_point_id.in_(set(slugs)), TranslationRow.language == MASTER_LANGUAGE
    )
    return dict(session.execute(query).all())


def talking_point(session: Session, name: str) -> str:
    """The id of a talking point that is named by its id or its English title; the name itself for none."""
    query = select(TranslationRow.talking_point_id).where(
        TranslationRow.title == name, TranslationRow.language == MASTER_LANGUAGE
    )
    return session.scalars(query).first() or name.strip()
