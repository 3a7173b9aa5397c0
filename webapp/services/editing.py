"""Drafts of texts: begun from what is published, saved as often as wanted, published with a reason."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.entry import parse_entry, write_entry
from corpus.library import entry_path
from corpus.model import (
    MASTER_LANGUAGE,
    Angle,
    Entry,
    Kind,
    State,
    TalkingPoint,
    Translation,
)
from corpus.problems import CorpusError, Problem, Severity
from corpus.rules.base import Context, check
from corpus.rules.run import RULES
from webapp.db.base import now
from webapp.db.models.corpus import TalkingPointRow, TranslationRow
from webapp.db.models.editing import CommentRow, EditRow
from webapp.services import audit, exporting, rows
from webapp.services.audit import Actor
from webapp.services.forms import Form, form_of

#: What views call a draft.
Draft = EditRow
#: What a draft may be: written, or waiting for somebody to publish it.
DRAFT, REVIEW = "draft", "review"


#: Fields of a form by the section of the file they become.
SECTIONS = {
    "title": "Title",
    "phrasings": "Asked as",
    "say": "Say",
    "answer": "Answer",
    "more": "More",
    "concession": "Where they are right",
    "angles": "Angles",
    "internal": "Internal",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says about a draft.

    Attributes:
        field: Name of the form's field it is about; empty for the whole.
        error: Whether it stops publishing.
    """

    field: str
    message: str
    error: bool


class EditConflictError(Exception):
    """Raised where somebody else has saved or published meanwhile; carries both sides.

    Attributes:
        mine: What was to be saved.
        theirs: What stands there now.
        version: To be named when the merged text is saved.
        who: Who saved it.
    """

    def __init__(self, mine: Form, theirs: Form, version: int, who: str) -> None:
        self.mine, self.theirs, self.version, self.who = mine, theirs, version, who
        super().__init__(f"{who} has changed this text meanwhile")


def published(session: Session, slug: str, language: str) -> Entry | None:
    """The entry as it is in the corpus; none where there is none."""
    row = session.scalar(select(TranslationRow).filter_by(talking_point_id=slug, language=language))
    return rows.entry(row) if row else None


def digest(entry: Entry | None) -> str:
    """Changes with anything in an entry; empty for none."""
    return hashlib.sha256(write_entry(entry).encode()).hexdigest() if entry else ""


def entry_of(session: Session, slug: str, language: str, form: Form, today: date) -> Entry:
    """The entry a form makes, published.

    Raises:
        ValueError: A field has a value it cannot have; says which.
    """
    present = published(session, slug, MASTER_LANGUAGE)
    known = present.talking_point if present else None
    try:
        days = int(form.review_days)
    except ValueError:
        raise ValueError("Review days: give a number of days, such as 180") from None
    if not 1 <= days <= 3650:
        raise ValueError("Review days: give 1 to 3650 days")
    point = TalkingPoint(
        id=slug,
        concern=form.concern,
        kind=Kind(form.kind),
        state=State.RETIRED if known and known.state is State.RETIRED else State.PUBLISHED,
        owner=form.owner.strip() or "presales",
        verified=known.verified if known else today,
        review_days=days,
        next=tuple(form.next),
    )
    wording = Translation(
        talking_point=slug,
        language=language,
        title=" ".join(form.title.split()),
        phrasings=tuple(filter(None, (" ".join(line.split()) for line in form.phrasings))),
        say=_text(form.say),
        answer=_text(form.answer),
        more=_text(form.more),
        concession=_text(form.concession),
        angles=tuple(Angle(who, _text(text)) for who, text in form.angles.items() if text.strip()),
        internal=_text(form.internal),
        of="" if language == MASTER_LANGUAGE else _master_version(session, slug),
    )
    path = entry_path(form.concern, slug, language)
    return Entry(wording, point if language == MASTER_LANGUAGE else None, path)


def remarks(
    session: Session, slug: str, language: str, form: Form, today: date
) -> tuple[Remark, ...]:
    """What the rules say about a draft as it stands, errors first."""
    try:
        entry = entry_of(session, slug, language, form, today)
        entry = replace(parse_entry(write_entry(entry), language, entry.path), path=entry.path)
    except CorpusError as error:
        return tuple(Remark("", problem.message, True) for problem in error.problems)
    except ValueError as error:
        return (Remark("", str(error), True),)
    library = exporting.library(session)
    others = tuple(
        other
        for other in library.entries
        if (other.translation.talking_point, other.translation.language) != (slug, language)
    )
    context = Context(replace(library, entries=(*others, entry)), today, library.forbidden)
    found = [problem for problem in check(context, RULES) if problem.path == entry.path]
    said = [_remark(problem, entry) for problem in found if problem.rule != "review-current"]
    return tuple(sorted(dict.fromkeys(said), key=lambda remark: not remark.error))


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
    rebase: bool = False,
) -> EditRow:
    """Save a draft; the first save begins it. Committed by the caller.

    Args:
        session: With the write lock.
        actor: Who saves.
        slug: Of the talking point, which may be new.
        language: Of the text.
        form: What the editor holds.
        seen: Version of the draft the form was made from; 0 where there was none.
        rebase: Whether the form has what is published now in it: a conflict with that is settled.

    Raises:
        EditConflictError: Somebody else has saved since.
    """
    row = draft(session, slug, language)
    if row is None:
        row = EditRow(
            talking_point_id=slug,
            language=language,
            base=digest(published(session, slug, language)),
            author=actor.who,
            editor=actor.who,
            content=form.model_dump(),
            version=1,
        )
        session.add(row)
        audit.record(session, actor, "draft.begin", f"{slug}.{language}")
        return row
    if row.version != seen:
        theirs = Form.model_validate(row.content)
        if theirs == form:
            return row
        raise EditConflictError(form, theirs, row.version, row.editor)
    if rebase:
        row.base = digest(published(session, slug, language))
    if row.content != form.model_dump():
        row.content = form.model_dump()
        row.version += 1
        row.editor = actor.who
        row.updated_at = now()
        row.state = DRAFT
    return row


def ask_for_review(session: Session, actor: Actor, row: EditRow, wanted: bool) -> None:
    """Hand a draft over to whoever publishes it, or take it back; committed by the caller."""
    row.state = REVIEW if wanted else DRAFT
    action = "draft.review" if wanted else "draft.back"
    audit.record(session, actor, action, f"{row.talking_point_id}.{row.language}")


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


def new_slug(session: Session, title: str) -> str:
    """An id for a new talking point, from its title; another one than all there are."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in title.casefold()).split()
    base = "-".join(words)[:56].strip("-") or "new-talking-point"
    taken = set(session.scalars(select(TalkingPointRow.id)))
    taken |= set(session.scalars(select(EditRow.talking_point_id)))
    return next(slug for slug in _numbered(base) if slug not in taken)


def _numbered(base: str) -> Iterable[str]:
    yield base
    yield from (f"{base}-{number}" for number in range(2, 10_000))


def _text(text: str) -> str:
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(lines).strip()


def _master_version(session: Session, slug: str) -> str:
    master = published(session, slug, MASTER_LANGUAGE)
    return master.translation.text_version if master else ""


def _remark(problem: Problem, entry: Entry) -> Remark:
    """A problem in the editor's terms: the section its line lies in."""
    section = ""
    for name, line in sorted(entry.lines.items(), key=lambda item: item[1]):
        if line <= problem.line:
            section = name
    field = next((f for f, s in SECTIONS.items() if section.split("/")[0] == s), "")
    return Remark(field, problem.message, problem.severity is Severity.ERROR)
