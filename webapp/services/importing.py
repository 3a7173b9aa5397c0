"""Files -> database. An edit made here since the last import is never overwritten; it is reported.

The whole import is one transaction: whoever kills the process finds the old corpus or the new one.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.entry import write_entry
from corpus.evidence import write_evidence
from corpus.library import Library
from corpus.model import Entry, Evidence, GoldenQuestion, Outline
from webapp.db.base import begin_writing, now
from webapp.db.models.corpus import (
    CorpusStateRow,
    EvidenceRow,
    GoldenQuestionRow,
    RevisionRow,
    TalkingPointRow,
    TranslationRow,
    VocabularyRow,
)
from webapp.services import rows


@dataclass(frozen=True, slots=True)
class Conflict:
    """An item that was changed here and in the files since they last agreed.

    Attributes:
        name: Path of the entry, or id of the fact.
        ours: Its text in the database, as a file.
        theirs: Its text in the files.
    """

    name: str
    ours: str
    theirs: str


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        added: Paths of entries and ids of facts that were new.
        updated: Those whose text changed.
        conflicts: Those left alone.
        golden: Number of golden questions added, changed or taken away.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    golden: int = 0
    vocabulary: bool = False

    @property
    def changed(self) -> bool:
        """Whether the database is another one than before."""
        return bool(self.added or self.updated or self.golden or self.vocabulary)


def import_library(
    session: Session,
    library: Library,
    reason: str,
    source_digest: str = "",
    history: Sequence[RevisionRow] = (),
) -> ImportReport:
    """Bring a library into the database, in one transaction.

    Args:
        session: Without an open transaction; committed at the end.
        library: What the files say.
        reason: Kept with each revision.
        source_digest: Kept to know the same folder again; empty to keep what is there.
        history: Earlier revisions, oldest first, kept for entries that have none here. Where the files say
            what these end in, the import adds no revision of its own.

    Returns:
        What was done. Items that are in the database only are left alone.
    """
    begin_writing(session)
    report = ImportReport()
    told = _history(session, history)
    _vocabulary(session, library, report)
    for position, fact in enumerate(library.evidence):
        _fact(session, fact, library.fact_places.get(fact.id, ("", 0))[0], position, report)
    masters = [entry for entry in library.entries if entry.talking_point]
    others = [entry for entry in library.entries if not entry.talking_point]
    for position, entry in enumerate(_ordered(masters, library.outline)):
        _entry(session, entry, position, reason, report, told)
    session.flush()
    for entry in others:
        _entry(session, entry, 0, reason, report, told)
    _golden(session, library.golden, report)
    state = _state(session)
    if report.changed:
        raise_version(session)
    if source_digest:
        state.source_digest = source_digest
    session.commit()
    return report


def raise_version(session: Session) -> None:
    """Tell every replica that the corpus is another one; part of the caller's transaction."""
    state = _state(session)
    state.version += 1
    state.stamp = secrets.token_hex(16)
    state.changed_at = now()


def _state(session: Session) -> CorpusStateRow:
    state = session.get(CorpusStateRow, 1)
    if state is None:
        state = CorpusStateRow(id=1, version=0, stamp="", source_digest="")
        session.add(state)
    return state


def _ordered(masters: list[Entry], outline: Outline) -> list[Entry]:
    concerns = {concern.id: number for number, concern in enumerate(outline.concerns)}

    def place(entry: Entry) -> tuple[int, str]:
        point = entry.talking_point
        return (concerns.get(point.concern, len(concerns)), point.id) if point else (0, "")

    return sorted(masters, key=place)


def _vocabulary(session: Session, library: Library, report: ImportReport) -> None:
    outline = library.outline
    content = {
        "concerns": [{"id": c.id, "title": c.title} for c in outline.concerns],
        "audiences": [
            {"id": a.id, "title": a.title, "cares_about": a.cares_about} for a in outline.audiences
        ],
        "forbidden": list(library.forbidden),
    }
    row = session.get(VocabularyRow, 1)
    if row is None:
        session.add(VocabularyRow(id=1, content=content))
        report.vocabulary = True
    elif row.content != content:
        row.content = content
        report.vocabulary = True


def _history(session: Session, history: Sequence[RevisionRow]) -> set[tuple[str, str, str]]:
    """Keep revisions of entries that have none; say what each entry's end in: (id, language, body)."""
    query = select(RevisionRow.talking_point_id, RevisionRow.language).distinct()
    known = {(slug, language) for slug, language in session.execute(query)} if history else set()
    kept = [row for row in history if (row.talking_point_id, row.language) not in known]
    session.add_all(kept)
    session.flush()
    # A dropped draft was never what the entry said.
    told = [row for row in kept if row.origin != "discarded"]
    last = {(row.talking_point_id, row.language): _body(row.content) for row in told}
    return {(*key, body) for key, body in last.items()}


def _body(content: str) -> str:
    """An entry's file without its front matter, which may change without a revision."""
    return content.partition("\n---\n")[2]


def digest(text: str) -> str:
    """Names the text of a file."""
    return hashlib.sha256(text.encode()).hexdigest()


def _entry(
    session: Session,
    entry: Entry,
    position: int,
    reason: str,
    report: ImportReport,
    told: set[tuple[str, str, str]],
) -> None:
    wording = entry.translation
    theirs = write_entry(entry)
    row = session.scalar(
        select(TranslationRow).filter_by(
            talking_point_id=wording.talking_point, language=wording.language
        )
    )
    if row is None:
        row = TranslationRow(talking_point_id=wording.talking_point)
        if entry.talking_point:
            point = TalkingPointRow(id=wording.talking_point)
            rows.fill_talking_point(point, entry.talking_point)
            session.add(point)
        report.added.append(entry.path)
        session.add(row)
    else:
        ours = write_entry(rows.entry(row))
        if ours == theirs:
            row.imported_digest = digest(theirs)
            _place(session, wording.talking_point, position, entry)
            return
        if row.imported_digest == digest(theirs):
            return  # edited here only; the file is as it was
        if row.imported_digest != digest(ours):
            report.conflicts.append(Conflict(entry.path, ours, theirs))
            return
        report.updated.append(entry.path)
        if entry.talking_point:
            rows.fill_talking_point(row.talking_point, entry.talking_point)
    rows.fill_translation(row, wording)
    row.imported_digest = digest(theirs)
    _place(session, wording.talking_point, position, entry)
    if (wording.talking_point, wording.language, _body(theirs)) in told:
        return
    session.add(
        RevisionRow(
            talking_point_id=wording.talking_point,
            language=wording.language,
            text_version=wording.text_version,
            content=theirs,
            origin="import",
            reason=reason,
        )
    )


def _place(session: Session, slug: str, position: int, entry: Entry) -> None:
    point = session.get(TalkingPointRow, slug)
    if point and entry.talking_point:
        point.position = position


def _fact(session: Session, fact: Evidence, file: str, position: int, report: ImportReport) -> None:
    theirs = write_evidence([fact])
    row = session.get(EvidenceRow, fact.id)
    if row is None:
        row = EvidenceRow(id=fact.id)
        session.add(row)
        report.added.append(fact.id)
    else:
        row.position = position
        ours = write_evidence([rows.evidence(row)])
        if ours == theirs:
            row.imported_digest = digest(theirs)
            row.file = file or row.file
            return
        if row.imported_digest == digest(theirs):
            return
        if row.imported_digest != digest(ours):
            report.conflicts.append(Conflict(fact.id, ours, theirs))
            return
        report.updated.append(fact.id)
    rows.fill_evidence(row, fact)
    row.file = file or "evidence/more.yaml"
    row.position = position
    row.imported_digest = digest(theirs)


def _golden(session: Session, golden: tuple[GoldenQuestion, ...], report: ImportReport) -> None:
    known = {(row.collection, row.text): row for row in session.scalars(select(GoldenQuestionRow))}
    for position, question in enumerate(golden):
        row = known.get((question.collection, question.text))
        if row is None:
            row = GoldenQuestionRow(collection=question.collection, text=question.text)
            session.add(row)
        elif rows.golden_question(row) == question:
            row.position = position
            continue
        row.expected = list(question.expected)
        row.wants_all = question.wants_all
        row.position = position
        report.golden += 1
    # A question that was reworded in the files stands there under its new words only.
    kept = {(question.collection, question.text) for question in golden}
    collections = {collection for collection, _text in kept}
    for key, row in known.items():
        if key[0] in collections and key not in kept:
            session.delete(row)
            report.golden += 1
