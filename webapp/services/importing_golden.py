"""Golden questions of files -> database, by the rule for entries: what was changed here is left alone."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.golden import write_golden
from corpus.model import GoldenQuestion
from webapp.db.models.corpus import GoldenQuestionRow
from webapp.services import rows
from webapp.services.agreement import (
    OWN,
    Conflict,
    ImportReport,
    Origins,
    golden_digest,
    golden_sections,
)


def bring_golden(
    session: Session,
    golden: Sequence[GoldenQuestion],
    report: ImportReport,
    origins: Origins | None,
) -> None:
    """Bring golden questions into the database, in the caller's transaction.

    Args:
        session: With the write lock.
        golden: All questions of the files, in their order.
        report: Told what is done.
        origins: Of an archive, which takes nothing away; none for a folder.
    """
    known = {(row.collection, row.text): row for row in session.scalars(select(GoldenQuestionRow))}
    if origins is not None:
        _bring_archived(session, golden, known, report, origins)
        return
    for position, question in enumerate(golden):
        theirs = golden_digest(question)
        row = known.get((question.collection, question.text))
        if row is None:
            row = GoldenQuestionRow(collection=question.collection, text=question.text)
            session.add(row)
        elif rows.golden_question(row) == question:
            row.imported_digest = theirs
            row.position = position
            continue
        elif not _taken(row, question, theirs, report):
            continue
        _fill(row, question, position)
        row.imported_digest = theirs
        report.golden += 1
    # A question that was reworded in the files stands there under its new words only.
    kept = {(question.collection, question.text) for question in golden}
    collections = {collection for collection, _text in kept} - {OWN}
    for key, row in known.items():
        if key[0] in collections and key not in kept and _untouched(row):
            session.delete(row)
            report.golden += 1


def _bring_archived(
    session: Session,
    golden: Sequence[GoldenQuestion],
    known: dict[tuple[str, str], GoldenQuestionRow],
    report: ImportReport,
    origins: Origins,
) -> None:
    digests = {(item.collection, item.text): item.digest for item in origins.golden}
    items = [
        (question, position, False, digests.get((question.collection, question.text), ""))
        for position, question in enumerate(golden)
    ] + [
        (
            GoldenQuestion(item.text, tuple(item.expected), item.wants_all, item.collection),
            item.position,
            True,
            item.digest,
        )
        for item in origins.retired
    ]
    for question, position, retired, agreed in items:
        row = known.get((question.collection, question.text))
        if row is None:
            row = GoldenQuestionRow(collection=question.collection, text=question.text)
            session.add(row)
        elif (rows.golden_question(row), row.retired) == (question, retired):
            row.position = position
            continue
        elif not _taken(row, question, "" if retired else golden_digest(question), report, retired):
            continue
        _fill(row, question, position)
        row.retired, row.imported_digest = retired, agreed
        report.golden += 1


def _taken(
    row: GoldenQuestionRow,
    question: GoldenQuestion,
    theirs: str,
    report: ImportReport,
    retired: bool = False,
) -> bool:
    """Whether the files' question may replace the one here; a conflict is noted."""
    if row.imported_digest == theirs and theirs:
        return False  # changed here only
    if _untouched(row):
        return True
    ours = rows.golden_question(row)
    name = f"golden/{question.collection}.tsv: {question.text}"
    mine = "" if row.retired else write_golden([ours])
    sections = golden_sections(None if row.retired else ours, None if retired else question)
    report.conflicts.append(Conflict(name, mine, write_golden([question]), sections))
    return False


def _untouched(row: GoldenQuestionRow) -> bool:
    return not row.retired and row.imported_digest == golden_digest(rows.golden_question(row))


def _fill(row: GoldenQuestionRow, question: GoldenQuestion, position: int) -> None:
    row.expected = list(question.expected)
    row.wants_all = question.wants_all
    row.position = position
