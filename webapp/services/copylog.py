"""Who took which text, when and for whom: kept, so that they can be told when it turns out wrong."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from corpus.model import MASTER_LANGUAGE
from webapp.db.models.corpus import TranslationRow
from webapp.db.models.drafts import DraftRow, FillValueRow, TemplateRow
from webapp.db.models.usage import CopyRow, GapReportRow, SearchRow
from webapp.services.copying import Part
from webapp.services.gate import Finding
from webapp.services.reading import Reading

CLIENT_MAX = 120
#: Stands before the audience of an angle, among the kinds of findings of a copy.
_ANGLE = "angle:"
#: Above what a database takes as a number.
_NUMBER_DIGITS = 18


@dataclass(frozen=True, slots=True)
class TakenText:
    """One text of a mail, as it was logged.

    Attributes:
        version: Text version that was taken.
        current: Whether that is still the approved text.
        angle: Audience whose angle was in it; empty for none.
        overridden: Kinds of findings that spoke against it.
    """

    slug: str
    title: str
    part: Part
    language: str
    version: str
    current: bool
    edited: bool
    angle: str
    overridden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenMail:
    """Texts that were taken together.

    Attributes:
        key: Names the mail: its random name, or `copy-` and a number for a text taken alone.
        client: As its copier gave it; may be empty.
        at: When it was taken, UTC.
    """

    key: str
    client: str
    at: datetime
    texts: tuple[TakenText, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a talking point was taken.

    Attributes:
        part: Of its texts.
        angle: Audience whose angle was taken or added; empty for none.
        edited_from: Text version that own wording was made from; empty where it is word for word.
    """

    part: Part
    angle: str = ""
    edited_from: str = ""


@dataclass(frozen=True, slots=True)
class Taking:
    """How a text was taken.

    Attributes:
        browser: Random name of the browser.
        search: The search it was found by, if any.
        mail: Random, the same for all texts of one mail; empty for a text taken alone.
        client: The client's name or the deal; may be empty.
    """

    browser: str
    search: int | None = None
    mail: str = ""
    client: str = ""


def log_copy(
    session: Session,
    reading: Reading,
    taken: Taken,
    taking: Taking,
    findings: Iterable[Finding] = (),
) -> None:
    """Note that a text was taken, in which version, and what spoke against it; committed by the caller."""
    kinds = {finding.kind.value for finding in findings}
    angle = {_ANGLE + taken.angle} if taken.angle else set()
    session.add(
        CopyRow(
            talking_point_id=reading.point.id,
            language=reading.wording.language,
            part=taken.part.value,
            text_version=taken.edited_from or reading.wording.text_version,
            # A mail may wait for longer than questions are kept.
            search_id=taking.search if session.get(SearchRow, taking.search or 0) else None,
            mail=taking.mail,
            client=taking.client.strip()[:CLIENT_MAX],
            overridden=sorted(kinds | angle),
            edited=bool(taken.edited_from),
            browser=taking.browser,
        )
    )


def angle_of(row: CopyRow) -> str:
    """Audience whose angle was in a copy; empty for none."""
    return next((k.removeprefix(_ANGLE) for k in row.overridden if k.startswith(_ANGLE)), "")


def taken_mails(session: Session, browser: str, client: str = "") -> tuple[TakenMail, ...]:
    """What a browser took, newest first.

    Args:
        session: For reading.
        browser: Its random name.
        client: Only mails to clients whose name holds this, whatever its case; empty for all.

    Returns:
        Mails with their texts in order; empty when there are none.
    """
    rows = session.scalars(
        select(CopyRow).filter_by(browser=browser).order_by(CopyRow.created_at, CopyRow.id)
    )
    wanted = client.strip().casefold()
    mails: dict[str, list[CopyRow]] = {}
    for row in rows:
        if wanted in row.client.casefold():
            mails.setdefault(row.mail or f"copy-{row.id}", []).append(row)
    known = _wordings(session, {row.talking_point_id for rows_ in mails.values() for row in rows_})
    found = [
        TakenMail(key, rows_[0].client, rows_[0].created_at, tuple(_text(r, known) for r in rows_))
        for key, rows_ in mails.items()
    ]
    return tuple(sorted(found, key=lambda mail: mail.at, reverse=True))


def name_client(session: Session, browser: str, key: str, client: str) -> bool:
    """Say for whom a mail was; whether there is such a mail. Committed by the caller."""
    change = update(CopyRow).filter_by(browser=browser).values(client=client.strip()[:CLIENT_MAX])
    number = key.removeprefix("copy-")
    if number != key and number.isdecimal() and len(number) <= _NUMBER_DIGITS:
        change = change.filter_by(id=int(number), mail="")
    else:
        change = change.filter_by(mail=key or secrets.token_hex(16))
    return bool(session.execute(change).rowcount)  # type: ignore[attr-defined]


def pseudonymise(session: Session, browser: str) -> int:
    """Cut the tie between a browser and what it took; committed by the caller.

    Its copies, searches and reports stay for the counts under a new random name, without clients;
    mails, templates and values of fill-ins go. Corrections cannot reach it for these copies any more.

    Returns:
        How many copies there were.
    """
    pseudonym = secrets.token_hex(16)
    copies = update(CopyRow).filter_by(browser=browser).values(browser=pseudonym, client="")
    count = session.execute(copies).rowcount  # type: ignore[attr-defined]
    for table in (SearchRow, GapReportRow):
        session.execute(update(table).filter_by(browser=browser).values(browser=pseudonym))
    for kept in (DraftRow, TemplateRow, FillValueRow):
        session.execute(delete(kept).filter_by(browser=browser))
    return int(count)


def _wordings(session: Session, slugs: set[str]) -> dict[tuple[str, str], TranslationRow]:
    found = session.scalars(
        select(TranslationRow).where(TranslationRow.talking_point_id.in_(slugs))
    )
    return {(row.talking_point_id, row.language): row for row in found}


def _text(row: CopyRow, known: dict[tuple[str, str], TranslationRow]) -> TakenText:
    wording = known.get((row.talking_point_id, row.language))
    master = wording or known[row.talking_point_id, MASTER_LANGUAGE]
    return TakenText(
        slug=row.talking_point_id,
        title=master.title,
        part=Part(row.part),
        language=row.language,
        version=row.text_version,
        current=wording is not None and wording.text_version == row.text_version,
        edited=row.edited,
        angle=angle_of(row),
        overridden=tuple(kind for kind in row.overridden if not kind.startswith(_ANGLE)),
    )
