"""What an archive holds beside the files of the corpus, as JSON lines: one object a row, oldest first."""

import json
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.entry import Slug
from webapp.db.base import Base
from webapp.db.models.corpus import FactRevisionRow, RevisionRow, TalkingPointRow
from webapp.db.models.editing import CommentRow, VerificationRow
from webapp.services.importing import Told, body

BATCH = 500
#: Bytes of one line.
LINE_MAX = 32 * 1024 * 1024

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


class RecordError(ValueError):
    """Raised where a line cannot be read; says which."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RevisionRecord(_Record):
    """One line of `history.jsonl`: the columns of a revision."""

    id: int
    talking_point_id: Slug
    language: Language
    text_version: Annotated[str, StringConstraints(max_length=16)]
    content: str
    origin: Annotated[str, StringConstraints(max_length=20)]
    author: str
    writers: list[str] = []
    reason: str
    created_at: AwareDatetime


class FactRecord(_Record):
    """One line of `facts.jsonl`: a version of a fact."""

    evidence_id: Slug
    content: dict[str, str]
    author: str
    reason: str
    created_at: AwareDatetime


class VerificationRecord(_Record):
    """One line of `verifications.jsonl`."""

    talking_point_id: Slug
    day: date
    author: str
    note: str
    created_at: AwareDatetime


class CommentRecord(_Record):
    """One line of `comments.jsonl`."""

    talking_point_id: Slug
    language: Language
    author: str
    text: str
    created_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class Log:
    """A table of events.

    Attributes:
        of: Columns that name what an event is about.
    """

    file: str
    row: type[Base]
    record: type[BaseModel]
    of: tuple[str, ...]


HISTORY = Log("history.jsonl", RevisionRow, RevisionRecord, ("talking_point_id", "language"))
FACTS = Log("facts.jsonl", FactRevisionRow, FactRecord, ("evidence_id",))
VERIFICATIONS = Log(
    "verifications.jsonl", VerificationRow, VerificationRecord, ("talking_point_id",)
)
COMMENTS = Log("comments.jsonl", CommentRow, CommentRecord, ("talking_point_id", "language"))
LOGS = (HISTORY, FACTS, VERIFICATIONS, COMMENTS)


def lines(session: Session, log: Log) -> Iterator[bytes]:
    """A table as lines, read from the database bit by bit."""
    names = list(log.record.model_fields)
    query = select(log.row).order_by(log.row.__table__.c.id)
    for row in session.scalars(query.execution_options(yield_per=BATCH)):
        record = {name: _plain(getattr(row, name)) for name in names}
        yield (json.dumps(record, ensure_ascii=False) + "\n").encode()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def read(file: Path, log: Log) -> Iterator[dict[str, Any]]:
    """The rows of a file, their columns by name; none where there is no file.

    Raises:
        RecordError: A line cannot be read.
    """
    if not file.is_file():
        return
    place = 0
    with file.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(LINE_MAX + 1), b""), start=1):
            if len(line) > LINE_MAX:
                raise RecordError(f"{log.file}, line {number}: the line is too long.")
            try:
                text = line.decode()
                if text.strip():
                    yield dict(log.record.model_validate_json(text))
            except UnicodeDecodeError as error:
                at = place + error.start + 1
                raise RecordError(f"{log.file} is not UTF-8 (byte {at}).") from error
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"])) or "the line"
                message = f"{log.file}, line {number}: {where}: {first['msg']}."
                raise RecordError(message) from error
            place += len(line)


def keep(session: Session, log: Log, records: Iterable[dict[str, Any]]) -> AbstractSet[Told]:
    """Keep events about what has none here, in the caller's transaction.

    Args:
        session: With the write lock.
        log: The table.
        records: Oldest first.

    Returns:
        For revisions, what each entry's end in; empty for other tables.
    """
    columns = [log.row.__table__.c[name] for name in log.of]
    known = {tuple(key) for key in session.execute(select(*columns).distinct())}
    points = set(session.scalars(select(TalkingPointRow.id))) if log is VERIFICATIONS else None
    last: dict[tuple[str, str], str] = {}
    batch: list[Base] = []
    for record in records:
        if tuple(record[name] for name in log.of) in known:
            continue
        if points is not None and record["talking_point_id"] not in points:
            continue
        # Rows are numbered anew: their numbers may be taken here.
        batch.append(log.row(**{k: v for k, v in record.items() if k != "id"}))
        # A dropped draft was never what the entry said.
        if log is HISTORY and record["origin"] != "discarded":
            last[record["talking_point_id"], record["language"]] = body(record["content"])
        if len(batch) == BATCH:
            _write(session, batch)
    _write(session, batch)
    return {(*key, said) for key, said in last.items()}


def _write(session: Session, batch: list[Base]) -> None:
    session.add_all(batch)
    session.flush()
    for row in batch:
        session.expunge(row)
    batch.clear()
