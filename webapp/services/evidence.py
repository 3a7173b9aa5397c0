"""Facts: found by meaning, changed, and where each is cited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sentencex import segment
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.evidence import parse_evidence, write_evidence
from corpus.model import CITATION, MASTER_LANGUAGE, Cuts, Evidence, Seen, Source
from corpus.problems import CorpusError
from index.types import Encoder
from webapp.db.models.corpus import EvidenceRow, TranslationRow
from webapp.services import audit, rows
from webapp.services.audit import Actor
from webapp.services.importing import raise_version
from webapp.services.indexing import embed

FOUND = 8


@dataclass(frozen=True, slots=True)
class Citing:
    """A sentence that cites a fact.

    Attributes:
        slug: Of the talking point.
        section: Where it stands, such as "Answer".
        sentence: With its marks.
    """

    slug: str
    title: str
    language: str
    section: str
    sentence: str


class EvidenceError(ValueError):
    """Raised where a fact cannot be saved as it is; says why."""


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
    """Every sentence that uses a fact, by talking point."""
    mark = f"[^{slug}]"
    query = select(TranslationRow).order_by(
        TranslationRow.talking_point_id, TranslationRow.language
    )
    return tuple(
        Citing(row.talking_point_id, row.title, row.language, section, sentence.strip())
        for row in session.scalars(query)
        for section, text in rows.translation(row).client_texts
        if mark in text
        for sentence in segment(row.language, text)
        if mark in sentence
    )


def counts(session: Session) -> Mapping[str, int]:
    """In how many talking points each fact is cited; facts cited nowhere are left out."""
    cited: dict[str, set[str]] = {}
    for row in session.scalars(select(TranslationRow).filter_by(language=MASTER_LANGUAGE)):
        for _section, text in rows.translation(row).client_texts:
            for slug in CITATION.findall(text):
                cited.setdefault(slug, set()).add(row.talking_point_id)
    return {slug: len(points) for slug, points in cited.items()}


def save(session: Session, actor: Actor, fields: Mapping[str, str], present: str = "") -> Evidence:
    """Save a fact; committed by the caller.

    Args:
        session: With the write lock.
        actor: Who saves.
        fields: `id`, `claim`, `figure`, `title`, `publisher`, `date`, `url`, `cuts`, `seen_kind`, `caveat`,
            `valid_until` as they stand in the form.
        present: Id of the fact that is changed; empty for a new one.

    Raises:
        EvidenceError: A field has a value it cannot have, or the id is taken.
    """
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
    row = session.get(EvidenceRow, made.id)
    if row is None:
        row = EvidenceRow(id=made.id, position=len(facts(session)))
        session.add(row)
        audit.record(session, actor, "fact.add", made.id)
    elif not present:
        raise EvidenceError(f"There is a fact '{made.id}' already")
    else:
        before = rows.evidence(row)
        fields_ = ("claim", "figure", "source", "valid_until", "caveat")
        what = [n for n in fields_ if getattr(before, n) != getattr(made, n)]
        audit.record(session, actor, "fact.change", made.id, changed=what)
    rows.fill_evidence(row, made)
    raise_version(session)
    return made


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
