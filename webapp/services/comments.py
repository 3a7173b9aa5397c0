"""What curators say to each other about a draft."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db.models.editing import CommentRow
from webapp.services import audit
from webapp.services.audit import Actor


def comment(session: Session, actor: Actor, slug: str, language: str, text: str) -> None:
    """Say something about a draft; committed by the caller. An empty text says nothing."""
    if text.strip():
        session.add(
            CommentRow(
                talking_point_id=slug,
                language=language,
                author=actor.who,
                text=text.strip()[:4000],
            )
        )
        audit.record(session, actor, "draft.comment", f"{slug}.{language}")


def comments(session: Session, slug: str, language: str) -> Sequence[CommentRow]:
    """What was said, oldest first."""
    query = select(CommentRow).filter_by(talking_point_id=slug, language=language)
    return session.scalars(query.order_by(CommentRow.id)).all()
