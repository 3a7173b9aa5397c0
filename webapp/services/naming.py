"""Talking points by their English titles, and titles by talking point."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.model import MASTER_LANGUAGE
from webapp.db.models.corpus import TranslationRow


def titles(session: Session, slugs: Iterable[str]) -> dict[str, str]:
    """Titles of talking points by id, in English."""
    query = select(TranslationRow.talking_point_id, TranslationRow.title).where(
        TranslationRow.talking_point_id.in_(set(slugs)), TranslationRow.language == MASTER_LANGUAGE
    )
    return dict(session.execute(query).all())


def talking_point(session: Session, name: str) -> str:
    """The id of a talking point that is named by its id or its English title; the name itself for none."""
    query = select(TranslationRow.talking_point_id).where(
        TranslationRow.title == name, TranslationRow.language == MASTER_LANGUAGE
    )
    return session.scalars(query).first() or name.strip()
