"""What changes the corpus from the browser: publish, retire, restore, verify, hand over.

Each change writes rows, revision, log entry and corpus version in one transaction, the caller's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.entry import parse_entry, write_entry
from corpus.model import MASTER_LANGUAGE, Entry, State
from webapp.db.models.corpus import RevisionRow, TalkingPointRow, TranslationRow
from webapp.db.models.editing import EditRow, VerificationRow
from webapp.services import audit, editing, recalls, rows
from webapp.services.audit import Actor
from webapp.services.editing import EditConflictError
from webapp.services.forms import Form, digest, form_of
from webapp.services.importing import raise_version
from webapp.services.remarks import Remark


class NotPublishableError(Exception):
    """Raised where rules forbid publishing; carries what they say.

    Attributes:
        remarks: Errors only.
    """

    def __init__(self, remarks: Sequence[Remark]) -> None:
        self.remarks = tuple(remarks)
        super().__init__("; ".join(remark.message for remark in remarks))


class OtherPersonError(Exception):
    """Raised where somebody else than those who wrote a draft has to publish it."""


class NotReviewedError(Exception):
    """Raised where a draft has to be sent to review before it is published."""


@dataclass(frozen=True, slots=True)
class Publication:
    """How a draft is published.

    Attributes:
        reason: Why, for the history.
        recall: What was wrong with the text before, for those who copied it; empty to tell nobody.
        by_another: Whether it has to be in review, and somebody who has not written in it has to do it.
    """

    reason: str
    recall: str = ""
    by_another: bool = False


def publish(session: Session, actor: Actor, row: EditRow, how: Publication, today: date) -> Entry:
    """Publish a draft.

    Args:
        session: With the write lock; committed by the caller.
        actor: Who publishes.
        row: The draft; it is gone afterwards, its text is in the history.
        how: Reason and recall.
        today: Day of verification for a new talking point.

    Raises:
        OtherPersonError: Somebody else has to.
        NotReviewedError: Nobody has asked for a review.
        NotPublishableError: Rules forbid it.
        EditConflictError: The published text has changed since the draft was begun.
    """
    writers = editing.writers(row)
    if how.by_another and actor.who in writers:
        raise OtherPersonError
    if how.by_another and row.state != editing.REVIEW:
        raise NotReviewedError
    slug, language = row.talking_point_id, row.language
    form = Form.model_validate(row.content)
    present = editing.published(session, slug, language)
    stands = digest(present)
    if stands != row.base and present is not None:
        who = editing.last_author(session, slug, language)
        raise EditConflictError(form, form_of(present), row.version, who, stands)
    said = editing.remarks(session, slug, language, form, today, row.of)
    if errors := [remark for remark in said if remark.error]:
        raise NotPublishableError(errors)
    entry = editing.entry_of(session, slug, language, form, today, row.of)
    _write(session, entry)
    _revise(session, actor, entry, "edit", how.reason, writers)
    audit.record(session, actor, "text.publish", f"{slug}.{language}", reason=how.reason)
    if how.recall.strip():
        session.flush()
        recalls.correct(session, slug, how.recall, actor.who, language)
        audit.record(session, actor, "text.recall", f"{slug}.{language}", note=how.recall)
    session.delete(row)
    raise_version(session)
    return entry


def discard(session: Session, actor: Actor, row: EditRow) -> None:
    """Drop a draft; its text stays in the history. Committed by the caller."""
    editing.keep(session, actor, row)
    audit.record(session, actor, "draft.discard", f"{row.talking_point_id}.{row.language}")
    session.delete(row)


def restore(session: Session, actor: Actor, revision: int) -> tuple[EditRow, bool]:
    """Begin a draft from an earlier version; a draft that is there goes into the history.

    Committed by the caller.

    Returns:
        The draft, and whether there was another one.

    Raises:
        LookupError: There is no such version, or it was a dropped draft of another form.
    """
    row = session.get(RevisionRow, revision)
    if row is None:
        raise LookupError(f"no version {revision}")
    slug, language, of = row.talking_point_id, row.language, ""
    writers: list[str] = []
    if row.origin == "discarded":
        form, writers = Form.model_validate_json(row.content), row.writers
    else:
        entry = parse_entry(row.content, language)
        form, of = form_of(entry), entry.translation.of
    draft, replaced = editing.replace(session, actor, slug, language, form, writers, of)
    audit.record(
        session, actor, "draft.restore", f"{slug}.{language}", version=revision, replaced=replaced
    )
    return draft, replaced


def set_state(
    session: Session, actor: Actor, slugs: Iterable[str], state: State, reason: str = ""
) -> int:
    """Retire talking points, or bring retired ones back; committed by the caller.

    Returns:
        How many changed.
    """
    changed = 0
    why = f"{state.value}: {reason.strip()}" if reason.strip() else state.value
    for row in _points(session, slugs):
        # What was never published is not published by bringing it back.
        if row.state != state.value and State.RETIRED.value in {row.state, state.value}:
            row.state = state.value
            changed += 1
            for text in row.translations:
                _revise(session, actor, rows.entry(text), "state", why)
            audit.record(session, actor, f"point.{state.value}", row.id, reason=reason.strip())
    if changed:
        raise_version(session)
    return changed


def verify(
    session: Session, actor: Actor, slugs: Iterable[str], today: date, note: str = ""
) -> int:
    """Say "still true": an event of its own, neither edit nor use. Committed by the caller.

    Returns:
        How many talking points were verified.
    """
    count = 0
    for row in _points(session, slugs):
        row.verified = today
        session.add(
            VerificationRow(talking_point_id=row.id, day=today, author=actor.who, note=note[:2000])
        )
        audit.record(session, actor, "point.verify", row.id, note=note)
        count += 1
    if count:
        raise_version(session)
    return count


def assign(session: Session, actor: Actor, slugs: Iterable[str], owner: str) -> int:
    """Give talking points another owner; committed by the caller.

    Returns:
        How many changed.

    Raises:
        ValueError: The owner has no name.
    """
    owner = " ".join(owner.split())[:80]
    if not owner:
        raise ValueError("name the new owner")
    count = 0
    for row in _points(session, slugs):
        if row.owner != owner:
            audit.record(session, actor, "point.assign", row.id, old=row.owner, new=owner)
            _hand_over(session, row, owner)
            count += 1
    if count:
        raise_version(session)
    return count


def _hand_over(session: Session, row: TalkingPointRow, owner: str) -> None:
    """Set the owner, in a draft too, unless somebody is changing it there: that is a conflict."""
    before, old = digest(editing.published(session, row.id, MASTER_LANGUAGE)), row.owner
    row.owner = owner
    draft = editing.draft(session, row.id, MASTER_LANGUAGE)
    if draft is not None and draft.base == before and draft.content.get("owner") == old:
        draft.content = {**draft.content, "owner": owner}
        draft.base = digest(editing.published(session, row.id, MASTER_LANGUAGE))
        draft.version += 1


def _points(session: Session, slugs: Iterable[str]) -> Sequence[TalkingPointRow]:
    query = select(TalkingPointRow).where(TalkingPointRow.id.in_(set(slugs)))
    return session.scalars(query.order_by(TalkingPointRow.id)).all()


def _write(session: Session, entry: Entry) -> None:
    wording = entry.translation
    point = session.get(TalkingPointRow, wording.talking_point)
    if point is None and entry.talking_point:
        last = session.scalar(select(func.max(TalkingPointRow.position))) or 0
        point = TalkingPointRow(id=wording.talking_point, position=last + 1)
        session.add(point)
    if point is not None and entry.talking_point:
        rows.fill_talking_point(point, entry.talking_point)
    row = session.scalar(
        select(TranslationRow).filter_by(
            talking_point_id=wording.talking_point, language=wording.language
        )
    )
    if row is None:
        row = TranslationRow(talking_point_id=wording.talking_point)
        session.add(row)
    rows.fill_translation(row, wording)


def _revise(
    session: Session,
    actor: Actor,
    entry: Entry,
    origin: str,
    reason: str,
    writers: Iterable[str] = (),
) -> None:
    wording = entry.translation
    session.add(
        RevisionRow(
            talking_point_id=wording.talking_point,
            language=wording.language,
            text_version=wording.text_version,
            content=write_entry(entry),
            origin=origin,
            author=actor.who,
            writers=list(writers),
            reason=reason[:2000],
        )
    )
