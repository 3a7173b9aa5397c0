"""The whole corpus with its history as one zip, and back.

The zip of the same corpus is the same, byte for byte: names are sorted and carry no time.
"""

import io
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.entry import Slug
from corpus.library import Library, read_library, write_library
from corpus.problems import CorpusError
from webapp.db.models.corpus import RevisionRow
from webapp.services import exporting
from webapp.services.importing import ImportReport, import_library

HISTORY = "history.jsonl"
MAX_FILES = 20_000
MAX_UNPACKED = 200 * 1024 * 1024
#: The earliest a zip can say.
NO_TIME = (1980, 1, 1, 0, 0, 0)
REASON = "restored from an archive"


class ArchiveError(ValueError):
    """Raised where a zip is no archive of a corpus; says what is wrong."""


class RevisionRecord(BaseModel):
    """One line of `history.jsonl`: the columns of a revision."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: int
    talking_point_id: Slug
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    text_version: Annotated[str, StringConstraints(max_length=16)]
    content: str
    origin: Annotated[str, StringConstraints(max_length=20)]
    author: str
    reason: str
    created_at: AwareDatetime


def write_zip(session: Session) -> bytes:
    """The corpus as files, as `silverlining corpus export` writes them, and its history.

    Args:
        session: Read in one transaction.

    Returns:
        The zip. `history.jsonl` holds every revision as an object with all its columns, oldest first; it
        is empty when there is none.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_library(exporting.library(session), folder)
        files = {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in folder.rglob("*")
            if file.is_file()
        }
    files[HISTORY] = "".join(_history_lines(session)).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            item = zipfile.ZipInfo(path, NO_TIME)
            item.compress_type = zipfile.ZIP_DEFLATED
            item.create_system = 3  # Unix, wherever it is made
            item.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(item, files[path])
    return stream.getvalue()


def _history_lines(session: Session) -> Iterator[str]:
    names = [column.name for column in RevisionRow.__table__.columns]
    for row in session.scalars(select(RevisionRow).order_by(RevisionRow.id)):
        record = {name: getattr(row, name) for name in names}
        record["created_at"] = row.created_at.isoformat()
        yield json.dumps(record, ensure_ascii=False) + "\n"


def read_zip(content: bytes, folder: Path) -> tuple[Library, tuple[dict[str, Any], ...]]:
    """Unpack an archive and read it.

    Args:
        content: The zip.
        folder: An empty folder; nothing is ever written outside it.

    Returns:
        The library, and the revisions in the order of the file, their columns by name and `created_at` a
        moment. None when the zip has no `history.jsonl`.

    Raises:
        ArchiveError: It is no zip, too large, holds a path that leads elsewhere, or its corpus or history
            cannot be read whole.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive.infolist())
            for item in archive.infolist():
                if not item.is_dir():
                    file = folder / item.filename
                    file.parent.mkdir(parents=True, exist_ok=True)
                    # Never more than the size the item gives, which was checked.
                    file.write_bytes(archive.read(item))
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeError, OSError) as error:
        raise ArchiveError("The file is no zip, or a broken one; export it again.") from error
    try:
        library, problems = read_library(folder)
    except CorpusError as error:
        raise ArchiveError(f"The zip holds no corpus: {error}") from error
    if problems:
        more = f" ({len(problems)} such problems in all)" if len(problems) > 1 else ""
        raise ArchiveError(f"The corpus in the zip cannot be read: {problems[0]}{more}")
    return library, tuple(_read_history(folder / HISTORY))


def _check(items: list[zipfile.ZipInfo]) -> None:
    if len(items) > MAX_FILES:
        raise ArchiveError(f"The zip holds more than {MAX_FILES:,} files.")
    if sum(item.file_size for item in items) > MAX_UNPACKED:
        raise ArchiveError("The zip holds more than 200 MB.")
    seen: set[str] = set()
    for item in items:
        path = item.filename
        parts = PurePosixPath(path).parts
        if path.startswith("/") or ".." in parts or re.search(r"[\\:\x00]", path):
            raise ArchiveError(f"The zip holds a path that leads elsewhere: '{path}'.")
        if stat.S_ISLNK(item.external_attr >> 16):
            raise ArchiveError(f"The zip holds a link, which is not followed: '{path}'.")
        if item.flag_bits & 0x1:
            raise ArchiveError("The zip has a password; make one without it.")
        if item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArchiveError(f"The zip is packed in an unusual way: '{path}'; make it anew.")
        if path in seen:
            raise ArchiveError(f"The zip holds '{path}' twice.")
        seen.add(path)


def _read_history(file: Path) -> Iterator[dict[str, Any]]:
    if not file.is_file():
        return
    try:
        lines = file.read_bytes().decode().split("\n")
    except UnicodeDecodeError as error:
        raise ArchiveError(f"{HISTORY} is not UTF-8 (byte {error.start + 1}).") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield dict(RevisionRecord.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(map(str, first["loc"]))
                message = f"{HISTORY}, line {number}: {place or 'the line'}: {first['msg']}."
                raise ArchiveError(message) from error


def restore_zip(session: Session, content: bytes) -> ImportReport:
    """Bring an archive into the database, in one transaction, by the rules of `import_library`.

    Args:
        session: Without an open transaction; committed at the end.
        content: The zip.

    Returns:
        What was done. An entry without revisions here gets those of the archive, and no other unless the
        archive's text is not the last of them; into an empty database this gives the same corpus with the
        same history.

    Raises:
        ArchiveError: The zip cannot be read; nothing is written.
    """
    with TemporaryDirectory() as name:
        library, found = read_zip(content, Path(name))
    # Revisions are numbered anew: their numbers may be taken here.
    history = [RevisionRow(**{k: v for k, v in record.items() if k != "id"}) for record in found]
    return import_library(session, library, REASON, history=history)
