"""Facts: found by meaning, changed, and where each is cited."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.evidence import parse_evidence, write_evidence
from corpus.model import (
    CITATION,
    MASTER_LANGUAGE,
    Angle,
    Cuts,
    Evidence,
    Seen,
    Source,
    Translation,
)
from corpus.problems import CorpusError
from corpus.text import sentences
from index.types import Encoder
from webapp.db.models.corpus import EvidenceRow, TranslationRow
from webapp.db.models.editing import EditRow
from webapp.services import audit, facthistory, rows
from webapp.services.agreement import fact_digest, fact_fields
from webapp.services.audit import Actor
from webapp.services.forms import Form
from webapp.services.importing import raise_version
from webapp.services.indexing import embed

FOUND = 8
_MARKS = re.compile(r"(?:\[\^[^\]\s]+\]\s*)+")


@dataclass(frozen=True, slots=True)
class Citing:
    """A sentence that cites a fact.

    Attributes:
        slug: Of the talking point.
        section: Where it stands, such as "Answer" or "Internal".
        sentence: With its marks.
        draft: Whether it stands in a draft only.
    """

    slug: str
    title: str
    language: str
    section: str
    sentence: str
    draft: bool = False


class EvidenceError(ValueError):
    """Raised where a fact cannot be saved as it is; says why."""


class ChangedFactError(Exception):
    """Raised where somebody else has changed the fact since the form was made.

    Attributes:
        theirs: The fact as it is now.
    """

    def __init__(self, theirs: Evidence) -> None:
        self.theirs = theirs
        super().__init__(f"{theirs.id} has been changed meanwhile")


def facts(session: Session) -> tuple[Evidence, ...]:
    """All facts, in the order of their files."""
    query = select(EvidenceRow).order_by(EvidenceRow.position, EvidenceRow.id)
    return tuple(rows.evidence(row) for row in session.scalars(query))


def fact(session: Session, slug: str) -> Evidence | None:
    """One fact; none where there is none."""
    row = session.get(EvidenceRow, slug)
    return rows.evidence(row) if row else None


def find(session: Session, encoder: Encoder, question: str) -> tuple[Evidence, ...]:
    """The facts nearest in meaning to a question, the nearest first; the first ones for an empty question.

    Vectors of facts are kept like those of passages.
    """
    known = facts(session)
    if not question.strip() or not known:
        return known[:FOUND]
    texts = [f"{item.claim} {item.figure} {item.source.title}" for item in known]
    vectors = embed(session, encoder, texts)
    cosines = vectors @ encoder.encode_question(question[:1000])
    return tuple(known[int(n)] for n in np.argsort(-cosines)[:FOUND])


def citing(session: Session, slug: str) -> tuple[Citing, ...]:
    """Every sentence that uses a fact, by talking point; of a draft only what is not published."""
    query = select(TranslationRow).order_by(
        TranslationRow.talking_point_id, TranslationRow.language
    )
    found = [
        use for row in session.scalars(query) for use in _uses(rows.translation(row), slug, False)
    ]
    drafts = select(EditRow).order_by(EditRow.talking_point_id, EditRow.language)
    for row in session.scalars(drafts):
        known = {
            (use.section, use.sentence)
            for use in found
            if (use.slug, use.language) == (row.talking_point_id, row.language)
        }
        uses = _uses(_drafted(row), slug, True)
        found += [use for use in uses if (use.section, use.sentence) not in known]
    return tuple(found)


def _uses(wording: Translation, slug: str, draft: bool) -> Iterator[Citing]:
    mark = f"[^{slug}]"
    point, language = wording.talking_point, wording.language
    for section, text in (*wording.client_texts, ("Internal", wording.internal)):
        if mark in text:
            for sentence in _sentences(text, language):
                if mark in sentence:
                    yield Citing(point, wording.title, language, section, sentence, draft)


def _sentences(text: str, language: str) -> list[str]:
    """Sentences with their marks: one after a full stop belongs to what stands before it."""
    found: list[str] = []
    end = 0
    for offset, sentence in sentences(text, language):
        marks = _MARKS.match(sentence)
        if marks and found and "\n\n" not in text[end:offset]:
            found[-1] += text[end:offset] + marks[0].rstrip()
            sentence = sentence[marks.end() :]
            offset += marks.end()
        if sentence:
            found.append(sentence)
        end = offset + len(sentence)
    return found


def _drafted(row: EditRow) -> Translation:
    form = Form.model_validate(row.content)
    return Translation(
        talking_point=row.talking_point_id,
        language=row.language,
        title=form.title or row.talking_point_id,
        say=form.say,
        answer=form.answer,
        more=form.more,
        concession=form.concession,
        angles=tuple(Angle(audience, text) for audience, text in form.angles.items()),
        internal=form.internal,
    )


def counts(session: Session) -> Mapping[str, int]:
    """In how many talking points each fact is cited; facts cited nowhere are left out."""
    cited: dict[str, set[str]] = {}
    for row in session.scalars(select(TranslationRow).filter_by(language=MASTER_LANGUAGE)):
        for _section, text in rows.translation(row).client_texts:
            for slug in CITATION.findall(text):
                cited.setdefault(slug, set()).add(row.talking_point_id)
    return {slug: len(points) for slug, points in cited.items()}


def save(
    session: Session,
    actor: Actor,
    fields: Mapping[str, str],
    present: str = "",
    seen: str = "",
    reason: str = "",
) -> Evidence:
    """Save a fact, with its history; committed by the caller.

    Args:
        session: With the write lock.
        actor: Who saves.
        fields: `id`, `claim`, `figure`, `title`, `publisher`, `date`, `url`, `cuts`, `seen_kind`, `caveat`,
            `valid_until` as they stand in the form.
        present: Id of the fact that is changed; empty for a new one.
        seen: Digest of the fact the form was made from; empty for a new one.
        reason: Why, for the history.

    Raises:
        EvidenceError: A field has a value it cannot have, or the id is taken.
        ChangedFactError: Somebody else has changed it since.
    """
    made = _made(fields, present)
    row = session.get(EvidenceRow, made.id)
    before = rows.evidence(row) if row else None
    if before is not None and not present:
        raise EvidenceError(f"There is a fact '{made.id}' already")
    if before is not None and seen != fact_digest(before) and before != made:
        raise ChangedFactError(before)
    if before == made:
        return made
    _write(session, actor, made, "fact.change" if row else "fact.add", reason)
    return made


def restore(session: Session, actor: Actor, slug: str, number: int) -> Evidence:
    """Make an earlier version of a fact the present one; committed by the caller.

    Raises:
        LookupError: The fact has no such version.
        EvidenceError: It can be no fact any more.
    """
    content = facthistory.content_of(session, slug, number)
    if content is None or session.get(EvidenceRow, slug) is None:
        raise LookupError(f"{slug} has no version {number}")
    made = _made(content, slug)
    _write(session, actor, made, "fact.restore", f"restored version {number}")
    return made


def _made(fields: Mapping[str, str], present: str) -> Evidence:
    """The fact that a form makes."""
    try:
        made = Evidence(
            id=present or fields["id"].strip(),
            claim=" ".join(fields["claim"].split()),
            figure=" ".join(fields["figure"].split()),
            source=Source(
                *(fields[name].strip() for name in ("title", "publisher", "date", "url"))
            ),
            cuts=_cuts(fields["cuts"]),
            seen_kind=_seen(fields["seen_kind"]),
            caveat=" ".join(fields["caveat"].split()),
            valid_until=date.fromisoformat(fields["valid_until"]),
        )
        parse_evidence(write_evidence([made]))
    except KeyError as error:
        raise EvidenceError(f"{error.args[0]} is missing") from error
    except CorpusError as error:
        raise EvidenceError(" ".join(problem.message for problem in error.problems)) from error
    except ValueError as error:
        raise EvidenceError(f"Valid until: give a day such as 2027-06-30 ({error})") from error
    return made


def _write(session: Session, actor: Actor, made: Evidence, action: str, reason: str) -> None:
    row = session.get(EvidenceRow, made.id)
    old: dict[str, str] = {}
    if row is None:
        before = None
        row = EvidenceRow(id=made.id, position=len(facts(session)))
        session.add(row)
    else:
        before = rows.evidence(row)
        old = fact_fields(before)
    new = fact_fields(made)
    changed = [name for name in new if old.get(name) != new[name]]
    audit.record(
        session,
        actor,
        action,
        made.id,
        old={name: old[name] for name in changed if name in old},
        new={name: new[name] for name in changed},
        reason=reason[:2000],
    )
    rows.fill_evidence(row, made)
    facthistory.revise(session, before, made, actor.who, reason)
    raise_version(session)


def expiring(session: Session, until: date) -> Sequence[Evidence]:
    """Facts that expire up to a day, the soonest first."""
    return sorted(
        (f for f in facts(session) if f.valid_until <= until), key=lambda f: f.valid_until
    )


def _cuts(value: str) -> Cuts:
    if value not in set(Cuts):
        raise KeyError("For whom it speaks")  # what is none of the choices was not chosen
    return Cuts(value)


def _seen(value: str) -> Seen:
    if value not in set(Seen):
        raise KeyError("How it is known")
    return Seen(value)
