"""Files -> database. An edit made here since the last import is never overwritten; it is reported.

The whole import is one transaction: whoever kills the process finds the old corpus or the new one.
"""

import secrets
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.entry import write_entry
from corpus.evidence import write_evidence
from corpus.library import Library
from corpus.model import Entry, Evidence, Outline
from webapp.db.base import begin_writing, now
from webapp.db.models.corpus import (
    CorpusStateRow,
    EvidenceRow,
    RevisionRow,
    TalkingPointRow,
    TranslationRow,
    VocabularyRow,
)
from webapp.services import audit, facthistory, rows
from webapp.services.agreement import Conflict as Conflict
from webapp.services.agreement import ImportReport as ImportReport
from webapp.services.agreement import (
    Origins,
    entry_digests,
    entry_sections,
    fact_digest,
    fact_sections,
)
from webapp.services.audit import Actor
from webapp.services.importing_golden import bring_golden

#: (talking point, language, body) of a revision.
Told = tuple[str, str, str]


def import_library(
    session: Session,
    library: Library,
    reason: str,
    source_digest: str = "",
    actor: Actor | None = None,
) -> ImportReport:
    """Bring a library into the database, in one transaction.

    Args:
        session: Without an open transaction; committed at the end.
        library: What the files say.
        reason: Kept with each revision.
        source_digest: Kept to know the same folder again; empty to keep what is there.
        actor: Who imports, for the log; none logs nothing.

    Returns:
        What was done. Items that are in the database only are left alone.
    """
    begin_writing(session)
    report = bring(session, library, reason)
    if source_digest:
        _state(session).source_digest = source_digest
    if actor:
        log(session, actor, "corpus.import", reason, report)
    session.commit()
    return report


def bring(
    session: Session,
    library: Library,
    reason: str,
    origins: Origins | None = None,
    told: AbstractSet[Told] = frozenset(),
) -> ImportReport:
    """Bring a library into the database, in the caller's transaction.

    Args:
        session: With the write lock.
        library: What the files say.
        reason: Kept with each revision.
        origins: What the items of an archive come from; none where the files themselves are the origin.
        told: What entries say by their history: where the files say the same, no revision is added.

    Returns:
        What was done.
    """
    report = ImportReport()
    into = _Into(session, reason, report, origins, told)
    _vocabulary(session, library, report)
    for position, fact in enumerate(library.evidence):
        into.fact(fact, library.fact_places.get(fact.id, ("", 0))[0], position)
    masters = [entry for entry in library.entries if entry.talking_point]
    others = [entry for entry in library.entries if not entry.talking_point]
    for position, entry in enumerate(_ordered(masters, library.outline)):
        into.entry(entry, position)
    session.flush()
    for entry in others:
        into.entry(entry, 0)
    bring_golden(session, library.golden, report, origins)
    state = _state(session)
    if origins and not state.source_digest:
        state.source_digest = origins.source_digest
    if report.changed:
        raise_version(session)
    session.flush()
    return report


def log(session: Session, actor: Actor, action: str, about: str, report: ImportReport) -> None:
    """Note an import in the log, in its transaction."""
    audit.record(
        session,
        actor,
        action,
        about,
        added=len(report.added),
        updated=report.updated[:200],
        conflicts=[conflict.name for conflict in report.conflicts[:200]],
        golden=report.golden,
    )


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


@dataclass(frozen=True, slots=True)
class _Into:
    """An import under way; see `bring`."""

    session: Session
    reason: str
    report: ImportReport
    origins: Origins | None
    told: AbstractSet[Told]

    def entry(self, entry: Entry, position: int) -> None:
        wording, point = entry.translation, entry.talking_point
        slug, language = wording.talking_point, wording.language
        theirs = entry_digests(entry)
        agreed = theirs[0]
        if self.origins is not None:
            agreed = self.origins.entries.get(f"{slug}.{language}", "")
        row = self.session.scalar(
            select(TranslationRow).filter_by(talking_point_id=slug, language=language)
        )
        if row is None:
            row = TranslationRow(talking_point_id=slug)
            if point:
                new = TalkingPointRow(id=slug)
                rows.fill_talking_point(new, point)
                self.session.add(new)
            self.report.added.append(entry.path)
            self.session.add(row)
        else:
            ours = rows.entry(row)
            mine = entry_digests(ours)
            if mine[0] == theirs[0]:
                self._same(row, entry, agreed, position)
                return
            if row.imported_digest in theirs:
                return  # edited here only; the file is as it was
            sections = entry_sections(ours, entry)
            # What differs in nothing but broken lines was settled with the files' text.
            if sections and row.imported_digest not in mine:
                sides = write_entry(ours), write_entry(entry)
                self.report.conflicts.append(Conflict(entry.path, *sides, sections))
                return
            self.report.updated.append(entry.path)
            if point and ours.talking_point:
                # A verification made here holds for what the files then say.
                verified = max(point.verified, ours.talking_point.verified)
                entry = replace(entry, talking_point=replace(point, verified=verified))
            if entry.talking_point:
                rows.fill_talking_point(row.talking_point, entry.talking_point)
        rows.fill_translation(row, wording)
        row.imported_digest = agreed
        self._place(slug, position, entry)
        content = write_entry(entry)
        if (slug, language, body(content)) in self.told:
            return
        self.session.add(
            RevisionRow(
                talking_point_id=slug,
                language=language,
                text_version=wording.text_version,
                content=content,
                origin="import",
                reason=self.reason,
            )
        )

    def _same(self, row: TranslationRow, entry: Entry, agreed: str, position: int) -> None:
        """Both sides say the same, but for the day of verification: the later one stays."""
        if self.origins is None:
            row.imported_digest = agreed
        self._place(row.talking_point_id, position, entry)
        point = entry.talking_point
        if point and point.verified > row.talking_point.verified:
            row.talking_point.verified = point.verified
            self.report.updated.append(entry.path)

    def _place(self, slug: str, position: int, entry: Entry) -> None:
        point = self.session.get(TalkingPointRow, slug)
        if point and entry.talking_point:
            point.position = position

    def fact(self, fact: Evidence, file: str, position: int) -> None:
        theirs = fact_digest(fact)
        agreed = theirs if self.origins is None else self.origins.facts.get(fact.id, "")
        row = self.session.get(EvidenceRow, fact.id)
        if row is None:
            row = EvidenceRow(id=fact.id)
            self.session.add(row)
            self.report.added.append(fact.id)
        else:
            row.position = position
            ours = rows.evidence(row)
            if ours == fact:
                if self.origins is None:
                    row.imported_digest = agreed
                row.file = file or row.file
                return
            if row.imported_digest == theirs:
                return
            if row.imported_digest != fact_digest(ours):
                sides = write_evidence([ours]), write_evidence([fact])
                sections = fact_sections(ours, fact)
                self.report.conflicts.append(Conflict(fact.id, *sides, sections))
                return
            self.report.updated.append(fact.id)
            facthistory.revise(self.session, ours, fact, "", self.reason)
        rows.fill_evidence(row, fact)
        row.file = file or "evidence/more.yaml"
        row.position = position
        row.imported_digest = agreed


def body(content: str) -> str:
    """An entry's file without its front matter, which may change without a revision."""
    return content.partition("\n---\n")[2]
