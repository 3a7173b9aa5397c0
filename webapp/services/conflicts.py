"""Items changed both here and in the files: shown, both sides, and never resolved silently."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from corpus.library import Library, read_library
from corpus.model import Entry, Evidence, GoldenQuestion
from corpus.problems import CorpusError
from webapp.db.models.corpus import EvidenceRow, GoldenQuestionRow, TranslationRow
from webapp.services import audit, editing, facthistory, rows
from webapp.services.agreement import (
    Sections,
    agrees,
    entry_digest,
    entry_sections,
    fact_digest,
    fact_sections,
    golden_digest,
    golden_sections,
)
from webapp.services.audit import Actor
from webapp.services.forms import form_of
from webapp.services.importing import raise_version
from webapp.services.recalls import Pieces, word_difference

#: What an item may be.
TEXT, FACT, GOLDEN = "text", "fact", "golden"


@dataclass(frozen=True, slots=True)
class Sides:
    """An item with two versions.

    Attributes:
        kind: "text", "fact" or "golden".
        key: `id.language` of a text, id of a fact, number of a golden question.
        changes: What differs: (field, ours, theirs).
    """

    kind: str
    key: str
    title: str
    changes: tuple[tuple[str, Pieces, Pieces], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    key: str
    title: str
    row: Any
    theirs: Any
    sections: Sections


def conflicts(session: Session, folder: Path) -> tuple[Sides, ...]:
    """What an import of a folder would leave alone, since both sides have changed.

    Args:
        session: For reading.
        folder: Of the corpus; one that cannot be read has no conflicts.
    """
    return tuple(
        Sides(
            found.kind,
            found.key,
            found.title,
            tuple((name, *word_difference(ours, theirs)) for name, ours, theirs in found.sections),
        )
        for found in _all(session, folder)
    )


def take_theirs(session: Session, actor: Actor, folder: Path, kind: str, key: str) -> None:
    """Let the files have it: a text becomes a draft, a fact or golden question is as they say.

    Committed by the caller. A draft that is there already is kept in the history.

    Raises:
        LookupError: There is no such conflict.
    """
    found = _one(session, folder, kind, key)
    if kind == TEXT:
        _begin_draft(session, actor, found.row, found.theirs)
        return
    if kind == FACT:
        ours, fact = rows.evidence(found.row), found.theirs
        facthistory.revise(session, ours, fact, actor.who, "as in the files")
        rows.fill_evidence(found.row, fact)
        found.row.imported_digest = fact_digest(fact)
    else:
        question = found.theirs
        found.row.expected, found.row.wants_all = list(question.expected), question.wants_all
        found.row.retired = False
        found.row.imported_digest = golden_digest(question)
    audit.record(session, actor, f"conflict.take-{kind}", key, sections=found.sections)
    raise_version(session)


def keep_ours(session: Session, actor: Actor, folder: Path, kind: str, key: str) -> None:
    """Settle a conflict for what is here, until the file changes again; committed by the caller.

    Raises:
        LookupError: There is no such conflict.
    """
    found = _one(session, folder, kind, key)
    digests: dict[str, Any] = {TEXT: entry_digest, FACT: fact_digest, GOLDEN: golden_digest}
    found.row.imported_digest = digests[kind](found.theirs)
    audit.record(session, actor, "conflict.keep", key)


def _begin_draft(session: Session, actor: Actor, row: TranslationRow, theirs: Entry) -> None:
    slug, language = row.talking_point_id, row.language
    form = form_of(theirs)
    editing.replace(session, actor, slug, language, form, of=theirs.translation.of)


def _one(session: Session, folder: Path, kind: str, key: str) -> _Found:
    for found in _all(session, folder):
        if (found.kind, found.key) == (kind, key):
            return found
    raise LookupError(f"no conflict about {key}")


def _all(session: Session, folder: Path) -> list[_Found]:
    texts, facts, golden = _edited_texts(session), _edited_facts(session), _edited_golden(session)
    if not (texts or facts or golden):
        return []
    try:
        library, _problems = read_library(folder)
    except CorpusError:
        return []
    return [*_texts(texts, library), *_facts(facts, library), *_golden(golden, library)]


def _edited_texts(session: Session) -> list[TranslationRow]:
    query = select(TranslationRow).options(joinedload(TranslationRow.talking_point))
    found = session.scalars(query.order_by(TranslationRow.id))
    return [row for row in found if not agrees(row.imported_digest, rows.entry(row))]


def _texts(edited: list[TranslationRow], library: Library) -> Iterator[_Found]:
    files = {(e.translation.talking_point, e.translation.language): e for e in library.entries}
    for row in edited:
        theirs = files.get((row.talking_point_id, row.language))
        if theirs is None or agrees(row.imported_digest, theirs):
            continue
        # Where only lines are broken elsewhere, the two say the same: an import settles it.
        if sections := entry_sections(rows.entry(row), theirs):
            key = f"{row.talking_point_id}.{row.language}"
            yield _Found(TEXT, key, row.title, row, theirs, sections)


def _edited_facts(session: Session) -> list[EvidenceRow]:
    found = session.scalars(select(EvidenceRow).order_by(EvidenceRow.position, EvidenceRow.id))
    return [row for row in found if row.imported_digest != fact_digest(rows.evidence(row))]


def _facts(edited: list[EvidenceRow], library: Library) -> Iterator[_Found]:
    files: dict[str, Evidence] = {fact.id: fact for fact in library.evidence}
    for row in edited:
        theirs = files.get(row.id)
        if theirs is None or row.imported_digest == fact_digest(theirs):
            continue
        if sections := fact_sections(rows.evidence(row), theirs):
            yield _Found(FACT, row.id, row.claim, row, theirs, sections)


def _edited_golden(session: Session) -> list[GoldenQuestionRow]:
    query = select(GoldenQuestionRow).order_by(GoldenQuestionRow.position, GoldenQuestionRow.id)
    return [
        row
        for row in session.scalars(query)
        if row.retired or row.imported_digest != golden_digest(rows.golden_question(row))
    ]


def _golden(edited: list[GoldenQuestionRow], library: Library) -> Iterator[_Found]:
    files: dict[tuple[str, str], GoldenQuestion] = {
        (question.collection, question.text): question for question in library.golden
    }
    for row in edited:
        theirs = files.get((row.collection, row.text))
        if theirs is None or row.imported_digest == golden_digest(theirs):
            continue
        ours = rows.golden_question(row)
        # One that was taken out is no conflict while the files say what was taken out.
        if ours != theirs:
            sections = golden_sections(None if row.retired else ours, theirs)
            yield _Found(GOLDEN, str(row.id), row.text, row, theirs, sections)
