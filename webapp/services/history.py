"""Every version of a text, with what each changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.entry import parse_entry
from corpus.model import MASTER_LANGUAGE
from webapp.db.models.corpus import RevisionRow
from webapp.db.models.editing import VerificationRow
from webapp.services.forms import Form, form_of
from webapp.services.recalls import Pieces, word_difference

#: What the first version of a master text is compared with: a new form's defaults were nobody's words.
_NOTHING = Form(kind="", owner="", review_days="")


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a text.

    Attributes:
        author: Who published it, or dropped it.
        writers: Who wrote it, where that is known and not the author alone.
        origin: "import", "edit", "restore", "state" or "discarded".
        changes: What differs from the version before, by section: (section, old, new).
    """

    id: int
    language: str
    origin: str
    author: str
    writers: tuple[str, ...]
    reason: str
    at: datetime
    title: str
    changes: tuple[tuple[str, Pieces, Pieces], ...]


def history(session: Session, slug: str) -> tuple[Revision, ...]:
    """Every version of a talking point's texts, newest first, with what each changed."""
    query = select(RevisionRow).filter_by(talking_point_id=slug).order_by(RevisionRow.id)
    found: list[Revision] = []
    before: dict[str, Form] = {}
    for row in session.scalars(query):
        dropped = row.origin == "discarded"
        form = (
            Form.model_validate_json(row.content)
            if dropped
            else form_of(parse_entry(row.content, row.language))
        )
        nothing = _NOTHING if row.language == MASTER_LANGUAGE else Form()
        changes = differences(before.get(row.language, nothing), form)
        if not dropped:
            before[row.language] = form
        writers = tuple(row.writers)
        found.append(
            Revision(
                id=row.id,
                language=row.language,
                origin=row.origin,
                author=row.author,
                writers=writers if set(writers) != {row.author} else (),
                reason=row.reason,
                at=row.created_at,
                title=form.title,
                changes=changes,
            )
        )
    return tuple(reversed(found))


def differences(old: Form, new: Form) -> tuple[tuple[str, Pieces, Pieces], ...]:
    """What two versions differ in: (field, old, new), in the order of the editor."""
    found = []
    for field in Form.model_fields:
        a, b = readable(getattr(old, field)), readable(getattr(new, field))
        if a != b:
            found.append((field, *word_difference(a, b)))
    return tuple(found)


def readable(value: object) -> str:
    """A field's value as text."""
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, dict):
        return "\n\n".join(f"{who}: {text}" for who, text in value.items())
    return str(value)


def verifications(session: Session, slug: str) -> Sequence[VerificationRow]:
    """Who said "still true", newest first."""
    query = select(VerificationRow).filter_by(talking_point_id=slug)
    return session.scalars(query.order_by(VerificationRow.id.desc())).all()
