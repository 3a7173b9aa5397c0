"""Mails in the making, kept in the database, where new tabs and restarts find them.

Each browser has one it works on, the basket, and any number of saved ones with a name.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

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
#: No row has this number or a larger one.
NUMBERS = 2**63
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
        language: Of the edited text, or of the one dropped; empty while there was none.
        dropped: The edited text that the approved one came back for; none where there was none.
        search: The search it was found by; none where it was found otherwise.
    """

    #: A later version may have written more.
    model_config = ConfigDict(extra="ignore")

    id: str
    part: Literal["say", "answer", "answer-more"] = "answer"
    angle: Annotated[str, Field(max_length=64)] = ""
    version: str
    edited: Annotated[str, Field(max_length=OWN_WORDS_MAX)] | None = None
    language: Annotated[str, Field(max_length=2)] = ""
    dropped: Annotated[str, Field(max_length=OWN_WORDS_MAX)] | None = None
    search: int | None = None


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

    #: A later version may have written more.
    model_config = ConfigDict(extra="ignore")

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
    """Keep a browser's mail; committed by the caller.

    A present one that cannot wholly be read is not overwritten: it is kept under a name.
    """
    row = _row(session, browser)
    if row is not None and not _read(row.content)[1]:
        row.name = _free_name(session, browser, f"Not wholly readable, {now():%d %b %Y %H:%M}")
        row = None
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


def save(session: Session, browser: str, name: str, mail: Mail) -> int:
    """Save a mail under a name; committed by the caller.

    Returns:
        Number by which `restore` brings back another mail that had this name; 0 where there was none.

    Raises:
        ValueError: The name is empty or too long.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_MAX:
        raise ValueError(f"a name has 1 to {NAME_MAX} characters")
    content = mail.model_dump(mode="json")
    row = session.scalar(select(DraftRow).filter_by(browser=browser, name=name, deleted_at=None))
    if row is not None and row.content == content:
        row.updated_at = now()
        return 0
    if row is not None:
        row.deleted_at = now()
    session.add(DraftRow(browser=browser, name=name, content=content))
    return row.id if row is not None else 0


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
    name = _free_name(session, browser, " ".join(name.split()))
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


def restore(session: Session, browser: str, draft: int) -> str:
    """Bring back a deleted mail, or an emptied basket into the basket; committed by the caller.

    Returns:
        The name under which what was in the basket is saved; empty where nothing had to be.

    Raises:
        LookupError: This browser has none of this number.
    """
    row = _own(session, browser, draft)
    if row.deleted_at is None:
        return ""
    if row.name:
        row.name = _free_name(session, browser, row.name)
        row.deleted_at = None
        return ""
    aside = set_aside(session, browser)
    keep(session, browser, _mail(row))
    return aside


def _row(session: Session, browser: str) -> DraftRow | None:
    return session.scalar(select(DraftRow).filter_by(browser=browser, name="", deleted_at=None))


def _own(session: Session, browser: str, draft: int) -> DraftRow:
    row = session.get(DraftRow, draft) if draft < NUMBERS else None
    if row is None or row.browser != browser:
        raise LookupError(f"no saved mail {draft}")
    return row


def _free_name(session: Session, browser: str, name: str) -> str:
    """A name that no saved mail has: this one, or with a number after it."""
    rows = session.scalars(select(DraftRow).filter_by(browser=browser, deleted_at=None))
    taken = {row.name for row in rows}
    free, number = name, 1
    while free in taken:
        number += 1
        suffix = f" ({number})"
        free = name[: NAME_MAX - len(suffix)] + suffix
    return free


def _mail(row: DraftRow) -> Mail:
    return _read(row.content)[0]


def _read(content: Any) -> tuple[Mail, bool]:  # noqa: ANN401 - whatever stands there
    """A mail from what is kept, without what another version wrote there; and whether that was all."""
    try:
        return Mail.model_validate(content), True
    except ValidationError as error:
        wrong = {found["loc"][0] for found in error.errors() if found["loc"]}
    if not isinstance(content, dict):
        return Mail(), False
    kept = {name: value for name, value in content.items() if name not in wrong}
    if "entries" in wrong and isinstance(content["entries"], list):
        kept["entries"] = [e for e in content["entries"] if _is_entry(e)][:ENTRIES_MAX]
    return Mail.model_validate(kept), False


def _is_entry(content: Any) -> bool:  # noqa: ANN401 - whatever stands there
    try:
        Entry.model_validate(content)
    except ValidationError:
        return False
    return True
