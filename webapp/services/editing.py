"""Drafts of texts: begun from what is published, saved as often as wanted, published with a reason."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.model import MASTER_LANGUAGE, Entry
from webapp.db.base import now
from webapp.db.models.corpus import RevisionRow, TranslationRow
from webapp.db.models.editing import EditRow
from webapp.services import audit, forms, rows
from webapp.services import remarks as rules
from webapp.services.audit import Actor
from webapp.services.forms import Form, digest, form_of
from webapp.services.remarks import Remark

#: What views call a draft.
Draft = EditRow
#: What a draft may be: written, or waiting for somebody to publish it.
DRAFT, REVIEW = "draft", "review"


class EditConflictError(Exception):
    """Raised where somebody else has saved or published meanwhile; carries both sides.

    Attributes:
        mine: What was to be saved.
        theirs: What stands there now.
        version: Of the draft; to be named when the merged text is saved, as is `base`.
        who: Who saved it.
        base: Digest of the published text that `theirs` is or was made from.
    """

    def __init__(self, mine: Form, theirs: Form, version: int, who: str, base: str) -> None:
        self.mine, self.theirs, self.version, self.who = mine, theirs, version, who
        self.base = base
        super().__init__(f"{who} has changed this text meanwhile")


def published(session: Session, slug: str, language: str) -> Entry | None:
    """The entry as it is in the corpus; none where there is none."""
    row = session.scalar(select(TranslationRow).filter_by(talking_point_id=slug, language=language))
    return rows.entry(row) if row else None


def of_now(session: Session, slug: str, language: str) -> str:
    """Text version of the master that a text renders: as published, else the master as it is now."""
    if language == MASTER_LANGUAGE:
        return ""
    present = published(session, slug, language)
    return present.translation.of if present else master_version(session, slug)


def master_version(session: Session, slug: str) -> str:
    """Text version of the published master; empty where there is none."""
    master = published(session, slug, MASTER_LANGUAGE)
    return master.translation.text_version if master else ""


def entry_of(
    session: Session, slug: str, language: str, form: Form, today: date, of: str = ""
) -> Entry:
    """The entry a form makes, published.

    Args:
        session: For reading.
        slug: Of the talking point, which may be new.
        language: Of the text.
        form: What the editor holds.
        today: Day of verification for a new talking point.
        of: Text version of the master that a translation renders; empty for what it renders now.

    Raises:
        ValueError: A field has a value it cannot have; says which.
    """
    master = published(session, slug, MASTER_LANGUAGE)
    known = master.talking_point if master else None
    return forms.entry_of(form, slug, language, today, known, of or of_now(session, slug, language))


def remarks(
    session: Session, slug: str, language: str, form: Form, today: date, of: str = ""
) -> tuple[Remark, ...]:
    """What the rules say about a draft as it stands, errors first."""
    try:
        entry = entry_of(session, slug, language, form, today, of)
    except ValueError as error:
        return (Remark("", str(error), True),)
    return rules.remarks(session, entry, today)


def draft(session: Session, slug: str, language: str) -> EditRow | None:
    """The draft of a text, if there is one."""
    return session.scalar(select(EditRow).filter_by(talking_point_id=slug, language=language))


def drafts(session: Session) -> Sequence[EditRow]:
    """All drafts, the latest first."""
    return session.scalars(select(EditRow).order_by(EditRow.updated_at.desc())).all()


def save(
    session: Session,
    actor: Actor,
    slug: str,
    language: str,
    form: Form,
    seen: int,
    base: str | None = None,
    of: str = "",
) -> EditRow:
    """Save a draft; the first save begins it. Committed by the caller.

    Args:
        session: With the write lock.
        actor: Who saves.
        slug: Of the talking point, which may be new.
        language: Of the text.
        form: What the editor holds.
        seen: Version of the draft the form was made from; 0 where there was none.
        base: Digest of the published text the form was made from or merged with; none where the caller
            has just read it, in this transaction.
        of: Text version of the master that a translation renders from now on; empty for the one that
            the published translation renders.

    Raises:
        EditConflictError: Somebody else has saved or published since.
    """
    row = draft(session, slug, language)
    if row is None:
        return _begin(session, actor, slug, language, form, seen, base, of)
    if row.version != seen:
        theirs = Form.model_validate(row.content)
        if theirs == form:
            return row
        raise EditConflictError(form, theirs, row.version, row.editor, row.base)
    present = published(session, slug, language)
    of = of or (present.translation.of if present else row.of)
    changed = {"content": form.model_dump(), "base": row.base if base is None else base, "of": of}
    if any(getattr(row, name) != value for name, value in changed.items()):
        _write(session, actor, row, changed)
    return row


def replace(
    session: Session,
    actor: Actor,
    slug: str,
    language: str,
    form: Form,
    writers: Iterable[str] = (),
    of: str = "",
) -> tuple[EditRow, bool]:
    """Make a text the draft, whatever the draft was; that one stays in the history.

    Committed and logged by the caller.

    Args:
        session: With the write lock.
        actor: Who does it.
        slug: Of the talking point.
        language: Of the text.
        form: The text.
        writers: Who wrote it, besides the actor.
        of: Text version of the master that a translation renders.

    Returns:
        The draft, and whether there was another one.
    """
    row = draft(session, slug, language)
    content = form.model_dump()
    replaced = row is not None and row.content != content
    if row is not None and replaced:
        keep(session, actor, row, "another version became the draft")
    if row is None:
        row = _new(actor, slug, language)
        session.add(row)
    row.content, row.version = content, row.version + 1
    row.base = digest(published(session, slug, language))
    row.of = of or of_now(session, slug, language)
    row.author = row.editor = actor.who
    row.writers = list(dict.fromkeys([*writers, actor.who]))
    row.updated_at, row.state = now(), DRAFT
    return row, replaced


def keep(session: Session, actor: Actor, row: EditRow, reason: str = "") -> None:
    """Put a draft that goes into the history; committed by the caller."""
    session.add(
        RevisionRow(
            talking_point_id=row.talking_point_id,
            language=row.language,
            text_version="",
            content=Form.model_validate(row.content).model_dump_json(),
            origin="discarded",
            author=actor.who,
            writers=list(writers(row)),
            reason=reason,
        )
    )


def writers(row: EditRow) -> tuple[str, ...]:
    """Everybody whose words are in a draft, in the order they came to it."""
    return tuple(row.writers) or tuple(dict.fromkeys([row.author, row.editor]))


def last_author(session: Session, slug: str, language: str, dropping: bool = False) -> str:
    """Who published a text last; or, where dropping counts too, who published or dropped it."""
    query = select(RevisionRow.author).filter_by(talking_point_id=slug, language=language)
    if not dropping:
        query = query.where(RevisionRow.origin != "discarded")
    return session.scalar(query.order_by(RevisionRow.id.desc()).limit(1)) or "an import"


def _begin(
    session: Session,
    actor: Actor,
    slug: str,
    language: str,
    form: Form,
    seen: int,
    base: str | None,
    of: str,
) -> EditRow:
    present = published(session, slug, language)
    stands = digest(present)
    # A draft that was seen is gone: published or dropped, and what is published now nobody has seen.
    if seen or (base is not None and base != stands):
        theirs = form_of(present) if present else Form()
        if theirs != form:
            who = last_author(session, slug, language, dropping=bool(seen))
            raise EditConflictError(form, theirs, 0, who, stands)
    row = _new(actor, slug, language)
    row.base, row.content = stands, form.model_dump()
    row.of = of or of_now(session, slug, language)
    session.add(row)
    audit.record(session, actor, "draft.begin", f"{slug}.{language}")
    return row


def _new(actor: Actor, slug: str, language: str) -> EditRow:
    """A draft of nothing. Its version is one no earlier draft of the text has had."""
    return EditRow(
        talking_point_id=slug,
        language=language,
        author=actor.who,
        editor=actor.who,
        writers=[actor.who],
        version=secrets.randbelow(10**9) + 1,
    )


def _write(session: Session, actor: Actor, row: EditRow, changed: Mapping[str, object]) -> None:
    so_far = writers(row)
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    row.editor, row.updated_at, row.state = actor.who, now(), DRAFT
    if actor.who not in so_far:
        row.writers = [*so_far, actor.who]
        audit.record(session, actor, "draft.edit", f"{row.talking_point_id}.{row.language}")


def ask_for_review(session: Session, actor: Actor, row: EditRow, wanted: bool) -> None:
    """Hand a draft over to whoever publishes it, or take it back; committed by the caller."""
    row.state = REVIEW if wanted else DRAFT
    action = "draft.review" if wanted else "draft.back"
    audit.record(session, actor, action, f"{row.talking_point_id}.{row.language}")


def add_phrasings(session: Session, actor: Actor, slug: str, phrasings: Sequence[str]) -> EditRow:
    """Put phrasings at the end of a talking point's draft, begun where there is none.

    Committed by the caller. Those it has already are left out.

    Raises:
        LookupError: There is no such talking point.
    """
    row = draft(session, slug, MASTER_LANGUAGE)
    present = published(session, slug, MASTER_LANGUAGE)
    if row is not None:
        form = Form.model_validate(row.content)
    elif present is not None:
        form = form_of(present)
    else:
        raise LookupError(slug)
    known = {phrasing.casefold() for phrasing in form.phrasings}
    new = [phrasing for phrasing in phrasings if phrasing.casefold() not in known]
    grown = form.model_copy(update={"phrasings": [*form.phrasings, *new]})
    return save(session, actor, slug, MASTER_LANGUAGE, grown, row.version if row else 0)
