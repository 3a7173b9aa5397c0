"""Ids of talking points: which are taken, and one for a new one."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db.models.corpus import RevisionRow, TalkingPointRow
from webapp.db.models.editing import EditRow


def exists(session: Session, slug: str) -> bool:
    """Whether there is or was a text or a draft of this id."""
    return any(
        session.scalar(select(column).where(column == slug).limit(1))
        for column in (
            TalkingPointRow.id,
            EditRow.talking_point_id,
            RevisionRow.talking_point_id,
        )
    )


def new_slug(session: Session, title: str) -> str:
    """An id for a new talking point, from its title; another one than all there are."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in title.casefold()).split()
    base = "-".join(words)[:56].strip("-") or "new-talking-point"
    taken = set(session.scalars(select(TalkingPointRow.id)))
    taken |= set(session.scalars(select(EditRow.talking_point_id)))
    # The history of what was dropped is not to become another one's.
    taken |= set(session.scalars(select(RevisionRow.talking_point_id).distinct()))
    return next(slug for slug in _numbered(base) if slug not in taken)


def _numbered(base: str) -> Iterable[str]:
    yield base
    yield from (f"{base}-{number}" for number in range(2, 10_000))
