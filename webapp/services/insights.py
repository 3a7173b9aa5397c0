"""What was asked and taken, counted: by week, by concern, by talking point."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from corpus.model import MASTER_LANGUAGE, Band, State
from webapp.db.models.corpus import TalkingPointRow, TranslationRow
from webapp.db.models.usage import CopyRow, SearchRow
from webapp.services.exporting import outline
from webapp.services.gaps import taken

WEEKS = 12
#: Slug of the talking point a search found first.
_FIRST = SearchRow.hits[0].as_string()


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

    @property
    def share(self) -> int | None:
        """How many of a hundred searches were answered; none where nobody searched."""
        return _share(self.answered, self.searches)


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
        answered: How many of its searches led to a talking point that was opened, or to a copy.
    """

    concern: str
    title: str
    searches: int
    none: int
    copies: int
    answered: int = 0

    @property
    def shown(self) -> int:
        """Searches for which something fitted, and nobody opened or copied it."""
        return self.searches - self.answered - self.none

    @property
    def share(self) -> int | None:
        """How many of a hundred searches were answered; none where nobody searched."""
        return _share(self.answered, self.searches)


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


def weekly(
    session: Session, today: date, weeks: int = WEEKS, concern: str = ""
) -> tuple[Week, ...]:
    """Searches and copies by week.

    Args:
        session: For reading.
        today: Day in the last week, which may still be running.
        weeks: How many, 1 or more.
        concern: Only searches whose nearest talking point is of this concern, and copies of its talking
            points; all when empty.

    Returns:
        Oldest first, weeks without a search too.
    """
    starts = _mondays(today, weeks)
    counts: Counter[tuple[date, str]] = Counter()
    asked = select(SearchRow.created_at, SearchRow.band, taken())
    asked = asked.where(_within(SearchRow.created_at, starts))
    # A copy counts when it was made, however old the search it came from.
    made = select(CopyRow.created_at).where(_within(CopyRow.created_at, starts))
    if concern:
        own = _slugs(concern)
        asked = asked.where(_FIRST.in_(own))
        made = made.where(CopyRow.talking_point_id.in_(own))
    for at, band, led in session.execute(asked):
        ended = "none" if band == Band.NONE else "answered" if led else "shown"
        counts[_monday(at.date()), ended] += 1
    copies: Counter[date] = Counter()
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


def total(weeks: Sequence[Week]) -> Week:
    """Some weeks as if they were one; at least one."""
    return Week(
        weeks[0].start,
        *(
            sum(getattr(week, name) for week in weeks)
            for name in ("searches", "answered", "shown", "none", "copies")
        ),
    )


def bands_by_week(
    session: Session, today: date, weeks: int = WEEKS, concern: str = ""
) -> tuple[BandWeek, ...]:
    """Searches by week and band; arguments and order as in `weekly`."""
    starts = _mondays(today, weeks)
    asked = select(SearchRow.created_at, SearchRow.band).where(
        _within(SearchRow.created_at, starts)
    )
    if concern:
        asked = asked.where(_FIRST.in_(_slugs(concern)))
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
    answered: Counter[str] = Counter()
    asked = select(_FIRST, SearchRow.band, taken(), func.count())
    asked = asked.group_by(_FIRST, SearchRow.band, taken())
    if since:
        asked = asked.where(SearchRow.created_at >= since)
    for slug, band, led, count in session.execute(asked):
        # A talking point that is gone has no concern any more.
        if concern := concern_of.get(slug):
            searches[concern] += count
            none[concern] += count if band == Band.NONE else 0
            answered[concern] += count if led and band != Band.NONE else 0
    copies: Counter[str] = Counter()
    for slug, (count, _) in _copies(session, since).items():
        copies[concern_of[slug]] += count
    found = [
        ConcernUse(c.id, c.title, searches[c.id], none[c.id], copies[c.id], answered[c.id])
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


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _slugs(concern: str) -> Select[str]:
    return select(TalkingPointRow.id).where(TalkingPointRow.concern == concern)


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
