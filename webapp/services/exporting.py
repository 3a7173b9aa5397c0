"""Database -> a library, for files."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from corpus.library import Library, entry_path
from corpus.model import Audience, Concern, Entry, Outline
from webapp.db.models.corpus import (
    EvidenceRow,
    GoldenQuestionRow,
    TalkingPointRow,
    TranslationRow,
    VocabularyRow,
)
from webapp.services import rows


def outline(session: Session) -> Outline:
    """The vocabulary in use; empty before the first import."""
    row = session.get(VocabularyRow, 1)
    content = row.content if row else {"concerns": [], "audiences": []}
    return Outline(
        concerns=tuple(Concern(**item) for item in content["concerns"]),
        audiences=tuple(Audience(**item) for item in content["audiences"]),
    )


def forbidden(session: Session) -> tuple[str, ...]:
    """Phrases no client may read; none before the first import."""
    row = session.get(VocabularyRow, 1)
    return tuple(row.content.get("forbidden", ())) if row else ()


def library(session: Session) -> Library:
    """Everything the files hold, in their order."""
    found = session.scalars(
        select(TranslationRow)
        .join(TalkingPointRow)
        .options(joinedload(TranslationRow.talking_point))
        .order_by(TalkingPointRow.position, TalkingPointRow.id, TranslationRow.language)
    )
    entries = [(rows.entry(row), row.talking_point.concern) for row in found]
    facts = list(session.scalars(select(EvidenceRow).order_by(EvidenceRow.position)))
    golden = session.scalars(
        select(GoldenQuestionRow)
        .filter_by(retired=False)
        .order_by(GoldenQuestionRow.position, GoldenQuestionRow.id)
    )
    return Library(
        outline=outline(session),
        entries=tuple(
            Entry(
                value.translation,
                value.talking_point,
                entry_path(concern, value.translation.talking_point, value.translation.language),
            )
            for value, concern in entries
        ),
        evidence=tuple(rows.evidence(row) for row in facts),
        golden=tuple(rows.golden_question(row) for row in golden),
        forbidden=forbidden(session),
        fact_places={row.id: (row.file, 0) for row in facts},
    )
