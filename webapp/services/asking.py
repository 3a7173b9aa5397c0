"""What people ask: searches worth remembering, and questions left with the maintainers."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.types import SearchResult
from webapp.db.base import now
from webapp.db.models.usage import GapReportRow, SearchRow
from webapp.services.masking import mask

#: The same question from the same browser within this time is one search.
SAME_SEARCH = timedelta(minutes=30)
CONTEXT_MAX = 2000


def remember_search(
    session: Session, result: SearchResult, browser: str, opened: str | None = None
) -> int:
    """Note a question somebody meant; its personal data is masked first.

    Args:
        session: Committed by the caller.
        result: What was found for it.
        browser: Random name of the browser.
        opened: The talking point that was opened or copied, if any.

    Returns:
        The id of the search, which may be one noted a moment ago.
    """
    text = mask(result.question)
    row = session.scalar(
        select(SearchRow)
        .where(
            SearchRow.browser == browser,
            SearchRow.text == text,
            SearchRow.created_at > now() - SAME_SEARCH,
        )
        .order_by(SearchRow.id.desc())
        .limit(1)
    )
    if row is None:
        row = SearchRow(
            text=text,
            language=result.language,
            band=result.band.value,
            hits=[hit.talking_point for hit in result.hits],
            browser=browser,
        )
        session.add(row)
    row.opened = opened or row.opened
    session.flush()
    return row.id


def report_gap(
    session: Session,
    question: str,
    browser: str,
    context: str = "",
    needed_by: date | None = None,
    about: str | None = None,
) -> None:
    """Leave a question with the maintainers; personal data is masked first. Committed by the caller."""
    session.add(
        GapReportRow(
            question=mask(question),
            context=mask(context),
            needed_by=needed_by,
            about=about,
            browser=browser,
        )
    )
