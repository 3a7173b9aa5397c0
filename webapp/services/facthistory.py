"""What a fact was from one moment on: a row for each change, by whom and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.model import Evidence
from webapp.db.models.corpus import FactRevisionRow
from webapp.services import rows
from webapp.services.agreement import fact_fields
from webapp.services.recalls import Pieces, word_difference

#: What differs between two versions: (field, old, new).
Changes = tuple[tuple[str, Pieces, Pieces], ...]


@dataclass(frozen=True, slots=True)
class FactRevision:
    """One version of a fact.

    Attributes:
        author: Empty for files.
        changes: What differs from the version before: (field, old, new).
        present: Whether the fact is so now.
    """

    id: int
    author: str
    reason: str
    at: datetime
    changes: Changes
    present: bool


def revise(
    session: Session, before: Evidence | None, after: Evidence, author: str, reason: str
) -> None:
    """Keep a fact's new state, and the one before where no row has it; part of the caller's transaction.

    Args:
        session: With the write lock.
        before: As it was; none for a new fact.
        after: As it becomes.
        author: Who changed it; empty for files.
        reason: Why.
    """
    # Facts of files have no row until they are changed for the first time.
    if before is not None and _last(session, before.id) != fact_fields(before):
        session.add(FactRevisionRow(evidence_id=before.id, content=fact_fields(before)))
        session.flush()
    session.add(
        FactRevisionRow(
            evidence_id=after.id,
            content=fact_fields(after),
            author=author,
            reason=reason[:2000],
        )
    )
    session.flush()


def history(session: Session, fact: Evidence) -> tuple[FactRevision, ...]:
    """Every version of a fact, the newest first; empty for one that was never changed."""
    query = select(FactRevisionRow).filter_by(evidence_id=fact.id).order_by(FactRevisionRow.id)
    found: list[FactRevision] = []
    before: Mapping[str, str] = {}
    for row in session.scalars(query):
        content = {name: str(value) for name, value in row.content.items()}
        changes = differing(before, content) if before else ()
        present = content == fact_fields(fact)
        found.append(FactRevision(row.id, row.author, row.reason, row.created_at, changes, present))
        before = content
    return tuple(reversed(found))


def differing(old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    """In what two versions differ, word by word: (field, old, new)."""
    return tuple(
        (name, *word_difference(old.get(name, ""), value))
        for name, value in new.items()
        if old.get(name, "") != value
    )


def content_of(session: Session, slug: str, number: int) -> Mapping[str, str] | None:
    """The fields of one version; none where the fact has no such version."""
    if number >= rows.ID_END:
        return None
    query = select(FactRevisionRow.content).filter_by(evidence_id=slug)
    found = session.scalar(query.where(FactRevisionRow.id == number))
    return {name: str(value) for name, value in found.items()} if found else None


def _last(session: Session, slug: str) -> dict[str, str] | None:
    query = select(FactRevisionRow.content).filter_by(evidence_id=slug)
    return session.scalar(query.order_by(FactRevisionRow.id.desc()).limit(1))
