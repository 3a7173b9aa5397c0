"""Texts changed both here and in the files: shown, both sides, and never resolved silently."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.entry import write_entry
from corpus.library import read_library
from corpus.model import Entry
from corpus.problems import CorpusError
from webapp.db.models.corpus import TranslationRow
from webapp.services import audit, editing, rows
from webapp.services.audit import Actor
from webapp.services.forms import form_of
from webapp.services.history import differences
from webapp.services.importing import digest
from webapp.services.recalls import Pieces


@dataclass(frozen=True, slots=True)
class Sides:
    """A text with two versions.

    Attributes:
        changes: What differs: (field, ours, theirs).
    """

    slug: str
    language: str
    title: str
    changes: tuple[tuple[str, Pieces, Pieces], ...]


def conflicts(session: Session, folder: Path) -> tuple[Sides, ...]:
    """What an import of a folder would leave alone, since both sides have changed.

    Args:
        session: For reading.
        folder: Of the corpus; one that cannot be read has no conflicts.
    """
    found = []
    for row, entry in _both(session, folder):
        ours, theirs = form_of(rows.entry(row)), form_of(entry)
        changes = differences(ours, theirs)
        found.append(Sides(row.talking_point_id, row.language, row.title, changes))
    return tuple(found)


def begin_draft(session: Session, actor: Actor, folder: Path, slug: str, language: str) -> None:
    """Begin a draft with the files' text; committed by the caller.

    Raises:
        LookupError: There is no such conflict.
    """
    _row, entry = _one(session, folder, slug, language)
    present = editing.draft(session, slug, language)
    seen = present.version if present else 0
    editing.save(session, actor, slug, language, form_of(entry), seen)


def keep_ours(session: Session, actor: Actor, folder: Path, slug: str, language: str) -> None:
    """Settle a conflict for the text here, until the file changes again; committed by the caller.

    Raises:
        LookupError: There is no such conflict.
    """
    row, entry = _one(session, folder, slug, language)
    row.imported_digest = digest(write_entry(entry))
    audit.record(session, actor, "conflict.keep", f"{slug}.{language}")


def _one(session: Session, folder: Path, slug: str, language: str) -> tuple[TranslationRow, Entry]:
    for row, entry in _both(session, folder):
        if (row.talking_point_id, row.language) == (slug, language):
            return row, entry
    raise LookupError(f"no conflict about {slug}.{language}")


def _both(session: Session, folder: Path) -> list[tuple[TranslationRow, Entry]]:
    present = {
        (row.talking_point_id, row.language): row
        for row in session.scalars(select(TranslationRow).order_by(TranslationRow.id))
    }
    edited = {
        key: row
        for key, row in present.items()
        if row.imported_digest and row.imported_digest != digest(write_entry(rows.entry(row)))
    }
    if not edited:
        return []
    try:
        library, _problems = read_library(folder)
    except CorpusError:
        return []
    files = {(e.translation.talking_point, e.translation.language): e for e in library.entries}
    return [
        (row, files[key])
        for key, row in edited.items()
        if key in files
        and digest(write_entry(files[key]))
        not in {row.imported_digest, digest(write_entry(rows.entry(row)))}
    ]
