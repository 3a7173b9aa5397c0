"""The log of who did what to what, when, from where. Rows are only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db.models.people import AuditRow

PAGE = 100


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something.

    Attributes:
        who: E-mail address of the account, or the command line's user.
        address: Where from; empty for the command line.
    """

    who: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries of the log are wanted; empty fields want all."""

    who: str = ""
    action: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None


def record(session: Session, actor: Actor, action: str, about: str, **details: object) -> None:
    """Note that something was done, in the transaction in which it is done.

    Args:
        session: Committed by the caller.
        actor: Who did it.
        action: What, as `thing.verb`.
        about: Id of what it was done to.
        details: Anything JSON can hold.
    """
    session.add(
        AuditRow(
            who=actor.who, action=action, about=about[:200], details=details, address=actor.address
        )
    )


def entries(
    session: Session, wanted: Wanted, before: int | None = None, limit: int | None = PAGE
) -> Sequence[AuditRow]:
    """Entries of the log, newest first.

    Args:
        session: For reading.
        wanted: Which; texts may be parts of what they name.
        before: Only entries older than the one of this number.
        limit: Most entries; none for all.
    """
    query = select(AuditRow).order_by(AuditRow.id.desc())
    for column, text in (
        (AuditRow.who, wanted.who),
        (AuditRow.action, wanted.action),
        (AuditRow.about, wanted.about),
    ):
        if text:
            query = query.where(column.contains(text, autoescape=True))
    if wanted.since:
        query = query.where(AuditRow.at >= wanted.since)
    if wanted.until:
        query = query.where(AuditRow.at < wanted.until)
    if before:
        query = query.where(AuditRow.id < before)
    return session.scalars(query.limit(limit) if limit else query).all()
