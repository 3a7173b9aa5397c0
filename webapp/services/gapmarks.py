"""What maintainers decided about questions that got no answer, and what became of it.

Only the decision is kept. Whether a question is answered is read from the texts themselves, so that a draft
that is dropped, or a phrasing that is taken out again, brings the question back.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.model import State
from webapp.db.models.corpus import TalkingPointRow, TranslationRow
from webapp.db.models.editing import EditRow
from webapp.db.models.people import GapMarkRow

#: Titles and phrasings by slug, plain.
Phrasings = defaultdict[str, set[str]]


class Decision(StrEnum):
    """What a maintainer decided about a question."""

    DISMISSED = "dismissed"
    #: It became a phrasing of a draft; it is answered once that is published.
    DRAFTED = "drafted"
    ANSWERED = "answered"


def decide(
    session: Session,
    questions: Sequence[str],
    decision: Decision,
    author: str,
    reason: str = "",
    talking_point: str = "",
) -> None:
    """Note what a maintainer decided about questions; committed by the caller.

    Args:
        session: Written to.
        questions: Their texts, as stored.
        decision: What was decided.
        author: Who did.
        reason: Why; needed for a dismissal.
        talking_point: The one that answers them now, if any.

    Raises:
        ValueError: A dismissal has no reason.
    """
    if decision is Decision.DISMISSED and not reason.strip():
        raise ValueError("a question is dismissed for a reason")
    session.add_all(
        GapMarkRow(
            question=question,
            decision=decision.value,
            reason=reason.strip(),
            talking_point=talking_point,
            author=author,
        )
        for question in dict.fromkeys(questions)
    )


def last_marks(session: Session) -> dict[str, GapMarkRow]:
    """What was decided last, by question."""
    marks = select(GapMarkRow).order_by(GapMarkRow.created_at, GapMarkRow.id)
    return {mark.question: mark for mark in session.scalars(marks)}


def phrasings_of(session: Session, marks: Iterable[GapMarkRow]) -> tuple[Phrasings, Phrasings]:
    """Titles and phrasings of the talking points questions were given to: published ones, and of drafts."""
    given = {mark.talking_point for mark in marks if mark.talking_point}
    return _published(session, given), _drafted(session, given)


def in_drafts(session: Session) -> dict[str, int]:
    """How many questions wait in drafts that are not published yet, by talking point."""
    marks = last_marks(session)
    published, drafted = phrasings_of(session, marks.values())
    found: Counter[str] = Counter()
    for text, mark in marks.items():
        slug, said = mark.talking_point, plain(text)
        found[slug] += said in drafted[slug] and said not in published[slug]
    return {slug: count for slug, count in sorted(found.items()) if count}


def plain(text: str) -> str:
    """A question without what a maintainer may polish when it becomes a phrasing."""
    return " ".join(text.casefold().split()).strip(" ?!.")


def _published(session: Session, slugs: set[str]) -> Phrasings:
    query = (
        select(TranslationRow.talking_point_id, TranslationRow.title, TranslationRow.phrasings)
        .join(TalkingPointRow)
        .where(TalkingPointRow.id.in_(slugs), TalkingPointRow.state == State.PUBLISHED.value)
    )
    found: Phrasings = defaultdict(set)
    for slug, title, phrasings in session.execute(query):
        found[slug].update(map(plain, (title, *phrasings)))
    return found


def _drafted(session: Session, slugs: set[str]) -> Phrasings:
    query = select(EditRow.talking_point_id, EditRow.content)
    found: Phrasings = defaultdict(set)
    for slug, content in session.execute(query.where(EditRow.talking_point_id.in_(slugs))):
        said = (content.get("title", ""), *content.get("phrasings", ()))
        found[slug].update(map(plain, said))
    return found
