"""What people asked and took, put into a database as the site would have."""

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.db.models.usage import CopyRow, GapReportRow, SearchRow

BROWSER = "b" * 32


def search(
    session: Session, text: str, at: datetime, band: str = "none", **columns: object
) -> SearchRow:
    given = {"language": "en", "hits": [], "browser": BROWSER, **columns}
    row = SearchRow(text=text, band=band, created_at=at, **given)
    session.add(row)
    session.flush()
    return row


def report(session: Session, question: str, at: datetime, about: str | None = None) -> None:
    session.add(GapReportRow(question=question, about=about, browser=BROWSER, created_at=at))
    session.flush()


def copy(session: Session, slug: str, at: datetime, found_by: SearchRow | None = None) -> CopyRow:
    row = CopyRow(
        talking_point_id=slug,
        language="en",
        part="answer",
        text_version="v1",
        search_id=found_by.id if found_by else None,
        browser=BROWSER,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row
