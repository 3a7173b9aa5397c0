"""What people deleted, or have not used for long, does not stay."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webapp.db.base import now
from webapp.db.models.drafts import DraftRow, FillValueRow

#: How long a deleted mail or an emptied basket can be brought back.
DELETED = timedelta(days=30)
#: How long a value of a fill-in is suggested after it was used last.
UNUSED = timedelta(days=365)


def forget_old(session: Session) -> None:
    """Drop what was deleted, and values that nobody uses any more; committed by the caller."""
    session.execute(delete(DraftRow).where(DraftRow.deleted_at < now() - DELETED))
    session.execute(delete(FillValueRow).where(FillValueRow.used_at < now() - UNUSED))
