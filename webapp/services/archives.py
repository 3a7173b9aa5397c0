"""The whole corpus with its history as one zip, and back.

Beside the files of an export the zip holds, one JSON object a line:

* `history.jsonl`: every revision of every text;
* `facts.jsonl`: every version of a fact that was changed;
* `verifications.jsonl`: who said "still true", when;
* `comments.jsonl`: what was said about drafts;

and `origins.json`: what each item said when it last came from a file, the corpus folder imported last,
and the golden questions that were taken out (see `webapp.services.agreement.Origins`). With it a later
start tells edits made here from files that changed, as it did where the archive was made.

The zip of the same corpus is the same, byte for byte: names are sorted and carry no time.
"""

import io
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from corpus.library import Library, read_library, write_library
from corpus.problems import CorpusError
from webapp.db.base import begin_writing
from webapp.services import exporting, records
from webapp.services.agreement import Origins, origins
from webapp.services.audit import Actor
from webapp.services.importing import ImportReport, bring, log
from webapp.services.records import LOGS, Log, RecordError

ORIGINS = "origins.json"
MAX_FILES = 20_000
#: Bytes of all files of the corpus, and of each file of events, which is never held whole in memory.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_EVENTS = 2_000_000_000
#: The earliest a zip can say.
NO_TIME = (1980, 1, 1, 0, 0, 0)
REASON = "restored from an archive"
_EVENTS = frozenset(item.file for item in LOGS)


class ArchiveError(ValueError):
    """Raised where a zip is no archive of a corpus, or cannot become one; says what is wrong."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An unpacked archive.

    Attributes:
        library: Its corpus.
        origins: What its items come from; all empty where the archive does not say.
        folder: Where it was unpacked.
    """

    library: Library
    origins: Origins
    folder: Path

    def events(self, of: Log) -> Iterator[dict[str, Any]]:
        """The rows of a table, oldest first, their columns by name, moments as such.

        Raises:
            ArchiveError: A line cannot be read.
        """
        try:
            yield from records.read(self.folder / of.file, of)
        except RecordError as error:
            raise ArchiveError(str(error)) from error


def write_zip(session: Session) -> bytes:
    """The corpus as files, as `silverlining corpus export` writes them, and its history.

    Args:
        session: Read in one transaction.

    Returns:
        The zip.

    Raises:
        ArchiveError: There is more than `restore_zip` would take.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_library(exporting.library(session), folder)
        files: dict[str, Iterable[bytes]] = {
            file.relative_to(folder).as_posix(): (file.read_bytes(),)
            for file in folder.rglob("*")
            if file.is_file()
        }
    files[ORIGINS] = ((origins(session).model_dump_json(indent=1) + "\n").encode(),)
    files |= {item.file: records.lines(session, item) for item in LOGS}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            item = zipfile.ZipInfo(path, NO_TIME)
            item.compress_type = zipfile.ZIP_DEFLATED
            item.create_system = 3  # Unix, wherever it is made
            item.external_attr = (stat.S_IFREG | 0o644) << 16
            size = 0
            with archive.open(item, "w") as packed:
                for piece in files[path]:
                    size += len(piece)
                    if size > MAX_EVENTS:  # also the most a zip of old can say
                        raise ArchiveError(_too_large(path))
                    packed.write(piece)
        _check_size(archive.infolist())
    return stream.getvalue()


def read_zip(content: bytes, folder: Path) -> Archive:
    """Unpack an archive and read it.

    Args:
        content: The zip.
        folder: An empty folder; nothing is ever written outside it.

    Returns:
        The archive, all of which can be read.

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
                    with archive.open(item) as packed, file.open("wb") as unpacked:
                        shutil.copyfileobj(packed, unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeError, OSError) as error:
        raise ArchiveError("The file is no zip, or a broken one; export it again.") from error
    try:
        library, problems = read_library(folder)
    except CorpusError as error:
        raise ArchiveError(f"The zip holds no corpus: {error}") from error
    if problems:
        more = f" ({len(problems)} such problems in all)" if len(problems) > 1 else ""
        raise ArchiveError(f"The corpus in the zip cannot be read: {problems[0]}{more}")
    found = Archive(library, _read_origins(folder / ORIGINS), folder)
    for table in LOGS:
        for _record in found.events(table):
            pass
    return found


def _read_origins(file: Path) -> Origins:
    if not file.is_file():
        return Origins()
    try:
        return Origins.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise ArchiveError(f"{ORIGINS}: {place}: {first['msg']}.") from error


def _check(items: list[zipfile.ZipInfo]) -> None:
    _check_size(items)
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


def _check_size(items: list[zipfile.ZipInfo]) -> None:
    if len(items) > MAX_FILES:
        raise ArchiveError(f"The zip holds more than {MAX_FILES:,} files.")
    if sum(item.file_size for item in items if item.filename not in _EVENTS) > MAX_UNPACKED:
        raise ArchiveError("The zip holds more than 200 MB.")
    for item in items:
        if item.file_size > MAX_EVENTS:
            raise ArchiveError(_too_large(item.filename))


def _too_large(path: str) -> str:
    return (
        f"{path} has more than {MAX_EVENTS:,} bytes, too many for a zip; copy the database instead."
    )


def restore_zip(session: Session, content: bytes, actor: Actor | None = None) -> ImportReport:
    """Bring an archive into the database, in one transaction, by the rules of `import_library`.

    Args:
        session: Without an open transaction; committed at the end.
        content: The zip.
        actor: Who restores, for the log; none logs nothing.

    Returns:
        What was done. An entry without revisions here gets those of the archive, and no other unless the
        archive's text is not the last of them; into an empty database this gives the same corpus with the
        same history. Golden questions that are here only stay.

    Raises:
        ArchiveError: The zip cannot be read; nothing is written.
    """
    with TemporaryDirectory() as name:
        archive = read_zip(content, Path(name))
        begin_writing(session)
        try:
            told = records.keep(session, records.HISTORY, archive.events(records.HISTORY))
            records.keep(session, records.FACTS, archive.events(records.FACTS))
            report = bring(session, archive.library, REASON, archive.origins, told)
            for item in (records.VERIFICATIONS, records.COMMENTS):
                records.keep(session, item, archive.events(item))
            if actor:
                log(session, actor, "corpus.restore", "archive", report)
            session.commit()
        except BaseException:
            session.rollback()
            raise
    return report
