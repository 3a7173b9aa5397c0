"""A table somebody sent -> the database, in two steps: what it would change, and changing it.

Other than files, a table may overwrite what was written in the browser: whoever confirms it has seen what
it changes, and it is brought only while the corpus is the one they saw. The digest by which files are
compared stays as it is, so that a later import of files takes what a table brought for an edit made here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.entry import write_entry
from corpus.model import Entry
from webapp.db.base import begin_writing
from webapp.db.models.corpus import CorpusStateRow, RevisionRow, TalkingPointRow, TranslationRow
from webapp.services import exporting, rows
from webapp.services.importing import Conflict, ImportReport, raise_version
from webapp.services.table_entries import Parsed
from webapp.services.tables import cells, columns

Key = tuple[str, str]


class StaleError(RuntimeError):
    """Raised where the corpus is another one than the one a preview was made of."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a table changes in one wording.

    Attributes:
        sections: (field, old text, new text) for each field that differs, in the order of the columns.
    """

    id: str
    language: str
    sections: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table would do.

    Attributes:
        added: Paths of entries that are new, in the table's order.
        changed: Entries whose text or metadata change, in the table's order.
        unchanged: Number of entries that say what the database says.
        conflicts: Those of `changed` whose present text was written in the browser and would be replaced.
        stamp: Of the corpus compared with; empty before the first import.
    """

    added: tuple[str, ...]
    changed: tuple[RowChange, ...]
    unchanged: int
    conflicts: tuple[Conflict, ...]
    stamp: str


def preview(session: Session, parsed: Parsed) -> Preview:
    """Say what a table would change; nothing is written.

    Args:
        session: Best the one in which the library was read that the table was parsed against, in the same
            transaction.
        parsed: Only its entries count.

    Returns:
        The changes; all empty for a table without entries.
    """
    stamp = _stamp(session)
    known = _known(session)
    differing = {key: e for key, e in _by_key(parsed.entries).items() if known.get(key) != e}
    changed = {key: (known[key], entry) for key, entry in differing.items() if key in known}
    names = columns(exporting.outline(session))
    edited = _edited(session) if changed else frozenset()
    return Preview(
        added=tuple(entry.path for key, entry in differing.items() if key not in known),
        changed=tuple(
            RowChange(*key, _sections(ours, theirs, names))
            for key, (ours, theirs) in changed.items()
        ),
        unchanged=len(parsed.entries) - len(differing),
        conflicts=tuple(
            Conflict(theirs.path, write_entry(ours), write_entry(theirs))
            for key, (ours, theirs) in changed.items()
            if key in edited
        ),
        stamp=stamp,
    )


def apply(
    session: Session,
    parsed: Parsed,
    reason: str,
    author: str,
    *,
    stamp: str,
    note: Callable[[ImportReport], None] | None = None,
) -> ImportReport:
    """Bring a table's entries into the database, in one transaction.

    Args:
        session: Without unsaved changes; committed at the end, rolled back when anything goes wrong.
        parsed: Only its entries count. What is in the database only is left alone.
        reason: Kept with each revision.
        author: Kept with each revision.
        stamp: `Preview.stamp` of what was confirmed.
        note: Writes in the same session what is to be known of it, given what was added and updated.

    Returns:
        What was added and updated, by path, in the table's order. Nothing is left alone as a conflict.

    Raises:
        StaleError: The corpus has changed since the preview; nothing is written.
        CorpusError: A text holds what an entry's file cannot carry; nothing is written.
    """
    session.rollback()
    try:
        _check(session, stamp)
        known = _known(session)
        changed = [e for key, e in _by_key(parsed.entries).items() if known.get(key) != e]
        # Writing thousands of entries as files takes long, so it is done before the lock is taken.
        contents = [(entry, write_entry(entry)) for entry in changed]
        begin_writing(session)
        _check(session, stamp)
        points = {row.id: row for row in session.scalars(select(TalkingPointRow))}
        texts = {
            (row.talking_point_id, row.language): row
            for point in points.values()
            for row in point.translations
        }
        report = ImportReport()
        for entry, content in contents:
            new = (entry.translation.talking_point, entry.translation.language) not in texts
            (report.added if new else report.updated).append(entry.path)
            _fill(session, entry, points, texts)
            session.add(_revision(entry, content, reason, author))
        if report.changed:
            session.flush()
            _place(session)
            raise_version(session)
        if note:
            note(report)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return report


def _stamp(session: Session) -> str:
    return session.scalar(select(CorpusStateRow.stamp).where(CorpusStateRow.id == 1)) or ""


def _check(session: Session, stamp: str) -> None:
    if _stamp(session) != stamp:
        message = "The corpus has changed since this was shown; look at the changes again."
        raise StaleError(message)


def _by_key(entries: Iterable[Entry]) -> dict[Key, Entry]:
    return {(e.translation.talking_point, e.translation.language): e for e in entries}


def _known(session: Session) -> dict[Key, Entry]:
    return _by_key(exporting.library(session).entries)


def _edited(session: Session) -> frozenset[Key]:
    """Wordings whose last revision was made in the browser."""
    last = (
        select(func.max(RevisionRow.id))
        .where(RevisionRow.origin != "discarded")  # a dropped draft was never published
        .group_by(RevisionRow.talking_point_id, RevisionRow.language)
    )
    query = select(RevisionRow.talking_point_id, RevisionRow.language).where(
        RevisionRow.id.in_(last), RevisionRow.origin != "import"
    )
    return frozenset((slug, language) for slug, language in session.execute(query))


def _sections(
    ours: Entry, theirs: Entry, names: tuple[str, ...]
) -> tuple[tuple[str, str, str], ...]:
    old, new = cells(ours), cells(theirs)
    both = ((name, old.get(name, ""), new.get(name, "")) for name in names)
    return tuple(found for found in both if found[1] != found[2])


def _fill(
    session: Session,
    entry: Entry,
    points: dict[str, TalkingPointRow],
    texts: dict[Key, TranslationRow],
) -> None:
    """Set an entry's rows, made when there are none."""
    wording = entry.translation
    slug, language = wording.talking_point, wording.language
    if entry.talking_point:
        if slug not in points:
            points[slug] = TalkingPointRow(id=slug)
            session.add(points[slug])
        rows.fill_talking_point(points[slug], entry.talking_point)
    if (slug, language) not in texts:
        texts[slug, language] = TranslationRow(talking_point_id=slug)
        session.add(texts[slug, language])
    rows.fill_translation(texts[slug, language], wording)


def _revision(entry: Entry, content: str, reason: str, author: str) -> RevisionRow:
    wording = entry.translation
    return RevisionRow(
        talking_point_id=wording.talking_point,
        language=wording.language,
        text_version=wording.text_version,
        content=content,
        origin="import",
        author=author,
        reason=reason,
    )


def _place(session: Session) -> None:
    """Talking points stand by concern and then by id, as after an import of files."""
    concerns = {c.id: number for number, c in enumerate(exporting.outline(session).concerns)}
    found = session.scalars(select(TalkingPointRow)).all()
    ordered = sorted(found, key=lambda row: (concerns.get(row.concern, len(concerns)), row.id))
    for position, row in enumerate(ordered):
        row.position = position
