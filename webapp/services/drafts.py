"""The basket: the mail a browser is working on, kept in the database, where new tabs and restarts find it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db.models.drafts import DraftRow

#: Texts of one mail; nobody reads more.
ENTRIES_MAX = 20
OWN_WORDS_MAX = 4000
LINE_MAX = 200
Line = Annotated[str, Field(max_length=LINE_MAX)]
OwnWords = Annotated[str, Field(max_length=OWN_WORDS_MAX)]


class Entry(BaseModel):
    """A talking point in a mail.

    Attributes:
        id: Of the talking point.
        part: Which of its texts.
        version: Text version when it was put in.
        edited: Markdown that stands instead of the approved text; none while it is word for word.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    part: Literal["say", "answer", "answer-more"] = "answer"
    version: str
    edited: str | None = None


class Mail(BaseModel):
    """A mail in the making.

    Attributes:
        entries: In their order in the mail.
        values: What fill-ins are filled with, by name.
        greeting: First line.
        opening: Own words before the approved ones.
        closing: Own words after them, with the sender's name.
        sources: Whether sources follow the text.
    """

    model_config = ConfigDict(extra="forbid")

    entries: Annotated[list[Entry], Field(max_length=ENTRIES_MAX)] = []
    values: dict[str, str] = {}
    subject: Line = ""
    greeting: Line = "Hello,"
    opening: OwnWords = "thank you for your questions. Here are our answers."
    closing: OwnWords = "Kind regards"
    sources: bool = True


class BasketFullError(ValueError):
    """Raised where a mail would have more than `ENTRIES_MAX` texts."""


def basket(session: Session, browser: str) -> Mail:
    """What a browser is working on; an empty mail to begin with."""
    row = _row(session, browser)
    if row is None:
        return Mail()
    try:
        return Mail.model_validate(row.content)
    except ValidationError:  # written by another version
        return Mail()


def keep(session: Session, browser: str, mail: Mail) -> None:
    """Keep a browser's mail; committed by the caller."""
    row = _row(session, browser)
    if row is None:
        row = DraftRow(browser=browser, name="", content={})
        session.add(row)
    row.content = mail.model_dump(mode="json")


def with_entry(mail: Mail, slug: str, version: str) -> Mail:
    """A mail with a talking point at its end; the same mail where it is in it already.

    Raises:
        BasketFullError: There is no room.
    """
    if any(entry.id == slug for entry in mail.entries):
        return mail
    if len(mail.entries) >= ENTRIES_MAX:
        raise BasketFullError(f"a mail holds at most {ENTRIES_MAX} texts")
    return mail.model_copy(update={"entries": [*mail.entries, Entry(id=slug, version=version)]})


def without_entry(mail: Mail, slug: str) -> Mail:
    """A mail without a talking point."""
    kept = [entry for entry in mail.entries if entry.id != slug]
    return mail.model_copy(update={"entries": kept})


def moved(mail: Mail, slug: str, step: int) -> Mail:
    """A mail with a talking point moved up (-1) or down (1), as far as it goes."""
    entries = list(mail.entries)
    at = next((n for n, entry in enumerate(entries) if entry.id == slug), None)
    if at is not None and 0 <= at + step < len(entries):
        entries.insert(at + step, entries.pop(at))
    return mail.model_copy(update={"entries": entries})


def _row(session: Session, browser: str) -> DraftRow | None:
    return session.scalar(select(DraftRow).filter_by(browser=browser, name=""))
