"""Mails in the making, kept in the database, where new tabs and restarts find them.

Each browser has one it works on, the basket, and any number of saved ones with a name.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.model import MASTER_LANGUAGE
from webapp.db.base import now
from webapp.db.models.drafts import DraftRow
from webapp.services.remembered import CLOSING, GREETING, OPENING, SHIPPED

#: Texts of one mail; nobody reads more.
ENTRIES_MAX = 20
OWN_WORDS_MAX = 4000
LINE_MAX = 200
NAME_MAX = 120
Line = Annotated[str, Field(max_length=LINE_MAX)]
OwnWords = Annotated[str, Field(max_length=OWN_WORDS_MAX)]


class Entry(BaseModel):
    """A talking point in a mail.

    Attributes:
        id: Of the talking point.
        part: Which of its texts.
        angle: Audience whose angle is added; empty for none.
        version: Text version when it was put in, or when its reader last saw that it had changed.
        edited: Markdown that stands instead of the approved text; none while it is word for word.
        language: Of the edited text, which `version` is of too; empty while it is word for word.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    part: Literal["say", "answer", "answer-more"] = "answer"
    angle: Annotated[str, Field(max_length=64)] = ""
    version: str
    edited: Annotated[str, Field(max_length=OWN_WORDS_MAX)] | None = None
    language: Annotated[str, Field(max_length=2)] = ""


class Mail(BaseModel):
    """A mail in the making.

    Attributes:
        language: Of the texts, where they exist in it.
        client: The client's name or the deal: for finding the mail again, and not part of it.
        entries: In their order in the mail.
        values: What fill-ins are filled with, by name.
        confirmed: Findings somebody has read, as `kind:name`.
        greeting: First line.
        opening: Own words before the approved ones.
        closing: Own words after them, with the sender's name.
        sources: Whether sources follow the text.
        flavour: What the preview shows.
    """

    model_config = ConfigDict(extra="forbid")

    language: Literal["en", "it"] = "en"
    client: Annotated[str, Field(max_length=NAME_MAX)] = ""
    entries: Annotated[list[Entry], Field(max_length=ENTRIES_MAX)] = []
    values: dict[str, str] = {}
    confirmed: list[str] = []
    subject: Line = ""
    greeting: Line = SHIPPED[GREETING, MASTER_LANGUAGE][0]
    opening: OwnWords = SHIPPED[OPENING, MASTER_LANGUAGE][0]
    closing: OwnWords = SHIPPED[CLOSING, MASTER_LANGUAGE][0]
    sources: bool = True
    flavour: Literal["rich", "plain"] = "rich"


@dataclass(frozen=True, slots=True)
class SavedMail:
    """A saved mail in a list."""

    id: int
    name: str
    client: str
    texts: int
    updated_at: datetime


def basket(session: Session, browser: str) -> Mail:
    """What a browser is working on; an empty mail to begin with."""
    row = _row(session, browser)
    return _mail(row) if row else Mail()


def keep(session: Session, browser: str, mail: Mail) -> None:
    """Keep a browser's mail; committed by the caller."""
    row = _row(session, browser)
    if row is None:
        row = DraftRow(browser=browser, name="", content={})
        session.add(row)
    row.content = mail.model_dump(mode="json")


def saved(session: Session, browser: str) -> tuple[SavedMail, ...]:
    """The mails a browser has saved, the latest first."""
    query = select(DraftRow).filter_by(browser=browser, deleted_at=None)
    rows = session.scalars(query.where(DraftRow.name != "").order_by(DraftRow.updated_at.desc()))
    return tuple(
        SavedMail(row.id, row.name, mail.client, len(mail.entries), row.updated_at)
        for row, mail in ((row, _mail(row)) for row in rows)
    )


def save(session: Session, browser: str, name: str, mail: Mail) -> None:
    """Save a mail under a name, over an earlier one of that name; committed by the caller.

    Raises:
        ValueError: The name is empty or too long.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_MAX:
        raise ValueError(f"a name has 1 to {NAME_MAX} characters")
    row = session.scalar(select(DraftRow).filter_by(browser=browser, name=name, deleted_at=None))
    if row is None:
        row = DraftRow(browser=browser, name=name, content={})
        session.add(row)
    row.content = mail.model_dump(mode="json")
    row.updated_at = now()


def set_aside(session: Session, browser: str) -> str:
    """Save what is in the basket under a name of its own, unless it is saved already or empty.

    Returns:
        The name; empty where there was nothing to save. Committed by the caller.
    """
    mail = basket(session, browser)
    if not mail.entries:
        return ""
    content = mail.model_dump(mode="json")
    rows = session.scalars(select(DraftRow).filter_by(browser=browser, deleted_at=None))
    if any(row.name and row.content == content for row in rows):
        return ""
    name = f"{mail.client or mail.subject or 'Mail'}, {now():%d %b %Y %H:%M}"[-NAME_MAX:]
    save(session, browser, name, mail)
    return name


def load(session: Session, browser: str, draft: int) -> Mail:
    """A saved mail.

    Raises:
        LookupError: This browser has none of this number.
    """
    return _mail(_own(session, browser, draft))


def delete(session: Session, browser: str, draft: int) -> str:
    """Delete a saved mail, so that it can still be brought back; committed by the caller.

    Returns:
        Its name.

    Raises:
        LookupError: This browser has none of this number.
    """
    row = _own(session, browser, draft)
    row.deleted_at = now()
    return row.name


def empty(session: Session, browser: str) -> int:
    """Empty the basket; committed by the caller.

    Returns:
        Number by which `restore` brings it back.
    """
    row = DraftRow(
        browser=browser,
        name="",
        content=basket(session, browser).model_dump(mode="json"),
        deleted_at=now(),
    )
    session.add(row)
    keep(session, browser, Mail())
    session.flush()
    return row.id


def restore(session: Session, browser: str, draft: int) -> None:
    """Bring back a deleted mail, or an emptied basket into the basket; committed by the caller.

    Raises:
        LookupError: This browser has none of this number.
    """
    row = _own(session, browser, draft)
    if row.name:
        row.deleted_at = None
    else:
        keep(session, browser, _mail(row))


def _row(session: Session, browser: str) -> DraftRow | None:
    return session.scalar(select(DraftRow).filter_by(browser=browser, name="", deleted_at=None))


def _own(session: Session, browser: str, draft: int) -> DraftRow:
    row = session.get(DraftRow, draft)
    if row is None or row.browser != browser:
        raise LookupError(f"no saved mail {draft}")
    return row


def _mail(row: DraftRow) -> Mail:
    try:
        return Mail.model_validate(row.content)
    except ValidationError:  # written by another version
        return Mail()
