"""What was learnt, as the database keeps it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.ranking import Ranker
from webapp.db.models.search import RankerRow


def newest_ranker(session: Session, recipe: str) -> Ranker | None:
    """The ranker last learnt for a recipe; none when there is none this version can read."""
    row = session.scalar(
        select(RankerRow).filter_by(recipe=recipe).order_by(RankerRow.id.desc()).limit(1)
    )
    if row is None:
        return None
    try:
        return Ranker.load(row.content)
    except ValueError:
        return None
