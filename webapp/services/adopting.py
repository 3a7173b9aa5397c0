"""Logging in: what a browser took and wrote before becomes the account's."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from webapp.db.models.drafts import DraftRow, FillValueRow, TemplateRow
from webapp.db.models.usage import CopyRow, GapReportRow, SearchRow
from webapp.services import drafts
from webapp.services.drafts import ENTRIES_MAX, NAME_MAX


def adopt(session: Session, browser: str, account: str) -> None:
    """Give an account what a browser has; committed by the caller. Receipts follow their copies.

    Args:
        session: For writing.
        browser: Random name of the browser; it has nothing afterwards.
        account: Name of the account among browsers.
    """
    _baskets(session, browser, account)
    _drafts(session, browser, account)
    _templates(session, browser, account)
    _values(session, browser, account)
    for table in (CopyRow, SearchRow, GapReportRow):
        session.execute(update(table).filter_by(browser=browser).values(browser=account))


def _baskets(session: Session, browser: str, account: str) -> None:
    """One basket of two: the account's texts first. What finds no room is saved as a draft."""
    theirs, mine = drafts.basket(session, browser), drafts.basket(session, account)
    if not theirs.entries:
        return
    known = {entry.id for entry in mine.entries}
    entries = [*mine.entries, *(entry for entry in theirs.entries if entry.id not in known)]
    if len(entries) > ENTRIES_MAX:
        drafts.set_aside(session, browser)
    # An empty basket has no words of its own worth keeping.
    base = mine if mine.entries else theirs
    both = {"entries": entries[:ENTRIES_MAX], "values": theirs.values | mine.values}
    drafts.keep(session, account, base.model_copy(update=both))
    session.flush()


def _drafts(session: Session, browser: str, account: str) -> None:
    """Saved and deleted mails; a name the account has already gets a number."""
    names = {
        row.name for row in session.scalars(select(DraftRow).filter_by(browser=account)) if row.name
    }
    for row in session.scalars(select(DraftRow).filter_by(browser=browser)).all():
        if not row.name and row.deleted_at is None:
            session.delete(row)  # the basket
            continue
        if row.name:
            row.name = _unique(row.name, names)
            names.add(row.name)
        row.browser = account
        flag_modified(row, "updated_at")  # or it would count as written now
    session.flush()


def _unique(name: str, names: set[str]) -> str:
    found, number = name, 1
    while found in names:
        number += 1
        mark = f" ({number})"
        found = name[: NAME_MAX - len(mark)] + mark
    return found


def _templates(session: Session, browser: str, account: str) -> None:
    own = session.scalars(select(TemplateRow).filter_by(browser=account))
    known = {(row.kind, row.language, row.text) for row in own}
    for row in session.scalars(select(TemplateRow).filter_by(browser=browser)).all():
        if (row.kind, row.language, row.text) in known:
            session.delete(row)
        else:
            row.browser = account


def _values(session: Session, browser: str, account: str) -> None:
    own = session.scalars(select(FillValueRow).filter_by(browser=account))
    known = {(row.name, row.value): row for row in own}
    for row in session.scalars(select(FillValueRow).filter_by(browser=browser)).all():
        twin = known.get((row.name, row.value))
        if twin is None:
            row.browser = account
            continue
        twin.used_at = max(twin.used_at, row.used_at)
        session.delete(row)
    session.flush()
